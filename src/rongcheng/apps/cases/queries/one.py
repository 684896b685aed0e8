"""One case on somebody's behalf, and the unit that the duty list names for it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import get_language

from rongcheng.apps.cases import policies
from rongcheng.apps.cases.contracts import CaseNotFound, CaseRow, CaseView, Proposal
from rongcheng.apps.cases.domain import city_day
from rongcheng.apps.cases.models import Caller, Case
from rongcheng.apps.cases.queries.rows import photo_views, row_of, view_of
from rongcheng.apps.identity import public as identity
from rongcheng.kernel.actor import Actor


def case_for(*, actor: Actor, case_id: UUID) -> CaseView:
    """The case; raises CaseNotFound outside the actor's reach. Five queries."""
    row = get_row(actor=actor, case_id=case_id)
    return view_of(
        row,
        photos=photo_views(list(row.photos.order_by("taken_at", "id")), actor),
        tasks=list(row.tasks.order_by("round", "-is_main", "id")),
        dispatch=row.dispatches.order_by("-at", "-id").first(),
        has_caller=Caller.objects.filter(case=row).exclude(phone="", name="").exists(),
    )


def get_row(*, actor: Actor, case_id: UUID, lock: bool = False) -> Case:
    """The only way to a row on somebody's behalf."""
    found = Case.objects.filter(policies.may_see(actor), pk=case_id)
    row = (found.select_for_update(of=("self",)) if lock else found).first()
    if row is None:
        raise CaseNotFound
    return row


def find_by_number(*, actor: Actor, number: str) -> UUID | None:
    """The case of that number, if the actor may see it."""
    found = Case.objects.filter(policies.may_see(actor), number=number.strip().upper())
    return found.values_list("id", flat=True).first()


def cases_of_incident(*, actor: Actor, incident_id: UUID) -> list[CaseRow]:
    """The cases that deal with an incident, the first one first."""
    found = Case.objects.filter(policies.may_see(actor), incident_id=incident_id).order_by("reported_at", "id")
    return [row_of(row) for row in found]


def proposal_for(*, matter: str, division: str, at: datetime) -> Proposal:
    """The unit the duty list names for the class at the place, and why; or that the list is silent."""
    match = identity.responsible_for(matter=matter, division=division, on=city_day(at))
    if match is None:
        return Proposal(organisation_id=None, organisation_name="", basis="", why="")
    english = (get_language() or "zh").startswith("en")
    return Proposal(
        organisation_id=match.organisation_id, organisation_name=match.organisation_name, basis=match.basis,
        why=match.why_en if english else match.why, assisting=match.assisting,
    )  # fmt: skip


def caller_of(*, actor: Actor, case_id: UUID) -> tuple[str, str]:
    """Name and telephone of who told us. The caller of this function records the reading."""
    row = get_row(actor=actor, case_id=case_id)
    caller = Caller.objects.filter(case=row).first()
    return (caller.name, caller.phone) if caller else ("", "")
