"""Pages for staff, and outlines and places of points as JSON for every map."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotModified, JsonResponse
from django.views.decorators.http import require_safe

from rongcheng.apps.places.contracts import DivisionView, Level, Located
from rongcheng.apps.places.queries import boundaries as outlines
from rongcheng.apps.places.queries.location import locate as locate_point
from rongcheng.apps.places.web.assembling import division_page, hits_page, language
from rongcheng.kernel.errors import Refused
from rongcheng.kernel.geo import Crs, crs_named, parse_point, to_wgs84
from rongcheng.kernel.pages import render, signed_in
from rongcheng.kernel.pages.problems import problem

CITY = "510100"
LONGEST_TEXT = 60


@require_safe
@signed_in
def city(request: HttpRequest) -> HttpResponse:
    return render(request, division_page(CITY, _text(request)))


@require_safe
@signed_in
def division(request: HttpRequest, code: str) -> HttpResponse:
    return render(request, division_page(code, _text(request)))


@require_safe
@signed_in
def search(request: HttpRequest) -> HttpResponse:
    """The hits alone, while somebody types."""
    return render(request, hits_page(_text(request)))


@require_safe
def boundaries(request: HttpRequest, level: Level) -> HttpResponseBase:
    """Outlines as GeoJSON. Public: what they show is public; a browser asks again but seldom loads again."""
    try:
        known = outlines.boundaries(level, request.GET.get("within", "")[:15], language())
    except Refused as refusal:
        return problem(refusal)
    etag = f'"{known.tag}"'
    response: HttpResponse
    if request.headers.get("If-None-Match") == etag:
        response = HttpResponseNotModified()
    else:
        response = HttpResponse(known.encoded, content_type="application/geo+json")
    response["ETag"] = etag
    response["Cache-Control"] = "no-cache"
    response["Vary"] = "Accept-Language, Cookie"
    return response


@require_safe
def locate(request: HttpRequest) -> HttpResponseBase:
    """Where a point lies: ?lon=&lat=&crs= (WGS84 when not declared), as JSON; refusals as problem+json."""
    try:
        crs = crs_named(request.GET.get("crs") or Crs.WGS84.value)
        point = to_wgs84(parse_point(request.GET.get("lon"), request.GET.get("lat")), crs)
        located = locate_point(point)
    except Refused as refusal:
        return problem(refusal)
    return JsonResponse(_told(located), json_dumps_params={"ensure_ascii": False})


def _told(located: Located) -> dict[str, object]:
    point = located.point.rounded()
    return {
        "point": {"lon": point.lon, "lat": point.lat, "crs": Crs.WGS84.value},
        "division": located.division,
        "level": located.level.value,
        "name": " ".join(view.named(language()) for view in located.path[1:]),
        "path": [_named(view) for view in located.path],
        "functional_area": located.functional_area,
        "grid": located.grid,
        "is_demonstration": located.is_demonstration,
    }


def _named(view: DivisionView) -> dict[str, str]:
    return {"code": view.code, "name": view.name, "name_en": view.name_en, "level": view.level.value}


def _text(request: HttpRequest) -> str:
    return request.GET.get("q", "").strip()[:LONGEST_TEXT]
