"""What the clock does by itself: lights, the escalation ladder, automatic acts, reviews that are due."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from rongcheng.apps.workflow.conf import CONF
from rongcheng.apps.workflow.contracts import ClockKind, InboxKind, Light, WorkMovedResult
from rongcheng.apps.workflow.domain import machine
from rongcheng.apps.workflow.domain.procedure import Rung
from rongcheng.apps.workflow.events import ClockTurned, WorkEscalated
from rongcheng.apps.workflow.models import Announced, Waiting, Work, WorkClock
from rongcheng.apps.workflow.queries.calendar import current_calendar
from rongcheng.apps.workflow.queries.clocks import clock_of
from rongcheng.apps.workflow.queries.due import REMINDED
from rongcheng.apps.workflow.queries.procedures import built
from rongcheng.apps.workflow.queries.works import standing_of
from rongcheng.apps.workflow.services.acts import carry_out, lock_work
from rongcheng.apps.workflow.services.clocks import SEVERITY, marks_of
from rongcheng.apps.workflow.services.moving import Given
from rongcheng.apps.workflow.services.waiting import item
from rongcheng.kernel.actor import Actor
from rongcheng.kernel.outbox import publish
from rongcheng.kernel.transactions import command, correlate

SHOWING = [InboxKind.ACT, InboxKind.DECIDE]
LEVEL_LENGTH = {"street": 9, "district": 6}


@dataclass(frozen=True, kw_only=True)
class Turned:
    """What one batch did: how many clocks it looked at, and the acts that are now the software's to take."""

    looked_at: int
    automatic: tuple[tuple[UUID, str], ...] = ()


@command()
def turn_due_clocks(*, actor: Actor, now: datetime) -> Turned:
    """A batch of clocks shows its light and tells its rung of the ladder, each once for each deadline.

    Announces ClockTurned and WorkEscalated. Others may run it at the same time; repeating is harmless.
    """
    rows = list(
        WorkClock.objects.select_for_update(of=("self",), skip_locked=True)
        .select_related("work", "work__procedure")
        .defer("work__procedure__definition")
        .filter(next_turn_at__lte=now)
        .order_by("next_turn_at")[: CONF.turn_batch]
    )
    reached = [(row, mark) for row in rows for mark in _look(row, now)]
    fresh = _announce_once(reached, now)
    automatic = [act for row, mark in fresh for act in _tell(row, mark, now)]
    WorkClock.objects.bulk_update(rows, ["light", "next_turn_at"])
    _show_on_works(rows)
    return Turned(looked_at=len(rows), automatic=tuple(automatic))


@command("work_id", "action")
def act_by_itself(*, actor: Actor, now: datetime, work_id: UUID, action: str) -> WorkMovedResult | None:
    """The software takes the action of a step whose time is up and raises the red flag.

    Returns None when somebody has acted meanwhile: then nothing is done.
    """
    work = lock_work(actor=actor, work_id=work_id)
    procedure = built(work.procedure)
    standing = standing_of(work)
    if procedure.state(work.state).on_due != action or standing.is_suspended or standing.asked:
        return None
    correlate(work.correlation_id)
    chosen = machine.chosen(procedure, standing, action, actor)
    return carry_out(work=work, procedure=procedure, chosen=chosen, given=Given(remark="到期未办，系统自动办理。"),
                     actor=actor, now=now, automatic=True)  # fmt: skip


@command()
def remind_of_promises(*, actor: Actor, now: datetime) -> int:
    """Reviews of suspended works and answers to supervisions that are due show red; returns how many turned."""
    due = Waiting.objects.filter(kind__in=REMINDED, due_at__lte=now).exclude(light=Light.RED)
    return due.update(light=Light.RED)


def _look(row: WorkClock, now: datetime) -> list[str]:
    """Marks that are reached; the row then says when to look again."""
    calendar, clock = current_calendar(), clock_of(row)
    marks = marks_of(row, clock, built(row.work.procedure), calendar)
    passed = [mark for mark, moment in marks if moment <= now]
    ahead = [moment for _, moment in marks if moment > now]
    row.next_turn_at = min(ahead, default=None)
    for light in (Light.AMBER, Light.RED):
        if light in passed:
            row.light = light
    return passed


def _announce_once(reached: list[tuple[WorkClock, str]], now: datetime) -> list[tuple[WorkClock, str]]:
    """Those that nobody has announced before; the table's constraint decides."""
    if not reached:
        return []
    known = set(
        Announced.objects.filter(clock_id__in={row.pk for row, _ in reached}).values_list("clock_id", "turn", "mark")
    )
    fresh = [(row, mark) for row, mark in reached if (row.pk, row.turn, mark) not in known]
    Announced.objects.bulk_create(Announced(clock_id=row.pk, turn=row.turn, mark=mark, at=now) for row, mark in fresh)
    return fresh


def _tell(row: WorkClock, mark: str, now: datetime) -> Iterable[tuple[UUID, str]]:
    """Announce one mark; yields the act that the software must take now."""
    work, procedure = row.work, built(row.work.procedure)
    if mark.startswith("rung:"):
        _escalate(row, procedure.ladder[int(mark.removeprefix("rung:"))], now)
        return
    publish(ClockTurned(work_id=work.pk, clock_id=row.pk, clock_kind=row.kind, light=mark,
                        subject_kind=work.subject_kind, subject_id=work.subject_id, number=work.number,
                        due_at=row.due_at, division=work.division, organisation_id=work.organisation_id))  # fmt: skip
    state = procedure.state(work.state)
    if mark == Light.RED and row.kind == ClockKind.STEP and state.on_due and state.deadline == row.name:
        yield work.pk, state.on_due


def _escalate(row: WorkClock, rung: Rung, now: datetime) -> None:
    work = row.work
    told = _told_division(work.division, rung.level)
    unit = work.organisation_id if rung.level == "organisation" else None
    item(work, InboxKind.ESCALATED, rung.role, since=now, due_at=row.due_at, about=f"{rung.at:.0%}",
         division=told, organisation_id=unit).save(force_insert=True)  # fmt: skip
    publish(WorkEscalated(work_id=work.pk, clock_id=row.pk, clock_kind=row.kind, at=rung.at, role=rung.role,
                          level=rung.level, told_division=told, subject_kind=work.subject_kind,
                          subject_id=work.subject_id, number=work.number, division=work.division,
                          organisation_id=work.organisation_id))  # fmt: skip


def _told_division(division: str, level: str) -> str:
    """Whose inbox: the street or district the place lies in, or the whole city."""
    if level == "city":
        return division[:4] + "00"
    return division[: LEVEL_LENGTH.get(level, len(division))]


def _show_on_works(rows: list[WorkClock]) -> None:
    """The work and its inbox items show the worst light of its clocks."""
    worst: dict[UUID, Light] = {}
    for row in rows:
        shown = Light(row.work.light) if row.work_id not in worst else worst[row.work_id]
        worst[row.work_id] = max(shown, Light(row.light), key=SEVERITY.index)
    for light in (Light.AMBER, Light.RED):
        ids = [work_id for work_id, shown in worst.items() if shown is light]
        if ids:
            Work.objects.filter(pk__in=ids).exclude(light=light).update(light=light)
            Waiting.objects.filter(work_id__in=ids, kind__in=SHOWING).exclude(light=light).update(light=light)
