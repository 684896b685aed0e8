"""Somebody acts on a work: the one door through which works move."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from rongcheng.apps.workflow.contracts import Limit, NoSuchWork, WorkMovedOn, WorkMovedResult
from rongcheng.apps.workflow.domain import builtin, machine
from rongcheng.apps.workflow.domain.procedure import Action, Procedure
from rongcheng.apps.workflow.events import WorkMoved
from rongcheng.apps.workflow.models import Work
from rongcheng.apps.workflow.queries.procedures import built
from rongcheng.apps.workflow.queries.words import in_readers_words
from rongcheng.apps.workflow.queries.works import standing_of, work_view
from rongcheng.apps.workflow.services import requests
from rongcheng.apps.workflow.services.moving import Given, move
from rongcheng.apps.workflow.services.notes import Note, note_down
from rongcheng.apps.workflow.services.requests import Effective
from rongcheng.apps.workflow.services.storing import store_move
from rongcheng.kernel.actor import Actor
from rongcheng.kernel.outbox import publish
from rongcheng.kernel.transactions import part


@part
@in_readers_words
def act(
    *,
    actor: Actor,
    now: datetime,
    work_id: UUID,
    action: str,
    expected_version: int | None = None,
    expected_state: str | None = None,
    remark: str = "",
    fields: dict[str, Any] | None = None,
    evidence: dict[str, tuple[UUID, ...]] | None = None,
    organisation_id: UUID | None = None,
    person_id: UUID | None = None,
    urgency: str = "",
    limits: dict[str, Limit] | None = None,
) -> WorkMovedResult:
    """The work has moved (or waits for approval); announces WorkMoved.

    Refuses: ActionNotAllowed in its kinds (state, role, organisation, suspended, pending), FieldsMissing,
    EvidenceMissing, AssigneeMissing, WorkMovedOn when `expected_version` or `expected_state` is over.
    """
    work = lock_work(actor=actor, work_id=work_id)
    procedure = built(work.procedure)
    _require_as_expected(work, procedure, expected_version, expected_state)
    chosen = machine.chosen(procedure, standing_of(work), action, actor)
    given = Given(
        fields=fields or {},
        evidence=evidence or {},
        remark=remark,
        organisation_id=organisation_id,
        person_id=person_id,
        urgency=urgency,
        limits=limits or {},
    )
    return carry_out(work=work, procedure=procedure, chosen=chosen, given=given, actor=actor, now=now)


def carry_out(
    *, work: Work, procedure: Procedure, chosen: Action, given: Given, actor: Actor, now: datetime,
    automatic: bool = False,
) -> WorkMovedResult:  # fmt: skip
    """The action, already found permissible, is done, noted down and announced."""
    before = work.state
    kept = machine.require_fields(chosen, {**given.fields, **_remark_as_field(chosen, given)})
    machine.require_evidence(chosen, given.evidence)
    machine.require_assignee(chosen, given.organisation_id, given.person_id)
    effective = _take_effect(work, procedure, chosen, given, kept, actor, now)
    if automatic:
        work.red_flags += 1
    work.version += 1
    work.seq += 1
    store_move(work)
    note = Note(remark=given.remark, fields=kept, evidence=given.evidence)
    note_down(work=work, actor=actor, now=now, action=chosen.key, from_state=before, note=note)
    result = WorkMovedResult(
        work=work_view(work, procedure),
        action=effective.action,
        from_state=before,
        to_state=work.state,
        moved=effective.moved,
        emits=effective.emits,
        fields=effective.fields,
        evidence=effective.evidence,
    )
    publish(_announcement(work, procedure, chosen.key, before, effective, automatic))
    return result


def lock_work(*, actor: Actor, work_id: UUID) -> Work:
    """The work, held against others until the command ends; raises NoSuchWork."""
    rows = Work.objects.select_for_update(of=("self",)).select_related("procedure").defer("procedure__definition")
    work = next(iter(rows.filter(pk=work_id)), None)
    if work is None or not actor.covers(work.division, work.organisation_id):
        raise NoSuchWork(work_id=str(work_id))
    return work


def _take_effect(
    work: Work, procedure: Procedure, chosen: Action, given: Given, kept: dict[str, Any], actor: Actor, now: datetime
) -> Effective:
    match chosen.key:
        case builtin.APPROVE:
            return requests.approve(work, procedure, actor, now)
        case builtin.REFUSE | builtin.WITHDRAW:
            return requests.turn_down(work, procedure, actor, now, outcome=chosen.key)
        case builtin.RESUME:
            return requests.resume(work, procedure, now)
    only_asks = chosen.key in (builtin.ASK_EXTENSION, builtin.ASK_SUSPENSION)
    if only_asks or (chosen.approval and not actor.has(*chosen.approval)):
        return requests.ask(work, procedure, chosen, given, kept, actor, now)
    move(work=work, procedure=procedure, action=chosen, given=given, now=now)
    emits = (chosen.emits,) if chosen.emits else ()
    return Effective(action=chosen.key, moved=True, emits=emits, fields=kept, evidence=given.evidence)


def _remark_as_field(chosen: Action, given: Given) -> dict[str, str]:
    """A page has one box for the remark: it also fills the action's own remark field."""
    names = {field.key for field in chosen.fields}
    name = next((each for each in ("remark", "reason") if each in names and each not in given.fields), "")
    return {name: given.remark} if name and given.remark else {}


def _require_as_expected(work: Work, procedure: Procedure, version: int | None, state: str | None) -> None:
    if (version is not None and version != work.version) or (state is not None and state != work.state):
        raise WorkMovedOn(state=procedure.state(work.state).title, number=work.number, version=work.version)


def _announcement(
    work: Work, procedure: Procedure, action: str, before: str, effective: Effective, automatic: bool
) -> WorkMoved:
    return WorkMoved(
        work_id=work.pk,
        procedure=procedure.key,
        subject_kind=work.subject_kind,
        subject_id=work.subject_id,
        number=work.number,
        action=effective.action if effective.moved else action,
        from_state=before,
        to_state=work.state,
        moved=effective.moved,
        round=work.round,
        seq=work.seq,
        division=work.division,
        light=work.light,
        automatic=automatic,
        emits=effective.emits,
        due_at=work.due_at,
        organisation_id=work.organisation_id,
    )
