"""Whether a signal belongs to an incident that is already known: place, time and kind. Pure Python, no I/O."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import h3

from rongcheng.kernel.geo import Point, distance_m


@dataclass(frozen=True, kw_only=True)
class Family:
    """Matter classes that may be one and the same thing on the ground, and how near is near enough."""

    key: str
    radius_m: int
    window_min: int
    longest_min: int
    matters: frozenset[str]
    kinship: Mapping[frozenset[str], float]
    kin_default: float


@dataclass(frozen=True, kw_only=True)
class Rules:
    """The correlation table: families, weights, and the score from which a signal joins."""

    families: tuple[Family, ...]
    stranger: Family
    weight_place: float
    weight_time: float
    weight_kind: float
    joins_from: float

    def family_of(self, matter: str) -> Family:
        """The family of a matter class; a class in no family stands alone."""
        for family in self.families:
            if matter in family.matters:
                return family
        alone = self.stranger
        return Family(
            key=f"only:{matter}",
            radius_m=alone.radius_m,
            window_min=alone.window_min,
            longest_min=alone.longest_min,
            matters=frozenset({matter}),
            kinship={},
            kin_default=alone.kin_default,
        )


@dataclass(frozen=True, kw_only=True)
class Sighting:
    """What a signal says: what, where, when."""

    matter: str
    point: Point
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """An incident that is still alive: its anchor point and the time between its first and its last signal."""

    incident_id: UUID
    matter: str
    point: Point
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True, kw_only=True)
class Match:
    """Why a signal belongs to an incident."""

    incident_id: UUID
    distance_m: int
    gap_s: int
    same_matter: bool
    score: float


# Average hexagon edge in metres (H3 documentation, table of cell statistics), coarse to fine.
_EDGES = ((5, 9854), (6, 3725), (7, 1406), (8, 531), (9, 200))


def resolution_for(radius_m: int) -> int:
    """The finest H3 resolution at which two points within the radius are in the same or in adjacent cells."""
    fitting = [level for level, edge in _EDGES if edge >= radius_m * 1.2]
    return fitting[-1] if fitting else _EDGES[0][0]


def meeting_cells(point: Point, radius_m: int) -> list[str]:
    """The cells around a point, sorted; two signals that could match share at least one of them."""
    cell = h3.latlng_to_cell(point.lat, point.lon, resolution_for(radius_m))
    return sorted(h3.grid_disk(cell, 1))


def cell_of(point: Point, radius_m: int) -> str:
    """The cell in which an incident of that radius is filed."""
    return str(h3.latlng_to_cell(point.lat, point.lon, resolution_for(radius_m)))


def judge(rules: Rules, sighting: Sighting, candidate: Candidate) -> Match | None:
    """The match between a sighting and one incident, or None when it is too far, too late or something else."""
    family = rules.family_of(sighting.matter)
    kin = _kinship(family, sighting.matter, candidate.matter)
    distance = distance_m(sighting.point, candidate.point)
    gap = _gap(sighting.at, candidate)
    if kin <= 0 or distance > family.radius_m or gap > timedelta(minutes=family.window_min):
        return None
    if abs(sighting.at - candidate.first_at) > timedelta(minutes=family.longest_min):
        return None
    near = 1 - distance / family.radius_m
    soon = 1 - gap / timedelta(minutes=family.window_min)
    score = rules.weight_place * near + rules.weight_time * soon + rules.weight_kind * kin
    if score < rules.joins_from:
        return None
    return Match(
        incident_id=candidate.incident_id,
        distance_m=round(distance),
        gap_s=round(gap.total_seconds()),
        same_matter=sighting.matter == candidate.matter,
        score=round(score, 3),
    )


def best_match(rules: Rules, sighting: Sighting, candidates: Iterable[Candidate]) -> Match | None:
    """The best of all matches; equal scores go to the oldest incident."""
    found = [match for candidate in candidates if (match := judge(rules, sighting, candidate)) is not None]
    return max(found, key=lambda match: (match.score, -match.incident_id.int), default=None)


def _kinship(family: Family, one: str, other: str) -> float:
    if one == other:
        return 1.0
    if one not in family.matters or other not in family.matters:
        return 0.0
    return family.kinship.get(frozenset({one, other}), family.kin_default)


def _gap(at: datetime, candidate: Candidate) -> timedelta:
    """Nothing while the incident lasts, otherwise the time before it or after it."""
    if at < candidate.first_at:
        return candidate.first_at - at
    return max(timedelta(0), at - candidate.last_at)
