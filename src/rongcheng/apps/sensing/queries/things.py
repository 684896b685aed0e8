"""Things with their datastreams, state and newest readings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import DateTimeField, DurationField, ExpressionWrapper, F, Max, Prefetch, Q, QuerySet, Value

from rongcheng.apps.sensing.contracts import (
    DatastreamNotFound,
    DatastreamView,
    LatestView,
    ThingNotFound,
    ThingState,
    ThingView,
)
from rongcheng.apps.sensing.models import Datastream, Latest, Thing
from rongcheng.kernel import policy
from rongcheng.kernel.actor import Actor
from rongcheng.kernel.geo import Point, box_around, distance_m
from rongcheng.kernel.pages import Paged, decode_cursor, encode_cursor

SILENT_AFTER_PERIODS = 3
MOST_ON_MAP = 5000
MOST_NEAR = 100


@dataclass(frozen=True, kw_only=True)
class ThingSearch:
    """What somebody looks for among the things."""

    text: str = ""
    division: str = ""
    property_key: str = ""
    state: ThingState | None = None


def things_for(actor: Actor) -> QuerySet[Thing]:
    """Things that the actor may see."""
    return Thing.objects.filter(policy.seen_by(actor))


def list_things(
    *, actor: Actor, search: ThingSearch, now: datetime, cursor: str | None, size: int = 50
) -> Paged[ThingView]:
    """One page by name of key, with every datastream's newest reading."""
    rows = _matching(actor, search, now)
    total = rows.count()
    if cursor:
        rows = rows.filter(key__gt=decode_cursor(cursor, str)[0])
    found = list(_with_streams(rows.order_by("key"))[: size + 1])
    following = encode_cursor(found[size - 1].key) if len(found) > size else None
    return Paged([view_of(thing, now) for thing in found[:size]], following, total)


def map_of_things(*, actor: Actor, search: ThingSearch, now: datetime) -> list[ThingView]:
    """What stands on the map, at most 5,000."""
    rows = _matching(actor, search, now).filter(lon__isnull=False).order_by("key")
    return [view_of(thing, now) for thing in _with_streams(rows)[:MOST_ON_MAP]]


def thing_for(*, actor: Actor, thing_id: int, now: datetime) -> ThingView:
    """That thing, or ThingNotFound."""
    thing = _with_streams(things_for(actor).filter(pk=thing_id)).first()
    if thing is None:
        raise ThingNotFound
    return view_of(thing, now)


def things_near(*, actor: Actor, point: Point, radius_m: float, now: datetime) -> list[tuple[float, ThingView]]:
    """Things within the radius, nearest first, at most 100, each with its distance in metres."""
    box = box_around(point, radius_m)
    rows = _with_streams(things_for(actor).filter(
        lon__gte=box.west, lon__lte=box.east, lat__gte=box.south, lat__lte=box.north
    ))  # fmt: skip
    placed = [(distance_m(point, Point(thing.lon or 0.0, thing.lat or 0.0)), thing) for thing in rows]
    near = sorted((each for each in placed if each[0] <= radius_m), key=lambda each: (each[0], each[1].pk))
    return [(distance, view_of(thing, now)) for distance, thing in near[:MOST_NEAR]]


def datastream_for(*, actor: Actor, datastream_id: int) -> Datastream:
    """That datastream, or DatastreamNotFound."""
    rows = Datastream.objects.filter(policy.seen_by(actor), pk=datastream_id)
    found = rows.select_related("thing", "observed_property", "latest").first()
    if found is None:
        raise DatastreamNotFound
    return found


def view_of(thing: Thing, now: datetime) -> ThingView:
    """The thing as pages and other apps see it."""
    streams = tuple(stream_view(stream, thing, now) for stream in thing.datastreams.all())
    heard = [stream.latest.received_at for stream in streams if stream.latest]
    return ThingView(
        id=thing.pk, key=thing.key, name=thing.name, description=thing.description, division=thing.division,
        organisation_id=thing.organisation_id, lon=thing.lon, lat=thing.lat, state=_worst(streams),
        last_received_at=max(heard, default=None), datastreams=streams,
    )  # fmt: skip


def stream_view(stream: Datastream, thing: Thing, now: datetime) -> DatastreamView:
    """A datastream with its newest reading and whether it is heard."""
    latest = latest_view(stream)
    silent_after = timedelta(seconds=stream.expected_period_s * SILENT_AFTER_PERIODS)
    if latest is None:
        state = ThingState.NEVER_SEEN
    else:
        state = ThingState.SILENT if now - latest.received_at > silent_after else ThingState.LIVE
    measured = stream.observed_property
    return DatastreamView(
        id=stream.pk, key=stream.key, name=stream.name, property_key=measured.key or "",
        property_name=measured.name, unit=unit_of(stream), expected_period_s=stream.expected_period_s,
        latest=latest, state=state, topic=f"devices/{thing.key}/{stream.key}/obs",
    )  # fmt: skip


def latest_view(stream: Datastream) -> LatestView | None:
    """The newest reading, if there is one."""
    found: Latest | None = getattr(stream, "latest", None)
    if found is None:
        return None
    return LatestView(
        datastream_id=stream.pk, value=found.value, result=result_of(found.value, found.result),
        phenomenon_at=found.phenomenon_at, received_at=found.received_at, unit=unit_of(stream),
    )  # fmt: skip


def unit_of(stream: Datastream) -> str:
    """The unit's symbol, or nothing."""
    symbol = stream.unit.get("symbol")
    return symbol if isinstance(symbol, str) else ""


def result_of(value: float | None, result: Any) -> Any:
    """The JSON value that was sent: whole numbers come back whole."""
    if value is None or result is not None:
        return result
    return int(value) if value.is_integer() and abs(value) < 2**53 else value


def _matching(actor: Actor, search: ThingSearch, now: datetime) -> QuerySet[Thing]:
    rows = things_for(actor)
    if search.text:
        rows = rows.filter(Q(name__icontains=search.text) | Q(key__icontains=search.text))
    if search.division:
        rows = rows.filter(division__startswith=search.division)
    if search.property_key:
        rows = rows.filter(datastreams__observed_property__key=search.property_key)
    if search.state is not None:
        rows = rows.filter(pk__in=_in_state(actor, search.state, now))
    return rows.distinct()


def _in_state(actor: Actor, state: ThingState, now: datetime) -> Iterable[int]:
    """Ids by the rule of `_worst`: silent when any heard datastream is, live when one is and none is silent."""
    heard = things_for(actor).annotate(heard=Max("datastreams__latest__received_at"))
    if state is ThingState.NEVER_SEEN:
        return heard.filter(heard__isnull=True).values_list("pk", flat=True)
    patience = ExpressionWrapper(
        F("expected_period_s") * Value(timedelta(seconds=SILENT_AFTER_PERIODS)), output_field=DurationField()
    )
    silent = Datastream.objects.annotate(quiet_since=ExpressionWrapper(Value(now) - patience, DateTimeField()))
    silent_things = silent.filter(latest__received_at__lt=F("quiet_since")).values("thing_id")
    if state is ThingState.SILENT:
        return heard.filter(pk__in=silent_things).values_list("pk", flat=True)
    return heard.filter(heard__isnull=False).exclude(pk__in=silent_things).values_list("pk", flat=True)


def _with_streams(rows: QuerySet[Thing]) -> QuerySet[Thing]:
    streams = Datastream.objects.select_related("observed_property", "latest").order_by("pk")
    return rows.prefetch_related(Prefetch("datastreams", queryset=streams))


def _worst(streams: tuple[DatastreamView, ...]) -> ThingState:
    states = {stream.state for stream in streams}
    if ThingState.SILENT in states:
        return ThingState.SILENT
    return ThingState.LIVE if ThingState.LIVE in states else ThingState.NEVER_SEEN
