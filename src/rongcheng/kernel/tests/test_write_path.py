"""One command: one transaction, one audit row, its events."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.db import connection

from rongcheng.kernel import clock, ids, transactions
from rongcheng.kernel.actor import Actor
from rongcheng.kernel.errors import NotAllowed
from rongcheng.kernel.models import AuditEntry, Event
from rongcheng.kernel.testing import make_actor
from rongcheng.kernel.tests.sample import BellRung, ring
from rongcheng.kernel.transactions import WritePathBroken, command, part

pytestmark = pytest.mark.django_db


@command("why")
def refuse(*, actor: Actor, now: datetime, why: str) -> None:
    raise NotAllowed


@command()
def call_another(*, actor: Actor, now: datetime) -> None:
    ring(actor=actor, now=now, bell=ids.new_id())


@part
def write_along() -> None: ...


def test_a_command_leaves_an_audit_row_and_its_event_with_one_correlation() -> None:
    actor, bell = make_actor("dispatcher"), ids.new_id()
    ring(actor=actor, now=clock.now(), bell=bell)
    happened = Event.objects.get(subject=f"bell/{bell}")
    entry = AuditEntry.objects.get(action="sample.ring")
    assert happened.type == "rongcheng.sample.bell.rung.v1"
    assert happened.data["bell"] == str(bell)
    assert entry.facts == {"bell": str(bell)}
    assert entry.actor_ref == actor.ref
    assert entry.correlation_id == happened.correlation_id


def test_a_refused_command_changes_nothing_but_is_audited() -> None:
    with pytest.raises(NotAllowed):
        refuse(actor=make_actor(), now=clock.now(), why="test")
    entry = AuditEntry.objects.get()
    assert (entry.outcome, entry.facts["code"]) == ("refused", "not-allowed")


def test_a_command_inside_a_command_is_a_mistake() -> None:
    with pytest.raises(WritePathBroken):
        call_another(actor=make_actor(), now=clock.now())
    assert not Event.objects.exists()


def test_a_part_outside_a_command_is_a_mistake() -> None:
    with pytest.raises(WritePathBroken):
        write_along()


def test_publishing_outside_a_command_is_a_mistake() -> None:
    from_nowhere = BellRung(bell=ids.new_id(), division="510107")
    with pytest.raises(WritePathBroken):
        transactions.current().pending.append(from_nowhere)


@pytest.mark.parametrize("statement", ["UPDATE kernel_event SET type = ''", "DELETE FROM kernel_auditentry"])
def test_what_happened_cannot_be_rewritten(statement: str) -> None:
    ring(actor=make_actor(), now=clock.now(), bell=ids.new_id())
    with pytest.raises(Exception, match="append-only"), connection.cursor() as cursor:
        cursor.execute(statement)
