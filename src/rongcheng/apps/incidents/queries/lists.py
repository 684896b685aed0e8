"""The duty desk's list, its counts, its export, its map."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from rongcheng.apps.incidents import policies
from rongcheng.apps.incidents.conf import conf
from rongcheng.apps.incidents.contracts import LIVE_STATES, IncidentRow
from rongcheng.apps.incidents.models import Incident
from rongcheng.apps.incidents.queries.rows import matter_name, row_of
from rongcheng.kernel.actor import Actor
from rongcheng.kernel.pages import Paged, decode_cursor, encode_cursor

CAP = 1000
EXPORT_CAP = 50_000


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What the officer narrows the list to; empty means everything that is still alive."""

    state: str = ""
    matter: str = ""
    division: str = ""
    light: str = ""
    text: str = ""

    @property
    def is_narrowed(self) -> bool:
        return any((self.state, self.matter, self.division, self.light, self.text))


def list_incidents(*, actor: Actor, filters: Filters, cursor: str = "") -> Paged[IncidentRow]:
    """The newest first; with each page its opaque cursor and a count that stops at a thousand."""
    found = _filtered(actor, filters)
    page = found.order_by("-opened_at", "-id")
    if cursor:
        opened_at, key = decode_cursor(cursor, datetime, UUID)
        page = page.filter(Q(opened_at__lt=opened_at) | Q(opened_at=opened_at, id__lt=key))
    rows = list(page[: conf.page_size + 1])
    more = len(rows) > conf.page_size
    rows = rows[: conf.page_size]
    total = found.order_by()[: CAP + 1].count()
    return Paged(
        items=tuple(row_of(row) for row in rows),
        next_cursor=encode_cursor(rows[-1].opened_at.isoformat(), rows[-1].id) if more else None,
        total=min(total, CAP),
        total_is_capped=total > CAP,
    )


def list_map_points(*, actor: Actor, filters: Filters) -> list[dict[str, object]]:
    """GeoJSON features of what the list shows, at most a thousand."""
    found = _filtered(actor, filters).order_by("-opened_at", "-id")[:CAP]
    return [_feature(row) for row in found]


def count_waiting(*, actor: Actor) -> dict[str, int]:
    """How many incidents stand in each live state."""
    found = Incident.objects.filter(policies.may_see(actor), state__in=LIVE_STATES)
    return {line["state"]: line["n"] for line in found.values("state").order_by("state").annotate(n=Count("id"))}


def export_rows(*, actor: Actor, filters: Filters) -> Iterator[IncidentRow]:
    """Everything the list would show, streamed."""
    found = _filtered(actor, filters).order_by("-opened_at", "-id")[:EXPORT_CAP]
    for row in found.iterator(chunk_size=500):
        yield row_of(row)


def newest_after(*, actor: Actor, moment: datetime) -> int:
    """How many incidents opened since then."""
    return Incident.objects.filter(policies.may_see(actor), opened_at__gt=moment).count()


def _filtered(actor: Actor, filters: Filters) -> QuerySet[Incident]:
    found = Incident.objects.filter(policies.may_see(actor))
    states = [filters.state] if filters.state else [str(state) for state in LIVE_STATES]
    if filters.state != "all":
        found = found.filter(state__in=states)
    if filters.matter:
        found = found.filter(matter__startswith=filters.matter)
    if filters.division:
        found = found.filter(division__startswith=filters.division)
    if filters.light:
        found = found.filter(light=filters.light)
    if filters.text:
        text = filters.text.strip()
        found = found.filter(Q(number__startswith=text.upper()) | Q(title__icontains=text))
    return found


def _feature(row: Incident) -> dict[str, object]:
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [row.lon, row.lat]},
        "properties": {
            "id": str(row.id), "kind": "incident", "title": row.title or matter_name(row.matter),
            "number": row.number, "state": row.state,
            "grade": row.grade, "light": row.light, "matter": row.matter, "href": f"/desk/{row.id}",
            "tone": _tone(row),
        },
    }  # fmt: skip


def _tone(row: Incident) -> str:
    if row.light == "red":
        return "bad"
    return {"pending": "warn", "confirmed": "info", "handed": "idle"}.get(row.state, "good")
