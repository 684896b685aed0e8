"""What cases do when others announce something; each handler calls one service."""

from __future__ import annotations

from uuid import UUID

from rongcheng.apps.cases import services
from rongcheng.apps.incidents.events import SignalJoined
from rongcheng.apps.workflow.events import ClockTurned
from rongcheng.kernel import clock
from rongcheng.kernel.actor import Actor
from rongcheng.kernel.inbox import Consumer, Envelope

consumer = Consumer("cases")
SYSTEM = Actor.system("cases")


@consumer.on(SignalJoined)
def link_incident_on_signal_joined(event: SignalJoined, envelope: Envelope) -> None:
    """A grid worker's find belongs to an incident now."""
    if event.source_kind == "find":
        services.link_incident(
            actor=SYSTEM, now=clock.now(), case_id=UUID(event.source_id), incident_id=event.incident_id
        )


@consumer.on(ClockTurned)
def turn_light_on_clock_turned(event: ClockTurned, envelope: Envelope) -> None:
    """The list shows how the case's clock stands."""
    if event.subject_kind == "case":
        services.turn_light(
            actor=SYSTEM, now=clock.now(), work_id=event.work_id, light=event.light, due_at=event.due_at
        )
