"""Which division a point belongs to."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rongcheng.apps.places.contracts import AreaView, Level, Located, OutsideCity
from rongcheng.apps.places.engine.locator import Floats
from rongcheng.apps.places.queries.atlas import Atlas, Codes, atlas, floats
from rongcheng.apps.places.queries.tree import tree
from rongcheng.kernel.geo import Point


def locate(point: Point) -> Located:
    """The finest division known at a point of the city; raises OutsideCity."""
    ground = atlas()
    found = {
        level: str(codes[0])
        for level, codes in ground.codes_at(floats([point.lon]), floats([point.lat])).items()
        if codes[0]
    }
    if not found:
        raise OutsideCity(lon=round(point.lon, 6), lat=round(point.lat, 6))
    cell = found.pop(Level.GRID, None)
    level, code = list(found.items())[-1]
    area = ground.areas[cell or code]
    divisions = tree()
    return Located(
        point=point, division=code, level=level, path=divisions.path(code), grid=cell,
        functional_area=divisions.functional_area_of(code), is_demonstration=area.is_demonstration,
    )  # fmt: skip


def locate_many(lons: Sequence[float] | Floats, lats: Sequence[float] | Floats) -> list[str]:
    """The finest division code at each point, "" outside the city; not-a-number is outside."""
    lon, lat = floats(lons), floats(lats)
    good = np.isfinite(lon) & np.isfinite(lat) & (np.abs(lon) <= 180) & (np.abs(lat) <= 90)
    codes = _finest(atlas(), np.where(good, lon, 0.0), np.where(good, lat, 0.0))
    codes[~good] = ""
    return [str(code) for code in codes.tolist()]


def area_of(code: str) -> AreaView | None:
    """What is known of the ground of a division."""
    return atlas().areas.get(code)


def centre_of(code: str) -> Point:
    """A point inside the division, or inside the nearest one above whose outline is known."""
    areas = atlas().areas
    path = tree().path(code)
    for view in reversed(path):
        if view.code in areas:
            return areas[view.code].centre
    inside = [area.centre for area in areas.values() if area.level is Level.DISTRICT]
    return Point(float(np.mean([c.lon for c in inside])), float(np.mean([c.lat for c in inside]))).rounded()


def _finest(ground: Atlas, lons: Floats, lats: Floats) -> Codes:
    result: Codes = np.full(len(lons), "", dtype="U15")
    for level, codes in ground.codes_at(lons, lats).items():
        if level is not Level.GRID:
            result = np.where(codes != "", codes, result)
    return result
