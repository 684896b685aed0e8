"""A clock of a work: it starts, pauses, goes on, is lengthened, turns its light, and ends."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from rongcheng.apps.workflow.contracts import Light
from rongcheng.apps.workflow.domain import deadline
from rongcheng.apps.workflow.domain.calendar import WorkingCalendar
from rongcheng.apps.workflow.domain.deadline import Longer, Pause
from rongcheng.apps.workflow.domain.procedure import Limit


@dataclass(frozen=True, kw_only=True)
class Clock:
    """What has happened to a clock; when it is due follows from it."""

    limit: Limit
    started_at: datetime
    amber: float = 0.8
    red: float = 1.0
    pauses: tuple[Pause, ...] = ()
    extensions: tuple[Longer, ...] = ()
    suspended_at: datetime | None = None
    objected_at: datetime | None = None
    ended_at: datetime | None = None
    not_after: datetime | None = None

    @property
    def is_running(self) -> bool:
        return self.ended_at is None and self.suspended_at is None

    @property
    def suspended_for(self) -> timedelta:
        """How long it has stood still, all pauses together."""
        return sum((pause.end - pause.start for pause in self.pauses), timedelta())


class ClockRefuses(ValueError):
    """The clock cannot do that now; the text says why."""


def suspend(clock: Clock, now: datetime) -> Clock:
    """Stop counting from now on."""
    if not clock.is_running:
        raise ClockRefuses("only a running clock can be suspended")
    return replace(clock, suspended_at=now)


def resume(clock: Clock, now: datetime) -> Clock:
    """Count again; what was left is left."""
    if clock.suspended_at is None:
        raise ClockRefuses("only a suspended clock can be resumed")
    pause = Pause(start=clock.suspended_at, end=max(now, clock.suspended_at))
    return replace(clock, suspended_at=None, pauses=(*clock.pauses, pause))


def object_to(clock: Clock, now: datetime) -> Clock:
    """Note an objection; the clock runs on."""
    return replace(clock, objected_at=clock.objected_at or now)


def restore(clock: Clock, now: datetime) -> Clock:
    """The objection was right: the time since it does not count."""
    if clock.objected_at is None:
        return clock
    pause = Pause(start=clock.objected_at, end=now)
    return replace(clock, objected_at=None, pauses=_merged((*clock.pauses, pause)))


def overrule(clock: Clock) -> Clock:
    """The objection was wrong: nothing is given back."""
    return replace(clock, objected_at=None)


def lengthen(clock: Clock, amount: int, now: datetime, *, max_times: int, at_most: float) -> Clock:
    """Grant so many more units of its limit."""
    granted = sum(1 for longer in clock.extensions if longer.amount)
    if granted >= max_times:
        raise ClockRefuses(f"already extended {granted} of {max_times} times")
    if amount < 1 or amount > clock.limit.amount * at_most:
        raise ClockRefuses(f"an extension is between 1 and {int(clock.limit.amount * at_most)} {clock.limit.unit}")
    return replace(clock, extensions=(*clock.extensions, Longer(at=now, amount=amount)))


def postpone(clock: Clock, by: timedelta, now: datetime) -> Clock:
    """A clock that embraces another moves on by what the other has gained."""
    return replace(clock, extensions=(*clock.extensions, Longer(at=now, amount=0, extra=by)))


def end(clock: Clock, now: datetime) -> Clock:
    """It has done its duty."""
    ended = resume(clock, now) if clock.suspended_at is not None else clock
    return replace(ended, ended_at=now)


def reopen(clock: Clock, now: datetime) -> Clock:
    """It counts again; the time it was ended does not count."""
    if clock.ended_at is None:
        return clock
    pause = Pause(start=clock.ended_at, end=now)
    return replace(clock, ended_at=None, pauses=(*clock.pauses, pause))


def due(clock: Clock, calendar: WorkingCalendar) -> datetime:
    """When its time is up, as far as known now; a sub-order's never after its parent's."""
    own = deadline.due_at(clock.limit, clock.started_at, calendar, clock.pauses, clock.extensions)
    return min(own, max(clock.not_after, clock.started_at)) if clock.not_after else own


def original_due(clock: Clock, calendar: WorkingCalendar) -> datetime:
    """When its time would have been up without any extension: old and new are both shown."""
    return due(replace(clock, extensions=()), calendar)


def share(clock: Clock, calendar: WorkingCalendar, now: datetime) -> float:
    """How much of its time has passed: 0 at the start, 1 when due, more beyond."""
    until = min(clock.suspended_at or now, clock.ended_at or now)
    due_moment = due(clock, calendar)
    whole = _counted(clock, calendar, due_moment)
    if until > due_moment:
        over = deadline.measured(clock.limit, due_moment, until, calendar)
        return 1 + over / whole if whole else 1.0
    return _counted(clock, calendar, until) / whole if whole else 1.0


def moment_of(clock: Clock, calendar: WorkingCalendar, at: float) -> datetime:
    """When the given share of its time has passed, pauses left out."""
    due_moment = due(clock, calendar)
    if at == 1:
        return due_moment
    whole = _counted(clock, calendar, due_moment)
    if at > 1:
        return deadline.moment_after(clock.limit, due_moment, whole * (at - 1), calendar)
    here, left = clock.started_at, whole * at
    for pause in _merged(clock.pauses):
        until_pause = deadline.measured(clock.limit, here, pause.start, calendar)
        if until_pause >= left:
            break
        here, left = pause.end, left - max(until_pause, timedelta())
    return min(deadline.moment_after(clock.limit, here, left, calendar), due_moment)


def light(clock: Clock, calendar: WorkingCalendar, now: datetime) -> Light:
    """The colour it shows."""
    until = min(clock.suspended_at or now, clock.ended_at or now)
    if until >= moment_of(clock, calendar, clock.red):
        return Light.RED
    return Light.AMBER if until >= moment_of(clock, calendar, clock.amber) else Light.GREEN


def _counted(clock: Clock, calendar: WorkingCalendar, until: datetime) -> timedelta:
    passed = deadline.measured(clock.limit, clock.started_at, until, calendar)
    for pause in _merged(clock.pauses):
        passed -= deadline.measured(clock.limit, pause.start, min(pause.end, until), calendar)
    return max(passed, timedelta())


def _merged(pauses: tuple[Pause, ...]) -> tuple[Pause, ...]:
    """Pauses in order, with those that overlap made one."""
    merged: list[Pause] = []
    for pause in sorted(pauses, key=lambda each: each.start):
        if merged and pause.start <= merged[-1].end:
            merged[-1] = Pause(start=merged[-1].start, end=max(merged[-1].end, pause.end))
        else:
            merged.append(pause)
    return tuple(merged)
