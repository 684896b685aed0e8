"""The point that a location or feature stands for."""

from __future__ import annotations

from typing import Any

from rongcheng.apps.sensing.contracts import EntityNotValid
from rongcheng.kernel.geo import Point

GEOJSON = ("application/geo+json", "application/vnd.geo+json")
DEPTHS = {"Point": 0, "MultiPoint": 1, "LineString": 1, "MultiLineString": 2, "Polygon": 2, "MultiPolygon": 3}


def point_of(encoding_type: str, geometry: Any) -> Point | None:
    """The point of GeoJSON, or the middle of its positions; None for other encodings.

    Both media types of GeoJSON are taken; what was sent is what is stored.
    """
    if encoding_type not in GEOJSON:
        return None
    if isinstance(geometry, dict) and geometry.get("type") == "Feature":
        geometry = geometry.get("geometry")
    if not isinstance(geometry, dict) or geometry.get("type") not in DEPTHS:
        raise EntityNotValid(why=f"GeoJSON: {', '.join(DEPTHS)}")
    positions = list(_positions(geometry.get("coordinates"), DEPTHS[geometry["type"]]))
    if not positions:
        raise EntityNotValid(why="GeoJSON: coordinates")
    lon = sum(position[0] for position in positions) / len(positions)
    lat = sum(position[1] for position in positions) / len(positions)
    return Point(lon, lat)


def _positions(coordinates: Any, depth: int) -> Any:
    if not isinstance(coordinates, list):
        raise EntityNotValid(why="GeoJSON: coordinates")
    if depth:
        for inner in coordinates:
            yield from _positions(inner, depth - 1)
        return
    numbers = all(isinstance(each, int | float) and not isinstance(each, bool) for each in coordinates)
    if len(coordinates) not in (2, 3) or not numbers:
        raise EntityNotValid(why="GeoJSON: [lon, lat]")
    if not -180 <= coordinates[0] <= 180 or not -90 <= coordinates[1] <= 90:
        raise EntityNotValid(why="GeoJSON: [lon, lat] WGS 84")
    yield coordinates
