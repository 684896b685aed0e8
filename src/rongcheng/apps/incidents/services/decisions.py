"""A duty officer confirms or dismisses."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from rongcheng.apps.incidents.contracts import DismissReason, IncidentState
from rongcheng.apps.incidents.events import IncidentConfirmed, IncidentDismissed
from rongcheng.apps.incidents.services import work
from rongcheng.apps.incidents.services.taking import note, take_waiting
from rongcheng.kernel.actor import Actor
from rongcheng.kernel.errors import Invalid
from rongcheng.kernel.outbox import publish
from rongcheng.kernel.transactions import command, correlate


@command("incident_id", "version")
def confirm_incident(
    *, actor: Actor, now: datetime, incident_id: UUID, version: int | None = None, text: str = ""
) -> None:
    """The incident is confirmed as real; announces IncidentConfirmed. Refused once somebody else has decided."""
    incident = take_waiting(actor=actor, incident_id=incident_id, version=version)
    correlate(incident.correlation_id)
    work.act(actor=actor, now=now, incident=incident, action="confirm", fields={"remark": text})
    incident.state = IncidentState.CONFIRMED
    note(incident, kind="confirmed", actor=actor, now=now, text=text)
    incident.save()
    publish(
        IncidentConfirmed(
            incident_id=incident.id, division=incident.division, number=incident.number, matter=incident.matter
        )
    )


@command("incident_id", "version", "reason")
def dismiss_incident(
    *, actor: Actor, now: datetime, incident_id: UUID, reason: str, text: str = "", version: int | None = None
) -> None:
    """The incident is not followed up, for a coded reason ("other" needs words); can be undone for a while."""
    if reason not in set(DismissReason):
        raise Invalid(fields={"reason": "请选择理由。"})
    if reason == DismissReason.OTHER and not text.strip():
        raise Invalid(fields={"text": "选择“其他”时请写明理由。"})
    incident = take_waiting(actor=actor, incident_id=incident_id, version=version)
    correlate(incident.correlation_id)
    fields = {"reason": reason, "remark": text}
    work.act(actor=actor, now=now, incident=incident, action="dismiss", fields=fields)
    note(incident, kind="dismissed", actor=actor, now=now, reason=reason, text=text, before=incident.state)
    incident.state = IncidentState.DISMISSED
    incident.ended_at = now
    incident.save()
    publish(
        IncidentDismissed(incident_id=incident.id, division=incident.division, number=incident.number, reason=reason)
    )
