"""What the duty desk's incidents become once a case deals with them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from rongcheng.apps.incidents.contracts import IncidentState
from rongcheng.apps.incidents.models import Incident
from rongcheng.apps.incidents.services import work
from rongcheng.apps.incidents.services.taking import note
from rongcheng.kernel.actor import Actor
from rongcheng.kernel.transactions import command, correlate


@command("incident_id", "case_id")
def mark_case_opened(*, actor: Actor, now: datetime, incident_id: UUID, case_id: UUID, number: str) -> None:
    """The incident is in the hands of a case. Repeating it changes nothing; unknown incidents are ignored."""
    incident = Incident.objects.select_for_update().filter(pk=incident_id).first()
    if incident is None or incident.case_id == case_id:
        return
    correlate(incident.correlation_id)
    work.hand_to_case(actor=actor, now=now, incident=incident, case_id=case_id, number=number)
    incident.save()


@command("case_id")
def mark_case_closed(*, actor: Actor, now: datetime, case_id: UUID, outcome: str) -> None:
    """The case is closed, so the incident has ended. Repeating it changes nothing."""
    incident = _of_case(case_id)
    if incident is None:
        return
    correlate(incident.correlation_id)
    work.act(actor=actor, now=now, incident=incident, action="end", fields={})
    incident.state, incident.ended_at = IncidentState.ENDED, now
    note(incident, kind="ended", actor=actor, now=now, reason=outcome, number=incident.case_number)
    incident.save()


@command("case_id")
def mark_case_voided(*, actor: Actor, now: datetime, case_id: UUID, reason: str) -> None:
    """The case came to nothing, so the incident is back on the duty desk."""
    incident = _of_case(case_id)
    if incident is None:
        return
    correlate(incident.correlation_id)
    work.act(actor=actor, now=now, incident=incident, action="take-back", fields={})
    note(incident, kind="case_voided", actor=actor, now=now, text=reason, number=incident.case_number)
    incident.state, incident.case_id, incident.case_number = IncidentState.PENDING, None, ""
    incident.save()


@command("work_id")
def turn_light(*, actor: Actor, now: datetime, work_id: UUID, light: str, due_at: datetime | None) -> None:
    """The desk shows the light of the incident's clock."""
    Incident.objects.filter(work_id=work_id).update(light=light, due_at=due_at)


def _of_case(case_id: UUID) -> Incident | None:
    return Incident.objects.select_for_update().filter(case_id=case_id, state=IncidentState.HANDED).first()
