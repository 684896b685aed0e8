"""What an action does to a work, its clocks and its inbox."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from rongcheng.apps.workflow.contracts import ClockKind, Limit, SubWorkOpen
from rongcheng.apps.workflow.domain import machine
from rongcheng.apps.workflow.domain.procedure import Action, Assigns, EffectKind, Procedure, StateKind
from rongcheng.apps.workflow.models import Work, WorkClock
from rongcheng.apps.workflow.queries.calendar import current_calendar
from rongcheng.apps.workflow.services.clocks import ClockBook
from rongcheng.apps.workflow.services.waiting import items_for_state, replace_items


@dataclass(frozen=True, kw_only=True)
class Given:
    """What the caller brings along."""

    fields: dict[str, Any] = field(default_factory=dict)
    evidence: dict[str, tuple[UUID, ...]] = field(default_factory=dict)
    remark: str = ""
    organisation_id: UUID | None = None
    person_id: UUID | None = None
    urgency: str = ""
    limits: dict[str, Limit] = field(default_factory=dict)


def plain_limits(limits: dict[str, Limit]) -> dict[str, dict[str, Any]]:
    """The caller's limits as a column holds them."""
    return {
        name: {"amount": limit.amount, "unit": limit.unit, "calendar": limit.calendar, "hours": limit.hours,
               "source": limit.source}
        for name, limit in limits.items()
    }  # fmt: skip


def move(*, work: Work, procedure: Procedure, action: Action, given: Given, now: datetime) -> None:
    """The action takes effect: state, assignment, clocks, inbox. The caller saves the work and notes it down."""
    if machine.ends(procedure, action):
        _require_no_open_subs(work, action)
    book = ClockBook.of(work, procedure, current_calendar(), now, with_ended=action.reopens)
    _assign(work, action, given)
    work.limits = {**work.limits, **plain_limits(given.limits)}
    work.urgency = given.urgency or work.urgency
    _turn_clocks(work, action, given, book)
    if action.target:
        _enter(work, procedure, action, book, now)
    book.settle()
    book.save()
    ended = work.closed_at is not None
    if action.target or _stops_or_goes(action):
        replace_items(work, [] if ended else items_for_state(work, procedure, now), is_ended=ended)


def _stops_or_goes(action: Action) -> bool:
    return action.does(EffectKind.SUSPEND) or action.does(EffectKind.RESUME) or action.assigns is not Assigns.NOTHING


def _require_no_open_subs(work: Work, action: Action) -> None:
    count = Work.objects.filter(parent=work, closed_at__isnull=True).count()
    if count:
        raise SubWorkOpen(action=action.title, count=count)


def _assign(work: Work, action: Action, given: Given) -> None:
    if action.assigns is Assigns.RELEASE:
        work.organisation_id = work.person_id = None
    if action.assigns in (Assigns.ORGANISATION, Assigns.BOTH):
        if work.organisation_id != given.organisation_id:
            work.person_id = None
        work.organisation_id = given.organisation_id
    if given.person_id is not None and action.assigns in (Assigns.PERSON, Assigns.BOTH, Assigns.ORGANISATION):
        work.person_id = given.person_id


def _turn_clocks(work: Work, action: Action, given: Given, book: ClockBook) -> None:
    for effect in action.effects:
        match effect.kind:
            case EffectKind.RUN_ON:
                book.object_all()
            case EffectKind.RESTORE:
                book.restore_all()
            case EffectKind.SUSPEND:
                book.suspend_all()
                work.suspended_at, work.review_on = book.now, date.fromisoformat(str(given.fields[effect.names]))
            case EffectKind.RESUME:
                book.resume_all()
                work.suspended_at = work.review_on = None
            case EffectKind.START:
                book.start(ClockKind.ROUND, effect.names)
            case EffectKind.STOP:
                _end_round(book)
            case EffectKind.NEW_ROUND:
                _end_round(book)
                work.round += 1
                book.start(ClockKind.ROUND, effect.names)


def _end_round(book: ClockBook) -> None:
    for row in book.open(ClockKind.ROUND):
        book.end(row)


def _enter(work: Work, procedure: Procedure, action: Action, book: ClockBook, now: datetime) -> None:
    """Step clocks follow the state; those that run on or stand still are taken up again when their state is."""
    target = procedure.state(action.target)
    if action.reopens:
        _reopen(work, book)
    goes_on = False
    held = {EffectKind.RUN_ON, EffectKind.SUSPEND}
    if not any(action.does(kind) for kind in held):
        goes_on = _leave_steps(target.deadline, book)
        book.overrule_all()
    work.state = target.key
    if target.kind is StateKind.END:
        book.end_all()
        work.closed_at = now
        work.suspended_at = work.review_on = None
    elif target.deadline and not goes_on:
        book.start(ClockKind.STEP, target.deadline)


def _leave_steps(next_deadline: str, book: ClockBook) -> bool:
    """End the steps that are over; whether the next state's own clock was held and goes on."""
    goes_on = False
    for row in book.open(ClockKind.STEP):
        if (row.objected_at is not None and row.name == next_deadline) or _was_held(row, next_deadline, book):
            goes_on = True
        else:
            book.end(row)
    return goes_on


def _was_held(row: WorkClock, next_deadline: str, book: ClockBook) -> bool:
    """Resumed by this very act."""
    resumed_now = bool(row.pauses) and row.pauses[-1][1] == book.now.isoformat()
    return resumed_now and row.name == next_deadline


def _reopen(work: Work, book: ClockBook) -> None:
    closed_at, work.closed_at = work.closed_at, None
    for row in list(book.rows):
        if row.kind in (ClockKind.TOTAL, ClockKind.SUB) and row.ended_at is not None and row.ended_at == closed_at:
            book.reopen(row)
