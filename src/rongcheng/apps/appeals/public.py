"""The door of appeals for other apps."""

from __future__ import annotations

from uuid import UUID

from rongcheng.apps.appeals import queries
from rongcheng.apps.appeals.contracts import AppealRow, AppealView
from rongcheng.kernel.actor import Actor


def appeal(*, actor: Actor, appeal_id: UUID) -> AppealView:
    """One appeal as this actor may see it, contact masked; raises AppealNotFound."""
    return queries.get_appeal(actor=actor, appeal_id=appeal_id)


def appeals_of_incident(*, actor: Actor, incident_id: UUID) -> tuple[AppealRow, ...]:
    """The appeals that told of an incident, oldest first."""
    return queries.appeals_of_incident(actor=actor, incident_id=incident_id)


def count_open(*, actor: Actor) -> int:
    """How many appeals in the actor's divisions have no answer so far; above a thousand it is a thousand and one."""
    return queries.count_open(actor=actor)
