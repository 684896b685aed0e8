"""Who gets a case: what the duty list proposes, what the dispatcher chooses, and the tasks that follow."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from rongcheng.apps.cases.models import Case, CaseTask, Dispatch
from rongcheng.apps.cases.queries import proposal_for
from rongcheng.apps.identity import public as identity
from rongcheng.apps.workflow import public as workflow
from rongcheng.kernel.actor import Actor
from rongcheng.kernel.errors import Invalid


def record(case: Case, actor: Actor, now: datetime, chosen_id: UUID | None, correction: str) -> Dispatch:
    """Write down the proposal and the choice; a dispatcher who says nothing accepts the proposal."""
    proposal = proposal_for(matter=case.matter, division=case.division, at=now)
    chosen = chosen_id or proposal.organisation_id
    if chosen is None:
        raise Invalid(fields={"organisation": "职责清单没有该类事项的责任单位，请选择单位。"})
    return Dispatch.objects.create(
        case=case,
        division=case.division,
        at=now,
        by_name=actor.name,
        proposed_id=proposal.organisation_id,
        proposed_name=proposal.organisation_name,
        basis=proposal.basis,
        why=proposal.why,
        chosen_id=chosen,
        chosen_name=identity.organisation(organisation_id=chosen).name,
        correction=correction,
    )


def give_tasks(case: Case, actor: Actor, now: datetime, assisting: Iterable[UUID]) -> None:
    """The main unit has something to do in this round, and each assisting one has its own order and clock."""
    assert case.organisation_id is not None, "tasks follow a dispatch"
    CaseTask.objects.create(
        case=case,
        division=case.division,
        organisation_id=case.organisation_id,
        organisation_name=case.organisation_name,
        is_main=True,
        round=case.round,
        given_at=now,
    )
    for unit in dict.fromkeys(assisting):
        if unit != case.organisation_id:
            _give_assisting_task(case, actor, now, unit)


def _give_assisting_task(case: Case, actor: Actor, now: datetime, unit: UUID) -> None:
    task = CaseTask(
        case=case,
        division=case.division,
        organisation_id=unit,
        organisation_name=identity.organisation(organisation_id=unit).name,
        is_main=False,
        round=case.round,
        given_at=now,
    )
    order = workflow.start_work(
        actor=actor, now=now, procedure="assist_task", subject_kind="case", subject_id=case.id, number=case.number,
        title=case.description[:80], url=f"/cases/{case.id}", division=case.division, organisation_id=unit,
        urgency=case.urgency, parent_id=case.work_id,
    )  # fmt: skip
    task.work_id = order.id
    task.save(force_insert=True)
