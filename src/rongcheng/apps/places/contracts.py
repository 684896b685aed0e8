"""What places tells other apps: frozen dataclasses, enums, errors; nothing of Django."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from rongcheng.kernel.errors import Invalid, NotFound, Refused
from rongcheng.kernel.geo import Point


class Level(StrEnum):
    """The floors of the tree; a functional area stands beside the districts."""

    CITY = "city"
    DISTRICT = "district"
    STREET = "street"
    COMMUNITY = "community"
    GRID = "grid"


@dataclass(frozen=True, kw_only=True, slots=True)
class DivisionView:
    """One division. `managed_by` is the functional area that runs a street, beside the district it lies in."""

    code: str
    name: str
    name_en: str
    level: Level
    parent: str | None = None
    managed_by: str | None = None
    is_functional_area: bool = False
    valid_from: date | None = None
    valid_to: date | None = None
    source: str = ""

    def named(self, language: str) -> str:
        """The name in this language ("zh-hans", "en")."""
        return self.name_en if language.startswith("en") and self.name_en else self.name


@dataclass(frozen=True, kw_only=True, slots=True)
class Located:
    """Where a point lies: the finest division whose area is known, and all above it, the city first."""

    point: Point
    division: str
    level: Level
    path: tuple[DivisionView, ...]
    functional_area: str | None = None
    grid: str | None = None
    is_demonstration: bool = False

    def code_at(self, level: Level) -> str | None:
        """The code on this floor, if the point could be placed so finely."""
        return next((view.code for view in self.path if view.level is level), None)


@dataclass(frozen=True, kw_only=True, slots=True)
class CellCode:
    """A 万米单元网格 code in its segments: 6 + 3 + 3 digits and a sequence of 2 (CJ/T 213) or 3 (GB/T 30428.1)."""

    code: str
    district: str
    street: str
    community: str
    sequence: str


@dataclass(frozen=True, kw_only=True, slots=True)
class AreaView:
    """The known ground of a division: its size, where the outline is from, whether it is only for show."""

    code: str
    level: Level
    area_km2: float
    source: str
    licence: str
    is_demonstration: bool
    valid_from: date
    centre: Point


@dataclass(frozen=True, kw_only=True, slots=True)
class NewDivision:
    """One line of a new edition of the tree; the code tells the level and the parent."""

    code: str
    name: str
    name_en: str


@dataclass(frozen=True, kw_only=True, slots=True)
class TreeChange:
    """What a new edition of the tree changed."""

    added: int
    renamed: int
    ended: int


@dataclass(frozen=True, kw_only=True, slots=True)
class NewArea:
    """An outline to be loaded: a GeoJSON Polygon or MultiPolygon in WGS 84 or CGCS2000."""

    code: str
    geometry: dict[str, object]


@dataclass(frozen=True, kw_only=True, slots=True)
class NewCell:
    """A grid cell to be opened."""

    code: str
    area_m2: float | None = None
    note: str = ""


class OutsideCity(Refused):
    """The point lies outside the city."""

    code = "outside-city"
    status = 422
    says = "该位置（%(lon)s，%(lat)s）不在本市范围内。"
    advice = "请在本市地图范围内重新选点；如坐标来自其他地图，请核对坐标系。"


class UnknownDivision(NotFound):
    """There is no division of this code."""

    code = "unknown-division"
    says = "没有代码为 %(division)s 的行政区划。"
    advice = "请核对区划代码，或按名称查找。"


class BadCellCode(Invalid):
    """The code is no code of a grid cell in this city; `fields["code"]` says why."""

    code = "bad-cell-code"
    says = "单元网格编码无效。"
    advice = "编码应为 14 或 15 位数字：区县 6 位、街道 3 位、社区 3 位、顺序号 2 或 3 位。"


class BadOutline(Invalid):
    """The geometry cannot be the outline of a division; `fields["geometry"]` says why."""

    code = "bad-outline"
    says = "%(division)s 的边界无法使用。"
    advice = "请提供有效的 GeoJSON 多边形（WGS 84 或 CGCS2000，经度在前），并与上级边界重合。"


class BadTree(Invalid):
    """The lines are no complete tree of the city; `fields` says which line and why."""

    code = "bad-tree"
    says = "区划名录无法使用，没有任何改动。"
    advice = "请提供全市完整的名录：每行一个代码、名称、英文名，上级须在同一名录中。"


class CellAlreadyOpen(Refused):
    """A cell of this code is in use."""

    code = "cell-already-open"
    status = 409
    says = "单元网格 %(cell)s 正在使用。"
    advice = "如需调整，请先终止原网格，再启用新网格。"


class CellNotOpen(Refused):
    """No cell of this code is in use."""

    code = "cell-not-open"
    status = 409
    says = "单元网格 %(cell)s 未在使用。"
    advice = "请核对编码与启用日期。"
