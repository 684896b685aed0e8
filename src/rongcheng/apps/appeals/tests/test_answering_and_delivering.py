"""An answer reaches its reporter, however often the post fails."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import override_settings

from rongcheng.apps.appeals import jobs, queries, services
from rongcheng.apps.appeals.contracts import (
    AlreadyAnswered,
    AppealNotFound,
    AppealNotYours,
    AppealState,
    Contact,
    DeliveryState,
    HasCase,
)
from rongcheng.apps.appeals.models import Appeal, Delivery
from rongcheng.apps.appeals.tests.makers import CONTACT, NOW, SECRET_PHONE, receive
from rongcheng.kernel import clock
from rongcheng.kernel.errors import Invalid, NotAllowed
from rongcheng.kernel.models import AuditEntry, Event
from rongcheng.kernel.testing import make_actor

pytestmark = pytest.mark.django_db
MEMORY = "django.core.mail.backends.locmem.EmailBackend"
ANSWER = "您好，抽排已完成，路面恢复通行。"


@pytest.fixture
def agent() -> Any:
    return make_actor("agent")


def answer(agent: Any, receipt: Any, text: str = ANSWER) -> None:
    services.answer_appeal(actor=agent, now=NOW, appeal_id=receipt.appeal_id, text=text)


@override_settings(EMAIL_BACKEND=MEMORY)
def test_an_agent_answers_and_the_reporter_gets_a_letter(agent: Any) -> None:
    receipt = receive(contact=CONTACT)
    answer(agent, receipt)
    with clock.frozen(NOW):
        jobs.carry_answers(0)
    assert [letter.to for letter in mail.outbox] == [["xiaoming@example.com"]]
    assert ANSWER in mail.outbox[0].body
    assert f"/track/{receipt.number}?k={receipt.secret}" in mail.outbox[0].body
    assert set(Delivery.objects.values_list("state", flat=True)) == {DeliveryState.SENT}


@override_settings(EMAIL_BACKEND=MEMORY)
def test_an_english_reporter_gets_an_english_letter(agent: Any) -> None:
    receipt = receive(contact=CONTACT, language="en")
    answer(agent, receipt, "The water is gone.")
    with clock.frozen(NOW):
        jobs.carry_answers(0)
    assert mail.outbox[0].subject.isascii()
    assert mail.outbox[0].body.isascii()


@override_settings(EMAIL_BACKEND=MEMORY)
def test_a_letter_is_sent_once(agent: Any) -> None:
    answer(agent, receive(contact=CONTACT))
    for minutes in range(5):
        with clock.frozen(NOW + timedelta(minutes=minutes)):
            jobs.carry_answers(0)
    assert len(mail.outbox) == 1


@override_settings(EMAIL_BACKEND="rongcheng.no.such.backend")
def test_a_failing_post_is_tried_again_and_nothing_is_lost(agent: Any) -> None:
    answer(agent, receive(contact=CONTACT))
    with clock.frozen(NOW):
        jobs.carry_answers(0)
    waiting = Delivery.objects.get(way="email")
    assert (waiting.state, waiting.attempts, waiting.error) == (DeliveryState.PENDING, 1, "ModuleNotFoundError")
    assert waiting.next_at > NOW
    with override_settings(EMAIL_BACKEND=MEMORY), clock.frozen(waiting.next_at):
        jobs.carry_answers(0)
    assert len(mail.outbox) == 1


@override_settings(EMAIL_BACKEND="rongcheng.no.such.backend")
def test_the_pause_between_tries_grows_to_an_hour(agent: Any) -> None:
    answer(agent, receive(contact=CONTACT))
    pauses, now = [], NOW
    for _ in range(9):
        with clock.frozen(now):
            jobs.carry_answers(0)
        next_at = Delivery.objects.get(way="email").next_at
        pauses.append(round((next_at - now).total_seconds() / 60))
        now = next_at
    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60, 60]


def test_without_an_address_the_page_is_the_letter(agent: Any) -> None:
    receipt = receive(contact=Contact(phone=SECRET_PHONE))
    answer(agent, receipt)
    with clock.frozen(NOW):
        jobs.carry_answers(0)
    assert list(Delivery.objects.values_list("way", "state")) == [("page", DeliveryState.SENT)]
    assert queries.progress_by_link(receipt=receipt.number, secret=receipt.secret).result == ANSWER


def test_an_answer_is_announced_without_its_words(agent: Any) -> None:
    receipt = receive(contact=CONTACT)
    answer(agent, receipt)
    event = Event.objects.get(type="rongcheng.appeals.appeal.answered.v1")
    received = Event.objects.get(type="rongcheng.appeals.appeal.received.v1")
    assert event.data["receipt"] == receipt.number
    assert "抽排" not in str(event.data)
    assert event.correlation_id == received.correlation_id


def test_an_appeal_is_answered_once(agent: Any) -> None:
    receipt = receive()
    answer(agent, receipt)
    with pytest.raises(AlreadyAnswered):
        answer(agent, receipt)


def test_an_appeal_with_a_case_is_answered_by_its_case(agent: Any) -> None:
    receipt = receive()
    Appeal.objects.filter(pk=receipt.appeal_id).update(case_id=receipt.appeal_id, case_number="N-1")
    with pytest.raises(HasCase) as refusal:
        answer(agent, receipt)
    assert "N-1" in str(refusal.value)


@pytest.mark.parametrize("text", ["", "  \n", "字" * 2001])
def test_an_answer_needs_words(agent: Any, text: str) -> None:
    receipt = receive()
    with pytest.raises(Invalid):
        answer(agent, receipt, text)
    assert Appeal.objects.get(pk=receipt.appeal_id).state == AppealState.RECEIVED


@pytest.mark.parametrize("role", ["leader", "analyst", "unit_worker", "checker"])
def test_only_who_talks_with_citizens_may_answer(role: str) -> None:
    receipt = receive()
    with pytest.raises(NotAllowed):
        answer(make_actor(role), receipt)


def test_an_agent_of_another_district_finds_nothing() -> None:
    receipt = receive()
    with pytest.raises(AppealNotFound):
        answer(make_actor("agent", divisions=("510104",)), receipt)


def test_looking_at_a_contact_needs_a_purpose_and_leaves_a_record(agent: Any) -> None:
    receipt = receive(contact=CONTACT)
    with pytest.raises(Invalid):
        services.reveal_contact(actor=agent, now=NOW, appeal_id=receipt.appeal_id, purpose=" ")
    assert not AuditEntry.objects.filter(action="read.appeal.contact").exists()
    shown = services.reveal_contact(actor=agent, now=NOW, appeal_id=receipt.appeal_id, purpose="回访")
    assert shown == CONTACT
    entry = AuditEntry.objects.get(action="read.appeal.contact")
    assert (entry.subject, entry.actor_ref, entry.facts) == (
        f"appeal/{receipt.appeal_id}", agent.ref, {"purpose": "回访"}
    )  # fmt: skip
    assert SECRET_PHONE not in str(AuditEntry.objects.values_list("facts", flat=True))


@pytest.mark.parametrize("role", ["leader", "analyst", "unit_worker", "auditor", "dispatcher"])
def test_who_calls_nobody_sees_no_contact(role: str) -> None:
    receipt = receive(contact=CONTACT)
    with pytest.raises(AppealNotYours):
        services.reveal_contact(actor=make_actor(role), now=NOW, appeal_id=receipt.appeal_id, purpose="看看")
