"""The ground: areas of every level in memory, read again when a new set of areas has been loaded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock

import numpy as np
from django.db.models import Max
from numpy.typing import NDArray

from rongcheng.apps.places.contracts import AreaView, Level
from rongcheng.apps.places.engine.cells import Outline
from rongcheng.apps.places.engine.locator import NOWHERE, Floats, LevelIndex
from rongcheng.apps.places.engine.stored import restored
from rongcheng.apps.places.models import Area, AreaSet
from rongcheng.kernel.geo import Point

COARSE_TO_FINE = (Level.DISTRICT, Level.STREET, Level.COMMUNITY, Level.GRID)
Codes = NDArray[np.str_]


@dataclass(frozen=True)
class Atlas:
    """One state of the ground; `edition` names it and never returns."""

    edition: int
    indexes: dict[Level, LevelIndex]
    outlines: dict[str, Outline]
    areas: dict[str, AreaView]

    def codes_at(self, lons: Floats, lats: Floats) -> dict[Level, Codes]:
        """For each loaded level the code at each point, "" where none.

        A finer area counts only where it belongs to the coarser one: outlines of two sources may disagree at
        the border, and then the coarser one stands.
        """
        found: dict[Level, Codes] = {}
        above: Codes | None = None
        for level in COARSE_TO_FINE:
            if (index := self.indexes.get(level)) is None:
                continue
            here = _codes(index, lons, lats)
            if above is not None:
                here = np.where((above != "") & np.char.startswith(here, above), here, "")
            found[level] = here
            above = here if above is None else np.where(here != "", here, above)
        return found


class _Held:
    atlas: Atlas | None = None
    lock = Lock()


def atlas() -> Atlas:
    """The present ground; one small query tells whether it has changed."""
    edition = AreaSet.objects.aggregate(last=Max("id"))["last"] or 0
    held = _Held.atlas
    if held is not None and held.edition == edition:
        return held
    with _Held.lock:
        _Held.atlas = _read(edition)
        return _Held.atlas


def _read(edition: int) -> Atlas:
    rows = list(Area.objects.filter(valid_to__isnull=True).select_related("area_set").order_by("code"))
    grounds = [(row, restored(row.code, row.outline, row.cells_inside, row.cells_border)) for row in rows]
    indexes = {
        level: LevelIndex.build(level, here)
        for level in COARSE_TO_FINE
        if (here := [ground for row, ground in grounds if row.level == level])
    }
    return Atlas(
        edition,
        indexes,
        {ground.code: ground.outline for _, ground in grounds},
        {row.code: _view(row) for row in rows},
    )


def _codes(index: LevelIndex, lons: Floats, lats: Floats) -> Codes:
    names = np.array([*index.codes, ""])
    at = index.locate(lons, lats)
    return names[np.where(at == NOWHERE, len(index.codes), at)]


def _view(row: Area) -> AreaView:
    return AreaView(
        code=row.code, level=Level(row.level), area_km2=row.area_m2 / 1e6, source=row.area_set.source,
        licence=row.area_set.licence, is_demonstration=row.area_set.is_demonstration,
        valid_from=row.valid_from, centre=Point(row.lon, row.lat),
    )  # fmt: skip


def floats(values: Sequence[float] | Floats) -> Floats:
    return np.asarray(values, dtype=np.float64)
