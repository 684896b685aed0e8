"""Assisting units: each has its own order; none may be left open when the case ends."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from rongcheng.apps.cases import domain
from rongcheng.apps.cases.contracts import CaseNotFound, NotYourTask, TasksStillOpen
from rongcheng.apps.cases.models import Case, CaseTask
from rongcheng.apps.cases.queries.one import get_row
from rongcheng.apps.workflow import public as workflow
from rongcheng.kernel.actor import Actor
from rongcheng.kernel.transactions import command, correlate

SYSTEM = Actor.system("cases")


@command("case_id")
def finish_assisting(*, actor: Actor, now: datetime, case_id: UUID, remark: str) -> None:
    """The actor's unit has done its assisting part (协办完成); the case itself does not move."""
    case = get_row(actor=actor, case_id=case_id, lock=True)
    mine = Q(organisation_id=actor.organisation_id) if actor.organisation_id else Q(pk__in=[])
    task = open_tasks(case).filter(mine, is_main=False).first()
    if task is None or task.work_id is None:
        raise NotYourTask
    correlate(case.correlation_id)
    workflow.act(actor=actor, now=now, work_id=task.work_id, action="done", fields={"remark": remark})
    task.done_at, task.done_by, task.remark = now, actor.name, remark
    task.save(update_fields=["done_at", "done_by", "remark"])


@command("case_id", "task_id")
def withdraw_assisting(*, actor: Actor, now: datetime, case_id: UUID, task_id: UUID, reason: str) -> None:
    """The dispatcher no longer needs this unit's help."""
    case = get_row(actor=actor, case_id=case_id, lock=True)
    task = open_tasks(case).filter(is_main=False, pk=task_id).first()
    if task is None:
        raise CaseNotFound
    correlate(case.correlation_id)
    _withdraw(task, actor, now, reason)


def open_tasks(case: Case) -> QuerySet[CaseTask]:
    """What is still to be done for the case."""
    return CaseTask.objects.filter(case=case, done_at__isnull=True)


def check_nothing_open(case: Case) -> None:
    """A case with an open task is not closed."""
    waiting = domain.open_units(open_tasks(case).values_list("organisation_name", "done_at"))
    if waiting:
        raise TasksStillOpen(number=case.number, units="、".join(waiting))


def withdraw_all(case: Case, now: datetime, reason: str) -> None:
    """Nobody has anything to do for the case any more."""
    for task in open_tasks(case):
        _withdraw(task, SYSTEM, now, reason)


def _withdraw(task: CaseTask, actor: Actor, now: datetime, reason: str) -> None:
    if task.work_id is not None:
        workflow.act(actor=actor, now=now, work_id=task.work_id, action="call-off",
                     fields={"reason": reason} if reason else {})  # fmt: skip
    task.is_withdrawn, task.done_at, task.remark = True, now, reason
    task.save(update_fields=["is_withdrawn", "done_at", "remark"])
