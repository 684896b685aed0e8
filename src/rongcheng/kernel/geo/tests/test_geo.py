"""Points are read strictly, converted exactly, and measured well."""

from __future__ import annotations

import math
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rongcheng.kernel.geo import (
    BadPoint,
    Crs,
    Point,
    UnknownCrs,
    box_around,
    crs_named,
    distance_m,
    distances_m,
    gcj02_to_wgs84,
    parse_point,
    to_wgs84,
    wgs84_to_gcj02,
)

in_china = st.builds(Point, st.floats(75, 134), st.floats(18, 53))
anywhere = st.builds(Point, st.floats(-180, 180), st.floats(-90, 90))
away_from_edges = st.builds(Point, st.floats(-170, 170), st.floats(-80, 80))
TIANFU_SQUARE = Point(104.0633, 30.6600)


@given(in_china)
def test_gcj02_and_back_is_the_same_place_within_a_centimetre(place: Point) -> None:
    assert distance_m(gcj02_to_wgs84(wgs84_to_gcj02(place)), place) < 0.01


@given(in_china)
def test_gcj02_moves_a_place_in_china_by_some_tens_to_hundreds_of_metres(place: Point) -> None:
    assert distance_m(wgs84_to_gcj02(place), place) < 1500


def test_gcj02_moves_the_middle_of_chengdu_some_hundreds_of_metres_south_east() -> None:
    shown = wgs84_to_gcj02(TIANFU_SQUARE)
    assert 300 < distance_m(shown, TIANFU_SQUARE) < 600
    assert shown.lon > TIANFU_SQUARE.lon
    assert shown.lat < TIANFU_SQUARE.lat


@pytest.mark.parametrize("place", [Point(-73.98, 40.75), Point(2.35, 48.86), Point(151.2, -33.9)])
def test_gcj02_leaves_places_outside_china_alone(place: Point) -> None:
    assert wgs84_to_gcj02(place) == place
    assert gcj02_to_wgs84(place) == place


@given(anywhere, anywhere)
def test_distance_is_symmetric_and_no_longer_than_half_the_earth(a: Point, b: Point) -> None:
    assert math.isclose(distance_m(a, b), distance_m(b, a), abs_tol=1e-6)
    assert 0 <= distance_m(a, b) <= math.pi * 6_371_008.8 + 1


@given(anywhere, st.lists(anywhere, min_size=1, max_size=20))
def test_many_distances_are_the_single_ones(origin: Point, others: list[Point]) -> None:
    many = distances_m(origin, [p.lon for p in others], [p.lat for p in others])
    assert np.allclose(many, [distance_m(origin, p) for p in others], rtol=1e-9, atol=0.05)


def test_one_degree_of_latitude_is_about_111_kilometres() -> None:
    assert distance_m(Point(104, 30), Point(104, 31)) == pytest.approx(111_195, abs=10)


@given(
    st.builds(Point, st.floats(-170, 170), st.floats(-80, 80)),
    st.floats(1, 50_000),
    st.floats(0, 2 * math.pi),
)
def test_the_box_around_a_point_holds_its_circle(centre: Point, radius_m: float, bearing: float) -> None:
    reach = radius_m / 6_371_008.8 * 0.999
    lat0 = math.radians(centre.lat)
    lat = math.asin(math.sin(lat0) * math.cos(reach) + math.cos(lat0) * math.sin(reach) * math.cos(bearing))
    lon = math.radians(centre.lon) + math.atan2(
        math.sin(bearing) * math.sin(reach) * math.cos(lat0), math.cos(reach) - math.sin(lat0) * math.sin(lat)
    )
    box = box_around(centre, radius_m)
    assert box.west <= math.degrees(lon) <= box.east
    assert box.south <= math.degrees(lat) <= box.north


@pytest.mark.parametrize(
    ("lon", "lat", "wrong"),
    [
        ("", "30.6", "lon"),
        ("nan", "30.6", "lon"),
        ("1e2", "30.6", "lon"),
        ("inf", "30.6", "lon"),
        ("１０４", "30.6", "lon"),
        ("104_0", "30.6", "lon"),
        (True, "30.6", "lon"),
        (None, "30.6", "lon"),
        ([104], "30.6", "lon"),
        ("104.06' OR 1=1", "30.6", "lon"),
        ("104.06", "90.1", "lat"),
        ("180.001", "30", "lon"),
        (math.nan, 30.0, "lon"),
        (10**400, 30.0, "lon"),
        (104.0, -math.inf, "lat"),
    ],
)
def test_what_is_no_coordinate_is_refused_by_name_of_the_field(lon: object, lat: object, wrong: str) -> None:
    with pytest.raises(BadPoint) as refusal:
        parse_point(lon, lat)
    assert wrong in refusal.value.fields


def test_swapped_coordinates_are_recognised() -> None:
    with pytest.raises(BadPoint) as refusal:
        parse_point("30.66", "104.06")
    assert "颠倒" in refusal.value.fields["lat"]


@given(anywhere)
def test_what_is_written_is_read_back(place: Point) -> None:
    read = parse_point(f"{place.lon:.9f}", f" {place.lat:.9f} ")
    assert (read.lon, read.lat) == pytest.approx((place.lon, place.lat), abs=1e-9)


@given(st.text(max_size=40), st.text(max_size=40))
def test_any_text_is_a_point_or_a_refusal(lon: str, lat: str) -> None:
    with suppress(BadPoint):
        assert isinstance(parse_point(lon, lat), Point)


@pytest.mark.parametrize(
    ("name", "crs"),
    [
        ("WGS84", Crs.WGS84),
        ("epsg:4326", Crs.WGS84),
        ("urn:ogc:def:crs:OGC:1.3:CRS84", Crs.WGS84),
        ("CGCS2000", Crs.CGCS2000),
        ("EPSG:4490", Crs.CGCS2000),
        ("GCJ-02", Crs.GCJ02),
        (" gcj02 ", Crs.GCJ02),
    ],
)
def test_systems_are_known_by_their_usual_names(name: str, crs: Crs) -> None:
    assert crs_named(name) is crs


def test_an_unknown_system_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UnknownCrs) as refusal:
        crs_named("BD-09" + "x" * 500)
    assert "GCJ-02" in refusal.value.advice
    assert len(refusal.value.facts["crs"]) == 40


def test_cgcs2000_is_taken_as_wgs84_and_gcj02_is_shifted_back() -> None:
    assert to_wgs84(TIANFU_SQUARE, Crs.CGCS2000) == TIANFU_SQUARE
    assert distance_m(to_wgs84(wgs84_to_gcj02(TIANFU_SQUARE), Crs.GCJ02), TIANFU_SQUARE) < 0.01
