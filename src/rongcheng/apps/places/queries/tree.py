"""The tree of divisions, held in memory: a few thousand rows that change a few times a year."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from rongcheng.apps.places.contracts import DivisionView, Level, UnknownDivision
from rongcheng.apps.places.domain import prefix_of
from rongcheng.apps.places.models import Division

FRESH_S = 60.0


@dataclass(frozen=True)
class Tree:
    """All divisions, past ones too."""

    by_code: dict[str, DivisionView]

    def get(self, code: str) -> DivisionView:
        found = self.by_code.get(code)
        if found is None:
            raise UnknownDivision(division=code[:20])
        return found

    def children(self, code: str) -> tuple[DivisionView, ...]:
        """What lies directly below and is in force; for a functional area the streets it manages."""
        parent = self.get(code)
        below = self._managed if parent.is_functional_area else self._below
        return tuple(view for view in below.get(code, ()) if view.valid_to is None)

    def ancestors(self, code: str) -> tuple[DivisionView, ...]:
        """What lies above, the city first."""
        above: list[DivisionView] = []
        parent = self.get(code).parent
        while parent is not None:
            above.append(self.get(parent))
            parent = above[-1].parent
        return tuple(reversed(above))

    def path(self, code: str) -> tuple[DivisionView, ...]:
        return (*self.ancestors(code), self.get(code))

    def scope_prefixes(self, code: str) -> tuple[str, ...]:
        """The code prefixes of all rows that concern this division."""
        view = self.get(code)
        if view.is_functional_area:
            return (code, *(street.code for street in self._managed.get(code, ())))
        return (prefix_of(code),)

    def functional_area_of(self, code: str) -> str | None:
        """The functional area that manages this division or the street it lies in."""
        return next((view.managed_by for view in self.path(code) if view.managed_by), None)

    @property
    def city(self) -> DivisionView:
        return next(view for view in self.by_code.values() if view.level is Level.CITY)

    def in_force(self) -> dict[str, DivisionView]:
        """The divisions of the national list that have not ended; functional areas are kept elsewhere."""
        return {
            code: view for code, view in self.by_code.items() if view.valid_to is None and not view.is_functional_area
        }

    def count(self, level: Level) -> int:
        return sum(1 for view in self.by_code.values() if view.level is level and view.valid_to is None)

    def counts_below(self, code: str) -> Counter[Level]:
        """How many divisions of each level are in force below."""
        below: Counter[Level] = Counter()
        for child in self.children(code):
            if not child.is_functional_area:
                below[child.level] += 1
                below += self.counts_below(child.code)
        return below

    def search(self, text: str, limit: int) -> tuple[DivisionView, ...]:
        """By Chinese name, pinyin or code; exact first, then beginnings, then higher levels."""
        wanted = _plain(text)
        if not wanted:
            return ()
        hits = ((_rank(names, wanted), view) for names, view in self._searchable if _is_hit(names, wanted))
        return tuple(view for _, view in sorted(hits, key=lambda hit: (hit[0], len(hit[1].code), hit[1].code)))[:limit]

    @cached_property
    def _below(self) -> dict[str, tuple[DivisionView, ...]]:
        return _grouped((view.parent, view) for view in self.by_code.values())

    @cached_property
    def _managed(self) -> dict[str, tuple[DivisionView, ...]]:
        return _grouped((view.managed_by, view) for view in self.by_code.values())

    @cached_property
    def _searchable(self) -> list[tuple[tuple[str, str, str], DivisionView]]:
        return [
            ((_plain(view.name), _plain(view.name_en), view.code), view)
            for view in self.by_code.values()
            if view.valid_to is None
        ]


class _Held:
    """The tree of this process, and when it was read."""

    tree: Tree | None = None
    read_at: float = 0.0


def tree() -> Tree:
    """The tree, read again at most once a minute."""
    if _Held.tree is None or time.monotonic() - _Held.read_at > FRESH_S:
        _Held.tree, _Held.read_at = _read(), time.monotonic()
    return _Held.tree


def forget_tree() -> None:
    """After a change: the next look reads again."""
    _Held.tree = None


def _read() -> Tree:
    return Tree({row.code: _view(row) for row in Division.objects.order_by("code")})


def _view(row: Division) -> DivisionView:
    return DivisionView(
        code=row.code, name=row.name, name_en=row.name_en, level=Level(row.level), parent=row.parent_id,
        managed_by=row.managed_by_id, is_functional_area=row.is_functional_area, valid_from=row.valid_from,
        valid_to=row.valid_to, source=row.source,
    )  # fmt: skip


def _grouped(pairs: Iterable[tuple[str | None, DivisionView]]) -> dict[str, tuple[DivisionView, ...]]:
    known = sorted(((key, view) for key, view in pairs if key), key=lambda pair: (pair[0], pair[1].code))
    return {key: tuple(view for _, view in group) for key, group in groupby(known, key=lambda pair: pair[0])}


def _plain(text: str) -> str:
    return "".join(text.casefold().replace("'", "").split())[:60]


def _is_hit(names: tuple[str, str, str], wanted: str) -> bool:
    name, name_en, code = names
    return wanted in name or wanted in name_en or code.startswith(wanted)


def _rank(names: tuple[str, str, str], wanted: str) -> int:
    if wanted in names:
        return 0
    return 1 if any(name.startswith(wanted) for name in names) else 2
