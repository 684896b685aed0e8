"""Who told of a matter learns how it goes, once, whatever the order of the news."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from rongcheng.apps.appeals import handlers, queries
from rongcheng.apps.appeals.contracts import AppealState, Receipt, Step
from rongcheng.apps.appeals.models import Appeal, Delivery, IncidentStanding, StoryEntry
from rongcheng.apps.appeals.tests.makers import CONTACT, NOW, receive
from rongcheng.apps.cases.events import CaseClosed, CaseDispatched, CaseOpened, CaseReworked, CaseVoided
from rongcheng.apps.incidents.events import IncidentDismissed, IncidentMerged, IncidentReopened, SignalJoined
from rongcheng.apps.workflow.events import WorkMoved
from rongcheng.kernel import ids
from rongcheng.kernel.inbox import Envelope
from rongcheng.kernel.models import Event

pytestmark = pytest.mark.django_db
INCIDENT, OTHER_INCIDENT, CASE, UNIT = (UUID(int=number) for number in (1, 2, 3, 4))
NUMBER = "510107-2026-000001"
WHERE: dict[str, Any] = {"division": "510107"}


def at(minutes: int) -> datetime:
    return NOW + timedelta(minutes=minutes)


def envelope(minutes: int) -> Envelope:
    return Envelope(
        event_id=ids.new_id(), position=minutes, subject="x", occurred_at=at(minutes), division="510107", actor={},
        correlation_id=ids.new_id(), causation_id=None,
    )  # fmt: skip


def join(receipt: Receipt, minutes: int = 1, incident: UUID = INCIDENT, kind: str = "appeal") -> None:
    event = SignalJoined(
        incident_id=incident, number="I-1", source_kind=kind, source_id=str(receipt.appeal_id), distance_m=0, gap_s=0,
        score=1.0, **WHERE,
    )  # fmt: skip
    handlers.join_incident_on_signal_joined(event, envelope(minutes))


def open_case(minutes: int = 2) -> None:
    event = CaseOpened(
        case_id=CASE, number=NUMBER, matter="E0406", incident_id=INCIDENT, due_at=at(600), organisation_id=None, **WHERE
    )
    handlers.tell_reporters_on_case_opened(event, envelope(minutes))


def dispatch(minutes: int = 3) -> None:
    event = CaseDispatched(
        case_id=CASE, number=NUMBER, incident_id=INCIDENT, organisation_id=UNIT, organisation_name="浆洗街街道办事处",
        was_corrected=False, **WHERE,
    )  # fmt: skip
    handlers.tell_reporters_on_case_dispatched(event, envelope(minutes))


def rework(minutes: int = 4) -> None:
    event = CaseReworked(
        case_id=CASE, number=NUMBER, incident_id=INCIDENT, round=2, reason="内部意见：李某拖延", **WHERE
    )
    handlers.tell_reporters_on_case_reworked(event, envelope(minutes))


def close(minutes: int = 5) -> None:
    event = CaseClosed(
        case_id=CASE, number=NUMBER, incident_id=INCIDENT, outcome="solved", result="已疏通雨水管，积水退去。", **WHERE
    )
    handlers.answer_reporters_on_case_closed(event, envelope(minutes))


def dismiss(minutes: int = 2, reason: str = "false_alarm") -> None:
    event = IncidentDismissed(incident_id=INCIDENT, number="I-1", reason=reason, **WHERE)
    handlers.tell_reporters_on_incident_dismissed(event, envelope(minutes))


def steps(receipt: Receipt) -> list[str]:
    story = StoryEntry.objects.filter(appeal_id=receipt.appeal_id).order_by("at", "pk")
    return list(story.values_list("step", flat=True))


def row(receipt: Receipt) -> Appeal:
    return Appeal.objects.get(pk=receipt.appeal_id)


def test_a_report_goes_from_receipt_to_answer_with_its_case() -> None:
    receipt = receive(contact=CONTACT)
    join(receipt)
    open_case()
    dispatch()
    assert row(receipt).state == AppealState.HANDLING
    assert row(receipt).organisation == "浆洗街街道办事处"
    assert row(receipt).due_at == at(600)
    rework()
    assert row(receipt).state == AppealState.REWORK
    close()
    assert row(receipt).state == AppealState.ANSWERED
    assert row(receipt).result == "已疏通雨水管，积水退去。"
    assert steps(receipt) == [
        Step.RECEIVED, Step.JOINED, Step.ACCEPTED, Step.DISPATCHED, Step.REWORK, Step.CLOSED
    ]  # fmt: skip


def test_the_reporter_sees_the_deadline_of_the_present_step() -> None:
    receipt = receive()
    join(receipt)
    open_case()
    dispatch()
    event = WorkMoved(
        work_id=UUID(int=9), procedure="urban-case", subject_kind="case", subject_id=CASE, number=NUMBER,
        action="dispatch", from_state="established", to_state="handling", moved=True, round=1, seq=2, light="green",
        due_at=at(240), **WHERE,
    )  # fmt: skip
    handlers.show_deadline_on_work_moved(event, envelope(3))
    assert row(receipt).due_at == at(240)
    close()
    handlers.show_deadline_on_work_moved(event, envelope(6))
    assert row(receipt).due_at is None


def test_hearing_everything_twice_changes_nothing() -> None:
    receipt = receive(contact=CONTACT)
    for _ in range(2):
        join(receipt)
        open_case()
        dispatch()
        close()
    assert steps(receipt) == [Step.RECEIVED, Step.JOINED, Step.ACCEPTED, Step.DISPATCHED, Step.CLOSED]
    assert Delivery.objects.filter(appeal_id=receipt.appeal_id).count() == 2
    assert Event.objects.filter(type="rongcheng.appeals.appeal.answered.v1").count() == 1


def test_who_reports_the_same_later_learns_at_once_how_far_it_is() -> None:
    first = receive()
    join(first)
    open_case()
    dispatch()
    later = receive(now=at(10))
    join(later, 11)
    assert row(later).state == AppealState.HANDLING
    assert row(later).organisation == "浆洗街街道办事处"
    assert row(later).case_id == CASE
    close(20)
    assert {row(first).state, row(later).state} == {AppealState.ANSWERED}


def test_a_case_heard_of_before_the_joining_is_not_missed() -> None:
    receipt = receive()
    open_case()
    dispatch()
    join(receipt, 4)
    assert row(receipt).state == AppealState.HANDLING


def test_what_the_checker_wrote_inside_is_not_told() -> None:
    receipt = receive()
    join(receipt)
    open_case()
    rework()
    progress = queries.progress_by_link(receipt=receipt.number, secret=receipt.secret)
    assert "李某" not in str(progress)


def test_a_dismissal_answers_with_its_reason_in_plain_words() -> None:
    receipt = receive()
    join(receipt)
    dismiss()
    assert row(receipt).state == AppealState.ANSWERED
    assert row(receipt).result == "经核实，现场没有发现您反映的情况。"


def test_a_dismissal_answers_in_the_language_of_the_report() -> None:
    receipt = receive(language="en")
    join(receipt)
    dismiss()
    assert row(receipt).result.isascii()


def test_an_unknown_reason_still_gives_a_sentence() -> None:
    receipt = receive()
    join(receipt)
    dismiss(reason="something_new")
    assert row(receipt).result


def test_a_dismissal_taken_back_opens_the_appeal_again() -> None:
    receipt = receive()
    join(receipt)
    dismiss()
    event = IncidentReopened(incident_id=INCIDENT, number="I-1", undone="dismissed", **WHERE)
    handlers.tell_reporters_on_incident_reopened(event, envelope(3))
    assert row(receipt).state == AppealState.CHECKING
    assert row(receipt).answered_at is None
    open_case(4)
    close(5)
    assert row(receipt).state == AppealState.ANSWERED


def test_a_voided_case_goes_back_to_the_duty_desk() -> None:
    receipt = receive()
    join(receipt)
    open_case()
    dispatch()
    event = CaseVoided(case_id=CASE, number=NUMBER, incident_id=INCIDENT, outcome="void", reason="内部原因", **WHERE)
    handlers.tell_reporters_on_case_voided(event, envelope(4))
    appeal = row(receipt)
    assert (appeal.state, appeal.case_id, appeal.organisation, appeal.due_at) == (AppealState.CHECKING, None, "", None)


def test_reports_of_a_merged_incident_follow_the_other_one() -> None:
    receipt = receive()
    join(receipt, incident=OTHER_INCIDENT)
    open_case()
    event = IncidentMerged(incident_id=OTHER_INCIDENT, number="I-2", into_id=INCIDENT, signals=1, **WHERE)
    handlers.move_appeals_on_incident_merged(event, envelope(3))
    assert row(receipt).state == AppealState.ACCEPTED
    close()
    assert row(receipt).state == AppealState.ANSWERED


def test_signals_of_sensors_are_none_of_our_business() -> None:
    receipt = receive()
    join(receipt, kind="alert")
    assert row(receipt).incident_id is None


def test_an_unknown_appeal_in_the_news_is_passed_over() -> None:
    join(Receipt(appeal_id=ids.new_id(), number="", secret=""))
    assert not IncidentStanding.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("attempt", range(3))
def test_joining_while_the_case_moves_misses_nothing(attempt: int) -> None:
    receipts = [receive() for _ in range(4)]
    start = threading.Barrier(5)

    def run(work: Any, *arguments: Any) -> None:
        start.wait()
        try:
            work(*arguments)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(join, receipt)) for receipt in receipts]
    threads.append(threading.Thread(target=run, args=(open_case,)))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {row(receipt).state for receipt in receipts} == {AppealState.ACCEPTED}
