"""Many points at once to the areas they lie in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import shapely
from numpy.typing import NDArray

from rongcheng.apps.places.contracts import Level
from rongcheng.apps.places.engine.cells import Cells, Outline, cells_at, expand

NOWHERE = -1
Floats = NDArray[np.float64]
Places = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Ground:
    """One area as it is stored."""

    code: str
    outline: Outline
    inside: Cells
    border: Cells


@dataclass(frozen=True, slots=True)
class LevelIndex:
    """All areas of one level; `codes` is sorted, places are positions in it."""

    level: Level
    codes: tuple[str, ...]
    outlines: tuple[Outline, ...]
    inside_cells: Cells
    inside_places: Places
    border_cells: Cells
    border_places: Places

    @classmethod
    def build(cls, level: Level, grounds: Sequence[Ground]) -> Self:
        """Sort the cells of all areas into two tables that a binary search answers."""
        ordered = sorted(grounds, key=lambda ground: ground.code)
        for ground in ordered:
            shapely.prepare(ground.outline)
        inside = _table([expand(ground.inside, level) for ground in ordered])
        border = _table([ground.border for ground in ordered])
        return cls(level, tuple(g.code for g in ordered), tuple(g.outline for g in ordered), *inside, *border)

    def locate(self, lons: Floats, lats: Floats) -> Places:
        """For each point the place of its area, NOWHERE when none holds it.

        A point exactly on a common border belongs to the area of the lower code, so that it never depends on
        the order of loading.
        """
        cells = cells_at(lons, lats, self.level)
        found = self._inside(cells)
        self._ask_polygons(found, np.flatnonzero(found == NOWHERE), cells, lons, lats)
        return found

    def _inside(self, cells: Cells) -> Places:
        found = np.full(len(cells), NOWHERE, dtype=np.int32)
        if len(self.inside_cells):
            at = np.minimum(np.searchsorted(self.inside_cells, cells), len(self.inside_cells) - 1)
            hit = self.inside_cells[at] == cells
            found[hit] = self.inside_places[at[hit]]
        return found

    def _ask_polygons(self, found: Places, open_: NDArray[np.intp], cells: Cells, lons: Floats,
                      lats: Floats) -> None:  # fmt: skip
        first = np.searchsorted(self.border_cells, cells[open_], side="left")
        last = np.searchsorted(self.border_cells, cells[open_], side="right")
        for turn in range(int((last - first).max(initial=0))):
            still = (first + turn < last) & (found[open_] == NOWHERE)
            points, candidates = open_[still], self.border_places[first[still] + turn]
            for place in np.unique(candidates):
                asked = points[candidates == place]
                held = shapely.intersects_xy(self.outlines[place], lons[asked], lats[asked])
                found[asked[held]] = place


def _table(cells_of_each: Sequence[Cells]) -> tuple[Cells, Places]:
    if not cells_of_each:
        return np.empty(0, dtype=np.uint64), np.empty(0, dtype=np.int32)
    cells = np.concatenate(cells_of_each)
    places = np.repeat(np.arange(len(cells_of_each), dtype=np.int32), [len(each) for each in cells_of_each])
    order = np.lexsort((places, cells))
    return cells[order], places[order]
