"""Random walks through the services: whatever people do, the books stay straight."""

from __future__ import annotations

import random
import threading
from contextlib import nullcontext
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, connections

from rongcheng.apps.workflow import public
from rongcheng.apps.workflow.contracts import ActionView, WorkMovedOn
from rongcheng.apps.workflow.models import History, Waiting, Work, WorkClock
from rongcheng.apps.workflow.queries import packaged
from rongcheng.apps.workflow.services.procedures import check_file
from rongcheng.apps.workflow.tests.orders import (
    CHECKER_ID,
    DISPATCHER,
    START,
    TEXT,
    UNIT,
    act_on,
    load_order,
    person,
    started,
)
from rongcheng.kernel import policy
from rongcheng.kernel.actor import Actor
from rongcheng.kernel.errors import Refused
from rongcheng.kernel.ids import new_id

PLAN = check_file("order.yaml", TEXT)[0]
ROLES = tuple(packaged.roles())
ANYBODY = [person(*ROLES, organisation_id=UNIT, ref=CHECKER_ID), person(*ROLES, organisation_id=UNIT)]


def filled(action: ActionView, rng: random.Random) -> dict[str, Any]:
    """Something acceptable for every field that an action has."""
    samples = {"number": 1, "date": "2026-05-25", "yes_no": True}
    fields = {
        field.key: rng.choice(field.choices).key if field.choices else samples.get(field.kind, "好")
        for field in action.fields
    }
    evidence = {each.kind: tuple(new_id() for _ in range(each.minimum)) for each in action.evidence}
    return {"fields": fields, "evidence": evidence, "organisation_id": UNIT, "person_id": CHECKER_ID}


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(12))
def test_a_random_walk_keeps_the_books_straight(seed) -> None:
    rng, now = random.Random(seed), START
    load_order()
    work = started()
    for _ in range(25):
        now += timedelta(minutes=rng.randint(1, 600))
        actor = rng.choice(ANYBODY)
        offered = public.actions_for(actor=actor, work_id=work.id)
        if not offered:
            continue
        action = rng.choice(offered)
        allowed = pytest.raises(Refused) if _too_late(action, work.id, now) else nullcontext()
        with allowed:
            act_on(actor=actor, now=now, work_id=work.id, action=action.key, more=filled(action, rng))
        books_are_straight(Work.objects.get(pk=work.id))


def _too_late(action: ActionView, work_id: UUID, now: datetime) -> bool:
    """More time is refused once it is up or has been granted."""
    if action.key != "ask-extension":
        return False
    promised = WorkClock.objects.filter(work_id=work_id, ended_at=None, kind__in=["round", "step"])
    return any(row.extensions or row.due_at <= now for row in promised)


def books_are_straight(work: Work) -> None:
    """What must hold after every act."""
    running = list(WorkClock.objects.filter(work=work, ended_at=None))
    waiting = list(Waiting.objects.filter(work=work))
    story = list(History.objects.filter(work=work).order_by("seq"))
    assert [row.seq for row in story] == list(range(1, len(story) + 1))
    assert story[-1].to_state == work.state
    assert all(row.due_at >= row.started_at for row in running)
    assert bool(work.closed_at) == (PLAN.state(work.state).kind == "end")
    if work.closed_at:
        assert (running, waiting) == ([], [])
        return
    assert waiting, "somebody must see it"
    assert sum(row.kind == "total" for row in running) == 1
    own = PLAN.state(work.state).deadline
    assert [row.name for row in running if row.kind == "step" and row.name == own] == ([own] if own else [])
    assert all((row.suspended_at is not None) == (work.suspended_at is not None) for row in running)
    assert bool(work.asked) == any(item.kind == "decide" for item in waiting)


@pytest.mark.django_db(transaction=True)
def test_two_people_at_the_very_same_moment_cannot_both_move_a_work() -> None:
    load_order()
    work = started()
    start, outcomes = threading.Barrier(2), []

    def dispatch() -> None:
        try:
            start.wait()
            act_on(actor=DISPATCHER, now=START, work_id=work.id, action="dispatch",
                   more={"organisation_id": UNIT, "expected_version": 1})  # fmt: skip
            outcomes.append("moved")
        except WorkMovedOn:
            outcomes.append("moved on")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=dispatch) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["moved", "moved on"]
    with policy.scoped(Actor.system("tests")):
        assert connection.vendor == "postgresql"
        assert History.objects.filter(work_id=work.id).count() == 2
