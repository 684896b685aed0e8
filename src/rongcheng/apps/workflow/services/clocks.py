"""The clocks of one work while somebody acts on it; written back together."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from rongcheng.apps.workflow.contracts import ClockKind, Light
from rongcheng.apps.workflow.domain import clock as rules
from rongcheng.apps.workflow.domain.calendar import WorkingCalendar
from rongcheng.apps.workflow.domain.clock import Clock
from rongcheng.apps.workflow.domain.deadline import rests_on_calendar
from rongcheng.apps.workflow.domain.procedure import Limit, Procedure
from rongcheng.apps.workflow.engine.building import limit_of, plain_limit
from rongcheng.apps.workflow.models import Work, WorkClock
from rongcheng.apps.workflow.queries.clocks import clock_of, stored_extensions, stored_pauses
from rongcheng.apps.workflow.services.storing import store

WRITTEN = ("due_at", "original_due_at", "not_after", "ended_at", "suspended_at", "objected_at", "pauses", "extensions",
           "light", "next_turn_at", "turn", "provisional", "calendar_version")  # fmt: skip
SEVERITY = [Light.GREEN, Light.AMBER, Light.RED]


class ClockBook:
    """The clocks of a work: change them here, then `save`."""

    def __init__(self, work: Work, procedure: Procedure, calendar: WorkingCalendar, now: datetime,
                 rows: list[WorkClock]) -> None:  # fmt: skip
        self.work, self.procedure, self.calendar, self.now = work, procedure, calendar, now
        self.rows = rows
        self.not_after = min((row.not_after for row in rows if row.not_after), default=None)
        self._changed: dict[int, WorkClock] = {}

    @classmethod
    def of(cls, work: Work, procedure: Procedure, calendar: WorkingCalendar, now: datetime, *,
           with_ended: bool = False) -> ClockBook:  # fmt: skip
        """The open clocks of a stored work (with ended ones, for a reopening)."""
        rows = WorkClock.objects.filter(work=work)
        return cls(work, procedure, calendar, now, list(rows if with_ended else rows.filter(ended_at__isnull=True)))

    def start(self, kind: ClockKind, name: str) -> None:
        """A new clock runs by the deadline of that name."""
        row = WorkClock(work=self.work, division=self.work.division, kind=kind, name=name,
                        limit=plain_limit(self._limit(name)), amber=self.procedure.amber, red=self.procedure.red,
                        started_at=self.now, not_after=self.not_after)  # fmt: skip
        self.rows.append(row)
        self._write(row, clock_of(row))

    def open(self, kind: ClockKind | None = None) -> Iterator[WorkClock]:
        """Clocks that have not ended."""
        return (row for row in list(self.rows) if row.ended_at is None and kind in (None, row.kind))

    def end(self, row: WorkClock) -> None:
        self._write(row, rules.end(clock_of(row), self.now))

    def end_all(self) -> None:
        for row in self.open():
            self.end(row)

    def suspend_all(self) -> None:
        for row in self.open():
            if row.suspended_at is None:
                self._write(row, rules.suspend(clock_of(row), self.now))

    def resume_all(self) -> None:
        for row in self.open():
            if row.suspended_at is not None:
                self._write(row, rules.resume(clock_of(row), self.now))

    def object_all(self) -> None:
        """An objection is under review; everything runs on."""
        self._each(lambda clock: rules.object_to(clock, self.now))

    def restore_all(self) -> None:
        """The objection was right: its time does not count."""
        self._each(lambda clock: rules.restore(clock, self.now), new_turn=True)

    def overrule_all(self) -> None:
        """The objection was wrong: nothing is given back."""
        self._each(rules.overrule)

    def reopen(self, row: WorkClock) -> None:
        self._write(row, rules.reopen(clock_of(row), self.now), new_turn=True)

    def lengthen(self, row: WorkClock, amount: int) -> None:
        """More time as the procedure allows it; raises ClockRefuses."""
        block = self.procedure.extension
        times, most = (block.max_times, block.at_most) if block else (0, 0.0)
        longer = rules.lengthen(clock_of(row), amount, self.now, max_times=times, at_most=most)
        self._write(row, longer, new_turn=True)

    def postpone(self, row: WorkClock, by: timedelta) -> None:
        """The clock embraces another that has gained so much."""
        self._write(row, rules.postpone(clock_of(row), by, self.now), new_turn=True)

    def recompute(self) -> list[tuple[WorkClock, datetime]]:
        """Ask the calendar again; returns the clocks that moved with their old deadline."""
        moved = []
        for row in self.open():
            before = row.due_at
            due = rules.due(clock_of(row), self.calendar)
            self._write(row, clock_of(row), new_turn=due != before)
            if due != before:
                moved.append((row, before))
        return moved

    def settle(self) -> None:
        """The work shows the worst light and the next deadline of its clocks."""
        running = list(self.open())
        steps = [row for row in running if row.kind == ClockKind.STEP] or running
        self.work.light = max((Light(row.light) for row in running), key=SEVERITY.index, default=Light.GREEN)
        self.work.due_at = min((row.due_at for row in steps), default=None)

    def save(self) -> None:
        """One statement for new and changed clocks."""
        store(list(self._changed.values()), updated=WRITTEN)

    def _limit(self, name: str) -> Limit:
        own = self.work.limits.get(name)
        return limit_of(own) if own else self.procedure.deadlines[name].for_urgency(self.work.urgency)

    def _each(self, change: Callable[[Clock], Clock], *, new_turn: bool = False) -> None:
        for row in self.open():
            self._write(row, change(clock_of(row)), new_turn=new_turn)

    def _write(self, row: WorkClock, clock: Clock, *, new_turn: bool = False) -> None:
        """The row says what the clock is; `new_turn` lets its lights be announced again for a new deadline."""
        row.pauses, row.extensions = stored_pauses(clock), stored_extensions(clock)
        row.suspended_at, row.objected_at, row.ended_at = clock.suspended_at, clock.objected_at, clock.ended_at
        before = row.due_at
        row.due_at = rules.due(clock, self.calendar)
        row.original_due_at = rules.original_due(clock, self.calendar) if clock.extensions else row.due_at
        row.turn += 1 if new_turn and row.due_at != before else 0
        row.light = rules.light(clock, self.calendar, self.now)
        row.next_turn_at = self._next_turn(row, clock)
        if rests_on_calendar(clock.limit):
            row.calendar_version = self.calendar.version
            row.provisional = self.calendar.is_provisional(clock.started_at, row.due_at)
        self._changed[id(row)] = row

    def _next_turn(self, row: WorkClock, clock: Clock) -> datetime | None:
        if not clock.is_running:
            return None
        first = min(moment for _, moment in marks_of(row, clock, self.procedure, self.calendar))
        return max(first, self.now)


def marks_of(
    row: WorkClock, clock: Clock, procedure: Procedure, calendar: WorkingCalendar
) -> list[tuple[str, datetime]]:
    """The moments at which a clock has something to announce: its lights and the rungs of the ladder."""
    marks = [(Light.AMBER.value, rules.moment_of(clock, calendar, clock.amber)),
             (Light.RED.value, rules.moment_of(clock, calendar, clock.red))]  # fmt: skip
    for index, rung in enumerate(procedure.ladder):
        if rung.clock in ("", row.kind):
            marks.append((f"rung:{index}", rules.moment_of(clock, calendar, rung.at)))
    return marks
