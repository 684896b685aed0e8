"""What is going on near me: open matters of the last 30 days, roughly placed, nothing of who told."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from rongcheng.apps.appeals import queries
from rongcheng.apps.appeals.contracts import OpenMatter
from rongcheng.apps.appeals.queries.wording import STATES, matter_name
from rongcheng.apps.appeals.web.pages import NearbyPage, NearbyRow
from rongcheng.apps.appeals.web.places import district_choices, place_in_words
from rongcheng.apps.appeals.web.words import TONES
from rongcheng.apps.places import public as places
from rongcheng.apps.places.contracts import Level
from rongcheng.kernel import clock
from rongcheng.kernel.pages import render


@require_GET
def nearby(request: HttpRequest) -> HttpResponse:
    """The list and the map."""
    division = _district(request)
    found = queries.open_matters_near(now=clock.now(), division=division)
    points = reverse("appeals:nearby-points")
    page = NearbyPage(
        rows=[_row(matter) for matter in found],
        division=division,
        districts=district_choices(),
        points_url=f"{points}?{urlencode({'division': division})}" if division else points,
        outlines_url=reverse("appeals:district-outlines"),
    )
    return render(request, page)


@require_GET
def nearby_points(request: HttpRequest) -> HttpResponse:
    """The same as GeoJSON for the map."""
    found = queries.open_matters_near(now=clock.now(), division=_district(request))
    features = [_feature(matter) for matter in found if matter.lon is not None]
    return JsonResponse({"type": "FeatureCollection", "features": features}, content_type="application/geo+json")


@require_GET
def district_outlines(request: HttpRequest) -> HttpResponse:
    """The districts' outlines as GeoJSON, for maps on public pages."""
    response = JsonResponse(places.boundaries(level=Level.DISTRICT), content_type="application/geo+json")
    response["Cache-Control"] = "public, max-age=3600"
    return response


def _district(request: HttpRequest) -> str:
    wanted = request.GET.get("division", "")
    return wanted if wanted in {code for code, _ in district_choices()} else ""


def _row(matter: OpenMatter) -> NearbyRow:
    return NearbyRow(
        matter=matter,
        name=matter_name(matter.matter),
        place=place_in_words(matter.division),
        state=str(STATES[matter.state]),
    )


def _feature(matter: OpenMatter) -> dict[str, object]:
    row = _row(matter)
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [matter.lon, matter.lat]},
        "properties": {
            "id": str(matter.appeal_id),
            "title": f"{row.name} · {row.place} · {row.state}",
            "tone": TONES[matter.state],
        },
    }
