"""Taking an incident in hand: locked, within the actor's reach, and as the actor last saw it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from rongcheng.apps.incidents import domain, policies
from rongcheng.apps.incidents.contracts import IncidentChanged, IncidentNotFound, IncidentNotOpen
from rongcheng.apps.incidents.models import Decision, Incident
from rongcheng.kernel.actor import Actor, ActorKind


def take(*, actor: Actor, incident_id: UUID, version: int | None) -> Incident:
    """The incident, locked; raises IncidentChanged when it is no longer the version the actor saw."""
    policies.check_may_decide(actor)
    incident = Incident.objects.select_for_update().filter(policies.may_see(actor), pk=incident_id).first()
    if incident is None:
        raise IncidentNotFound
    if version is not None and incident.version != version:
        raise IncidentChanged(number=incident.number)
    return incident


def take_waiting(*, actor: Actor, incident_id: UUID, version: int | None) -> Incident:
    """The same, for what is done only while the duty desk still has it."""
    incident = take(actor=actor, incident_id=incident_id, version=version)
    if not domain.may_be_decided(incident.state):
        raise IncidentNotOpen(number=incident.number)
    return incident


def note(
    incident: Incident, *, kind: str, actor: Actor, now: datetime, reason: str = "", text: str = "", **details: Any
) -> Decision:
    """Write down what was decided, and move the incident's version on."""
    incident.version += 1
    incident.changed_at = now
    return Decision.objects.create(
        incident=incident,
        division=incident.division,
        kind=kind,
        at=now,
        by_ref=actor.ref,
        by_name="" if actor.kind is ActorKind.SYSTEM else actor.name,
        reason=reason,
        text=text,
        details=details,
    )
