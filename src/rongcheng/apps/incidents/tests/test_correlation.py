"""Whether two signals are one thing: place, time, kind."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rongcheng.apps.incidents.engine.correlation import (
    Candidate,
    Sighting,
    best_match,
    judge,
    meeting_cells,
)
from rongcheng.apps.incidents.engine.table import read, rules
from rongcheng.kernel.geo import Point, distance_m

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
METRE = 1 / 111_320
HERE = Point(104.08, 30.63)


def flooding(metres: float = 0, minutes: float = 0, matter: str = "E0406") -> Sighting:
    return Sighting(
        matter=matter, point=Point(HERE.lon, HERE.lat + metres * METRE), at=NOON + timedelta(minutes=minutes)
    )


def known(number: int = 1, matter: str = "E0406", lasts_min: int = 0) -> Candidate:
    return Candidate(
        incident_id=UUID(int=number), matter=matter, point=HERE, first_at=NOON,
        last_at=NOON + timedelta(minutes=lasts_min),
    )  # fmt: skip


def test_a_near_and_recent_signal_of_the_same_class_joins_and_says_why() -> None:
    match = judge(rules(), flooding(metres=210, minutes=8), known())
    assert match is not None
    assert (match.distance_m, match.gap_s, match.same_matter) == (210, 480, True)


@pytest.mark.parametrize(
    "sighting",
    [flooding(metres=501), flooding(minutes=181), flooding(matter="E0302"), flooding(matter="C0201")],
    ids=["too far", "too late", "another family", "a class of no family"],
)
def test_what_is_too_far_too_late_or_something_else_does_not_join(sighting: Sighting) -> None:
    assert judge(rules(), sighting, known()) is None


def test_a_related_class_joins_with_a_lower_score_than_the_same_class() -> None:
    same, related = judge(rules(), flooding(), known()), judge(rules(), flooding(matter="C0104"), known())
    assert same is not None
    assert related is not None
    assert same.score > related.score
    assert not related.same_matter


def test_a_signal_during_a_long_incident_has_no_gap() -> None:
    match = judge(rules(), flooding(minutes=90), known(lasts_min=120))
    assert match is not None
    assert match.gap_s == 0


def test_an_incident_does_not_go_on_for_ever() -> None:
    assert judge(rules(), flooding(minutes=1500), known(lasts_min=1490)) is None


def test_the_best_of_several_incidents_gets_the_signal_and_the_oldest_of_equals() -> None:
    far = Candidate(
        incident_id=UUID(int=9), matter="E0406", point=Point(HERE.lon, HERE.lat + 400 * METRE), first_at=NOON,
        last_at=NOON,
    )  # fmt: skip
    match = best_match(rules(), flooding(), [far, known(3), known(2)])
    assert match is not None
    assert match.incident_id == UUID(int=2)


def test_a_class_of_no_family_still_matches_itself() -> None:
    assert judge(rules(), flooding(matter="C0201"), known(matter="C0201")) is not None


@given(
    lon=st.floats(103.0, 104.9), lat=st.floats(30.1, 31.4), east=st.floats(-1, 1), north=st.floats(-1, 1),
    radius=st.sampled_from([100, 150, 300, 500, 2500]),
)  # fmt: skip
def test_two_points_within_the_radius_always_share_a_cell_to_lock(
    lon: float, lat: float, east: float, north: float, radius: int
) -> None:
    one = Point(lon, lat)
    other = Point(lon + east * radius * METRE, lat + north * radius * METRE)
    if distance_m(one, other) <= radius:
        assert set(meeting_cells(one, radius)) & set(meeting_cells(other, radius))


@given(metres=st.lists(st.floats(0, 499), min_size=2, max_size=8))
def test_a_nearer_signal_never_scores_less(metres: list[float]) -> None:
    scores = [match.score for m in sorted(metres) if (match := judge(rules(), flooding(metres=m), known()))]
    assert all(nearer >= farther for nearer, farther in pairwise(scores))


def test_a_table_with_a_class_in_two_families_is_refused() -> None:
    family = {"radius_m": 1, "window_min": 1, "longest_min": 1, "kin_default": 0.5, "kinship": [], "matters": ["E0406"]}
    table = {
        "weights": {"place": 0.4, "time": 0.3, "kind": 0.3}, "joins_from": 0.3,
        "stranger": {"radius_m": 1, "window_min": 1, "longest_min": 1, "kin_default": 0.0},
        "families": [{"key": "a", **family}, {"key": "b", **family}],
    }  # fmt: skip
    with pytest.raises(ValueError, match="two families"):
        read(table)
