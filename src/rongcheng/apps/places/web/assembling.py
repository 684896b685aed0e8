"""Puts the pages of places together."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import get_language, gettext, gettext_noop

from rongcheng.apps.places.contracts import DivisionView, Level
from rongcheng.apps.places.queries.boundaries import boundaries
from rongcheng.apps.places.queries.cells import count_open_cells
from rongcheng.apps.places.queries.location import area_of
from rongcheng.apps.places.queries.tree import Tree, tree
from rongcheng.apps.places.web.pages import DivisionPage, HitsPage, Row

LEVEL_NAMES = {
    Level.DISTRICT: gettext_noop("区（市）县"),
    Level.STREET: gettext_noop("镇（街道）"),
    Level.COMMUNITY: gettext_noop("村（社区）"),
    Level.GRID: gettext_noop("网格"),
}
KINDS = {
    Level.CITY: gettext_noop("市级"),
    Level.DISTRICT: gettext_noop("区县级"),
    Level.STREET: gettext_noop("镇街级"),
    Level.COMMUNITY: gettext_noop("村社级"),
}
FUNCTIONAL = gettext_noop("功能区")
MOST_HITS = 20


def language() -> str:
    return get_language() or "zh-hans"


def division_page(code: str, text: str) -> DivisionPage:
    """The page of a division; raises UnknownDivision."""
    divisions = tree()
    view = divisions.get(code)
    level, within = _level_shown(view)
    return DivisionPage(
        view=view,
        name=view.named(language()),
        level=_kind(view),
        above=tuple(_row(divisions, each) for each in divisions.ancestors(code)),
        below=tuple(_row(divisions, each) for each in divisions.children(code)),
        below_title=_below_title(view),
        counts=_counts(divisions, code),
        managed_by=_row(divisions, divisions.get(view.managed_by)) if view.managed_by else None,
        area=area_of(code),
        cells=count_open_cells(code) if view.level is Level.COMMUNITY else 0,
        outlines=_outlines_url(level, within),
        outlines_are_demonstration=any(
            feature["properties"]["is_demonstration"]
            for feature in boundaries(level, within, language()).collection["features"]
        ),
        found=hits_page(text) if text else None,
    )


def hits_page(text: str) -> HitsPage:
    divisions = tree()
    found = divisions.search(text, MOST_HITS + 1)
    rows = tuple(_row(divisions, view, with_path=True) for view in found[:MOST_HITS])
    return HitsPage(text=text, hits=rows, is_cut=len(found) > MOST_HITS)


def _level_shown(view: DivisionView) -> tuple[Level, str]:
    """The finest outlines known below the division; else those among which its own lies."""
    if view.level is Level.CITY:
        return Level.DISTRICT, ""
    around = view.code[:6]
    known = boundaries(Level.STREET, around, language()).collection["features"]
    return (Level.STREET, around) if known else (Level.DISTRICT, "")


def _outlines_url(level: Level, within: str) -> str:
    url = reverse("places:boundaries", args=[level])
    return f"{url}?within={within}" if within else url


def _row(divisions: Tree, view: DivisionView, *, with_path: bool = False) -> Row:
    above = divisions.ancestors(view.code)[1:] if with_path else ()
    return Row(
        code=view.code,
        name=view.named(language()),
        level=_kind(view),
        is_functional_area=view.is_functional_area,
        note=" / ".join(each.named(language()) for each in above),
        below=len(divisions.children(view.code)),
    )


def _kind(view: DivisionView) -> str:
    return gettext(FUNCTIONAL if view.is_functional_area else KINDS[view.level])


def _below_title(view: DivisionView) -> str:
    if view.is_functional_area:
        return gettext("管理的镇（街道）")
    order = list(Level)
    return gettext(LEVEL_NAMES[order[order.index(view.level) + 1]])


def _counts(divisions: Tree, code: str) -> tuple[tuple[str, int], ...]:
    counted = divisions.counts_below(code)
    return tuple((gettext(name), counted[level]) for level, name in LEVEL_NAMES.items() if counted[level])
