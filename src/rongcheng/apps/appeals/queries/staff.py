"""What staff read: within their divisions, contacts masked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from rongcheng.apps.appeals.conf import contact_keys
from rongcheng.apps.appeals.contracts import (
    AppealKind,
    AppealNotFound,
    AppealRow,
    AppealState,
    AppealView,
    Channel,
    Contact,
    Step,
    StoryLine,
)
from rongcheng.apps.appeals.domain.privacy import masked
from rongcheng.apps.appeals.domain.receipt import MistypedReceipt, read_receipt
from rongcheng.apps.appeals.domain.sealing import unseal
from rongcheng.apps.appeals.models import Appeal, AppealContact, StoryEntry
from rongcheng.apps.appeals.policies import visible
from rongcheng.kernel.actor import Actor
from rongcheng.kernel.pages import Paged, decode_cursor, encode_cursor

EXCERPT = 60
COUNTED_TO = 1000
EXPORTED_TO = 10_000
UNANSWERED = "unanswered"


@dataclass(frozen=True, kw_only=True)
class Filter:
    """Which appeals a list shows; empty values do not filter, `state` "unanswered" is every state before the answer."""

    text: str = ""
    state: str = ""
    kind: str = ""
    channel: str = ""
    matter: str = ""
    division: str = ""
    since: datetime | None = None
    until: datetime | None = None


def appeal_for(*, actor: Actor, appeal_id: UUID) -> Appeal:
    """The only way to a row on somebody's behalf; raises AppealNotFound."""
    found = Appeal.objects.filter(visible(actor), pk=appeal_id).first()
    if found is None:
        raise AppealNotFound()
    return found


def get_appeal(*, actor: Actor, appeal_id: UUID) -> AppealView:
    """One appeal with its story, the contact masked."""
    appeal = appeal_for(actor=actor, appeal_id=appeal_id)
    return AppealView(
        row=row_of(appeal),
        text=appeal.text,
        address=appeal.address,
        lon=appeal.lon,
        lat=appeal.lat,
        masked=masked(_contact_of(appeal)),
        language=appeal.language,
        attributes=appeal.attributes,
        photo_ids=tuple(appeal.photos.order_by("added_at", "pk").values_list("media_id", flat=True)),
        incident_id=appeal.incident_id,
        result=appeal.result,
        correlation_id=appeal.correlation_id,
        story=story_of(appeal),
    )


def list_appeals(*, actor: Actor, chosen: Filter, cursor: str = "", size: int = 50) -> Paged[AppealRow]:
    """Newest first."""
    matching = _matching(actor, chosen)
    rows = list(_after(matching, cursor)[: size + 1])
    last = rows[size - 1] if len(rows) > size else None
    total = matching.order_by()[: COUNTED_TO + 1].count()
    return Paged(
        items=[row_of(appeal) for appeal in rows[:size]],
        next_cursor=encode_cursor(last.received_at.isoformat(), str(last.pk)) if last else None,
        total=min(total, COUNTED_TO),
        total_is_capped=total > COUNTED_TO,
    )


def export_appeals(*, actor: Actor, chosen: Filter) -> Iterator[tuple[AppealRow, Contact]]:
    """The list with masked contacts, newest first, for a file."""
    matching = _matching(actor, chosen).select_related("contact")[:EXPORTED_TO]
    for appeal in matching:
        kept = getattr(appeal, "contact", None)
        contact = unseal(bytes(kept.sealed), contact_keys()) if kept else Contact()
        yield row_of(appeal), masked(contact)


def count_open(*, actor: Actor) -> int:
    """Appeals without an answer so far, counted up to one more than a thousand: what the list `unanswered` shows."""
    return _matching(actor, Filter(state=UNANSWERED)).order_by()[: COUNTED_TO + 1].count()


def appeals_of_incident(*, actor: Actor, incident_id: UUID) -> tuple[AppealRow, ...]:
    """Who told of the same thing, oldest first."""
    told = Appeal.objects.filter(visible(actor), incident_id=incident_id).order_by("received_at", "pk")
    return tuple(row_of(appeal) for appeal in told[:200])


def row_of(appeal: Appeal) -> AppealRow:
    return AppealRow(
        appeal_id=appeal.pk,
        number=appeal.number,
        kind=AppealKind(appeal.kind),
        channel=Channel(appeal.channel),
        matter=appeal.matter,
        excerpt=_excerpt(appeal.text),
        division=appeal.division,
        place=appeal.place,
        state=AppealState(appeal.state),
        confidential=appeal.confidential,
        received_at=appeal.received_at,
        answered_at=appeal.answered_at,
        case_id=appeal.case_id,
        case_number=appeal.case_number,
    )


def _excerpt(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= EXCERPT else line[:EXCERPT] + "…"


def story_of(appeal: Appeal) -> tuple[StoryLine, ...]:
    """Its steps, oldest first."""
    entries = StoryEntry.objects.filter(appeal=appeal).order_by("at", "pk")
    return tuple(
        StoryLine(
            step=Step(entry.step),
            at=entry.at,
            organisation=entry.organisation,
            number=entry.number,
            due_at=entry.due_at,
            text=entry.text,
        )
        for entry in entries
    )


def _contact_of(appeal: Appeal) -> Contact:
    kept = AppealContact.objects.filter(appeal=appeal).first()
    return unseal(bytes(kept.sealed), contact_keys()) if kept else Contact()


def _matching(actor: Actor, chosen: Filter) -> QuerySet[Appeal]:
    conditions = {
        "state": chosen.state if chosen.state != UNANSWERED else "",
        "kind": chosen.kind,
        "channel": chosen.channel,
        "matter": chosen.matter,
        "division__startswith": chosen.division,
        "received_at__gte": chosen.since,
        "received_at__lt": chosen.until,
    }
    given = {field: value for field, value in conditions.items() if value}
    found = Appeal.objects.filter(visible(actor), **given)
    if chosen.state == UNANSWERED:
        found = found.exclude(state=AppealState.ANSWERED)
    if chosen.text:
        found = found.filter(_said(chosen.text))
    return found.order_by("-received_at", "-pk")


def _said(text: str) -> Q:
    try:
        return Q(number=read_receipt(text))
    except MistypedReceipt:
        return Q(text__icontains=text) | Q(address__icontains=text) | Q(place__icontains=text)


def _after(found: QuerySet[Appeal], cursor: str) -> QuerySet[Appeal]:
    if not cursor:
        return found
    at, key = decode_cursor(cursor, datetime, UUID)
    return found.filter(Q(received_at__lt=at) | Q(received_at=at, pk__lt=key))
