"""Alerts on behalf of an actor."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from rongcheng.apps.sensing.contracts import AlertNotFound, AlertView, Grade
from rongcheng.apps.sensing.models import Alert
from rongcheng.apps.sensing.queries.things import unit_of
from rongcheng.kernel import policy
from rongcheng.kernel.actor import Actor
from rongcheng.kernel.pages import Paged, decode_cursor, encode_cursor

COUNTED = 10_000


@dataclass(frozen=True, kw_only=True)
class AlertSearch:
    """Which alerts somebody wants to see."""

    only_open: bool = False
    grade: Grade | None = None
    matter: str = ""
    division: str = ""
    text: str = ""
    thing_id: int | None = None
    rule_id: UUID | None = None


def alerts_for(actor: Actor, search: AlertSearch | None = None) -> QuerySet[Alert]:
    """Alerts that the actor may see, newest first."""
    rows = Alert.objects.filter(policy.seen_by(actor)).filter(_wanted(search or AlertSearch()))
    rows = rows.select_related("rule", "datastream__thing", "datastream__observed_property")
    return rows.order_by("-opened_at", "-id")


def list_alerts(*, actor: Actor, search: AlertSearch, cursor: str | None = None, size: int = 50) -> Paged[AlertView]:
    """One page, newest first."""
    rows = alerts_for(actor, search)
    total = rows.order_by()[: COUNTED + 1].count()
    if cursor:
        at, last = decode_cursor(cursor, datetime, UUID)
        rows = rows.filter(Q(opened_at__lt=at) | Q(opened_at=at, id__lt=last))
    found = list(rows[: size + 1])
    following = encode_cursor(found[size - 1].opened_at, found[size - 1].pk) if len(found) > size else None
    return Paged([view_of(alert) for alert in found[:size]], following, min(total, COUNTED), total > COUNTED)


def stream_alerts(*, actor: Actor, search: AlertSearch) -> Iterator[AlertView]:
    """All of them, one by one, for an export."""
    for alert in alerts_for(actor, search).iterator(chunk_size=1000):
        yield view_of(alert)


def alert_for(*, actor: Actor, alert_id: UUID) -> AlertView:
    """That alert, or AlertNotFound."""
    alert = alerts_for(actor).filter(pk=alert_id).first()
    if alert is None:
        raise AlertNotFound
    return view_of(alert)


def open_between(*, actor: Actor, thing_id: int, start: datetime, end: datetime) -> list[AlertView]:
    """Alerts of a thing that were open at any time between the two moments."""
    rows = alerts_for(actor, AlertSearch(thing_id=thing_id)).filter(observed_at__lt=end)
    return [view_of(alert) for alert in rows.filter(Q(cleared_at__isnull=True) | Q(cleared_observed_at__gte=start))]


def view_of(alert: Alert) -> AlertView:
    """The alert as pages and other apps see it."""
    stream, thing, rule = alert.datastream, alert.datastream.thing, alert.rule
    return AlertView(
        id=alert.pk, rule_id=rule.pk, rule_name=rule.name, thing_id=thing.pk, thing_key=thing.key,
        thing_name=thing.name, datastream_id=stream.pk, datastream_name=stream.name,
        property_key=stream.observed_property.key or stream.observed_property.name, unit=unit_of(stream),
        matter=alert.matter, grade=Grade(alert.grade), peak_grade=Grade(alert.peak_grade), value=alert.value,
        threshold=alert.threshold, peak_value=alert.peak_value, division=alert.division,
        organisation_id=alert.organisation_id, lon=thing.lon, lat=thing.lat, opened_at=alert.opened_at,
        observed_at=alert.observed_at, cleared_at=alert.cleared_at, cleared_observed_at=alert.cleared_observed_at,
    )  # fmt: skip


def _wanted(search: AlertSearch) -> Q:
    wanted = Q()
    if search.only_open:
        wanted &= Q(cleared_at__isnull=True)
    if search.grade is not None:
        wanted &= Q(grade=search.grade)
    if search.matter:
        wanted &= Q(matter=search.matter)
    if search.division:
        wanted &= Q(division__startswith=search.division)
    if search.text:
        wanted &= Q(datastream__thing__name__icontains=search.text) | Q(rule__name__icontains=search.text)
    if search.thing_id is not None:
        wanted &= Q(datastream__thing_id=search.thing_id)
    if search.rule_id is not None:
        wanted &= Q(rule_id=search.rule_id)
    return wanted
