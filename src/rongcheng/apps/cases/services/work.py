"""A case's work: the procedure that says what may be done, and its clocks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from rongcheng.apps.cases.domain import TimeUnit
from rongcheng.apps.cases.engine.limits import limit_for
from rongcheng.apps.cases.models import Case
from rongcheng.apps.cases.queries import proposal_for
from rongcheng.apps.workflow import public as workflow
from rongcheng.apps.workflow.contracts import Limit, WorkMovedResult
from rongcheng.kernel.actor import Actor

PROCEDURE = "urban_case"
CALENDARS = {
    TimeUnit.EMERGENCY_HOURS: ("hour", "emergency"),
    TimeUnit.WORK_HOURS: ("hour", "working_time"),
    TimeUnit.WORK_DAYS: ("day", "working_day"),
}


def start(*, actor: Actor, now: datetime, case: Case) -> None:
    """The case is under way; how long handling may take follows from its class."""
    view = workflow.start_work(
        actor=actor, now=now, procedure=PROCEDURE, subject_kind="case", subject_id=case.id, number=case.number,
        title=case.description[:80], url=f"/cases/{case.id}", division=case.division, urgency=case.urgency,
        limits={"handle": handling_limit(case.matter)},
    )  # fmt: skip
    case.work_id, case.light, case.due_at = view.id, view.light, view.due_at


def act(
    *,
    actor: Actor,
    now: datetime,
    case: Case,
    action: str,
    fields: Mapping[str, Any],
    media_ids: Sequence[UUID],
    organisation_id: UUID | None = None,
) -> WorkMovedResult:
    """The case's work takes this action; refused as the procedure says."""
    assert case.work_id is not None, "every case has a work"
    given = {name: value for name, value in fields.items() if value not in ("", None)}
    return workflow.act(
        actor=actor, now=now, work_id=case.work_id, action=action, fields=given,
        evidence={"photo": tuple(media_ids)} if media_ids else {}, organisation_id=organisation_id,
        urgency=str(given.get("urgency", "")),
    )  # fmt: skip


def assignee(case: Case, action: str, chosen: UUID | None, now: datetime) -> UUID | None:
    """Who gets the work: on dispatch the chosen unit, else the one the duty list names."""
    if action != "dispatch":
        return None
    return chosen or proposal_for(matter=case.matter, division=case.division, at=now).organisation_id


def handling_limit(matter: str) -> Limit:
    """The class's limit in the words of workflow."""
    limit = limit_for(matter)
    unit, calendar = CALENDARS[limit.unit]
    return Limit(amount=limit.amount, unit=unit, calendar=calendar, source=f"{limit.source} {limit.mark}")


def asked(case: Case, actor: Actor) -> str:
    """The action that waits for a decision, if one does."""
    assert case.work_id is not None, "every case has a work"
    return workflow.work(actor=actor, work_id=case.work_id).asked
