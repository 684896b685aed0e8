"""A point is told its division: the same answer as the polygons give, but fast."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from rongcheng.apps.places import public, seed
from rongcheng.apps.places.contracts import Level, OutsideCity
from rongcheng.apps.places.queries.atlas import Atlas, atlas
from rongcheng.kernel.geo import BadPoint, Point, UnknownCrs, distance_m, wgs84_to_gcj02

pytestmark = pytest.mark.django_db
WUHOU_SHRINE = Point(104.0477, 30.6466)
BEIJING = Point(116.39, 39.91)


@pytest.fixture
def ground() -> Atlas:
    return atlas()


@pytest.mark.parametrize(
    ("lon", "lat", "district"),
    [
        (104.0477, 30.6466, "武侯区"),
        (103.6190, 31.0030, "都江堰市"),
        (104.4440, 30.3130, "简阳市"),
        (103.5110, 30.1960, "蒲江县"),
        (104.1860, 30.6370, "龙泉驿区"),
    ],
)
def test_known_places_lie_in_their_districts(lon: float, lat: float, district: str) -> None:
    located = public.locate(point=Point(lon, lat))
    assert located.path[-1].name == district
    assert located.level is Level.DISTRICT
    assert not located.is_demonstration


def test_a_point_outside_the_city_is_refused_with_its_coordinates() -> None:
    with pytest.raises(OutsideCity) as refusal:
        public.locate(point=BEIJING)
    assert refusal.value.facts == {"lon": 116.39, "lat": 39.91}


def test_cells_and_polygons_agree_everywhere(ground: Atlas) -> None:
    rng = np.random.default_rng(510100)
    lons, lats = rng.uniform(102.9, 105.0, 20_000), rng.uniform(30.0, 31.5, 20_000)
    expected = np.full(20_000, "", dtype="U6")
    for code in sorted((c for c, area in ground.areas.items() if area.level is Level.DISTRICT), reverse=True):
        expected[shapely.intersects_xy(ground.outlines[code], lons, lats)] = code
    assert public.locate_many(lons=lons, lats=lats) == expected.tolist()
    assert 0.4 < np.mean(expected != "") < 0.7


def test_points_beside_a_border_are_told_exactly(ground: Atlas) -> None:
    corners = shapely.get_coordinates(ground.outlines["510107"])
    rng = np.random.default_rng(1)
    near = np.repeat(corners, 20, axis=0) + rng.normal(0, 0.001, (len(corners) * 20, 2))
    found = public.locate_many(lons=near[:, 0], lats=near[:, 1])
    held = shapely.intersects_xy(ground.outlines["510107"], near[:, 0], near[:, 1])
    assert [code == "510107" for code in found] == held.tolist()


def test_a_point_on_a_common_corner_belongs_to_the_lower_code(ground: Atlas) -> None:
    shared = shapely.intersection(ground.outlines["510104"], ground.outlines["510107"])
    lon, lat = shapely.get_coordinates(shared)[0]
    assert public.locate(point=Point(lon, lat)).division == "510104"


@given(st.floats(), st.floats())
def test_any_pair_of_numbers_has_an_answer(lon: float, lat: float) -> None:
    (code,) = public.locate_many(lons=[lon], lats=[lat])
    assert code == "" or code.startswith("5101")


def test_no_points_have_no_answers() -> None:
    assert public.locate_many(lons=[], lats=[]) == []


def test_one_point_costs_one_query(ground: Atlas, django_assert_num_queries: object) -> None:
    public.division(code="510100")
    with django_assert_num_queries(1):  # type: ignore[operator]
        public.locate(point=WUHOU_SHRINE)


def test_with_street_areas_the_answer_is_a_street() -> None:
    seed.seed()
    located = public.locate(point=WUHOU_SHRINE)
    assert [view.name for view in located.path] == ["成都市", "武侯区", "浆洗街街道"]
    assert located.level is Level.STREET
    assert located.is_demonstration
    assert located.code_at(Level.DISTRICT) == "510107"
    assert located.code_at(Level.COMMUNITY) is None


def test_a_point_in_the_high_tech_zone_names_it() -> None:
    seed.seed()
    located = public.locate(point=Point(104.042, 30.578))
    assert (located.division, located.functional_area) == ("510107063", "510191")


def test_demonstration_areas_fill_the_district_and_repeat_alike() -> None:
    seed.seed()
    seed.seed()
    first = atlas()
    streets = [first.outlines[code] for code, area in first.areas.items() if area.level is Level.STREET]
    assert len(streets) == 15
    missed = first.outlines["510107"].symmetric_difference(shapely.union_all(streets))
    assert missed.area < 1e-3 * first.outlines["510107"].area
    assert sum(street.area for street in streets) == pytest.approx(first.outlines["510107"].area, rel=1e-3)
    assert first.areas["510107001"].source.startswith("演示用")


def test_other_districts_stay_at_the_district_when_only_one_has_streets() -> None:
    seed.seed()
    codes = public.locate_many(lons=[104.0477, 103.619, 116.39], lats=[30.6466, 31.003, 39.91])
    assert codes == ["510107001", "510181", ""]


def test_coordinates_of_a_consumer_map_are_converted_when_declared() -> None:
    shown = wgs84_to_gcj02(WUHOU_SHRINE)
    read = public.to_wgs84(lon=str(shown.lon), lat=str(shown.lat), crs="GCJ-02")
    assert distance_m(read, WUHOU_SHRINE) < 0.1


def test_undeclared_and_broken_coordinates_are_refused() -> None:
    with pytest.raises(UnknownCrs):
        public.to_wgs84(lon="104", lat="30", crs="mars")
    with pytest.raises(BadPoint):
        public.to_wgs84(lon="104", lat="north", crs="WGS84")


def test_the_centre_of_a_division_lies_in_it_or_in_what_is_known_above() -> None:
    assert public.locate(point=public.centre_of(code="510181")).division == "510181"
    assert public.centre_of(code="510181001") == public.centre_of(code="510181")
    assert public.locate(point=public.centre_of(code="510100")).path[0].code == "510100"
