"""The case list, its tabs' counts, its export, its map: a fixed small number of queries on any number of cases."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet, Value
from django.db.models.fields import TextField

from rongcheng.apps.cases import policies
from rongcheng.apps.cases.conf import conf
from rongcheng.apps.cases.contracts import OVER_STATES, CaseRow, CaseState
from rongcheng.apps.cases.domain import CITY_TIME
from rongcheng.apps.cases.models import Case
from rongcheng.apps.cases.queries.rows import row_of
from rongcheng.kernel.actor import Actor
from rongcheng.kernel.pages import Paged, decode_cursor, encode_cursor

LIVE = ~Q(state__in=[str(state) for state in OVER_STATES])
LOOKS_LIKE_NUMBER = re.compile(r"[CEce][0-9]{2,}", re.ASCII)
MAP_CAP = 1000


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What somebody narrows the list to; `state` "live" is everything that is not over."""

    state: str = ""
    light: str = ""
    matter: str = ""
    division: str = ""
    unit: UUID | None = None
    since: date | None = None
    until: date | None = None
    text: str = ""
    oldest_first: bool = False

    @property
    def is_narrowed(self) -> bool:
        return any((self.state, self.light, self.matter, self.division, self.unit, self.since, self.until, self.text))


def list_cases(*, actor: Actor, filters: Filters, cursor: str = "") -> Paged[CaseRow]:
    """A page in order of reporting; two queries: the page and a count that stops at the cap."""
    found = filtered(actor, filters)
    rows = list(_after(found, filters, cursor)[: conf.page_size + 1])
    more = len(rows) > conf.page_size
    rows = rows[: conf.page_size]
    total = found.order_by("-reported_at", "-id")[: conf.count_cap + 1].count()
    return Paged(
        items=tuple(row_of(row) for row in rows),
        next_cursor=encode_cursor(rows[-1].reported_at.isoformat(), rows[-1].id) if more else None,
        total=min(total, conf.count_cap),
        total_is_capped=total > conf.count_cap,
    )


def count_by_state(*, actor: Actor, cap: int = 0) -> dict[str, int]:
    """How many cases stand in each state, each count stopping at the cap; one query, along the list's index."""
    mine = Case.objects.filter(policies.may_see(actor)).order_by("-reported_at", "-id")
    parts = [
        mine.filter(state=state).values_list(Value(str(state), output_field=TextField()))[: cap or conf.count_cap]
        for state in CaseState
    ]
    return Counter(tab for (tab,) in parts[0].union(*parts[1:], all=True))


def count_live(*, actor: Actor) -> tuple[int, bool]:
    """How many cases are not over, and whether the count stopped at the cap: the total of the list `live`."""
    found = filtered(actor, Filters(state="live"))
    total = found.order_by("-reported_at", "-id")[: conf.count_cap + 1].count()
    return min(total, conf.count_cap), total > conf.count_cap


def export_rows(*, actor: Actor, filters: Filters) -> Iterator[CaseRow]:
    """Everything the list would show, streamed, up to the cap."""
    for row in _after(filtered(actor, filters), filters, "")[: conf.export_cap].iterator(chunk_size=1000):
        yield row_of(row)


def list_map_points(*, actor: Actor, filters: Filters) -> list[dict[str, object]]:
    """GeoJSON features of what the list shows, at most a thousand."""
    return [_feature(row) for row in _after(filtered(actor, filters), filters, "")[:MAP_CAP]]


def filtered(actor: Actor, filters: Filters) -> QuerySet[Case]:
    """The actor's cases that fit the filters."""
    found = Case.objects.filter(policies.may_see(actor))
    if filters.state == "live":
        found = found.filter(LIVE)
    elif filters.state:
        found = found.filter(state=filters.state)
    for column, value in (("light", filters.light), ("organisation_id", filters.unit)):
        if value:
            found = found.filter(**{column: value})
    for column, prefix in (("matter", filters.matter), ("division", filters.division)):
        if prefix:
            found = found.filter(**{f"{column}__gte": prefix, f"{column}__lt": prefix + "~"})
    if len(filters.division) >= 6:
        found = found.filter(district=filters.division[:6])
    return _by_text(_by_period(found, filters), filters.text.strip())


def _by_period(found: QuerySet[Case], filters: Filters) -> QuerySet[Case]:
    if filters.since:
        found = found.filter(reported_at__gte=_midnight(filters.since))
    if filters.until:
        found = found.filter(reported_at__lt=_midnight(filters.until + timedelta(days=1)))
    return found


def _by_text(found: QuerySet[Case], text: str) -> QuerySet[Case]:
    if not text:
        return found
    if LOOKS_LIKE_NUMBER.fullmatch(text):
        return found.filter(number__startswith=text.upper())
    return found.filter(Q(description__icontains=text) | Q(address__icontains=text))


def _after(found: QuerySet[Case], filters: Filters, cursor: str) -> QuerySet[Case]:
    sign, than = ("", "gt") if filters.oldest_first else ("-", "lt")
    ordered = found.order_by(f"{sign}reported_at", f"{sign}id")
    if not cursor:
        return ordered
    reported_at, key = decode_cursor(cursor, datetime, UUID)
    return ordered.filter(
        Q(**{f"reported_at__{than}e": reported_at})
        & (Q(**{f"reported_at__{than}": reported_at}) | Q(**{f"id__{than}": key}))
    )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=CITY_TIME).astimezone(UTC)


def _feature(row: Case) -> dict[str, object]:
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [row.lon, row.lat]},
        "properties": {
            "id": str(row.id), "kind": "case", "number": row.number, "title": f"{row.number} {row.description[:40]}",
            "state": row.state, "light": row.light, "tone": _tone(row), "href": f"/cases/{row.id}",
        },
    }  # fmt: skip


def _tone(row: Case) -> str:
    if row.state in OVER_STATES:
        return "idle"
    return {"red": "bad", "amber": "warn"}.get(row.light, "info")
