"""What cases take over from others' events."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from rongcheng.apps.cases.models import Case
from rongcheng.kernel.actor import Actor
from rongcheng.kernel.transactions import command


@command("case_id", "incident_id")
def link_incident(*, actor: Actor, now: datetime, case_id: UUID, incident_id: UUID) -> None:
    """A find's case knows the incident that its report has joined. Repeating it changes nothing."""
    Case.objects.filter(pk=case_id, incident_id=None).update(incident_id=incident_id, changed_at=now)


@command("work_id")
def turn_light(*, actor: Actor, now: datetime, work_id: UUID, light: str, due_at: datetime) -> None:
    """The list shows the light of the case's clock."""
    Case.objects.filter(work_id=work_id).update(light=light, due_at=due_at)
