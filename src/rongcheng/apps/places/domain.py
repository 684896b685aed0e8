"""The pure rules of places: how codes are built. GB/T 2260 (6 digits), GB/T 10114 (+3), communities (+3), cells."""

from __future__ import annotations

import re
from collections.abc import Iterable

from rongcheng.apps.places.contracts import BadCellCode, BadTree, CellCode, Level, NewDivision

LENGTHS = {6: Level.DISTRICT, 9: Level.STREET, 12: Level.COMMUNITY, 14: Level.GRID, 15: Level.GRID}
DIGITS = re.compile(r"[0-9]+", re.ASCII)
CITY_TAIL = "00"
EMPTY_SEGMENTS = (
    (slice(6, 9), "街道段不能全为 0。"),
    (slice(9, 12), "社区段不能全为 0。"),
    (slice(12, None), "顺序号不能全为 0。"),
)


def level_of(code: str) -> Level | None:
    """The floor that a code of this form stands on; None when it has no such form."""
    if not DIGITS.fullmatch(code):
        return None
    if len(code) == 6 and code.endswith(CITY_TAIL):
        return Level.CITY
    return LENGTHS.get(len(code))


def parent_of(code: str) -> str | None:
    """The code one floor up; None for the city."""
    match level_of(code):
        case Level.DISTRICT:
            return code[:4] + CITY_TAIL
        case Level.STREET:
            return code[:6]
        case Level.COMMUNITY:
            return code[:9]
        case Level.GRID:
            return code[:12]
        case _:
            return None


def prefix_of(code: str) -> str:
    """What all codes below begin with: four digits for a city, else the code itself."""
    return code[:4] if level_of(code) is Level.CITY else code


def is_within(code: str, other: str) -> bool:
    """Whether `code` is `other` or lies below it by its digits."""
    return code.startswith(prefix_of(other))


def split_cell_code(code: str) -> CellCode:
    """Cut a cell code into its segments; raises BadCellCode saying which one is wrong."""
    if not DIGITS.fullmatch(code):
        raise _bad("只能由数字组成。")
    if len(code) not in (14, 15):
        raise _bad("应为 14 或 15 位。")
    cell = CellCode(code=code, district=code[:6], street=code[:9], community=code[:12], sequence=code[12:])
    for segment, why in EMPTY_SEGMENTS:
        if not code[segment].strip("0"):
            raise _bad(why)
    return cell


def check_tree(rows: Iterable[NewDivision], city: str) -> dict[str, NewDivision]:
    """The lines by code; raises BadTree at the first that cannot be part of the city's tree."""
    tree: dict[str, NewDivision] = {}
    for row in rows:
        why = _wrong_line(row, city) or ("代码重复。" if row.code in tree else None)
        if why:
            raise BadTree(fields={row.code[:20]: why})
        tree[row.code] = row
    for code in (city, *tree):
        parent = parent_of(code) or city
        if parent not in tree:
            raise BadTree(fields={code: "上级不在名录中。"})
    return tree


def _wrong_line(row: NewDivision, city: str) -> str | None:
    if level_of(row.code) in (None, Level.GRID) or not is_within(row.code, city):
        return "不是本市的区划代码。"
    if not row.name.strip() or not row.name_en.strip():
        return "缺少名称或英文名。"
    return None


def _bad(why: str) -> BadCellCode:
    return BadCellCode(fields={"code": why})
