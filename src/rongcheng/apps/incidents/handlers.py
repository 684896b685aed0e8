"""What incidents does when others announce something; each handler calls one service."""

from __future__ import annotations

from rongcheng.apps.appeals.events import AppealReceived, AppealSorted
from rongcheng.apps.cases.events import CaseClosed, CaseOpened, CaseReported, CaseVoided
from rongcheng.apps.incidents import services
from rongcheng.apps.incidents.contracts import SourceKind
from rongcheng.apps.incidents.domain import grade_of_warning
from rongcheng.apps.incidents.services.signals import Heard
from rongcheng.apps.sensing.events import AlertCleared, AlertOpened, AlertRegraded
from rongcheng.apps.workflow.events import ClockTurned
from rongcheng.kernel import clock
from rongcheng.kernel.actor import Actor
from rongcheng.kernel.geo import Point
from rongcheng.kernel.inbox import Consumer, Envelope

consumer = Consumer("incidents")
SYSTEM = Actor.system("incidents")
# How much one source of each kind is believed before others confirm it [D].
NOT_SIGNALS = {"inquiry", "suggestion", "tip_off"}
CONFIDENCE = {SourceKind.ALERT: 0.8, SourceKind.APPEAL: 0.5, SourceKind.FIND: 0.9}


def point_of(lon: float | None, lat: float | None) -> Point | None:
    """The place an event names, if it names one."""
    return None if lon is None or lat is None else Point(lon, lat)


@consumer.on(AlertOpened)
def raise_signal_on_alert_opened(event: AlertOpened, envelope: Envelope) -> None:
    """A sensor's alert is a signal."""
    services.raise_signal(
        actor=SYSTEM,
        now=clock.now(),
        heard=Heard(
            source_kind=SourceKind.ALERT, source_id=str(event.alert_id), matter=event.matter,
            division=event.division, point=point_of(event.lon, event.lat), occurred_at=event.observed_at,
            title=f"{event.thing_name}：{event.rule_name}",
            detail=f"{event.datastream_name} {event.value:g} {event.unit}（≥ {event.threshold:g}）",
            grade=grade_of_warning(event.grade), confidence=CONFIDENCE[SourceKind.ALERT],
            correlation_id=envelope.correlation_id,
        ),
    )  # fmt: skip


@consumer.on(AlertRegraded)
def regrade_signal_on_alert_regraded(event: AlertRegraded, envelope: Envelope) -> None:
    """An alert has become more or less grave."""
    services.regrade_signal(
        actor=SYSTEM, now=clock.now(), source_kind=SourceKind.ALERT, source_id=str(event.alert_id),
        grade=grade_of_warning(event.grade), detail=f"{event.value:g} {event.unit}（≥ {event.threshold:g}）",
    )  # fmt: skip


@consumer.on(AlertCleared)
def clear_signal_on_alert_cleared(event: AlertCleared, envelope: Envelope) -> None:
    """An alert is over."""
    services.clear_signal(actor=SYSTEM, now=clock.now(), source_kind=SourceKind.ALERT, source_id=str(event.alert_id))


@consumer.on(AppealReceived)
def raise_signal_on_appeal_received(event: AppealReceived, envelope: Envelope) -> None:
    """A citizen's report is a signal, when it says what and where."""
    _hear_appeal(event, envelope)


@consumer.on(AppealSorted)
def raise_signal_on_appeal_sorted(event: AppealSorted, envelope: Envelope) -> None:
    """What an agent has named is a signal too; one that was raised before stays as it is."""
    _hear_appeal(event, envelope)


def _hear_appeal(event: AppealReceived | AppealSorted, envelope: Envelope) -> None:
    if event.kind in NOT_SIGNALS or not event.matter:
        return
    services.raise_signal(
        actor=SYSTEM,
        now=clock.now(),
        heard=Heard(
            source_kind=SourceKind.APPEAL, source_id=str(event.appeal_id), matter=event.matter,
            division=event.division, point=point_of(event.lon, event.lat),
            occurred_at=event.received_at or envelope.occurred_at, title="", detail=event.receipt,
            confidence=CONFIDENCE[SourceKind.APPEAL], correlation_id=envelope.correlation_id,
        ),
    )  # fmt: skip


@consumer.on(CaseReported)
def raise_signal_on_find(event: CaseReported, envelope: Envelope) -> None:
    """A grid worker's find is a signal that already has its case."""
    if event.source != "checker":
        return
    services.raise_signal(
        actor=SYSTEM,
        now=clock.now(),
        heard=Heard(
            source_kind=SourceKind.FIND, source_id=str(event.case_id), matter=event.matter,
            division=event.division, point=Point(event.lon, event.lat), occurred_at=event.occurred_at,
            title=event.description[:60], detail=event.number, confidence=CONFIDENCE[SourceKind.FIND],
            correlation_id=envelope.correlation_id, case_id=event.case_id, case_number=event.number,
        ),
    )  # fmt: skip


@consumer.on(CaseOpened)
def hand_incident_on_case_opened(event: CaseOpened, envelope: Envelope) -> None:
    """The incident is in the hands of a case."""
    if event.incident_id is not None:
        services.mark_case_opened(
            actor=SYSTEM, now=clock.now(), incident_id=event.incident_id, case_id=event.case_id, number=event.number
        )


@consumer.on(CaseClosed)
def end_incident_on_case_closed(event: CaseClosed, envelope: Envelope) -> None:
    """The incident has ended with its case."""
    services.mark_case_closed(actor=SYSTEM, now=clock.now(), case_id=event.case_id, outcome=event.outcome)


@consumer.on(CaseVoided)
def take_incident_back_on_case_voided(event: CaseVoided, envelope: Envelope) -> None:
    """The incident waits on the duty desk again."""
    services.mark_case_voided(actor=SYSTEM, now=clock.now(), case_id=event.case_id, reason=event.reason)


@consumer.on(ClockTurned)
def turn_light_on_clock_turned(event: ClockTurned, envelope: Envelope) -> None:
    """The desk shows how the incident's clock stands."""
    if event.subject_kind == "incident":
        services.turn_light(
            actor=SYSTEM, now=clock.now(), work_id=event.work_id, light=event.light, due_at=event.due_at
        )
