"""Inbox items change hands."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from rongcheng.apps.workflow.contracts import NoSuchWork, WorkMovedOn, WorkView
from rongcheng.apps.workflow.domain import builtin
from rongcheng.apps.workflow.models import Waiting
from rongcheng.apps.workflow.policies import require_reassigner, waiting_for
from rongcheng.apps.workflow.queries.procedures import built
from rongcheng.apps.workflow.queries.words import in_readers_words
from rongcheng.apps.workflow.queries.works import work_view
from rongcheng.apps.workflow.services.acts import lock_work
from rongcheng.apps.workflow.services.notes import Note, note_down
from rongcheng.apps.workflow.services.waiting import items_for_state, replace_items
from rongcheng.kernel.actor import Actor
from rongcheng.kernel.transactions import command, correlate


@command("item_id")
@in_readers_words
def claim_item(*, actor: Actor, now: datetime, item_id: UUID) -> None:
    """The actor has taken the item on; the others see by whom. Repeating is harmless.

    Refuses WorkMovedOn when a colleague was faster.
    """
    row = Waiting.objects.select_for_update(of=("self",)).filter(waiting_for(actor), pk=item_id).first()
    if row is None:
        raise NoSuchWork(item_id=str(item_id))
    if row.claimed_by and row.claimed_by != actor.ref:
        raise WorkMovedOn(state=row.claimed_name, claimed_by=row.claimed_name)
    row.claimed_by, row.claimed_name = actor.ref, actor.name
    row.save(update_fields=["claimed_by", "claimed_name"])


@command("work_id", "organisation_id", "person_id")
@in_readers_words
def reassign_work(
    *,
    actor: Actor,
    now: datetime,
    work_id: UUID,
    organisation_id: UUID | None,
    person_id: UUID | None,
    reason: str,
) -> WorkView:
    """The work waits for another unit or person in the same state; clocks run on."""
    require_reassigner(actor)
    work = lock_work(actor=actor, work_id=work_id)
    correlate(work.correlation_id)
    procedure = built(work.procedure)
    work.organisation_id, work.person_id = organisation_id, person_id
    work.version += 1
    work.seq += 1
    work.save(update_fields=["organisation_id", "person_id", "version", "seq"])
    note_down(work=work, actor=actor, now=now, action=builtin.REASSIGN, from_state=work.state, note=Note(remark=reason))
    replace_items(work, items_for_state(work, procedure, now))
    return work_view(work, procedure)
