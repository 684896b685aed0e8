"""Clocks between their rows and their rules, and as a page shows them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from rongcheng.apps.workflow.contracts import ClockKind, ClockView, Light
from rongcheng.apps.workflow.domain import clock as rules
from rongcheng.apps.workflow.domain.calendar import WorkingCalendar
from rongcheng.apps.workflow.domain.clock import Clock
from rongcheng.apps.workflow.domain.deadline import Longer, Pause
from rongcheng.apps.workflow.domain.procedure import Procedure
from rongcheng.apps.workflow.engine.building import limit_of
from rongcheng.apps.workflow.models import WorkClock
from rongcheng.apps.workflow.queries.words import limit_text, say


def clock_of(row: WorkClock) -> Clock:
    """The clock that a row stores."""
    return Clock(
        limit=limit_of(row.limit),
        started_at=row.started_at,
        amber=row.amber,
        red=row.red,
        pauses=tuple(Pause(start=_moment(a), end=_moment(b)) for a, b in row.pauses),
        extensions=tuple(
            Longer(at=_moment(at), amount=amount, extra=timedelta(seconds=extra_s))
            for at, amount, extra_s in row.extensions
        ),
        suspended_at=row.suspended_at,
        objected_at=row.objected_at,
        ended_at=row.ended_at,
        not_after=row.not_after,
    )


def stored_pauses(clock: Clock) -> list[list[Any]]:
    """Pauses as a column holds them."""
    return [[pause.start.isoformat(), pause.end.isoformat()] for pause in clock.pauses]


def stored_extensions(clock: Clock) -> list[list[Any]]:
    """Extensions as a column holds them."""
    return [[longer.at.isoformat(), longer.amount, longer.extra.total_seconds()] for longer in clock.extensions]


def clock_view(row: WorkClock, procedure: Procedure, calendar: WorkingCalendar, now: datetime) -> ClockView:
    """What a page shows of a clock at this moment."""
    clock = clock_of(row)
    until = min(row.ended_at or now, row.suspended_at or now)
    left = row.due_at - until
    return ClockView(
        id=row.pk,
        kind=ClockKind(row.kind),
        name=row.name,
        title=_title(row, procedure),
        limit_text=limit_text(clock.limit),
        started_at=row.started_at,
        due_at=row.due_at,
        original_due_at=row.original_due_at,
        ended_at=row.ended_at,
        suspended_at=row.suspended_at,
        suspended_for=clock.suspended_for,
        extended=len(clock.extensions),
        light=Light(rules.light(clock, calendar, now)),
        percent=round(rules.share(clock, calendar, now) * 100),
        left=abs(left),
        is_over=left.total_seconds() <= 0,
        is_provisional=row.provisional,
        source=clock.limit.source,
    )


def clocks_of_work(work_id: UUID, procedure: Procedure, calendar: WorkingCalendar, now: datetime) -> list[ClockView]:
    """A work's clocks: running ones first, then in the order they started."""
    rows = sorted(WorkClock.objects.filter(work_id=work_id), key=lambda row: (row.ended_at is not None, row.started_at))
    return [clock_view(row, procedure, calendar, now) for row in rows]


def _title(row: WorkClock, procedure: Procedure) -> str:
    state = next((state for state in procedure.states if state.deadline == row.name), None)
    if row.kind == ClockKind.STEP and state is not None:
        return say(state.title)
    return say(procedure.title)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
