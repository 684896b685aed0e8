"""A work begins."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from rongcheng.apps.workflow.contracts import ActionNotInState, ClockKind, Limit, WorkView
from rongcheng.apps.workflow.domain import builtin
from rongcheng.apps.workflow.domain.procedure import Procedure, StateKind
from rongcheng.apps.workflow.events import WorkStarted
from rongcheng.apps.workflow.models import Work, WorkClock
from rongcheng.apps.workflow.queries.calendar import current_calendar
from rongcheng.apps.workflow.queries.procedures import built, get_version
from rongcheng.apps.workflow.queries.works import work_view
from rongcheng.apps.workflow.services.clocks import ClockBook
from rongcheng.apps.workflow.services.moving import plain_limits
from rongcheng.apps.workflow.services.notes import Note, note_down
from rongcheng.apps.workflow.services.storing import store
from rongcheng.apps.workflow.services.waiting import items_for_state
from rongcheng.kernel.actor import Actor
from rongcheng.kernel.ids import new_id
from rongcheng.kernel.outbox import publish
from rongcheng.kernel.transactions import current, part


@part
def start_work(
    *,
    actor: Actor,
    now: datetime,
    procedure: str,
    subject_kind: str,
    subject_id: UUID,
    number: str,
    title: str,
    url: str,
    division: str,
    organisation_id: UUID | None = None,
    person_id: UUID | None = None,
    urgency: str = "normal",
    limits: dict[str, Limit] | None = None,
    state: str = "",
    parent_id: UUID | None = None,
    remark: str = "",
    fields: dict[str, Any] | None = None,
    evidence: dict[str, tuple[UUID, ...]] | None = None,
    work_id: UUID | None = None,
) -> WorkView:
    """A work runs under the latest version of the procedure; announces WorkStarted.

    `state` may name another state of kind start; `limits` replace named deadlines for this work alone; with
    `parent_id` it is a sub-order whose clock ends before its parent's.
    """
    version = get_version(procedure)
    plan = built(version)
    work = Work(
        id=work_id or new_id(),
        procedure=version,
        parent_id=parent_id,
        subject_kind=subject_kind,
        subject_id=subject_id,
        number=number,
        title=title,
        url=url,
        state=_begin_in(plan, state),
        division=division,
        organisation_id=organisation_id,
        person_id=person_id,
        urgency=urgency,
        limits=plain_limits(limits or {}),
        opened_at=now,
        correlation_id=current().correlation_id,
    )
    book = _started_clocks(work, plan, now)
    note = Note(remark=remark, fields=fields or {}, evidence=evidence or {})
    _store(work, plan, book, actor, now, note)
    publish(_announcement(work, plan))
    return work_view(work, plan)


def _begin_in(plan: Procedure, state: str) -> str:
    if not state:
        return plan.first_state.key
    if plan.state(state).kind is not StateKind.START:
        raise ActionNotInState(action=builtin.START, state=state)
    return state


def _started_clocks(work: Work, plan: Procedure, now: datetime) -> ClockBook:
    book = ClockBook(work, plan, current_calendar(), now, [])
    begins = plan.state(work.state)
    if work.parent_id is not None:
        book.not_after = _end_of_parent(work.parent_id)
    if plan.total:
        book.start(ClockKind.SUB if work.parent_id else ClockKind.TOTAL, plan.total)
    if begins.deadline:
        book.start(ClockKind.STEP, begins.deadline)
    book.settle()
    return book


def _end_of_parent(parent_id: UUID) -> datetime | None:
    """A sub-order ends before its parent: by its total clock, else by its next deadline."""
    running = WorkClock.objects.filter(work_id=parent_id, ended_at__isnull=True)
    total = running.filter(kind__in=[ClockKind.TOTAL, ClockKind.SUB]).first()
    return total.due_at if total else Work.objects.get(pk=parent_id).due_at


def _store(work: Work, plan: Procedure, book: ClockBook, actor: Actor, now: datetime, note: Note) -> None:
    store([work])
    book.save()
    note_down(work=work, actor=actor, now=now, action=builtin.START, from_state="", note=note)
    store(items_for_state(work, plan, now))


def _announcement(work: Work, plan: Procedure) -> WorkStarted:
    return WorkStarted(
        work_id=work.pk,
        procedure=plan.key,
        procedure_version=plan.version,
        subject_kind=work.subject_kind,
        subject_id=work.subject_id,
        number=work.number,
        state=work.state,
        division=work.division,
        urgency=work.urgency,
        due_at=work.due_at,
        organisation_id=work.organisation_id,
    )
