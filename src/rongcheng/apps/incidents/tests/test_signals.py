"""Signals come in: one thing on the ground is one incident, whatever the order, the source or the race."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection, transaction

from rongcheng.apps.incidents import services
from rongcheng.apps.incidents.contracts import IncidentState, SourceKind
from rongcheng.apps.incidents.models import Incident, Signal
from rongcheng.apps.incidents.services.signals import Heard
from rongcheng.apps.incidents.tests.conftest import NOON
from rongcheng.apps.workflow import public as workflow
from rongcheng.kernel import ids, policy
from rongcheng.kernel.actor import Actor
from rongcheng.kernel.models import Event

SYSTEM = Actor.system("incidents")
Make = Callable[..., Heard]


def raised(heard: Heard) -> Incident:
    incident_id = services.raise_signal(actor=SYSTEM, now=NOON + timedelta(minutes=1), heard=heard)
    return Incident.objects.get(pk=incident_id)


@pytest.mark.django_db
@pytest.mark.usefixtures("procedures")
class TestSignals:
    def test_the_first_signal_opens_an_incident_that_waits_with_a_clock(self, heard: Make) -> None:
        incident = raised(heard(grade=2))
        assert incident.state == IncidentState.PENDING
        assert incident.number == "SJ202611230001"
        assert incident.signal_count == 1
        assert incident.work_id is not None
        assert incident.due_at == NOON + timedelta(minutes=11)
        assert workflow.work(actor=SYSTEM, work_id=incident.work_id).subject_id == incident.id

    def test_a_citizens_report_near_by_joins_the_same_incident_and_says_why(self, heard: Make) -> None:
        first = raised(heard())
        second = raised(heard(source_kind=SourceKind.APPEAL, metres_north=210, minutes=8, confidence=0.5))
        assert second.id == first.id
        joined = Signal.objects.get(source_kind="appeal")
        assert (joined.distance_m, joined.gap_s, joined.same_matter, joined.is_first) == (210, 480, True, False)
        second.refresh_from_db()
        assert second.source_kinds == ["alert", "appeal"]
        assert second.confidence == pytest.approx(0.9)
        assert second.last_at == NOON + timedelta(minutes=8)

    def test_the_gravest_signal_gives_the_incident_its_grade(self, heard: Make) -> None:
        raised(heard(grade=4))
        assert raised(heard(grade=1, minutes=1)).grade == 1

    def test_something_else_at_the_same_place_is_another_incident(self, heard: Make) -> None:
        assert raised(heard()).id != raised(heard(matter="E0302")).id

    def test_a_repeated_signal_changes_nothing(self, heard: Make) -> None:
        signal = heard()
        first, again = raised(signal), raised(signal)
        assert first.id == again.id
        assert Signal.objects.count() == 1
        assert Event.objects.filter(type__contains="incidents.").count() == 2

    def test_everything_about_an_incident_is_on_the_chain_of_its_first_signal(self, heard: Make) -> None:
        chain = ids.new_id()
        raised(heard(correlation_id=chain))
        raised(heard(minutes=2))
        mine = Event.objects.filter(type__contains="incidents.")
        assert set(mine.values_list("correlation_id", flat=True)) == {chain}
        assert mine.count() == 3

    def test_a_signal_without_a_point_counts_for_the_middle_of_its_division(self, heard: Make) -> None:
        first, second = raised(heard(point=None)), raised(heard(point=None, minutes=3))
        assert first.id == second.id

    def test_an_incident_says_when_all_its_alerts_are_over(self, heard: Make) -> None:
        one, other = heard(), heard(minutes=1)
        incident = raised(one)
        raised(other)
        for signal, expected in ((one, False), (other, True)):
            services.clear_signal(actor=SYSTEM, now=NOON, source_kind=SourceKind.ALERT, source_id=signal.source_id)
            incident.refresh_from_db()
            assert incident.is_cleared is expected

    def test_an_alert_that_grows_graver_makes_its_incident_graver(self, heard: Make) -> None:
        signal = heard(grade=4)
        incident = raised(signal)
        services.regrade_signal(actor=SYSTEM, now=NOON, source_kind=SourceKind.ALERT, source_id=signal.source_id,
                                grade=1, detail="48 cm")  # fmt: skip
        incident.refresh_from_db()
        assert incident.grade == 1

    def test_a_find_that_has_its_case_hands_the_incident_to_it(self, heard: Make) -> None:
        case_id = ids.new_id()
        incident = raised(heard(source_kind=SourceKind.FIND, case_id=case_id, case_number="E04062026112300001"))
        assert incident.state == IncidentState.HANDED
        assert incident.case_id == case_id


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("metres", [0, 300, 480])
def test_two_signals_at_once_make_one_incident(heard: Make, metres: float) -> None:
    workflow.load_packaged_procedures()
    start, problems = threading.Barrier(2), []

    def send(signal: Heard) -> None:
        try:
            start.wait()
            services.raise_signal(actor=SYSTEM, now=NOON, heard=signal)
        except Exception as problem:
            problems.append(problem)
        finally:
            connection.close()

    pair = [heard(), heard(source_kind=SourceKind.APPEAL, metres_north=metres, minutes=1)]
    threads = [threading.Thread(target=send, args=(signal,)) for signal in pair]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    assert Incident.objects.count() == 1
    assert Signal.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_signal_does_not_join_an_incident_that_ends_while_it_waits_for_it(heard: Make) -> None:
    workflow.load_packaged_procedures()
    ended, late, got = raised(heard()), heard(minutes=1), []

    def send() -> None:
        try:
            got.append(services.raise_signal(actor=SYSTEM, now=NOON, heard=late))
        finally:
            connection.close()

    sender = threading.Thread(target=send)
    with transaction.atomic(), policy.scoped(SYSTEM):
        Incident.objects.filter(pk=ended.id).update(state=IncidentState.DISMISSED)
        sender.start()
        _until_somebody_waits()
    sender.join(timeout=20)
    with policy.scoped(SYSTEM):
        opened = Incident.objects.exclude(pk=ended.id).get()
        assert got == [opened.id]
        assert opened.signals.get().is_first
        assert ended.signals.count() == 1


def _until_somebody_waits() -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_locks WHERE NOT granted AND transactionid = pg_current_xact_id()::xid")
            if cursor.fetchone():
                return
        time.sleep(0.02)
    pytest.fail("the second signal never waited for the incident")
