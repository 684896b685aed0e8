"""Calendars for tests: the packaged rules, or made ones where every day is known."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import yaml

from rongcheng.apps.workflow.domain.calendar import Hours, WorkingCalendar, hours_of
from rongcheng.apps.workflow.domain.holidays import Holidays, StatutoryRule, statutory_rule_of

DATA = Path(__file__).parents[1] / "data"
ZONE = ZoneInfo("Asia/Shanghai")
RULE: StatutoryRule = statutory_rule_of(yaml.safe_load((DATA / "calendar/statutory_holidays.yaml").read_text("utf8")))
HOURS: dict[str, Hours] = {
    key: hours_of(plain)
    for key, plain in yaml.safe_load((DATA / "calendar/working_hours.yaml").read_text("utf8"))["hours"].items()
}
WEEKENDS = StatutoryRule(weekend=frozenset({5, 6}), fixed=(), movable={})


def packaged(imported: dict[date, bool] | None = None) -> WorkingCalendar:
    """The calendar as it is shipped, with an imported table on top."""
    return WorkingCalendar(holidays=Holidays(rule=RULE, imported=imported or {}), hours=HOURS, zone=ZONE)


def weekends_and(holidays: Iterable[date] = ()) -> WorkingCalendar:
    """Weekends, these holidays, nothing else."""

    def unknown(day: date) -> bool:
        raise NotImplementedError

    imported = dict.fromkeys(holidays, False)
    return WorkingCalendar(holidays=Holidays(rule=WEEKENDS, imported=imported, known=unknown), hours=HOURS, zone=ZONE)


def at(text: str) -> datetime:
    """A moment by the city's clock: "2026-09-30 16:00"."""
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=ZONE)
