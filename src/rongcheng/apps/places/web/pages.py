"""What each template of places receives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from rongcheng.apps.places.contracts import AreaView, DivisionView
from rongcheng.kernel.pages import Page


@dataclass(frozen=True, kw_only=True)
class Row:
    """One division in a list, in the reader's language."""

    code: str
    name: str
    level: str
    is_functional_area: bool = False
    note: str = ""
    below: int = 0


@dataclass(frozen=True, kw_only=True)
class HitsPage(Page):
    """What a search found."""

    template: ClassVar[str] = "places/hits.html"
    text: str
    hits: tuple[Row, ...]
    is_cut: bool


@dataclass(frozen=True, kw_only=True)
class DivisionPage(Page):
    """One division: what lies above and below, its ground, its map."""

    template: ClassVar[str] = "places/division.html"
    view: DivisionView
    name: str
    level: str
    above: tuple[Row, ...]
    below: tuple[Row, ...]
    below_title: str
    counts: tuple[tuple[str, int], ...]
    managed_by: Row | None
    area: AreaView | None
    cells: int
    outlines: str
    outlines_are_demonstration: bool
    found: HitsPage | None
