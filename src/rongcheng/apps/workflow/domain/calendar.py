"""The working calendar: adding and measuring working time and working days. Moments in and out are UTC."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from rongcheng.apps.workflow.domain.holidays import Holidays

MIDNIGHT = timedelta()
ONE_DAY = timedelta(days=1)
NONE = timedelta()
LOOK_AHEAD = 366 * 30


class NoWorkingTime(ValueError):
    """The hours hold no working time for so long that no deadline can be found."""


@dataclass(frozen=True, kw_only=True)
class Hours:
    """Daily windows of work, as offsets from local midnight, in order and apart."""

    windows: tuple[tuple[timedelta, timedelta], ...]
    observes_holidays: bool = True

    def __post_init__(self) -> None:
        flat = [moment for window in self.windows for moment in window]
        if not flat or flat[0] < MIDNIGHT or flat[-1] > ONE_DAY or any(a >= b for a, b in zip(flat, flat[1:])):  # noqa: B905, RUF007
            raise ValueError("working windows must be given in order, must not touch and must fit one day")

    @property
    def closing(self) -> timedelta:
        """When the working day ends."""
        return self.windows[-1][1]


def hours_of(plain: Mapping[str, Any]) -> Hours:
    """Hours as their data file says them."""
    windows = tuple(_window(text) for text in plain["windows"])
    return Hours(windows=windows, observes_holidays=plain.get("observes_holidays", True))


def _window(text: str) -> tuple[timedelta, timedelta]:
    begin, end = text.split("-")
    return _offset(begin), _offset(end)


def _offset(text: str) -> timedelta:
    hour, minute = text.split(":")
    return timedelta(hours=int(hour), minutes=int(minute))


@dataclass(frozen=True, kw_only=True)
class WorkingCalendar:
    """Days and hours of one city; `version` names the imported table it rests on."""

    holidays: Holidays
    hours: Mapping[str, Hours]
    zone: ZoneInfo
    version: int = 0

    def local_day(self, moment: datetime) -> date:
        """The calendar day in the city."""
        return moment.astimezone(self.zone).date()

    def at(self, day: date, offset: timedelta) -> datetime:
        """That time of that day in the city, in UTC."""
        return (datetime(day.year, day.month, day.day, tzinfo=self.zone) + offset).astimezone(UTC)

    def is_worked(self, day: date, hours: str) -> bool:
        """Whether those hours hold on that day."""
        plan = self.hours[hours]
        return not plan.observes_holidays or self.holidays.day(day).worked

    def is_provisional(self, start: datetime, end: datetime) -> bool:
        """Whether a day between the two rests on the statutory rule alone."""
        day, last = self.local_day(start), self.local_day(end)
        while day <= last:
            if self.holidays.day(day).provisional:
                return True
            day += ONE_DAY
        return False

    def add_working_time(self, start: datetime, duration: timedelta, hours: str) -> datetime:
        """The earliest moment by which so much working time has passed."""
        left = duration
        if left <= NONE:
            return start
        for opens, closes in self._windows(self.local_day(start), hours):
            begin = max(opens, start)
            if begin >= closes:
                continue
            if closes - begin >= left:
                return begin + left
            left -= closes - begin
        raise NoWorkingTime(f"no working time in {hours} within thirty years")

    def working_time(self, start: datetime, end: datetime, hours: str) -> timedelta:
        """How much working time lies between the two moments."""
        passed = NONE
        for opens, closes in self._windows(self.local_day(start), hours):
            if opens >= end:
                break
            passed += max(min(closes, end) - max(opens, start), NONE)
        return passed

    def add_working_days(self, day: date, days: int, hours: str) -> date:
        """The day on which the last of so many working days falls; counting begins with the day after."""
        left, looked = days, 0
        while left > 0:
            day += ONE_DAY
            looked += 1
            if looked > LOOK_AHEAD:
                raise NoWorkingTime(f"no working days in {hours} within thirty years")
            if self.is_worked(day, hours):
                left -= 1
        return day

    def working_days(self, after: date, until: date, hours: str) -> int:
        """How many working days follow `after`, up to and with `until`."""
        count = 0
        while after < until:
            after += ONE_DAY
            count += self.is_worked(after, hours)
        return count

    def next_working_day(self, day: date) -> date:
        """That day, or the first working day after it."""
        while not self.holidays.day(day).worked:
            day += ONE_DAY
        return day

    def _windows(self, day: date, hours: str) -> Iterator[tuple[datetime, datetime]]:
        plan = self.hours[hours]
        for _ in range(LOOK_AHEAD):
            if self.is_worked(day, hours):
                midnight = self.at(day, MIDNIGHT)
                for begin, end in plan.windows:
                    yield midnight + begin, midnight + end
            day += ONE_DAY
