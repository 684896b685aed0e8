"""The pure rules of cases; nothing of Django."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

CITY_TIME = ZoneInfo("Asia/Shanghai")


class TimeUnit(StrEnum):
    """How a class's limit is counted (GB/T 30428.8)."""

    EMERGENCY_HOURS = "emergency_hours"
    WORK_HOURS = "work_hours"
    WORK_DAYS = "work_days"


@dataclass(frozen=True, kw_only=True)
class Limit:
    """What a matter class demands: when a case is established, how long handling may take, when it is done."""

    matter: str
    amount: int
    unit: TimeUnit
    establish_if: str
    close_if: str
    source: str
    mark: str


def city_day(at: datetime) -> date:
    """The calendar day in the city at that moment."""
    return at.astimezone(CITY_TIME).date()


def number_prefix(matter: str, day: date) -> str:
    """`C|E + 大类2 + 小类2 + yyyyMMdd`; a third level of class (细类) does not go into the number."""
    if len(matter) < 5 or matter[0] not in "CE" or not matter[1:5].isdigit():
        raise ValueError(f"{matter!r} is not a class of parts (C) or events (E) with four digits")
    return f"{matter[:5]}{day:%Y%m%d}"


def number_of(prefix: str, sequence: int) -> str:
    """The case number (案卷号): prefix and at least four digits of the day's sequence."""
    if sequence < 1:
        raise ValueError("the day's sequence starts at 1")
    return f"{prefix}{sequence:04d}"


def district_of(division: str) -> str:
    """The six digits of the county-level division a division lies in; lists are filed by it."""
    return division[:6]


def may_extend(*, extended: int, at_most: int) -> bool:
    """Whether one more extension is allowed (§1.4: at most one or two)."""
    return extended < at_most


def open_units(tasks: Iterable[tuple[str, datetime | None]]) -> list[str]:
    """The names of the units whose task is not done yet."""
    return [name for name, done_at in tasks if done_at is None]
