"""The inbox: what waits for an actor, by when it is due."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from rongcheng.apps.workflow.conf import CONF
from rongcheng.apps.workflow.contracts import InboxCount, InboxItem, InboxKind, Light
from rongcheng.apps.workflow.domain.machine import asked_title
from rongcheng.apps.workflow.models import Waiting
from rongcheng.apps.workflow.policies import waiting_for
from rongcheng.apps.workflow.queries.procedures import built
from rongcheng.apps.workflow.queries.words import say
from rongcheng.kernel.actor import Actor
from rongcheng.kernel.pages import Paged, decode_cursor, encode_cursor

FAR = 9000


def list_inbox(
    *,
    actor: Actor,
    now: datetime,
    cursor: str = "",
    limit: int = 0,
    subject_kind: str = "",
    light: str = "",
    mine: bool = False,
    text: str = "",
) -> Paged[InboxItem]:
    """The actor's items, most urgent first; `mine` leaves only what the actor has claimed."""
    size = limit or CONF.inbox_page
    narrowed = _with_text(_narrowed(actor, cursor, subject_kind, light, mine), text.strip())
    places = _first(narrowed, sorted(actor.roles), size + 1)
    rows = {row.pk: row for row in _with_work(Waiting.objects.filter(pk__in=[item_id for _, item_id in places]))}
    found = [rows[item_id] for _, item_id in places if item_id in rows]
    more = encode_cursor(found[size - 1].due_at.isoformat(), found[size - 1].pk) if len(found) > size else None
    return Paged(items=[_item(row, actor, now) for row in found[:size]], next_cursor=more)


def _first(rows: QuerySet[Waiting], roles: list[str], count: int) -> list[tuple[datetime, UUID]]:
    """The first of all roles together: each role is walked along its own index, in order of due."""
    if not roles:
        return []
    walks = [rows.filter(role=role).order_by("due_at", "id").values_list("due_at", "id")[:count] for role in roles]
    together = walks[0].union(*walks[1:], all=True).order_by("due_at", "id")[:count] if len(walks) > 1 else walks[0]
    return [(due_at, item_id) for due_at, item_id in together]


def _narrowed(actor: Actor, cursor: str, subject_kind: str, light: str, mine: bool) -> QuerySet[Waiting]:
    rows = Waiting.objects.filter(waiting_for(actor))
    if subject_kind:
        rows = rows.filter(work__subject_kind=subject_kind)
    if light:
        rows = rows.filter(light=light)
    if mine:
        rows = rows.filter(claimed_by=actor.ref)
    return rows.filter(_after(cursor)) if cursor else rows


def _with_text(rows: QuerySet[Waiting], text: str) -> QuerySet[Waiting]:
    """Matters whose number begins with the text or whose title holds it."""
    if not text:
        return rows
    return rows.filter(Q(work__number__istartswith=text) | Q(work__title__icontains=text))


def _with_work(rows: QuerySet[Waiting]) -> QuerySet[Waiting]:
    return rows.select_related("work", "work__procedure").defer("work__procedure__definition")


def count_waiting(*, actor: Actor) -> InboxCount:
    """How many items wait, counted up to a cap."""
    first = Waiting.objects.filter(waiting_for(actor)).values("light")[: CONF.inbox_count_cap + 1]
    lights = Counter(row["light"] for row in first)
    total = sum(lights.values())
    return InboxCount(total=min(total, CONF.inbox_count_cap), amber=lights["amber"], red=lights["red"],
                      is_capped=total > CONF.inbox_count_cap)  # fmt: skip


def _after(cursor: str) -> Q:
    due, key = decode_cursor(cursor, datetime, UUID)
    return Q(due_at__gte=due) & (Q(due_at__gt=due) | Q(id__gt=key))


def _item(row: Waiting, actor: Actor, now: datetime) -> InboxItem:
    work = row.work
    state = built(work.procedure).state(work.state)
    return InboxItem(
        id=row.pk,
        kind=InboxKind(row.kind),
        work_id=work.pk,
        subject_kind=work.subject_kind,
        subject_id=work.subject_id,
        number=work.number,
        title=work.title,
        url=work.url,
        what=say(state.inbox) if row.kind == InboxKind.ACT else _what(row),
        state_title=say(state.title),
        division=work.division,
        organisation_id=row.organisation_id,
        urgency=work.urgency,
        light=_light(row, now),
        due_at=row.due_at if row.due_at.year < FAR else None,
        since=row.since,
        claimed_by=row.claimed_name,
        is_mine=bool(row.claimed_by) and row.claimed_by == actor.ref,
    )


def _what(row: Waiting) -> str:
    match row.kind:
        case InboxKind.DECIDE:
            return say(asked_title(built(row.work.procedure), row.about))
        case InboxKind.ANSWER:
            return row.about
        case InboxKind.ESCALATED:
            return _("已用去时限的 %(about)s") % {"about": row.about}
        case _:
            return _("请复查是否恢复办理")


def _light(row: Waiting, now: datetime) -> Light:
    """What the minute job has not turned yet shows red all the same."""
    return Light.RED if row.due_at <= now else Light(row.light)
