"""An outline as it is kept in a row: WKB, cells, size and centre computed once."""

from __future__ import annotations

from typing import cast

import shapely

from rongcheng.apps.places.contracts import Level
from rongcheng.apps.places.engine.cells import Outline, cover, pack, unpack
from rongcheng.apps.places.engine.locator import Ground
from rongcheng.apps.places.engine.outlines import area_m2, centre_of

Bytes = bytes | memoryview


def stored(outline: Outline, level: Level) -> dict[str, bytes | float]:
    """The columns of an area that follow from its outline."""
    covered, centre = cover(outline, level), centre_of(outline)
    return {
        "outline": shapely.to_wkb(outline),
        "cells_inside": pack(covered.inside),
        "cells_border": pack(covered.border),
        "area_m2": area_m2(outline),
        "lon": centre.lon,
        "lat": centre.lat,
    }


def restored(code: str, outline: Bytes, inside: Bytes, border: Bytes) -> Ground:
    """The area as the locator needs it."""
    shape = cast(Outline, shapely.from_wkb(bytes(outline)))
    return Ground(code, shape, unpack(bytes(inside)), unpack(bytes(border)))
