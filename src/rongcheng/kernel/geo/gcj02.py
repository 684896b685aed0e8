"""GCJ-02, the shifted coordinates of Chinese consumer maps, to and from WGS 84.

The shift is defined for mainland China; outside its rectangle the two are the same.
"""

from __future__ import annotations

import math

from rongcheng.kernel.geo.point import Point

KRASOVSKY_A = 6378245.0
KRASOVSKY_EE = 0.00669342162296594323
SHIFTED = (72.004, 137.8347, 0.8293, 55.8271)  # west, east, south, north
ENOUGH_DEGREES = 1e-9  # 0.1 mm
ROUNDS = 30


def wgs84_to_gcj02(point: Point) -> Point:
    """Where a consumer map draws this place."""
    dlon, dlat = _shift(point.lon, point.lat)
    return Point(point.lon + dlon, point.lat + dlat)


def gcj02_to_wgs84(point: Point) -> Point:
    """The place that a consumer map draws here; the inverse of `wgs84_to_gcj02` to less than a millimetre.

    The shift has no closed inverse, but it is a contraction: repeat until it stands still.
    """
    if not _is_shifted(point.lon, point.lat):
        return point
    lon, lat = point.lon, point.lat
    for _ in range(ROUNDS):
        dlon, dlat = _offset(lon, lat)
        next_lon, next_lat = point.lon - dlon, point.lat - dlat
        moved = max(abs(next_lon - lon), abs(next_lat - lat))
        lon, lat = next_lon, next_lat
        if moved < ENOUGH_DEGREES:
            break
    return Point(lon, lat)


def _is_shifted(lon: float, lat: float) -> bool:
    west, east, south, north = SHIFTED
    return west <= lon <= east and south <= lat <= north


def _shift(lon: float, lat: float) -> tuple[float, float]:
    return _offset(lon, lat) if _is_shifted(lon, lat) else (0.0, 0.0)


def _offset(lon: float, lat: float) -> tuple[float, float]:
    """Degrees by which the place is moved east and north."""
    x, y = lon - 105.0, lat - 35.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x))
    east += _waves(x, ((20.0, 6.0), (20.0, 2.0)))
    east += _waves(x, ((20.0, 1.0), (40.0, 1 / 3)))
    east += _waves(x, ((150.0, 1 / 12), (300.0, 1 / 30)))
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x))
    north += _waves(x, ((20.0, 6.0), (20.0, 2.0)))
    north += _waves(y, ((20.0, 1.0), (40.0, 1 / 3)))
    north += _waves(y, ((160.0, 1 / 12), (320.0, 1 / 30)))
    sine = math.sin(math.radians(lat))
    bend = 1 - KRASOVSKY_EE * sine * sine
    meridian = KRASOVSKY_A * (1 - KRASOVSKY_EE) / (bend * math.sqrt(bend))
    parallel = KRASOVSKY_A / math.sqrt(bend) * math.cos(math.radians(lat))
    return math.degrees(east / parallel), math.degrees(north / meridian)


def _waves(along: float, terms: tuple[tuple[float, float], ...]) -> float:
    return sum(height * math.sin(along * rate * math.pi) for height, rate in terms) * 2.0 / 3.0
