"""What waits for whom, and supervision."""

from __future__ import annotations

from datetime import timedelta

import pytest

from rongcheng.apps.workflow import public, services
from rongcheng.apps.workflow.contracts import (
    ActionNotYourOrganisation,
    ActionNotYourRole,
    FieldsMissing,
    NoSuchSupervision,
    NoSuchWork,
    SupervisionAnswered,
    WorkMovedOn,
)
from rongcheng.apps.workflow.models import History, Request, Supervision, Waiting, Work, WorkClock
from rongcheng.apps.workflow.queries.supervision import list_supervisions
from rongcheng.apps.workflow.tests.orders import (
    CHECKER,
    CHIEF,
    DISPATCHER,
    FAR_DISPATCHER,
    HEAD,
    LEADER,
    START,
    STRANGER,
    UNIT,
    WORKER,
    do,
    done,
    handling,
    load_order,
    person,
    started,
)
from rongcheng.kernel import policy
from rongcheng.kernel.models import Event

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _loaded() -> None:
    load_order()


def numbers(actor) -> list[str]:
    return [item.number for item in public.inbox_for(actor=actor).items]


def test_a_work_waits_for_whoever_must_act_and_for_nobody_else() -> None:
    work = started()
    assert [numbers(actor) for actor in (DISPATCHER, WORKER, FAR_DISPATCHER)] == [["GD1"], [], []]
    do(work, DISPATCHER, "dispatch", organisation_id=UNIT)
    assert [numbers(actor) for actor in (DISPATCHER, WORKER, STRANGER)] == [[], ["GD1"], []]
    do(work, WORKER, "sign")
    done(work)
    assert [numbers(actor) for actor in (WORKER, CHECKER, person("checker"))] == [[], ["GD1"], []]


def test_the_most_urgent_stands_first_and_pages_follow_each_other() -> None:
    for hour in (3, 1, 2, 0):
        started(now=START + timedelta(hours=hour), number=f"GD{hour}")
    first = public.inbox_for(actor=DISPATCHER, limit=3)
    assert [item.number for item in first.items] == ["GD0", "GD1", "GD2"]
    rest = public.inbox_for(actor=DISPATCHER, limit=3, cursor=first.next_cursor or "")
    assert ([item.number for item in rest.items], rest.next_cursor) == (["GD3"], None)


def test_a_search_finds_by_the_beginning_of_the_number_and_by_words_of_the_title() -> None:
    for number in ("GD7", "XX1"):
        started(number=number)
    title = public.inbox_for(actor=DISPATCHER).items[0].title
    for text, found in (("gd", ["GD7"]), ("7", []), (title[1:3], ["GD7", "XX1"]), ("没有这样的", [])):
        assert sorted(item.number for item in public.inbox_for(actor=DISPATCHER, text=text).items) == found


def test_the_database_itself_hides_what_is_not_mine() -> None:
    work = handling()
    supervised(work)
    do(work, WORKER, "ask-extension", hours=1, fields={"amount": 1, "reason": "等配件"})
    Waiting.objects.exclude(kind="act").delete()
    for actor, seen in ((WORKER, 1), (STRANGER, 0), (FAR_DISPATCHER, 0), (DISPATCHER, 1)):
        with policy.scoped(actor):
            assert Work.objects.count() == seen
            assert Waiting.objects.count() == seen
    with policy.scoped(FAR_DISPATCHER):
        assert not any(table.objects.exists() for table in (WorkClock, History, Request, Supervision))
    with pytest.raises(NoSuchWork):
        public.work(actor=FAR_DISPATCHER, work_id=work.id)
    with pytest.raises(NoSuchWork):
        public.history_of(actor=STRANGER, work_id=work.id)


def test_of_two_colleagues_one_claims_an_item() -> None:
    handling()
    item = public.inbox_for(actor=WORKER).items[0]
    services.claim_item(actor=WORKER, now=START, item_id=item.id)
    services.claim_item(actor=WORKER, now=START, item_id=item.id)
    assert public.inbox_for(actor=WORKER, mine=True).items[0].is_mine
    colleague = person("unit_worker", organisation_id=UNIT, whole=False)
    assert public.inbox_for(actor=colleague).items[0].claimed_by == "经办人"
    with pytest.raises(WorkMovedOn):
        services.claim_item(actor=colleague, now=START, item_id=item.id)
    with pytest.raises(NoSuchWork):
        services.claim_item(actor=STRANGER, now=START, item_id=item.id)


def test_a_work_can_be_given_to_another_unit_without_touching_its_clocks() -> None:
    work = handling()
    again = services.reassign_work(actor=CHIEF, now=START, work_id=work.id, organisation_id=STRANGER.organisation_id,
                                   person_id=None, reason="辖区调整")  # fmt: skip
    assert (numbers(WORKER), numbers(STRANGER)) == ([], ["GD1"])
    assert (again.state, again.due_at) == (work.state, work.due_at)
    with pytest.raises(ActionNotYourRole):
        services.reassign_work(
            actor=STRANGER, now=START, work_id=work.id, organisation_id=UNIT, person_id=None, reason=""
        )


def supervised(work):
    return services.supervise(actor=LEADER, now=START, work_id=work.id, opinion="请今日内办结", level="red")


def test_a_supervision_stands_in_the_units_inbox_until_it_is_answered() -> None:
    work = handling()
    view = supervised(work)
    assert [item.kind for item in public.inbox_for(actor=HEAD).items] == ["answer"]
    assert {item.kind for item in public.inbox_for(actor=WORKER).items} == {"act", "answer"}
    answered = services.reply_to_supervision(actor=HEAD, now=START, supervision_id=view.id, reply="已安排抽排")
    assert (answered.reply, answered.is_over) == ("已安排抽排", False)
    assert not public.inbox_for(actor=HEAD).items
    told = [event.type for event in Event.objects.filter(subject=f"supervision/{view.id}").order_by("position")]
    assert told == ["rongcheng.workflow.supervision.raised.v1", "rongcheng.workflow.supervision.answered.v1"]
    story = [entry.action_title for entry in public.history_of(actor=WORKER, work_id=work.id)]
    assert story[-2:] == ["督办", "回复督办"]


def test_a_supervision_does_not_get_in_the_way_of_somebody_acting() -> None:
    work = handling()
    supervised(work)
    assert do(work, WORKER, "object", expected_version=work.version).moved


def test_who_may_not_supervise_or_answer_is_told_so() -> None:
    work = handling()
    with pytest.raises(ActionNotYourRole):
        services.supervise(actor=WORKER, now=START, work_id=work.id, opinion="快")
    with pytest.raises(FieldsMissing):
        services.supervise(actor=LEADER, now=START, work_id=work.id, opinion=" ")
    view = supervised(work)
    with pytest.raises(ActionNotYourRole):
        services.reply_to_supervision(actor=LEADER, now=START, supervision_id=view.id, reply="好")
    with pytest.raises(ActionNotYourOrganisation):
        services.reply_to_supervision(actor=person("unit_worker"), now=START, supervision_id=view.id, reply="好")
    with pytest.raises(NoSuchSupervision):
        services.reply_to_supervision(actor=STRANGER, now=START, supervision_id=view.id, reply="好")


def test_a_supervision_is_answered_once() -> None:
    view = supervised(handling())
    services.reply_to_supervision(actor=HEAD, now=START, supervision_id=view.id, reply="已安排")
    with pytest.raises(SupervisionAnswered):
        services.reply_to_supervision(actor=WORKER, now=START, supervision_id=view.id, reply="再答")


def test_supervisions_are_listed_within_ones_division_only() -> None:
    supervised(handling())
    assert len(list_supervisions(actor=DISPATCHER, now=START, only_open=True).items) == 1
    assert not list_supervisions(actor=FAR_DISPATCHER, now=START).items
    assert not list_supervisions(actor=STRANGER, now=START).items
