"""An outline as H3 cells: those wholly inside answer at once, those on the border ask the polygon."""

from __future__ import annotations

from dataclasses import dataclass

import h3.api.basic_int as h3
import numpy as np
from numpy.typing import NDArray
from shapely.geometry import MultiPolygon, Polygon, mapping

from rongcheng.apps.places.contracts import Level

# Mean cell sizes: 7 = 5.2 km2, 8 = 0.74 km2, 9 = 0.11 km2, 10 = 0.015 km2, 11 = 0.0022 km2.
RESOLUTION = {Level.CITY: 7, Level.DISTRICT: 8, Level.STREET: 9, Level.COMMUNITY: 10, Level.GRID: 11}
Cells = NDArray[np.uint64]
Outline = Polygon | MultiPolygon


@dataclass(frozen=True, slots=True)
class CellCover:
    """The cells of one outline; `inside` is compacted (fewer, larger cells), `border` is not."""

    inside: Cells
    border: Cells


def cover(outline: Outline, level: Level) -> CellCover:
    """Cover an outline with cells of the size that its level needs."""
    shape = h3.geo_to_h3shape(mapping(outline))
    resolution = RESOLUTION[level]
    whole = set(h3.h3shape_to_cells_experimental(shape, resolution, contain="full"))
    touched = set(h3.h3shape_to_cells_experimental(shape, resolution, contain="overlap"))
    return CellCover(inside=_array(h3.compact_cells(whole)), border=_array(touched - whole))


def expand(inside: Cells, level: Level) -> Cells:
    """Undo the compaction."""
    return _array(h3.uncompact_cells(inside.tolist(), RESOLUTION[level]))


def cells_at(lons: NDArray[np.float64], lats: NDArray[np.float64], level: Level) -> Cells:
    """The cell that each point falls in."""
    resolution, to_cell = RESOLUTION[level], h3.latlng_to_cell
    found = (to_cell(lat, lon, resolution) for lat, lon in zip(lats.tolist(), lons.tolist(), strict=True))
    return np.fromiter(found, dtype=np.uint64, count=len(lons))


def pack(cells: Cells) -> bytes:
    return cells.astype("<u8").tobytes()


def unpack(packed: bytes) -> Cells:
    return np.frombuffer(packed, dtype="<u8").astype(np.uint64)


def _array(cells: object) -> Cells:
    return np.array(sorted(cells), dtype=np.uint64)  # type: ignore[call-overload]
