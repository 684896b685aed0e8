"""Pages about things: the list with its map, one thing with its series."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from rongcheng.apps.places.contracts import Level
from rongcheng.apps.sensing.contracts import AlertView, ThingState
from rongcheng.apps.sensing.queries.alerts import AlertSearch, list_alerts
from rongcheng.apps.sensing.queries.rules import rules_of_stream
from rongcheng.apps.sensing.queries.series import series_for
from rongcheng.apps.sensing.queries.things import ThingSearch, list_things, map_of_things, thing_for
from rongcheng.apps.sensing.web import assembling
from rongcheng.apps.sensing.web.pages import StreamsFragment, ThingPage, ThingsPage
from rongcheng.apps.sensing.web.words import GRADES, STATES
from rongcheng.kernel import clock
from rongcheng.kernel.actor import Actor
from rongcheng.kernel.errors import Invalid
from rongcheng.kernel.pages import Paged, actor_of, render, signed_in

RANGES = {"6h": timedelta(hours=6), "24h": timedelta(days=1), "7d": timedelta(days=7), "30d": timedelta(days=30)}
OUTLINES = Level.DISTRICT
ALERTS_SHOWN = 10
MOST_ALERTS = 1000


@require_safe
@signed_in
def things(request: HttpRequest) -> HttpResponse:
    actor, search = actor_of(request), _search(request)
    found = list_things(actor=actor, search=search, now=clock.now(), cursor=request.GET.get("cursor"))
    query, alerts = assembling.query_of(request), _alerts(actor)
    rows = [assembling.thing_row(thing, alerts.get(thing.id)) for thing in found.items]
    return render(request, ThingsPage(
        tabs=assembling.tabs_for(actor, "things"), query=query, has_cursor="cursor" in request.GET,
        things=Paged(rows, found.next_cursor, found.total),
        text=search.text, states=assembling.choices({key: words for key, (words, *_rest) in STATES.items()},
                                                    search.state or ""),
        divisions=assembling.division_choices(actor, search.division), is_narrowed=bool(query),
        points=f"{reverse('sensing:points')}?{query}", outlines=reverse("places:boundaries", args=[OUTLINES]),
        legend=({"tone": "bad", "words": _("有告警")}, {"tone": "good", "words": _("在线")},
                {"tone": "warn", "words": _("失联")}, {"tone": "idle", "words": _("从未上线")}),
    ))  # fmt: skip


@require_safe
@signed_in
def points(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    found = map_of_things(actor=actor, search=_search(request), now=clock.now())
    return JsonResponse(assembling.geojson_of(found, _alerts(actor)), content_type="application/geo+json")


@require_safe
@signed_in
def thing(request: HttpRequest, thing_id: int) -> HttpResponse:
    actor = actor_of(request)
    found = thing_for(actor=actor, thing_id=thing_id, now=clock.now())
    alerts = list_alerts(actor=actor, search=AlertSearch(thing_id=thing_id), size=ALERTS_SHOWN)
    row = assembling.thing_row(found)
    return render(request, ThingPage(
        tabs=assembling.tabs_for(actor, "things"), thing=found, state=row.state, place=row.place,
        organisation=assembling.organisation_name(found), cards=assembling.stream_cards(found),
        alerts=tuple(assembling.alert_row(alert) for alert in alerts.items),
        points=f"{reverse('sensing:points')}?q={found.key}", outlines=reverse("places:boundaries", args=[OUTLINES]),
    ))  # fmt: skip


@require_safe
@signed_in
def streams(request: HttpRequest, thing_id: int) -> HttpResponse:
    found = thing_for(actor=actor_of(request), thing_id=thing_id, now=clock.now())
    return render(request, StreamsFragment(thing=found, cards=assembling.stream_cards(found)))


@require_safe
@signed_in
def series(request: HttpRequest, datastream_id: int) -> JsonResponse:
    """The readings of a range, with the thresholds that judge them."""
    actor = actor_of(request)
    end = _moment(request, "end") or clock.now()
    start = _moment(request, "start") or end - RANGES.get(request.GET.get("range", ""), RANGES["24h"])
    found = series_for(actor=actor, datastream_id=datastream_id, start=start, end=end)
    levels: list[dict[str, Any]] = [
        {"value": level.threshold, "grade": level.grade, "words": str(GRADES[level.grade])}
        for rule in rules_of_stream(datastream_id) for level in rule.levels
    ]  # fmt: skip
    return JsonResponse({
        "name": found.name, "unit": found.unit, "thinned": found.thinned, "levels": levels,
        "start": start.isoformat(), "end": end.isoformat(),
        "points": [[int(at.timestamp() * 1000), value] for at, value in found.points],
    })  # fmt: skip


def _alerts(actor: Actor) -> dict[int, AlertView]:
    """The most serious open alert of each thing."""
    found = list_alerts(actor=actor, search=AlertSearch(only_open=True), size=MOST_ALERTS)
    return assembling.worst_by_thing(found.items)


def _search(request: HttpRequest) -> ThingSearch:
    state = request.GET.get("state", "")
    return ThingSearch(
        text=request.GET.get("q", "").strip()[:60],
        division=request.GET.get("division", "")[:12],
        property_key=request.GET.get("property", "")[:64],
        state=ThingState(state) if state in list(ThingState) else None,
    )


def _moment(request: HttpRequest, name: str) -> Any:
    text = request.GET.get(name)
    if not text:
        return None
    try:
        found = parse_datetime(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise Invalid(fields={name: text[:40]})
    return found
