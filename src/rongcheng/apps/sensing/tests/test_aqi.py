"""The air quality index says what both editions of HJ 633 say."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rongcheng.apps.sensing.domain.aqi import daily_index, edition_of, individual_index, rounded, tables

NEW, OLD = date(2026, 3, 1), date(2026, 2, 28)
CLEAN = {"so2_24h": 10, "no2_24h": 10, "co_24h": 1, "o3_8h": 40, "pm10_24h": 20, "pm25_24h": 10}
VECTORS = {
    ("2026", "pm25_24h"): {35: 50, 36: 52, 50: 80, 60: 100, 61: 101, 75: 114, 115: 150, 150: 200, 300: 350, 501: 500},
    ("2012", "pm25_24h"): {36: 52, 50: 69, 60: 82, 61: 83, 75: 100, 300: 350},
    ("2026", "pm10_24h"): {50: 50, 51: 51, 120: 100, 121: 101, 150: 112, 250: 150},
    ("2026", "so2_1h"): {900: 200},
    ("2026", "o3_8h"): {900: 300},
    ("2012", "so2_1h"): {900: None},
    ("2012", "o3_8h"): {900: None},
}


@pytest.mark.parametrize(("edition", "item"), VECTORS)
def test_the_standards_vectors(edition, item):
    said = {value: individual_index(item, value, edition) for value in VECTORS[edition, item]}
    assert said == VECTORS[edition, item]


def test_the_day_of_the_observation_chooses_the_edition():
    assert (edition_of(OLD), edition_of(NEW), edition_of(date(2014, 1, 5))) == ("2012", "2026", "2012")
    assert daily_index(CLEAN | {"pm25_24h": 75}, OLD).aqi == 100
    assert daily_index(CLEAN | {"pm25_24h": 75}, NEW).aqi == 114


def test_with_a_pollutant_missing_only_a_high_index_is_published():
    partial = {name: value for name, value in CLEAN.items() if name != "no2_24h"}
    assert daily_index(partial | {"pm25_24h": 93}, NEW).aqi == 130
    low = daily_index(partial | {"pm25_24h": 55}, NEW)
    assert (low.aqi, low.level, low.iaqi["pm25_24h"]) == (None, None, 90)


def test_the_primary_pollutant_is_named_above_fifty_and_ties_are_all_named():
    assert daily_index(CLEAN, NEW).primary == ()
    tied = daily_index(CLEAN | {"pm25_24h": 60, "pm10_24h": 120}, NEW)
    assert (tied.aqi, tied.primary, tied.name) == (100, ("pm10_24h", "pm25_24h"), "良")
    assert daily_index(CLEAN | {"pm25_24h": 80}, OLD).exceeding == ("pm25_24h",)
    assert daily_index(CLEAN | {"pm25_24h": 80}, NEW).exceeding == ()


def test_the_old_edition_takes_ozone_of_one_hour_when_eight_hours_are_over_range():
    assert daily_index(CLEAN | {"o3_8h": 810, "o3_1h": 1000}, OLD).aqi == 400


def test_inputs_are_rounded_half_to_even_and_carbon_monoxide_to_one_decimal():
    assert (rounded("pm25_24h", 35.5), rounded("pm25_24h", 34.5)) == (36, 34)
    assert rounded("co_24h", Decimal("2.25")) == Decimal("2.2")


@given(
    st.sampled_from(sorted(tables()["editions"]["2026"]["tables"])),
    st.integers(0, 4000),
    st.sampled_from(["2026", "2012"]),
)
def test_more_of_it_is_never_better(item, value, edition):
    less, more = individual_index(item, value, edition), individual_index(item, value + 1, edition)
    assert more is None or (less is not None and less <= more <= 500)
