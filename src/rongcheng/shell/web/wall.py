"""The city wall: the same live data as the desk, readable at five metres; every figure opens its list."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from rongcheng.apps.appeals import public as appeals
from rongcheng.apps.cases import public as cases
from rongcheng.apps.incidents import public as incidents
from rongcheng.apps.incidents.contracts import IncidentRow, IncidentState
from rongcheng.apps.places import public as places
from rongcheng.apps.places.contracts import Level
from rongcheng.apps.sensing import public as sensing
from rongcheng.apps.sensing.contracts import AlertView, DatastreamView, ThingState, ThingView
from rongcheng.kernel import clock
from rongcheng.kernel.actor import Actor
from rongcheng.kernel.pages import actor_of, render, signed_in
from rongcheng.shell.web.pages import Figure, Happening, Station, WallFigures, WallPage

CITY = "510100"
CITY_RADIUS_M = 120_000.0
AIR = "pm25"
MOST_ALERTS = 200
MOST_COUNTED = 1000
LINES = 8
SHADES = (1, 3, 8, 20)

Feature = dict[str, Any]


@require_GET
@signed_in
def wall(request: HttpRequest) -> HttpResponse:
    """GET /wall."""
    return render(request, WallPage(**_parts(actor_of(request))))


@require_GET
@signed_in
def figures(request: HttpRequest) -> HttpResponse:
    """GET /wall/figures: what changes as the city changes."""
    return render(request, WallFigures(**_parts(actor_of(request))))


@require_GET
@signed_in
def districts(request: HttpRequest) -> HttpResponse:
    """GET /wall/districts.geojson: the real divisions, shaded by what is open there."""
    known = places.boundaries(level=Level.DISTRICT)
    open_here = _count_by_district(_open_things(actor_of(request)))
    features = [_shaded(feature, open_here) for feature in known["features"]]
    return JsonResponse({"type": "FeatureCollection", "features": features})


@require_GET
@signed_in
def points(request: HttpRequest) -> HttpResponse:
    """GET /wall/points.geojson: open alerts, incidents and cases."""
    return JsonResponse({"type": "FeatureCollection", "features": _open_things(actor_of(request))})


def _parts(actor: Actor) -> dict[str, Any]:
    return {
        "figures": _figures(actor),
        "happenings": _happenings(actor),
        "stations": _stations(actor),
        "now": clock.now(),
    }


def _figures(actor: Actor) -> list[Figure]:
    waiting = incidents.count_open(actor=actor)
    live, more_live = cases.count_live(actor=actor)
    unanswered = appeals.count_open(actor=actor)
    return [
        Figure(label=_("感知报警"), value=sensing.count_open_alerts(actor=actor), unit=_("条"), href="/sensing/alerts/",
               definition=_("已触发、尚未解除的感知报警"), tone="bad"),
        Figure(label=_("待研判事件"), value=waiting.get("pending", 0), unit=_("件"), href="/desk/?state=pending",
               definition=_("已汇聚、值班员尚未确认或排除的事件"), tone="warn"),
        Figure(label=_("在办案件"), value=live, is_capped=more_live, unit=_("件"), href="/cases/?state=live",
               definition=_("已上报、尚未结案、作废或不予立案的案件")),
        Figure(label=_("待答复诉求"), value=min(unanswered, MOST_COUNTED), is_capped=unanswered > MOST_COUNTED,
               unit=_("件"), href="/appeals?state=unanswered", definition=_("市民和企业反映、尚未答复的诉求")),
    ]  # fmt: skip


def _happenings(actor: Actor) -> list[Happening]:
    """Open alerts and live incidents together, the newest first."""
    alerts = [_alert_line(alert) for alert in sensing.list_open_alerts(actor=actor, most=LINES)]
    found = [_incident_line(row) for row in list(incidents.open_incidents(actor=actor).items)[:LINES]]
    return sorted([*alerts, *found], key=lambda line: line.at, reverse=True)[:LINES]


def _alert_line(alert: AlertView) -> Happening:
    return Happening(
        kind=_("感知报警"),
        title=f"{alert.thing_name} {alert.rule_name}",
        place=places.name_of(code=alert.division),
        at=alert.opened_at,
        href=f"/sensing/alerts/{alert.id}",
        tone="bad",
    )


def _incident_line(row: IncidentRow) -> Happening:
    return Happening(
        kind=_("事件"),
        title=row.title or row.matter_name,
        place=places.name_of(code=row.division),
        at=row.first_at,
        href=f"/desk/{row.incident_id}",
        tone="bad" if row.light == "red" else "warn" if row.state is IncidentState.PENDING else "info",
    )


def _stations(actor: Actor) -> list[Station]:
    near = sensing.things_near(actor=actor, point=places.centre_of(code=CITY), radius_m=CITY_RADIUS_M)
    found = [_station(thing, stream) for thing in near for stream in thing.datastreams]
    return sorted((s for s in found if s is not None), key=lambda s: -s.value)[:LINES]


def _station(thing: ThingView, stream: DatastreamView) -> Station | None:
    latest = stream.latest
    if stream.property_key != AIR or latest is None or latest.value is None:
        return None
    return Station(
        name=thing.name,
        value=latest.value,
        unit=latest.unit,
        at=latest.phenomenon_at,
        is_old=stream.state is not ThingState.LIVE,
        href=f"/sensing/things/{thing.id}",
    )


def _open_things(actor: Actor) -> list[Feature]:
    alerts = sensing.list_open_alerts(actor=actor, most=MOST_ALERTS)
    marks = [_mark(alert) for alert in alerts if alert.lon is not None and alert.lat is not None]
    return [*marks, *incidents.map_points(actor=actor), *cases.map_points(actor=actor)]


def _mark(alert: AlertView) -> Feature:
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [alert.lon, alert.lat]},
        "properties": {"id": str(alert.id), "kind": "alert", "tone": "bad", "href": f"/sensing/alerts/{alert.id}",
                       "title": f"{alert.thing_name} {alert.rule_name}"},
    }  # fmt: skip


def _count_by_district(things: list[Feature]) -> Counter[str]:
    at = [thing["geometry"]["coordinates"] for thing in things]
    codes = places.locate_many(lons=[p[0] for p in at], lats=[p[1] for p in at]) if at else []
    return Counter(code[:6] for code in codes)


def _shaded(feature: Feature, open_here: Counter[str]) -> Feature:
    code = feature["properties"]["code"]
    count = open_here.get(code, 0)
    shade = sum(count >= step for step in SHADES)
    shown = {"shade": shade, "count": count or None, "href": f"/cases/?state=live&division={code}"}
    return {**feature, "properties": {**feature["properties"], **shown}}
