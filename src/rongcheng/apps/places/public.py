"""The door of places for other apps. Everything here only reads and may be called by anybody."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import get_language

from rongcheng.apps.places.contracts import CellCode, DivisionView, Level, Located
from rongcheng.apps.places.queries import boundaries as outlines
from rongcheng.apps.places.queries import cells, location
from rongcheng.apps.places.queries.tree import tree
from rongcheng.kernel import geo

MOST_HITS = 20


def locate(*, point: geo.Point) -> Located:
    """The finest division known at a point (WGS 84), with its path from the city down; raises OutsideCity."""
    return location.locate(point)


def locate_many(*, lons: Sequence[float], lats: Sequence[float]) -> list[str]:
    """The finest division code at each point (WGS 84, arrays welcome); "" for what lies outside the city."""
    return location.locate_many(lons, lats)


def division(*, code: str) -> DivisionView:
    """One division, past ones too; raises UnknownDivision."""
    return tree().get(code)


def children(*, code: str) -> tuple[DivisionView, ...]:
    """What lies directly below; a functional area has the streets it manages. The city has 23."""
    return tree().children(code)


def ancestors(*, code: str) -> tuple[DivisionView, ...]:
    """What lies above, the city first, without the division itself."""
    return tree().ancestors(code)


def search(*, text: str) -> tuple[DivisionView, ...]:
    """Up to 20 divisions by Chinese name, pinyin or code; the likeliest first."""
    return tree().search(text, MOST_HITS)


def scope_prefixes(*, code: str) -> tuple[str, ...]:
    """The code prefixes that an actor of this division may see: `Actor.divisions`."""
    return tree().scope_prefixes(code)


def name_of(*, code: str) -> str:
    """The name in the reader's language; an unknown code is its own name."""
    view = tree().by_code.get(code)
    return view.named(_language()) if view else code


def centre_of(*, code: str) -> geo.Point:
    """A point inside the division, or of the nearest one above with a known outline: for maps, not for facts."""
    return location.centre_of(code)


def to_wgs84(*, lon: object, lat: object, crs: str) -> geo.Point:
    """Read coordinates of a declared system (WGS84, CGCS2000, GCJ-02); raises BadPoint, UnknownCrs."""
    return geo.to_wgs84(geo.parse_point(lon, lat), geo.crs_named(crs))


def check_cell_code(*, code: str) -> CellCode:
    """The segments of a 14 or 15 digit grid cell code; raises BadCellCode saying which segment is wrong."""
    return cells.check_cell_code(code)


def boundaries(*, level: Level, within: str = "") -> dict[str, Any]:
    """The known outlines as a GeoJSON FeatureCollection in WGS 84; treat it as read-only."""
    return outlines.boundaries(level, within, _language()).collection


def _language() -> str:
    return get_language() or "zh-hans"
