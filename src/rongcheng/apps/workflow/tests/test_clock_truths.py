"""The truth table of clocks: one test for each row, named after it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from rongcheng.apps.workflow.contracts import Light
from rongcheng.apps.workflow.domain import clock as c
from rongcheng.apps.workflow.domain.clock import Clock
from rongcheng.apps.workflow.domain.procedure import CalendarKind, Limit, Unit
from rongcheng.apps.workflow.tests.calendars import at, packaged, weekends_and

CALENDAR = packaged()
START = at("2026-05-06 09:00")  # a Wednesday; Labour Day's holiday is over


def limit(amount: int, unit: str = "hour", calendar: str = "natural", **more) -> Limit:
    return Limit(amount=amount, unit=Unit(unit), calendar=CalendarKind(calendar), **more)


def clock(amount: int, unit: str = "hour", calendar: str = "natural", start=START, **more) -> Clock:
    return Clock(limit=limit(amount, unit, calendar, **more), started_at=start)


def due(of: Clock, calendar=CALENDAR):
    return c.due(of, calendar)


def test_signing_runs_from_dispatch_and_turns_red_when_its_hours_are_up() -> None:
    """派单 → 签收"""
    signing = clock(4, calendar="working_time")
    assert due(signing) == at("2026-05-06 14:00")
    assert c.light(signing, CALENDAR, at("2026-05-06 14:00")) is Light.RED


def test_an_objection_under_review_does_not_stop_the_clock() -> None:
    """退单 objection under review"""
    handling = c.object_to(clock(10), at("2026-05-06 11:00"))
    assert due(handling) == at("2026-05-06 19:00")
    assert c.light(handling, CALENDAR, at("2026-05-06 19:30")) is Light.RED


def test_an_objection_that_is_rejected_has_bought_no_time() -> None:
    """退单 objection under review"""
    handling = c.overrule(c.object_to(clock(10), at("2026-05-06 11:00")))
    assert due(handling) == due(clock(10))


def test_an_objection_that_is_accepted_gives_its_time_back() -> None:
    """退单 objection under review: restored if accepted"""
    handling = c.restore(c.object_to(clock(10), at("2026-05-06 11:00")), at("2026-05-06 14:00"))
    assert due(handling) == due(clock(10)) + timedelta(hours=3)


def test_an_approved_extension_sets_a_new_deadline_and_keeps_the_old_one() -> None:
    """延期 approved"""
    longer = c.lengthen(clock(5, "day", "working_day"), 3, at("2026-05-08 10:00"), max_times=1, at_most=1)
    assert c.original_due(longer, CALENDAR) == at("2026-05-12 17:00")
    assert due(longer) == at("2026-05-15 17:00")
    assert len(longer.extensions) == 1


def test_an_extension_is_granted_so_often_and_so_long_only() -> None:
    """延期: at most the original, counted"""
    five_days = clock(5, "day", "working_day")
    with pytest.raises(c.ClockRefuses, match="between 1 and 5"):
        c.lengthen(five_days, 6, START, max_times=1, at_most=1)
    once = c.lengthen(five_days, 5, START, max_times=1, at_most=1)
    with pytest.raises(c.ClockRefuses, match="1 of 1"):
        c.lengthen(once, 1, START, max_times=1, at_most=1)


def test_a_suspended_clock_stands_still_and_adds_up_its_pauses() -> None:
    """挂账"""
    running = clock(10)
    once = c.resume(c.suspend(running, at("2026-05-06 10:00")), at("2026-05-08 10:00"))
    twice = c.resume(c.suspend(once, at("2026-05-08 11:00")), at("2026-05-08 12:00"))
    assert twice.suspended_for == timedelta(days=2, hours=1)
    assert due(twice) == due(running) + timedelta(days=2, hours=1)
    standing = c.suspend(running, at("2026-05-06 10:00"))
    assert c.light(standing, CALENDAR, at("2026-06-30 10:00")) is Light.GREEN


def test_a_special_procedure_stops_the_clock_like_a_suspension() -> None:
    """特别程序 (听证, 检测, 专家评审)"""
    permit = clock(20, "day", "working_day", start=at("2026-03-02 10:00"))
    heard = c.resume(c.suspend(permit, at("2026-03-10 09:00")), at("2026-03-17 09:00"))
    assert due(permit) == at("2026-03-30 17:00")
    assert due(heard) == at("2026-04-07 17:00"), "five working days later; 6 April is Qingming's day off"


def test_waiting_for_missing_material_stops_the_clock() -> None:
    """补正"""
    permit = clock(8, calendar="working_time")
    waiting = c.suspend(permit, at("2026-05-06 10:00"))
    back = c.resume(waiting, at("2026-05-11 10:00"))
    assert due(back) == at("2026-05-12 10:00")


def test_no_notice_of_missing_material_in_five_working_days_means_accepted() -> None:
    """补正: the notice has its own limit of five working days"""
    notice = clock(5, "day", "working_day")
    assert c.light(notice, CALENDAR, at("2026-05-12 17:00")) is Light.RED


def test_a_rework_has_a_new_clock_for_the_round_while_the_total_runs_from_the_start() -> None:
    """返工 / 二次派单"""
    total, first = clock(24), c.end(clock(6), at("2026-05-06 12:00"))
    second = clock(6, start=at("2026-05-06 16:00"))
    assert due(first) == at("2026-05-06 15:00")
    assert due(second) == at("2026-05-06 22:00")
    assert due(total) == at("2026-05-07 09:00")


def test_a_sub_order_has_its_own_clock_and_ends_before_its_parent() -> None:
    """吹哨 sub-order"""
    parent = clock(10)
    sub = Clock(limit=limit(24), started_at=at("2026-05-06 12:00"), not_after=due(parent))
    short = Clock(limit=limit(2), started_at=at("2026-05-06 12:00"), not_after=due(parent))
    assert due(sub) == due(parent)
    assert due(short) == at("2026-05-06 14:00")


def test_lights_turn_at_80_and_100_per_cent() -> None:
    """红/黄 flags"""
    ten_hours = clock(10)
    seen = [
        c.light(ten_hours, CALENDAR, START + timedelta(hours=h, minutes=m))
        for h, m in [(7, 59), (8, 0), (9, 59), (10, 0)]
    ]
    assert seen == [Light.GREEN, Light.AMBER, Light.AMBER, Light.RED]


def test_lights_can_be_set_for_each_kind_of_procedure() -> None:
    """红/黄 flags: per type configurable"""
    strict = Clock(limit=limit(10), started_at=START, amber=0.5, red=0.9)
    assert c.light(strict, CALENDAR, START + timedelta(hours=5)) is Light.AMBER
    assert c.light(strict, CALENDAR, START + timedelta(hours=9)) is Light.RED


def test_holidays_are_skipped_by_working_time_but_not_by_emergencies_and_natural_days() -> None:
    """holidays"""
    eve = at("2026-09-30 16:00")  # the day before the National Day holiday of 1-7 October
    assert due(clock(2, calendar="working_time", start=eve)) == at("2026-10-08 10:00")
    assert due(clock(2, "day", "working_day", start=eve)) == at("2026-10-09 17:00")
    assert due(clock(2, calendar="emergency", start=eve)) == at("2026-09-30 18:00")
    assert due(clock(2, "day", "emergency", start=eve)) == at("2026-10-02 16:00")
    assert due(clock(2, "day", start=eve)) == at("2026-10-03 00:00")


def test_working_days_count_from_the_day_after_receipt() -> None:
    """§2.3 calendar rule"""
    assert due(clock(1, "day", "working_day", start=at("2026-05-06 00:01"))) == at("2026-05-07 17:00")
    assert due(clock(1, "day", "working_day", start=at("2026-05-08 23:59"))) == at("2026-05-09 17:00"), (
        "a swapped Saturday"
    )


def test_a_last_day_on_a_holiday_moves_on() -> None:
    """§2.3 calendar rule"""
    seven = clock(7, "day", start=at("2026-09-24 10:00"), moves_past_holiday=True)
    assert due(seven) == at("2026-10-09 00:00"), "1 October moves on to the end of 8 October"
    assert due(clock(7, "day", start=at("2026-09-24 10:00"))) == at("2026-10-02 00:00")


def test_a_changed_calendar_moves_open_deadlines() -> None:
    """calendar change after dispatch"""
    five = clock(5, "day", "working_day")
    assert due(five, packaged({date(2026, 5, 11): False})) > due(five)


def test_a_red_clock_that_is_suspended_stays_red() -> None:
    late = c.suspend(clock(1), START + timedelta(hours=2))
    back = c.resume(late, START + timedelta(hours=5))
    assert c.light(back, CALENDAR, START + timedelta(hours=6)) is Light.RED
    assert due(back) == due(clock(1))


def test_a_reopened_clock_does_not_count_the_time_it_was_ended() -> None:
    ended = c.end(clock(10), START + timedelta(hours=4))
    again = c.reopen(ended, START + timedelta(hours=24))
    assert due(again) == due(clock(10)) + timedelta(hours=20)


def test_the_share_goes_on_beyond_the_limit() -> None:
    assert c.share(clock(10), weekends_and(), START + timedelta(hours=15)) == pytest.approx(1.5)
    assert c.moment_of(clock(10), weekends_and(), 1.5) == START + timedelta(hours=15)
