"""The working calendar in force: packaged rules with the imported tables on top."""

from __future__ import annotations

import time
from dataclasses import dataclass

from django.db.models import Max

from rongcheng.apps.workflow.conf import CONF
from rongcheng.apps.workflow.domain.calendar import WorkingCalendar
from rongcheng.apps.workflow.domain.holidays import Holidays
from rongcheng.apps.workflow.models import CalendarDay, CalendarTable
from rongcheng.apps.workflow.queries import packaged


@dataclass
class _Held:
    """This process's copy; looked after every few seconds, since imports are rare and clocks many."""

    calendar: WorkingCalendar | None = None
    checked: float = 0.0


_held = _Held()


def current_calendar() -> WorkingCalendar:
    """The calendar as of the latest import this process has noticed."""
    if _held.calendar is not None and time.monotonic() - _held.checked < CONF.calendar_refresh_s:
        return _held.calendar
    version = CalendarTable.objects.aggregate(latest=Max("version"))["latest"] or 0
    if _held.calendar is None or _held.calendar.version != version:
        _held.calendar = _read(version)
    _held.checked = time.monotonic()
    return _held.calendar


def forget_calendar() -> None:
    """Look at the tables again at once: something was imported."""
    _held.calendar = None


def _read(version: int) -> WorkingCalendar:
    days = CalendarDay.objects.filter(table__lte=version).order_by("table_id").values_list("day", "is_worked")
    zone, hours = packaged.working_hours()
    holidays = Holidays(rule=packaged.statutory_rule(), imported=dict(days))
    return WorkingCalendar(holidays=holidays, hours=hours, zone=zone, version=version)
