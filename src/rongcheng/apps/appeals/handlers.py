"""What happens to incidents and cases is told to who reported them; each handler may be repeated without harm."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from rongcheng.apps.appeals import services
from rongcheng.apps.appeals.contracts import Step
from rongcheng.apps.cases.events import (
    CaseClosed,
    CaseDispatched,
    CaseHandled,
    CaseOpened,
    CaseReopened,
    CaseReturned,
    CaseReworked,
    CaseVoided,
)
from rongcheng.apps.incidents.events import IncidentDismissed, IncidentMerged, IncidentReopened, SignalJoined
from rongcheng.apps.workflow.events import WorkMoved
from rongcheng.kernel import clock
from rongcheng.kernel.actor import Actor
from rongcheng.kernel.inbox import Consumer, Envelope

SYSTEM = Actor.system("appeals")
consumer = Consumer("appeals")


@consumer.on(SignalJoined)
def join_incident_on_signal_joined(event: SignalJoined, envelope: Envelope) -> None:
    if event.source_kind != "appeal":
        return
    services.join_incident(
        actor=SYSTEM,
        now=clock.now(),
        incident_id=event.incident_id,
        appeal_id=UUID(event.source_id),
        at=envelope.occurred_at,
    )


@consumer.on(IncidentDismissed)
def tell_reporters_on_incident_dismissed(event: IncidentDismissed, envelope: Envelope) -> None:
    services.dismiss_incident(
        actor=SYSTEM,
        now=clock.now(),
        incident_id=event.incident_id,
        division=event.division,
        reason=event.reason,
        at=envelope.occurred_at,
    )


@consumer.on(IncidentReopened)
def tell_reporters_on_incident_reopened(event: IncidentReopened, envelope: Envelope) -> None:
    services.reopen_incident(
        actor=SYSTEM,
        now=clock.now(),
        incident_id=event.incident_id,
        division=event.division,
        at=envelope.occurred_at,
    )


@consumer.on(IncidentMerged)
def move_appeals_on_incident_merged(event: IncidentMerged, envelope: Envelope) -> None:
    services.merge_incidents(
        actor=SYSTEM,
        now=clock.now(),
        incident_id=event.incident_id,
        into_id=event.into_id,
        division=event.division,
        at=envelope.occurred_at,
    )


@consumer.on(CaseOpened)
def tell_reporters_on_case_opened(event: CaseOpened, envelope: Envelope) -> None:
    _follow(event, envelope, Step.ACCEPTED, due_at=event.due_at)


@consumer.on(CaseDispatched)
def tell_reporters_on_case_dispatched(event: CaseDispatched, envelope: Envelope) -> None:
    _follow(event, envelope, Step.DISPATCHED, organisation=event.organisation_name)


@consumer.on(CaseHandled)
def tell_reporters_on_case_handled(event: CaseHandled, envelope: Envelope) -> None:
    _follow(event, envelope, Step.HANDLED)


@consumer.on(CaseReturned)
def tell_reporters_on_case_returned(event: CaseReturned, envelope: Envelope) -> None:
    _follow(event, envelope, Step.RETURNED)


@consumer.on(CaseReworked)
def tell_reporters_on_case_reworked(event: CaseReworked, envelope: Envelope) -> None:
    _follow(event, envelope, Step.REWORK)


@consumer.on(CaseReopened)
def tell_reporters_on_case_reopened(event: CaseReopened, envelope: Envelope) -> None:
    _follow(event, envelope, Step.REOPENED)


@consumer.on(CaseClosed)
def answer_reporters_on_case_closed(event: CaseClosed, envelope: Envelope) -> None:
    _follow(event, envelope, Step.CLOSED, text=event.result)


@consumer.on(CaseVoided)
def tell_reporters_on_case_voided(event: CaseVoided, envelope: Envelope) -> None:
    _follow(event, envelope, Step.VOIDED)


@consumer.on(WorkMoved)
def show_deadline_on_work_moved(event: WorkMoved, envelope: Envelope) -> None:
    if event.subject_kind == "case":
        services.follow_clock(actor=SYSTEM, now=clock.now(), case_id=event.subject_id, due_at=event.due_at)


CaseEvent = (
    CaseOpened | CaseDispatched | CaseHandled | CaseReturned | CaseReworked | CaseReopened | CaseClosed | CaseVoided
)


def _follow(
    event: CaseEvent,
    envelope: Envelope,
    step: Step,
    *,
    organisation: str = "",
    text: str = "",
    due_at: datetime | None = None,
) -> None:
    services.follow_case(
        actor=SYSTEM,
        now=clock.now(),
        case_id=event.case_id,
        incident_id=event.incident_id,
        number=event.number,
        division=event.division,
        step=step,
        at=envelope.occurred_at,
        organisation=organisation,
        due_at=due_at,
        text=text,
    )
