"""When something is due: one limit, its pauses and its extensions, on the working calendar.

Everything is computed from what happened, so that a changed calendar gives the new answer by asking again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from rongcheng.apps.workflow.domain.calendar import MIDNIGHT, ONE_DAY, WorkingCalendar
from rongcheng.apps.workflow.domain.procedure import CalendarKind, Limit, Unit

UNIT = {Unit.MINUTE: timedelta(minutes=1), Unit.HOUR: timedelta(hours=1), Unit.DAY: timedelta(days=1)}


@dataclass(frozen=True, kw_only=True)
class Pause:
    """A time that does not count."""

    start: datetime
    end: datetime


@dataclass(frozen=True, kw_only=True)
class Longer:
    """So many more units of the limit, granted at a moment; `extra` is time on the wall clock instead."""

    at: datetime
    amount: int
    extra: timedelta = timedelta()


def due_at(
    limit: Limit,
    start: datetime,
    calendar: WorkingCalendar,
    pauses: tuple[Pause, ...] = (),
    extensions: tuple[Longer, ...] = (),
) -> datetime:
    """The moment the limit ends."""
    due = _first_due(limit, start, calendar)
    happened: list[tuple[datetime, Pause | Longer]] = [(pause.start, pause) for pause in pauses]
    happened += [(longer.at, longer) for longer in extensions]
    for _, event in sorted(happened, key=lambda pair: pair[0]):
        if isinstance(event, Pause):
            due = shifted(limit, due, event, calendar)
        else:
            due = (lengthened(limit, due, event.amount, calendar) if event.amount else due) + event.extra
    return due


def shifted(limit: Limit, due: datetime, pause: Pause, calendar: WorkingCalendar) -> datetime:
    """The due moment after a pause: exactly what was left when it began is left when it ends."""
    if pause.start >= due or pause.end <= pause.start:
        return due
    if limit.calendar in (CalendarKind.WORKING_TIME, CalendarKind.WORKING_DAY):
        left = calendar.working_time(pause.start, due, limit.hours)
        return max(due, calendar.add_working_time(pause.end, left, limit.hours))
    return _past_holiday(limit, due + (pause.end - pause.start), calendar)


def lengthened(limit: Limit, due: datetime, amount: int, calendar: WorkingCalendar) -> datetime:
    """The due moment after so many more units."""
    if limit.calendar is CalendarKind.WORKING_TIME:
        return calendar.add_working_time(due, amount * UNIT[limit.unit], limit.hours)
    if limit.unit is not Unit.DAY or limit.calendar is CalendarKind.EMERGENCY:
        return due + amount * UNIT[limit.unit]
    return _end_of_days(limit, _last_day(limit, due, calendar), amount, calendar)


def measured(limit: Limit, start: datetime, end: datetime, calendar: WorkingCalendar) -> timedelta:
    """How much time of the limit's own kind lies between two moments (for shares and lights)."""
    if end <= start:
        return timedelta()
    if limit.calendar in (CalendarKind.WORKING_TIME, CalendarKind.WORKING_DAY):
        return calendar.working_time(start, end, limit.hours)
    return end - start


def moment_after(limit: Limit, start: datetime, passed: timedelta, calendar: WorkingCalendar) -> datetime:
    """The inverse of `measured`: when so much of the limit's kind of time has passed."""
    if limit.calendar in (CalendarKind.WORKING_TIME, CalendarKind.WORKING_DAY):
        return calendar.add_working_time(start, passed, limit.hours)
    return start + passed


def rests_on_calendar(limit: Limit) -> bool:
    """Whether holidays can move this limit."""
    return limit.calendar in (CalendarKind.WORKING_TIME, CalendarKind.WORKING_DAY) or limit.moves_past_holiday


def _first_due(limit: Limit, start: datetime, calendar: WorkingCalendar) -> datetime:
    if limit.calendar is CalendarKind.WORKING_TIME:
        return calendar.add_working_time(start, limit.amount * UNIT[limit.unit], limit.hours)
    if limit.unit is not Unit.DAY or limit.calendar is CalendarKind.EMERGENCY:
        return start + limit.amount * UNIT[limit.unit]
    return _end_of_days(limit, start, limit.amount, calendar)


def _end_of_days(limit: Limit, after: datetime, days: int, calendar: WorkingCalendar) -> datetime:
    """The end of the last of so many days; the day of `after` does not count."""
    first = calendar.local_day(after)
    if limit.calendar is CalendarKind.WORKING_DAY:
        last = calendar.add_working_days(first, days, limit.hours)
        return calendar.at(last, calendar.hours[limit.hours].closing)
    last = first + days * ONE_DAY
    if limit.moves_past_holiday:
        last = calendar.next_working_day(last)
    return calendar.at(last + ONE_DAY, MIDNIGHT)


def _last_day(limit: Limit, due: datetime, calendar: WorkingCalendar) -> datetime:
    """A moment within the last day, since natural days end on the midnight after it."""
    return due - timedelta(microseconds=1) if limit.calendar is CalendarKind.NATURAL else due


def _past_holiday(limit: Limit, due: datetime, calendar: WorkingCalendar) -> datetime:
    if not limit.moves_past_holiday:
        return due
    last = calendar.local_day(_last_day(limit, due, calendar))
    return due + (calendar.next_working_day(last) - last)
