"""Importing a calendar, and open deadlines that follow it."""

from __future__ import annotations

import csv
import hashlib
from datetime import date, datetime

from rongcheng.apps.workflow.conf import CONF
from rongcheng.apps.workflow.contracts import CalendarFileBroken
from rongcheng.apps.workflow.domain import builtin
from rongcheng.apps.workflow.models import CalendarDay, CalendarTable, Waiting, Work, WorkClock
from rongcheng.apps.workflow.policies import require_calendar_keeper
from rongcheng.apps.workflow.queries.calendar import current_calendar, forget_calendar
from rongcheng.apps.workflow.queries.procedures import built
from rongcheng.apps.workflow.queries.words import in_readers_words
from rongcheng.apps.workflow.services.clocks import ClockBook
from rongcheng.apps.workflow.services.notes import Note, note_down
from rongcheng.kernel.actor import Actor
from rongcheng.kernel.transactions import command

KINDS = {"work": True, "off": False}


@command("source")
@in_readers_words
def import_calendar(*, actor: Actor, now: datetime, text: str, source: str) -> int:
    """A new version of the calendar is in force; returns its number. The same content twice changes nothing.

    One day a line: `2027-02-05,off` or `2027-02-14,work`. Days not named keep what they had. Raises
    CalendarFileBroken with the line. Open deadlines follow by `recompute_deadlines`.
    """
    require_calendar_keeper(actor)
    days = _days_of(text)
    digest = hashlib.sha256(repr(sorted(days.items())).encode()).hexdigest()
    table, is_new = CalendarTable.objects.get_or_create(
        digest=digest, defaults={"source": source, "imported_at": now, "imported_by": actor.name}
    )
    if is_new:
        CalendarDay.objects.bulk_create(
            CalendarDay(table=table, day=day, is_worked=is_worked) for day, is_worked in days.items()
        )
        forget_calendar()
    return int(table.version)


@command()
def recompute_deadlines(*, actor: Actor, now: datetime) -> int:
    """A batch of open works follows the calendar in force, each change noted in its history; returns how many."""
    forget_calendar()
    calendar = current_calendar()
    behind = WorkClock.objects.filter(ended_at__isnull=True, calendar_version__lt=calendar.version)
    ids = behind.order_by("work_id").values("work_id").distinct()[: CONF.recompute_batch]
    works = (
        Work.objects.select_for_update(of=("self",), skip_locked=True).select_related("procedure").filter(pk__in=ids)
    )
    table = CalendarTable.objects.filter(pk=calendar.version).first()
    reason = f"日历更新（第 {calendar.version} 版：{table.source if table else ''}）"
    count = 0
    for work in works:
        _recompute(work, ClockBook.of(work, built(work.procedure), calendar, now), actor, now, reason)
        count += 1
    return count


def _recompute(work: Work, book: ClockBook, actor: Actor, now: datetime, reason: str) -> None:
    moved = book.recompute()
    book.save()
    if not moved:
        return
    book.settle()
    work.seq += 1
    work.save(update_fields=["seq", "light", "due_at"])
    if work.due_at is not None:
        Waiting.objects.filter(work=work, kind="act").update(due_at=work.due_at, light=work.light)
    changes = {row.name: f"{before.isoformat()} → {row.due_at.isoformat()}" for row, before in moved}
    note = Note(reason=reason, fields=changes)
    note_down(work=work, actor=actor, now=now, action=builtin.RECOMPUTE, from_state=work.state, note=note)


def _days_of(text: str) -> dict[date, bool]:
    days: dict[date, bool] = {}
    for number, row in enumerate(csv.reader(text.splitlines()), start=1):
        cells = [cell.strip() for cell in row]
        if not cells or not cells[0] or cells[0].startswith("#") or (number == 1 and cells[0] == "day"):
            continue
        try:
            days[date.fromisoformat(cells[0])] = KINDS[cells[1]]
        except (ValueError, KeyError, IndexError):
            raise CalendarFileBroken(reason=f"第 {number} 行“{','.join(row)}”无法识别") from None
    if not days:
        raise CalendarFileBroken(reason="没有任何日期")
    return days
