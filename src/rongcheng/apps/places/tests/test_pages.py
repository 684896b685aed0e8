"""Staff browse the tree; every map may read the outlines; anybody may ask where a point lies."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.utils import translation

from rongcheng.apps.places import public, seed
from rongcheng.apps.places.contracts import Level
from rongcheng.apps.places.web import views
from rongcheng.kernel.actor import Actor
from rongcheng.kernel.errors import SignInNeeded
from rongcheng.kernel.geo import Point, wgs84_to_gcj02
from rongcheng.kernel.testing import make_actor

pytestmark = pytest.mark.django_db


def page(view: Any, path: str = "/places/", actor: Actor | None = None, **kwargs: str) -> str:
    request = RequestFactory().get(path)
    request.actor = actor or make_actor("analyst")  # type: ignore[attr-defined]
    return str(view(request, **kwargs).content.decode())


def test_the_city_page_lists_its_districts_and_counts_what_lies_below() -> None:
    shown = page(views.city)
    assert "武侯区" in shown
    assert "成都东部新区" in shown
    assert "3047" in shown.replace(",", "")
    assert "/places/boundaries/district.geojson" in shown
    assert "示意边界" not in shown


def test_a_district_with_demonstration_areas_says_that_they_are_such() -> None:
    seed.seed()
    shown = page(views.division, code="510107")
    assert "/places/boundaries/street.geojson?within=510107" in shown
    assert "示意边界" in shown


def test_a_street_page_tells_its_functional_area_and_its_way_up() -> None:
    shown = page(views.division, code="510107063")
    for expected in ("成都市", "武侯区", "成都高新区", "新园社区"):
        assert expected in shown


def test_the_page_of_a_functional_area_lists_the_streets_it_manages() -> None:
    shown = page(views.division, code="510193")
    assert "三岔街道" in shown
    assert "管理的镇（街道）" in shown


def test_a_search_shows_each_hit_with_the_way_to_it() -> None:
    shown = page(views.search, "/places/search?q=yongxing shequ")
    assert shown.count("永兴社区") == 0
    shown = page(views.search, "/places/search?q=永兴社区")
    assert shown.count("永兴社区") == 6
    assert "武侯区 / 簇锦街道" in shown


def test_a_search_shows_hostile_text_as_text() -> None:
    shown = page(views.search, "/places/search?q=%3Cscript%3Ealert(1)%3C/script%3E")
    assert "<script>" not in shown
    assert "没有找到" in shown


def test_the_pages_exist_in_english() -> None:
    with translation.override("en"):
        shown = page(views.division, code="510107001")
    assert "Jiangxijie Subdistrict" in shown
    assert "Subdistricts and towns" in page_in_english("510107")


def page_in_english(code: str) -> str:
    with translation.override("en"):
        return page(views.division, code=code)


def test_the_pages_are_for_people_who_signed_in() -> None:
    for view, kwargs in ((views.city, {}), (views.division, {"code": "510107"}), (views.search, {})):
        with pytest.raises(SignInNeeded):
            page(view, actor=Actor.public(), **kwargs)


def get(path: str, **query: str) -> Any:
    return Client().get(path, query)


def test_outlines_are_geojson_in_wgs84_with_names() -> None:
    response = get("/places/boundaries/district.geojson")
    assert response["Content-Type"] == "application/geo+json"
    collection = json.loads(response.content)
    assert len(collection["features"]) == 20
    wuhou = next(f for f in collection["features"] if f["id"] == "510107")
    assert wuhou["properties"]["name"] == "武侯区"
    assert wuhou["properties"]["area_km2"] == pytest.approx(122, abs=3)
    assert "CGCS2000" in wuhou["properties"]["source"]


def test_outlines_follow_the_language_of_the_reader() -> None:
    response = Client().get("/places/boundaries/district.geojson", headers={"accept-language": "en"})
    names = {f["properties"]["name"] for f in json.loads(response.content)["features"]}
    assert "Wuhou District" in names


def test_unchanged_outlines_are_not_sent_again_and_changed_ones_are() -> None:
    client = Client()
    tag = client.get("/places/boundaries/street.geojson")["ETag"]
    again = client.get("/places/boundaries/street.geojson", headers={"if-none-match": tag})
    assert (again.status_code, again.content) == (304, b"")
    seed.seed()
    fresh = client.get("/places/boundaries/street.geojson", headers={"if-none-match": tag})
    assert fresh.status_code == 200
    assert all(f["properties"]["is_demonstration"] for f in json.loads(fresh.content)["features"])


def test_the_outline_of_the_city_is_one_without_holes() -> None:
    (city,) = public.boundaries(level=Level.CITY)["features"]
    assert city["geometry"]["type"] == "Polygon"
    assert len(city["geometry"]["coordinates"]) == 1


def test_outlines_below_a_functional_area_are_those_of_its_streets() -> None:
    seed.seed()
    codes = {feature["id"] for feature in public.boundaries(level=Level.STREET, within="510191")["features"]}
    assert codes == {"510107061", "510107062", "510107063", "510107064"}


def test_outlines_below_what_does_not_exist_are_refused() -> None:
    response = get("/places/boundaries/street.geojson", within="999999")
    assert (response.status_code, response.json()["code"]) == (404, "unknown-division")


def test_anybody_may_ask_where_a_point_lies() -> None:
    told = get("/places/locate", lon="104.0477", lat="30.6466").json()
    assert told["division"] == "510107"
    assert told["point"] == {"lon": 104.0477, "lat": 30.6466, "crs": "EPSG:4326"}
    assert [view["code"] for view in told["path"]] == ["510100", "510107"]


def test_a_point_of_a_consumer_map_is_converted() -> None:
    shown = wgs84_to_gcj02(Point(104.0477, 30.6466))
    told = get("/places/locate", lon=f"{shown.lon:.7f}", lat=f"{shown.lat:.7f}", crs="gcj02").json()
    assert told["point"]["lon"] == pytest.approx(104.0477, abs=2e-6)


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ({"lon": "116.39", "lat": "39.91"}, 422, "outside-city"),
        ({"lon": "104.05"}, 422, "bad-point"),
        ({"lon": "30.6", "lat": "104.05"}, 422, "bad-point"),
        ({"lon": "104\x00", "lat": "30.6"}, 422, "bad-point"),
        ({"lon": "104.05", "lat": "30.6", "crs": "BD-09"}, 422, "unknown-crs"),
        ({}, 422, "bad-point"),
    ],
)
def test_a_bad_question_gets_a_problem_with_a_code(query: dict[str, str], status: int, code: str) -> None:
    response = get("/places/locate", **query)
    assert response["Content-Type"] == "application/problem+json"
    assert (response.status_code, response.json()["code"]) == (status, code)
