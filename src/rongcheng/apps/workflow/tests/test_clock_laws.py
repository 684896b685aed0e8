"""Laws of clocks that hold for every limit, start, pause and holiday."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from rongcheng.apps.workflow.contracts import Light
from rongcheng.apps.workflow.domain import clock as c
from rongcheng.apps.workflow.domain.clock import Clock
from rongcheng.apps.workflow.domain.deadline import measured
from rongcheng.apps.workflow.domain.procedure import CalendarKind, Limit, Unit
from rongcheng.apps.workflow.tests.calendars import ZONE, weekends_and

CALENDAR = weekends_and([date(2026, 10, n) for n in range(1, 8)])
ORDER = [Light.GREEN, Light.AMBER, Light.RED]


@st.composite
def limits(draw) -> Limit:
    calendar = draw(st.sampled_from(list(CalendarKind)))
    units = {CalendarKind.WORKING_DAY: [Unit.DAY], CalendarKind.WORKING_TIME: [Unit.MINUTE, Unit.HOUR]}.get(
        calendar, list(Unit)
    )
    unit = draw(st.sampled_from(units))
    moves = calendar is CalendarKind.NATURAL and unit is Unit.DAY and draw(st.booleans())
    hours = draw(st.sampled_from(["office", "centre"]))
    return Limit(amount=draw(st.integers(1, 30)), unit=unit, calendar=calendar, hours=hours, moves_past_holiday=moves)


MOMENTS = st.datetimes(min_value=datetime(2026, 8, 1), max_value=datetime(2026, 12, 1)).map(
    lambda moment: moment.replace(tzinfo=ZONE, microsecond=0)
)
CLOCKS = st.builds(Clock, limit=limits(), started_at=MOMENTS)
SPANS = st.integers(1, 60 * 24 * 20).map(lambda minutes: timedelta(minutes=minutes))


@given(clock=CLOCKS)
def test_nothing_is_due_before_it_starts(clock) -> None:
    assert c.due(clock, CALENDAR) >= clock.started_at


@given(clock=CLOCKS, more=st.integers(1, 30))
def test_a_longer_limit_is_never_due_earlier(clock, more) -> None:
    longer = Clock(
        limit=Limit(**{**clock.limit.__dict__, "amount": clock.limit.amount + more}), started_at=clock.started_at
    )
    assert c.due(longer, CALENDAR) >= c.due(clock, CALENDAR)


@given(clock=CLOCKS, later=SPANS)
def test_what_starts_later_is_never_due_earlier(clock, later) -> None:
    after = Clock(limit=clock.limit, started_at=clock.started_at + later)
    assert c.due(after, CALENDAR) >= c.due(clock, CALENDAR)


@given(clock=CLOCKS, holiday=st.dates(date(2026, 8, 1), date(2027, 2, 1)), wait=SPANS, stop=SPANS)
def test_one_more_holiday_never_brings_a_deadline_forward(clock, holiday, wait, stop) -> None:
    began = clock.started_at + wait
    paused = c.resume(c.suspend(clock, began), began + stop)
    wider = weekends_and([*(date(2026, 10, n) for n in range(1, 8)), holiday])
    assert c.due(clock, wider) >= c.due(clock, CALENDAR)
    assert c.due(paused, wider) >= c.due(paused, CALENDAR)


@given(clock=CLOCKS, wait=SPANS, stop=SPANS)
def test_a_suspension_never_loses_time(clock, wait, stop) -> None:
    began = clock.started_at + wait
    before = c.due(clock, CALENDAR)
    paused = c.resume(c.suspend(clock, began), began + stop)
    after = c.due(paused, CALENDAR)
    assert after >= before
    if began < before:
        left = measured(clock.limit, began, before, CALENDAR)
        assert measured(clock.limit, began + stop, after, CALENDAR) >= left


@given(clock=CLOCKS, wait=SPANS, amount=st.integers(1, 30))
def test_an_extension_never_shortens(clock, wait, amount) -> None:
    longer = c.lengthen(clock, min(amount, clock.limit.amount), clock.started_at + wait, max_times=1, at_most=1)
    assert c.due(longer, CALENDAR) >= c.due(clock, CALENDAR) == c.original_due(longer, CALENDAR)


@settings(max_examples=60)
@given(clock=CLOCKS, first=SPANS, second=SPANS)
def test_a_light_never_turns_back_by_itself(clock, first, second) -> None:
    earlier, later = sorted([clock.started_at + first, clock.started_at + second])
    seen = [c.light(clock, CALENDAR, moment) for moment in (earlier, later)]
    assert ORDER.index(seen[0]) <= ORDER.index(seen[1])


@settings(max_examples=60)
@given(clock=CLOCKS, wait=SPANS, stop=SPANS, at=st.floats(0.05, 0.95))
def test_a_share_is_reached_at_its_moment(clock, wait, stop, at) -> None:
    began = clock.started_at + wait
    paused = c.resume(c.suspend(clock, began), began + stop)
    moment = c.moment_of(paused, CALENDAR, at)
    assert paused.started_at <= moment <= c.due(paused, CALENDAR)
    assert abs(c.share(paused, CALENDAR, moment) - at) < 1e-6
