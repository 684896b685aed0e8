"""Consumers: in order of the subject, once in effect, never dropped."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from rongcheng.kernel import clock, ids
from rongcheng.kernel.inbox import operations
from rongcheng.kernel.inbox.lane import Lane, attempt
from rongcheng.kernel.models import Cursor, Event, Parked
from rongcheng.kernel.testing import drain_outbox, make_actor
from rongcheng.kernel.tests.sample import consumer, moods, ring, silence

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _calm() -> None:
    moods.failing.clear()
    moods.heard.clear()
    moods.silenced.clear()


def strike(bell: object, stroke: int = 1) -> None:
    ring(actor=make_actor(), now=clock.now(), bell=bell, stroke=stroke)  # type: ignore[arg-type]


def retry() -> int:
    Parked.objects.update(next_attempt_at=timezone.now() - timedelta(seconds=1))
    return Lane(consumer, 0, 1).retry_due()


def test_every_event_is_heard_once_in_order() -> None:
    bell = ids.new_id()
    for stroke in range(5):
        strike(bell, stroke)
    drain_outbox()
    drain_outbox()
    assert moods.heard == [(bell, stroke) for stroke in range(5)]


def test_reading_again_from_the_start_changes_nothing() -> None:
    strike(ids.new_id())
    drain_outbox()
    Cursor.objects.update(position=0)
    drain_outbox()
    assert len(moods.heard) == 1


def test_a_failing_subject_is_parked_with_what_follows_while_others_go_on() -> None:
    stuck, free = ids.new_id(), ids.new_id()
    moods.failing.add(stuck)
    strike(stuck, 1)
    strike(free, 1)
    strike(stuck, 2)
    drain_outbox(failures_are_expected=True)
    assert moods.heard == [(free, 1)]
    assert [(p.attempts, "the ear is shut" in p.error) for p in Parked.objects.order_by("position")] == [
        (1, True),
        (0, False),
    ]


def test_a_parked_subject_catches_up_in_order_when_its_handler_recovers() -> None:
    bell = ids.new_id()
    moods.failing.add(bell)
    strike(bell, 1)
    strike(bell, 2)
    drain_outbox(failures_are_expected=True)
    assert retry() == 0
    moods.failing.clear()
    assert retry() == 2
    assert moods.heard == [(bell, 1), (bell, 2)]
    assert not Parked.objects.exists()


def test_the_pause_between_attempts_grows_to_an_hour_and_the_event_stays() -> None:
    bell = ids.new_id()
    moods.failing.add(bell)
    strike(bell)
    drain_outbox(failures_are_expected=True)
    for _ in range(15):
        retry()
    parked = Parked.objects.get()
    assert parked.attempts == 16
    assert timedelta(minutes=59) < parked.next_attempt_at - timezone.now() <= timedelta(hours=1)


def test_a_crash_between_the_work_and_the_cursor_does_not_repeat_the_work() -> None:
    strike(ids.new_id())
    handler = consumer.handlers["rongcheng.sample.bell.rung.v1"][0]
    assert attempt(handler, Event.objects.get()) is None
    drain_outbox()
    assert len(moods.heard) == 1


def test_operations_show_lag_and_errors_and_retry_now_makes_them_due() -> None:
    bell = ids.new_id()
    moods.failing.add(bell)
    strike(bell)
    assert next(v for v in operations.list_consumers() if v.name == "sample").lag == 1
    drain_outbox(failures_are_expected=True)
    view = operations.list_parked("sample")[0]
    assert view.last_line == "RuntimeError: the ear is shut"
    moods.failing.clear()
    assert operations.retry_now(actor=make_actor("operator"), now=clock.now(), parked_id=view.id) == 1
    assert Lane(consumer, 0, 1).retry_due() == 1


def test_other_handlers_of_the_consumer_wait_for_a_parked_event_of_the_same_subject() -> None:
    bell = ids.new_id()
    moods.failing.add(bell)
    strike(bell)
    silence(actor=make_actor(), now=clock.now(), bell=bell)
    drain_outbox(failures_are_expected=True)
    assert moods.silenced == []
    moods.failing.clear()
    assert retry() == 2
    assert (moods.heard, moods.silenced) == ([(bell, 1)], [bell])


def test_a_parked_event_whose_handler_is_gone_says_so_and_backs_off() -> None:
    bell = ids.new_id()
    moods.failing.add(bell)
    strike(bell)
    drain_outbox(failures_are_expected=True)
    Parked.objects.update(handler="sample.renamed")
    assert retry() == 0
    assert "no handler sample.renamed" in Parked.objects.get().error
    assert Parked.objects.get().next_attempt_at > timezone.now()
