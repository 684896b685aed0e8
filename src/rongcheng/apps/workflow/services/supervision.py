"""Supervision (督办): a demand for progress and its answer."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from rongcheng.apps.workflow.conf import CONF
from rongcheng.apps.workflow.contracts import FieldsMissing, InboxKind, Light, SupervisionAnswered, SupervisionView
from rongcheng.apps.workflow.domain import builtin
from rongcheng.apps.workflow.events import SupervisionRaised, SupervisionReplied
from rongcheng.apps.workflow.models import Supervision, Waiting, Work
from rongcheng.apps.workflow.policies import ANSWERERS, require_answerer, require_supervisor
from rongcheng.apps.workflow.queries.procedures import built
from rongcheng.apps.workflow.queries.supervision import supervision_row_for, supervision_view
from rongcheng.apps.workflow.queries.words import in_readers_words
from rongcheng.apps.workflow.services.acts import lock_work
from rongcheng.apps.workflow.services.notes import Note, note_down
from rongcheng.apps.workflow.services.waiting import item
from rongcheng.kernel.actor import Actor
from rongcheng.kernel.outbox import publish
from rongcheng.kernel.transactions import command, correlate


@command("work_id", "level")
@in_readers_words
def supervise(
    *,
    actor: Actor,
    now: datetime,
    work_id: UUID,
    opinion: str,
    level: str = Light.AMBER,
    due_at: datetime | None = None,
) -> SupervisionView:
    """The responsible unit must answer by `due_at`; it stands in its inbox. Announces SupervisionRaised."""
    require_supervisor(actor)
    _require_words(opinion, "opinion")
    work = lock_work(actor=actor, work_id=work_id)
    correlate(work.correlation_id)
    row = Supervision.objects.create(
        work=work,
        division=work.division,
        organisation_id=work.organisation_id,
        level=Light(level).value,
        opinion=opinion.strip(),
        raised_by=actor.name,
        raised_at=now,
        due_at=due_at or now + timedelta(hours=CONF.supervision_due_h),
    )
    _note(work, actor, now, builtin.SUPERVISE, row.opinion)
    Waiting.objects.bulk_create(
        item(work, InboxKind.ANSWER, role, since=now, due_at=row.due_at, about=row.opinion[:60],
             organisation_id=work.organisation_id)
        for role in _answerers(work)
    )  # fmt: skip
    publish(SupervisionRaised(supervision_id=row.pk, work_id=work.pk, subject_kind=work.subject_kind,
                              subject_id=work.subject_id, number=work.number, due_at=row.due_at,
                              division=work.division, organisation_id=work.organisation_id))  # fmt: skip
    return supervision_view(row, now)


@command("supervision_id")
@in_readers_words
def reply_to_supervision(*, actor: Actor, now: datetime, supervision_id: UUID, reply: str) -> SupervisionView:
    """The supervision is answered, once. Announces SupervisionReplied."""
    _require_words(reply, "reply")
    found = supervision_row_for(actor=actor, supervision_id=supervision_id)
    work = lock_work(actor=actor, work_id=found.work_id)
    row = Supervision.objects.select_for_update().get(pk=supervision_id)
    require_answerer(actor, row.organisation_id)
    if row.replied_at is not None:
        raise SupervisionAnswered(number=work.number)
    correlate(work.correlation_id)
    row.reply, row.replied_by, row.replied_at = reply.strip(), actor.name, now
    row.save(update_fields=["reply", "replied_by", "replied_at"])
    _note(work, actor, now, builtin.ANSWER, row.reply)
    if not Supervision.objects.filter(work=work, replied_at__isnull=True).exists():
        Waiting.objects.filter(work=work, kind=InboxKind.ANSWER).delete()
    publish(SupervisionReplied(supervision_id=row.pk, work_id=work.pk, subject_kind=work.subject_kind,
                               subject_id=work.subject_id, number=work.number, division=work.division,
                               organisation_id=work.organisation_id))  # fmt: skip
    row.work = work
    return supervision_view(row, now)


def _answerers(work: Work) -> tuple[str, ...]:
    return ANSWERERS if work.organisation_id else built(work.procedure).state(work.state).roles


def _note(work: Work, actor: Actor, now: datetime, action: str, remark: str) -> None:
    work.seq += 1
    work.save(update_fields=["seq"])
    note_down(work=work, actor=actor, now=now, action=action, from_state=work.state, note=Note(remark=remark))


def _require_words(text: str, name: str) -> None:
    if not text.strip():
        raise FieldsMissing(fields={name: "请填写内容。"})
