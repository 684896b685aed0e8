"""Which days are worked: an imported notice first, then the package's known years, then the statutory rule."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import chinese_calendar

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True, kw_only=True)
class Day:
    """Whether a day is worked, and whether that may still change with the yearly notice."""

    worked: bool
    provisional: bool = False


@dataclass(frozen=True, kw_only=True)
class StatutoryRule:
    """Days off by law, for years whose notice is not out."""

    weekend: frozenset[int]
    fixed: tuple[tuple[str, int, int], ...]
    movable: Mapping[int, Mapping[str, date]]

    def is_off(self, day: date) -> bool:
        """Whether the law (or the weekend) makes this a day off."""
        return day.weekday() in self.weekend or any(day in self._days(year) for year in (day.year, day.year + 1))

    def _days(self, year: int) -> set[date]:
        off: set[date] = set()
        for on, start, days in self.fixed:
            first = self._anchor(year, on)
            if first is not None:
                off.update(first + timedelta(days=start + n) for n in range(days))
        return off

    def _anchor(self, year: int, on: str) -> date | None:
        if on[0].isdigit():
            month, day = on.split("-")
            return date(year, int(month), int(day))
        return self.movable.get(year, {}).get(on)


def statutory_rule_of(plain: Mapping[str, Any]) -> StatutoryRule:
    """The rule as its data file says it."""
    return StatutoryRule(
        weekend=frozenset(WEEKDAYS.index(name) for name in plain["weekend"]),
        fixed=tuple((rule["starts"], rule["from"], rule["days"]) for rule in plain["rules"]),
        movable=plain["movable"],
    )


@dataclass(frozen=True, kw_only=True)
class Holidays:
    """Answers for every day of every year; never fails for a year it does not know."""

    rule: StatutoryRule
    imported: Mapping[date, bool] = field(default_factory=dict)
    known: Callable[[date], bool] = chinese_calendar.is_workday
    _seen: dict[date, Day] = field(default_factory=dict, repr=False, compare=False)

    def day(self, day: date) -> Day:
        """Whether that day is worked."""
        found = self._seen.get(day)
        if found is None:
            found = self._seen[day] = self._look_up(day)
        return found

    def _look_up(self, day: date) -> Day:
        if day in self.imported:
            return Day(worked=self.imported[day])
        try:
            return Day(worked=self.known(day))
        except NotImplementedError:
            return Day(worked=not self.rule.is_off(day), provisional=True)
