"""Outlines that people bring: checked before they are believed; sizes, centres, and demonstration areas."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import shapely
from pyproj import Geod
from shapely.geometry import MultiPoint, MultiPolygon, Polygon, shape
from shapely.geometry.base import BaseGeometry

from rongcheng.apps.places.contracts import BadOutline
from rongcheng.apps.places.engine.cells import Outline
from rongcheng.kernel.geo import Point

ELLIPSOID = Geod(ellps="WGS84")
MOST_VERTICES = 200_000
SMALLEST_M2 = 100.0


def read_outline(code: str, geometry: object) -> Outline:
    """A polygon from GeoJSON; raises BadOutline with the reason."""
    if not isinstance(geometry, Mapping) or geometry.get("type") not in ("Polygon", "MultiPolygon"):
        raise _bad(code, "不是多边形（Polygon 或 MultiPolygon）。")
    try:
        outline = shape(dict(geometry))
    except (TypeError, ValueError, AttributeError, IndexError, KeyError, shapely.errors.ShapelyError):
        raise _bad(code, "坐标无法读取。") from None
    if shapely.get_num_coordinates(outline) > MOST_VERTICES:
        raise _bad(code, "顶点过多（最多 200000 个）。")
    return _checked(code, outline)


def _checked(code: str, outline: BaseGeometry) -> Outline:
    if not isinstance(outline, Polygon | MultiPolygon) or outline.is_empty:
        raise _bad(code, "多边形为空。")
    outline = shapely.force_2d(outline)
    if not all(map(math.isfinite, outline.bounds)):
        raise _bad(code, "坐标不是有限的数。")
    west, south, east, north = outline.bounds
    if not (west >= -180 and east <= 180 and south >= -90 and north <= 90):
        raise _bad(code, "坐标超出经纬度范围。")
    if not outline.is_valid:
        raise _bad(code, "多边形自相交，或环不闭合。")
    if area_m2(outline) < SMALLEST_M2:
        raise _bad(code, "面积过小。")
    return outline


def area_m2(outline: Outline) -> float:
    """Square metres on the ellipsoid."""
    return abs(ELLIPSOID.geometry_area_perimeter(outline)[0])


def centre_of(outline: Outline) -> Point:
    """A point inside, near the middle: where a label goes."""
    inside = outline.representative_point()
    return Point(inside.x, inside.y).rounded()


def share_within(outline: Outline, container: Outline) -> float:
    """How much of the outline lies within the container, 0 to 1."""
    return float(outline.intersection(container).area / outline.area)


def divide_by_seats(container: Outline, seats: Sequence[Point]) -> list[Outline]:
    """Cut the container so that each part is what lies nearest to its seat; same order as the seats.

    For demonstration only: a drawn border is something else than a distance.
    """
    squeeze = math.cos(math.radians(container.centroid.y))
    flat = [(seat.lon * squeeze, seat.lat) for seat in seats]
    flat_container = shapely.transform(container, lambda xy: xy * [squeeze, 1.0])
    parts = shapely.voronoi_polygons(MultiPoint(flat), extend_to=flat_container, ordered=True).geoms
    return [_stretched(part.intersection(flat_container), squeeze) for part in parts]


def _stretched(part: BaseGeometry, squeeze: float) -> Outline:
    polygons = [p for p in getattr(part, "geoms", [part]) if isinstance(p, Polygon) and p.area > 0]
    whole = MultiPolygon(polygons) if len(polygons) > 1 else polygons[0]
    stretched = shapely.transform(whole, lambda xy: (xy / [squeeze, 1.0]).round(6))
    return shapely.make_valid(stretched)  # type: ignore[return-value]


def _bad(code: str, why: str) -> BadOutline:
    return BadOutline(division=code, fields={"geometry": why})
