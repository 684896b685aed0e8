"""The pure rules of incidents; nothing of Django."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from rongcheng.apps.incidents.contracts import WAITING_STATES

CITY_TIME = ZoneInfo("Asia/Shanghai")


def number_of(day: date, sequence: int) -> str:
    """The incident's number as people say it: SJ + day + sequence of the day."""
    return f"SJ{day:%Y%m%d}{sequence:04d}"


def city_day(at: datetime) -> date:
    """The calendar day in the city at that moment."""
    return at.astimezone(CITY_TIME).date()


def may_be_decided(state: str) -> bool:
    """Whether a duty officer may still merge, split or dismiss it."""
    return state in WAITING_STATES


def may_be_undone(*, kind: str, decided_at: datetime, undone: bool, now: datetime, window_min: int) -> bool:
    """Whether a dismissal or a merge can still be taken back."""
    return kind in {"dismissed", "merged"} and not undone and now <= decided_at + timedelta(minutes=window_min)


def grade_of_all(grades: list[int]) -> int:
    """The incident is as grave as its gravest signal (1 is the gravest)."""
    return min(grades, default=4)


def confidence_of_all(confidences: list[float]) -> float:
    """Independent sources strengthen one another: one minus the product of the doubts."""
    doubt = 1.0
    for confidence in confidences:
        doubt *= 1 - min(max(confidence, 0.0), 1.0)
    return round(1 - doubt, 3)


# The four warning colours as grades: red is 1, blue is 4.
_GRADES = {"red": 1, "orange": 2, "yellow": 3, "blue": 4}


def grade_of_warning(colour: str) -> int:
    """The grade that a warning colour stands for."""
    return _GRADES.get(str(colour), 4)
