"""Distances on the sphere: good to 0.5 %, which is enough to say what lies near."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rongcheng.kernel.geo.point import Point

EARTH_RADIUS_M = 6_371_008.8  # mean radius of the IUGG


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle of degrees, for a first, index-friendly look."""

    west: float
    south: float
    east: float
    north: float


def distance_m(a: Point, b: Point) -> float:
    """Metres between two points along the great circle (haversine)."""
    dlat = math.radians(b.lat - a.lat)
    dlon = math.radians(b.lon - a.lon)
    h = math.sin(dlat / 2) ** 2
    h += math.cos(math.radians(a.lat)) * math.cos(math.radians(b.lat)) * math.sin(dlon / 2) ** 2
    return 2 * EARTH_RADIUS_M * math.asin(math.sqrt(min(1.0, h)))


def distances_m(origin: Point, lons: ArrayLike, lats: ArrayLike) -> NDArray[np.float64]:
    """Metres from one point to each of many."""
    lon, lat = np.radians(np.asarray(lons, dtype=np.float64)), np.radians(np.asarray(lats, dtype=np.float64))
    lon0, lat0 = math.radians(origin.lon), math.radians(origin.lat)
    h = np.sin((lat - lat0) / 2) ** 2 + np.cos(lat) * math.cos(lat0) * np.sin((lon - lon0) / 2) ** 2
    return np.asarray(2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(np.minimum(1.0, h))), dtype=np.float64)


def box_around(centre: Point, radius_m: float) -> Box:
    """The smallest box that holds every point within `radius_m`, away from the poles and the date line."""
    dlat = math.degrees(radius_m / EARTH_RADIUS_M)
    widest = math.cos(math.radians(min(89.0, abs(centre.lat) + dlat)))
    dlon = min(180.0, dlat / widest)
    return Box(
        west=max(-180.0, centre.lon - dlon),
        south=max(-90.0, centre.lat - dlat),
        east=min(180.0, centre.lon + dlon),
        north=min(90.0, centre.lat + dlat),
    )
