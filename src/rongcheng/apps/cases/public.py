"""The door of cases for other apps."""

from __future__ import annotations

from uuid import UUID

from rongcheng.apps.cases import queries
from rongcheng.apps.cases.contracts import CaseRow, CaseView
from rongcheng.apps.cases.queries import Filters
from rongcheng.kernel.actor import Actor


def case(*, actor: Actor, case_id: UUID) -> CaseView:
    """The case; raises CaseNotFound outside the actor's reach."""
    return queries.case_for(actor=actor, case_id=case_id)


def cases_of_incident(*, actor: Actor, incident_id: UUID) -> list[CaseRow]:
    """The cases that deal with an incident, the first one first."""
    return queries.cases_of_incident(actor=actor, incident_id=incident_id)


def count_live(*, actor: Actor) -> tuple[int, bool]:
    """How many cases within the actor's reach are not over, and whether there are more than that (above a thousand)."""
    return queries.count_live(actor=actor)


def map_points(*, actor: Actor, division: str = "") -> list[dict[str, object]]:
    """GeoJSON features of the cases that are not over, at most a thousand."""
    return queries.list_map_points(actor=actor, filters=Filters(state="live", division=division))
