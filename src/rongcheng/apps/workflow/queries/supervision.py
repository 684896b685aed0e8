"""Supervisions, on somebody's behalf."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Q

from rongcheng.apps.workflow.contracts import Light, NoSuchSupervision, SupervisionView
from rongcheng.apps.workflow.models import Supervision
from rongcheng.kernel import policy
from rongcheng.kernel.actor import Actor
from rongcheng.kernel.pages import Paged, decode_cursor, encode_cursor

SIZE = 50


def supervision_row_for(*, actor: Actor, supervision_id: UUID) -> Supervision:
    """The only way to a supervision on somebody's behalf; raises NoSuchSupervision."""
    rows = Supervision.objects.select_related("work").filter(policy.seen_by(actor))
    found = rows.filter(pk=supervision_id).first()
    if found is None:
        raise NoSuchSupervision(supervision_id=str(supervision_id))
    return found


def list_supervisions(
    *, actor: Actor, now: datetime, only_open: bool = False, cursor: str = "", work_id: UUID | None = None
) -> Paged[SupervisionView]:
    """Latest first."""
    rows = Supervision.objects.select_related("work").filter(policy.seen_by(actor)).order_by("-raised_at", "-id")
    if only_open:
        rows = rows.filter(replied_at__isnull=True)
    if work_id is not None:
        rows = rows.filter(work_id=work_id)
    if cursor:
        raised, last = decode_cursor(cursor, datetime, UUID)
        rows = rows.filter(Q(raised_at__lt=raised) | Q(raised_at=raised, id__lt=last))
    found = list(rows[: SIZE + 1])
    more = encode_cursor(found[SIZE - 1].raised_at.isoformat(), found[SIZE - 1].pk) if len(found) > SIZE else None
    return Paged(items=[supervision_view(row, now) for row in found[:SIZE]], next_cursor=more)


def supervision_view(row: Supervision, now: datetime) -> SupervisionView:
    """A supervision as others see it."""
    return SupervisionView(
        id=row.pk,
        work_id=row.work_id,
        number=row.work.number,
        title=row.work.title,
        url=row.work.url,
        division=row.division,
        organisation_id=row.organisation_id,
        level=Light(row.level),
        opinion=row.opinion,
        raised_by=row.raised_by,
        raised_at=row.raised_at,
        due_at=row.due_at,
        reply=row.reply,
        replied_by=row.replied_by,
        replied_at=row.replied_at,
        is_over=(row.replied_at or now) > row.due_at,
    )
