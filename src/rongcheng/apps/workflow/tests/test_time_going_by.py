"""What time does to works: lights, ladder, automatic acts, extension, suspension, a changed calendar."""

from __future__ import annotations

from datetime import timedelta

import pytest

from rongcheng.apps.workflow import jobs, public, services
from rongcheng.apps.workflow.contracts import (
    ActionNotInState,
    ExtensionRefused,
    Light,
    Limit,
    ReviewDateWrong,
    WorkSuspended,
)
from rongcheng.apps.workflow.models import Announced, History, Waiting, Work, WorkClock
from rongcheng.apps.workflow.queries.calendar import forget_calendar
from rongcheng.apps.workflow.tests.calendars import at
from rongcheng.apps.workflow.tests.orders import (
    CHECKER,
    DISPATCHER,
    HEAD,
    LEADER,
    START,
    UNIT,
    WORKER,
    do,
    done,
    handling,
    load_order,
    person,
    started,
)
from rongcheng.kernel import clock
from rongcheng.kernel.actor import Actor
from rongcheng.kernel.models import AuditEntry, Event

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _loaded():
    load_order()
    forget_calendar()
    yield
    forget_calendar()


def pass_until(hours: float) -> None:
    """The minute job runs so many hours after the start."""
    with clock.frozen(START + timedelta(hours=hours)):
        jobs.turn_lights(0)


def clock_of(work, kind: str, hours: float = 0):
    with clock.frozen(START + timedelta(hours=hours)):
        return next(c for c in public.clocks_of(actor=DISPATCHER, work_id=work.id) if c.kind == kind and not c.ended_at)


def announced(kind: str) -> list[dict]:
    return [event.data for event in Event.objects.filter(type=f"rongcheng.workflow.{kind}.v1").order_by("position")]


def test_a_light_turns_amber_and_red_and_is_announced_once_each() -> None:
    handling()
    for hours in (6.3, 6.4, 6.5, 8.1, 8.2):
        pass_until(hours)
    assert [data["light"] for data in announced("clock.turned")] == ["amber", "red"]
    assert Waiting.objects.get(kind="act").light == "red"
    assert Work.objects.get().light == "red"


def test_the_ladder_is_climbed_rung_by_rung_each_told_once() -> None:
    work = handling()
    for hours in (1, 6.5, 6.6, 8.5, 8.6, 12.1, 13):
        pass_until(hours)
    told = announced("work.escalated")
    assert [(data["role"], data["level"]) for data in told] == [
        ("unit_head", "organisation"), ("duty_chief", "street"), ("leader", "district"),
    ]  # fmt: skip
    assert [data["told_division"] for data in told] == ["510107001001", "510107001", "510107"]
    inbox = public.inbox_for(actor=HEAD)
    assert [(item.work_id, item.kind) for item in inbox.items] == [(work.id, "escalated")]
    assert public.count_inbox(actor=LEADER) == 1


def test_a_minute_with_nothing_to_do_leaves_no_trace() -> None:
    handling()
    before = AuditEntry.objects.count()
    pass_until(1)
    with clock.frozen(START):
        jobs.follow_calendar(0)
    assert AuditEntry.objects.count() == before


def test_two_job_runs_at_once_cannot_announce_twice() -> None:
    handling()
    pass_until(6.5)
    WorkClock.objects.filter(kind="step", ended_at=None).update(next_turn_at=START)
    pass_until(6.5)
    assert len(announced("clock.turned")) == 1
    assert Announced.objects.filter(mark="amber").count() == 1


def test_an_unsigned_order_signs_itself_with_a_red_flag() -> None:
    """派单 → 签收: runs from dispatch; unsigned after n h → auto-sign + red flag"""
    work = started()
    do(work, DISPATCHER, "dispatch", organisation_id=UNIT)
    pass_until(1.9)
    assert Work.objects.get().state == "signing"
    pass_until(2.1)
    row = Work.objects.get()
    assert (row.state, row.red_flags) == ("handling", 1)
    last = public.history_of(actor=WORKER, work_id=work.id)[-1]
    assert (last.action, last.by_system, last.who) == ("sign", True, "系统")
    assert announced("work.moved")[-1]["automatic"] is True


def test_an_order_signed_in_time_is_left_alone() -> None:
    handling()
    pass_until(2.5)
    assert Work.objects.get().red_flags == 0
    assert services.act_by_itself(actor=jobs.SYSTEM, now=START, work_id=Work.objects.get().pk, action="sign") is None


def test_an_objection_runs_on_and_gives_its_time_back_when_accepted() -> None:
    """退单 objection under review"""
    work = handling()
    total = clock_of(work, "total").due_at
    do(work, WORKER, "object", hours=1)
    names = {row.name for row in WorkClock.objects.filter(work_id=work.id, kind="step", ended_at=None)}
    assert names == {"handle", "review"}, "the unit's clock runs on beside the review's"
    do(work, DISPATCHER, "uphold", hours=3)
    assert clock_of(work, "total").due_at > total
    again = do(work, DISPATCHER, "dispatch", hours=3, organisation_id=UNIT)
    assert again.work.due_at == START + timedelta(hours=5), "two hours for signing, afresh"


def test_an_objection_that_is_overruled_has_bought_no_time() -> None:
    work = handling()
    due, total = work.due_at, clock_of(work, "total").due_at
    do(work, WORKER, "object", hours=1)
    back = do(work, DISPATCHER, "overrule", hours=3)
    assert back.work.due_at == due
    assert clock_of(work, "total").due_at == total


def test_an_extension_shows_the_old_deadline_beside_the_new() -> None:
    """延期 approved"""
    work = handling()
    asked = do(work, WORKER, "ask-extension", hours=1, fields={"amount": 4, "reason": "等配件"})
    assert (asked.moved, asked.work.due_at) == (False, work.due_at)
    assert public.inbox_for(actor=DISPATCHER).items[0].what == "申请延期"
    granted = do(work, DISPATCHER, "approve", hours=1.5)
    step = clock_of(work, "step")
    assert granted.action == "ask-extension"
    assert (step.original_due_at, step.due_at, step.extended) == (work.due_at, work.due_at + timedelta(hours=4), 1)
    with pytest.raises(ExtensionRefused):
        do(work, WORKER, "ask-extension", hours=2, fields={"amount": 1, "reason": "还要"})


def test_an_extension_is_asked_before_the_time_is_up_and_within_the_original() -> None:
    work = handling()
    with pytest.raises(ExtensionRefused):
        do(work, WORKER, "ask-extension", hours=9, fields={"amount": 2, "reason": "晚了"})
    with pytest.raises(ExtensionRefused):
        do(work, WORKER, "ask-extension", hours=1, fields={"amount": 9, "reason": "太多"})
    with pytest.raises(ActionNotInState):
        do(started(number="GD2"), person("unit_worker"), "ask-extension", fields={"amount": 2, "reason": "早了"})


def test_a_suspension_stops_every_clock_until_it_is_resumed() -> None:
    """挂账: stopped; time accumulates; review date mandatory"""
    work = handling()
    do(work, WORKER, "ask-suspension", hours=1, fields={"review_on": "2026-05-20", "reason": "待产权单位"})
    do(work, DISPATCHER, "approve", hours=2)
    assert Work.objects.get().review_on.isoformat() == "2026-05-20"
    with pytest.raises(WorkSuspended):
        done(work, hours=3)
    pass_until(200)
    assert announced("clock.turned") == [], "no light turns while suspended"
    back = do(work, DISPATCHER, "resume", hours=202)
    assert back.work.due_at == work.due_at + timedelta(hours=200)
    assert clock_of(work, "step").suspended_for == timedelta(hours=200)
    assert [item.what for item in public.inbox_for(actor=WORKER).items] == ["请处置"]


def test_an_extension_in_a_second_round_moves_the_step_the_round_and_the_total() -> None:
    work = handling()
    done(work, hours=1)
    again = do(work, CHECKER, "fail", hours=2)
    before = {kind: clock_of(work, kind).due_at for kind in ("step", "round", "total")}
    do(work, WORKER, "ask-extension", hours=3, fields={"amount": 2, "reason": "等配件"})
    assert do(work, DISPATCHER, "approve", hours=3).work.due_at == again.work.due_at + timedelta(hours=2)
    for kind, due in before.items():
        assert clock_of(work, kind).due_at == due + timedelta(hours=2)


@pytest.mark.parametrize("day", ["2026-05-06", "2026-07-01", "2026-04-01"])
def test_a_suspension_without_a_sensible_review_date_is_refused(day) -> None:
    with pytest.raises(ReviewDateWrong):
        do(handling(), WORKER, "ask-suspension", fields={"review_on": day, "reason": "待产权单位"})


def test_a_review_that_is_due_shows_red() -> None:
    work = handling()
    do(work, WORKER, "ask-suspension", hours=1, fields={"review_on": "2026-05-08", "reason": "待产权单位"})
    do(work, DISPATCHER, "approve", hours=1)
    pass_until(60)
    item = public.inbox_for(actor=DISPATCHER).items[0]
    assert (item.kind, item.light, item.what) == ("review", Light.RED, "请复查是否恢复办理")


def test_a_rework_starts_a_round_of_its_own_while_the_total_runs_on() -> None:
    """返工 / 二次派单"""
    work = handling()
    total = clock_of(work, "total")
    done(work, hours=4)
    again = do(work, CHECKER, "fail", hours=5)
    assert again.work.round == 2
    assert clock_of(work, "round").due_at == START + timedelta(hours=13)
    assert clock_of(work, "total").due_at == total.due_at
    assert clock_of(work, "total").started_at == total.started_at


def test_a_sub_order_ends_before_its_parent_even_if_its_own_limit_is_longer() -> None:
    """吹哨 sub-order"""
    parent = started(now=START - timedelta(days=7), number="GD0")
    sub = started(number="GD0-1", parent_id=parent.id)
    own = clock_of(sub, "sub")
    assert own.due_at == clock_of(parent, "total").due_at
    assert own.due_at < clock_of(started(number="GD9"), "total").due_at


def test_a_caller_may_set_the_limit_of_one_work() -> None:
    three_hours = Limit(amount=3, unit="hour", calendar="emergency", source="立案条件")
    work = handling(limits={"handle": three_hours})
    assert work.due_at == START + timedelta(hours=3)


def test_urgency_chooses_the_limit() -> None:
    assert handling(urgency="urgent").due_at == START + timedelta(hours=2)


def test_an_imported_calendar_moves_open_deadlines_and_says_why() -> None:
    """calendar change after dispatch: recompute open orders, log the reason"""
    work = started()
    before = clock_of(work, "total").due_at
    keeper = person("operator", division="5101")
    version = services.import_calendar(actor=keeper, now=START, text="2026-05-07,off\n", source="临时放假通知")
    assert services.import_calendar(actor=keeper, now=START, text="2026-05-07,off", source="再来一次") == version
    with clock.frozen(START):
        jobs.follow_calendar(0)
        jobs.follow_calendar(0)
    assert clock_of(work, "total").due_at == before + timedelta(days=1)
    notes = History.objects.filter(action="deadline-recomputed")
    assert len(notes) == 1
    assert "临时放假通知" in notes[0].reason


def test_the_next_years_notice_makes_provisional_deadlines_firm() -> None:
    work = started(now=at("2026-12-28 10:00"))
    assert clock_of(work, "total").is_provisional
    days = "\n".join(f"2027-01-{day:02},{'off' if day in (1, 2, 3, 9, 10) else 'work'}" for day in range(1, 21))
    services.import_calendar(actor=Actor.system("tests"), now=START, text=days, source="2027 年通知")
    jobs.follow_calendar(0)
    assert not clock_of(work, "total").is_provisional


def test_a_broken_calendar_file_names_its_line() -> None:
    with pytest.raises(Exception, match="第 2 行"):
        services.import_calendar(actor=Actor.system("tests"), now=START, text="2027-01-01,off\nmorgen,frei", source="x")
