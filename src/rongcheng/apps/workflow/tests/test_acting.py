"""Acting on works: who may, what is needed, what it does."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rongcheng.apps.workflow import public
from rongcheng.apps.workflow.contracts import (
    ActionNotInState,
    ActionNotYourOrganisation,
    ActionNotYourRole,
    ActionUnknown,
    AssigneeMissing,
    DecisionPending,
    EvidenceMissing,
    FieldsMissing,
    NoSuchProcedure,
    NoSuchWork,
    SubWorkOpen,
    WorkMovedOn,
)
from rongcheng.apps.workflow.models import History, Waiting, WorkClock
from rongcheng.apps.workflow.tests.orders import (
    CHECKER,
    CHECKER_ID,
    CHIEF,
    DISPATCHER,
    FAR_DISPATCHER,
    LEADER,
    STRANGER,
    TEXT,
    UNIT,
    WORKER,
    do,
    done,
    handling,
    load_order,
    person,
    started,
)
from rongcheng.kernel.actor import Actor
from rongcheng.kernel.ids import new_id
from rongcheng.kernel.models import Event

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _loaded() -> None:
    load_order()


def test_an_order_goes_from_dispatch_to_close() -> None:
    work = handling()
    done(work)
    result = do(work, CHECKER, "pass", hours=2)
    assert (result.from_state, result.to_state, result.moved) == ("checking", "closed", True)
    assert result.emits == ("rongcheng.orders.order.closed.v1",)
    assert result.work.is_ended
    assert not Waiting.objects.filter(work_id=work.id).exists()
    assert not WorkClock.objects.filter(work_id=work.id, ended_at=None).exists()


def test_the_story_is_told_in_order_with_who_and_what() -> None:
    work = handling()
    done(work)
    story = public.history_of(actor=DISPATCHER, work_id=work.id)
    assert [entry.action for entry in story] == ["work-started", "dispatch", "sign", "done"]
    last = story[-1]
    assert (last.who, last.from_title, last.to_title) == ("经办人", "处置中", "待核查")
    assert last.fields == (("处置结果", "已解决"),)
    assert last.evidence[0].title == "处置后照片"
    assert last.public_note == "责任单位已处置。"


def test_history_cannot_be_rewritten() -> None:
    handling()
    with pytest.raises(Exception, match="append-only"):
        History.objects.update(remark="改")


def test_every_act_is_announced_with_its_sequence() -> None:
    work = handling()
    moved = Event.objects.filter(type="rongcheng.workflow.work.moved.v1", subject=f"work/{work.id}").order_by(
        "position"
    )
    assert [event.data["action"] for event in moved] == ["dispatch", "sign"]
    assert [event.data["seq"] for event in moved] == [2, 3]


@pytest.mark.parametrize(
    ("actor", "action", "refusal"),
    [
        (WORKER, "dispatch", ActionNotInState),
        (DISPATCHER, "fly", ActionUnknown),
        (DISPATCHER, "done", ActionNotYourRole),
        (person("unit_worker"), "done", ActionNotYourOrganisation),
        (STRANGER, "done", NoSuchWork),
        (FAR_DISPATCHER, "done", NoSuchWork),
        (Actor.system("cases"), "done", ActionNotYourRole),
        (Actor.public(), "done", NoSuchWork),
    ],
)
def test_a_refusal_says_which_rule_stands_against_it(actor, action, refusal) -> None:
    work = handling()
    with pytest.raises(refusal):
        do(work, actor, action)


def test_missing_fields_and_evidence_are_named() -> None:
    work = handling()
    with pytest.raises(FieldsMissing) as missing:
        do(work, WORKER, "done", fields={"result": "magic"}, person_id=CHECKER_ID)
    assert set(missing.value.fields) == {"result"}
    with pytest.raises(EvidenceMissing) as bare:
        do(work, WORKER, "done", fields={"result": "cured"}, person_id=CHECKER_ID)
    assert set(bare.value.fields) == {"after"}
    with pytest.raises(AssigneeMissing):
        do(work, WORKER, "done", fields={"result": "cured"}, evidence={"after": (new_id(),)})


def test_of_two_people_at_once_the_second_is_told_that_the_work_moved_on() -> None:
    work = started()
    do(work, DISPATCHER, "dispatch", organisation_id=UNIT, expected_version=work.version)
    with pytest.raises(WorkMovedOn) as late:
        do(work, DISPATCHER, "dispatch", organisation_id=UNIT, expected_version=work.version)
    assert late.value.code == "work-moved-on"
    with pytest.raises(WorkMovedOn):
        do(work, DISPATCHER, "dispatch", organisation_id=UNIT, expected_state="waiting")


def test_the_actions_offered_are_those_that_would_be_accepted() -> None:
    work = handling()

    def keys(actor: Actor) -> list[str]:
        return [action.key for action in public.actions_for(actor=actor, work_id=work.id)]

    assert keys(WORKER) == ["object", "done", "ask-extension", "ask-suspension"]
    assert keys(DISPATCHER) == []
    needed = public.actions_for(actor=WORKER, work_id=work.id)[1]
    assert (needed.evidence[0].minimum, needed.fields[0].choices[0].title, needed.assigns_person) == (1, "已解决", True)


def test_only_the_person_it_was_given_to_may_check() -> None:
    work = handling()
    done(work)
    with pytest.raises(ActionNotYourOrganisation):
        do(work, person("checker"), "pass")
    assert do(work, CHECKER, "pass").moved


def test_an_act_that_needs_approval_waits_and_then_takes_effect_with_its_fields() -> None:
    work = started()
    asked = do(work, DISPATCHER, "void", fields={"reason": "重复"})
    assert (asked.moved, asked.to_state, asked.emits) == (False, "waiting", ())
    with pytest.raises(DecisionPending):
        do(work, DISPATCHER, "dispatch", organisation_id=UNIT)
    offer = public.actions_for(actor=CHIEF, work_id=work.id)
    assert [action.key for action in offer] == ["approve", "turn-down"]
    assert "重复" in offer[0].about
    agreed = do(work, CHIEF, "approve")
    assert (agreed.action, agreed.to_state, agreed.fields) == ("void", "void", {"reason": "重复"})
    assert agreed.emits == ("rongcheng.orders.order.voided.v1",)


def test_an_approval_that_is_refused_leaves_the_work_where_it_was() -> None:
    work = started()
    do(work, DISPATCHER, "void", fields={"reason": "重复"})
    refused = do(work, CHIEF, "turn-down", remark="不是重复件")
    assert (refused.moved, refused.to_state) == (False, "waiting")
    assert do(work, DISPATCHER, "dispatch", organisation_id=UNIT).moved


def test_whoever_asked_may_withdraw_but_not_approve() -> None:
    both = person("dispatcher", "unit_head")
    work = started()
    do(work, both, "void", fields={"reason": "错"})
    assert [action.key for action in public.actions_for(actor=both, work_id=work.id)] == ["withdraw-request"]
    assert not do(work, both, "withdraw-request").work.asked


def test_an_approver_acts_without_asking() -> None:
    both = person("dispatcher", "duty_chief")
    assert do(started(), both, "void", fields={"reason": "错"}).moved


def test_a_closed_order_can_be_reopened_by_those_who_may() -> None:
    work = handling()
    done(work)
    do(work, CHECKER, "pass", hours=2)
    with pytest.raises(ActionNotYourRole):
        do(work, DISPATCHER, "reopen")
    again = do(work, LEADER, "reopen", hours=5)
    assert again.work.closed_at is None
    total = next(clock for clock in public.clocks_of(actor=DISPATCHER, work_id=work.id) if clock.kind == "total")
    assert total.ended_at is None
    assert total.suspended_for.total_seconds() == 3 * 3600


def test_a_parent_cannot_end_while_a_sub_order_is_open() -> None:
    work = handling()
    sub = started(number="GD1-1", parent_id=work.id)
    done(work)
    with pytest.raises(SubWorkOpen):
        do(work, CHECKER, "pass")
    do(sub, person("dispatcher", "duty_chief"), "void", fields={"reason": "错"})
    assert do(work, CHECKER, "pass").moved


def test_a_work_keeps_the_version_it_began_with() -> None:
    work = started()
    newer = TEXT.replace("version: 1", "version: 2")
    load_order(newer.replace("title: 派遣,", "title: 新派遣,"))
    old = public.actions_for(actor=DISPATCHER, work_id=work.id)
    new = public.actions_for(actor=DISPATCHER, work_id=started(number="GD2").id)
    assert (old[0].title, new[0].title) == ("派遣", "新派遣")


def test_a_work_of_an_unknown_procedure_cannot_begin() -> None:
    with pytest.raises(NoSuchProcedure):
        started(procedure="nothing")


def test_an_act_takes_few_statements() -> None:
    work = started()
    do(work, DISPATCHER, "dispatch", organisation_id=UNIT)
    with CaptureQueriesContext(connection) as captured:
        do(work, WORKER, "sign")
    own = [query["sql"][:90] for query in captured.captured_queries if "workflow_" in query["sql"]]
    assert len(own) <= 8, own
