"""A city loads its own outlines; what cannot be an outline is refused with the reason."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from rongcheng.apps.places import public, services
from rongcheng.apps.places.contracts import (
    BadCellCode,
    BadOutline,
    CellAlreadyOpen,
    CellNotOpen,
    Level,
    NewArea,
    NewCell,
    UnknownDivision,
)
from rongcheng.apps.places.models import Area, GridCell
from rongcheng.apps.places.queries.cells import cell_on, open_cells
from rongcheng.kernel.errors import NotAllowed
from rongcheng.kernel.geo import Point
from rongcheng.kernel.testing import make_actor

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
HERE = Point(104.0477, 30.6466)
CELL = "51010700100601"


def square(lon: float, lat: float, half: float = 0.002) -> dict[str, Any]:
    west, east, south, north = lon - half, lon + half, lat - half, lat + half
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def load(level: Level, code: str, geometry: dict[str, Any], **options: Any) -> int:
    actor = options.pop("actor", None) or make_actor("admin")
    return services.load_areas(
        actor=actor, now=NOW, level=level, areas=[NewArea(code=code, geometry=geometry)], source="勘界成果",
        licence="内部使用", valid_from=options.pop("valid_from", date(2026, 1, 1)),
    )  # fmt: skip


def test_points_are_told_the_finest_division_loaded() -> None:
    load(Level.STREET, "510107001", square(HERE.lon, HERE.lat, 0.004))
    load(Level.COMMUNITY, "510107001006", square(HERE.lon, HERE.lat, 0.002))
    load(Level.GRID, CELL, square(HERE.lon, HERE.lat, 0.0005))
    located = public.locate(point=HERE)
    assert (located.division, located.grid) == ("510107001006", CELL)
    assert public.locate(point=Point(HERE.lon + 0.001, HERE.lat)).grid is None
    assert public.locate(point=Point(HERE.lon + 0.003, HERE.lat)).division == "510107001"


def test_a_new_outline_ends_the_old_one_and_keeps_it() -> None:
    load(Level.STREET, "510107001", square(HERE.lon, HERE.lat))
    load(Level.STREET, "510107001", square(HERE.lon, HERE.lat, 0.004), valid_from=date(2026, 6, 1))
    old, new = Area.objects.filter(code="510107001").order_by("valid_from")
    assert (old.valid_to, new.valid_to) == (date(2026, 5, 31), None)


def test_a_street_drawn_into_another_district_is_refused() -> None:
    with pytest.raises(BadOutline):
        load(Level.STREET, "510107001", square(104.44, 30.31))
    assert not Area.objects.filter(code="510107001").exists()


BOW_TIE = [[104.0, 30.6], [104.01, 30.61], [104.01, 30.6], [104.0, 30.61], [104.0, 30.6]]


@pytest.mark.parametrize(
    "geometry",
    [
        {},
        {"type": "Point", "coordinates": [104, 30]},
        {"type": "Polygon"},
        {"type": "Polygon", "coordinates": []},
        {"type": "Polygon", "coordinates": "104,30"},
        {"type": "Polygon", "coordinates": [[[104, 30], [104.1, 30]]]},
        {"type": "Polygon", "coordinates": [BOW_TIE]},
        {"type": "Polygon", "coordinates": [[[c[1], c[0]] for c in BOW_TIE]]},
        {"type": "Polygon", "coordinates": [[[104, float("nan")], [104.1, 30], [104.1, 30.1], [104, 30]]]},
        {"type": "MultiPolygon", "coordinates": [[[["a", "b"], [1, 2], [3, 4], [1, 2]]]]},
        {"type": "Polygon", "coordinates": [[[104, 30], [104.00001, 30], [104.00001, 30.00001], [104, 30]]]},
    ],
)
def test_what_is_no_outline_is_refused_with_the_reason(geometry: dict[str, Any]) -> None:
    with pytest.raises(BadOutline) as refusal:
        load(Level.STREET, "510107001", geometry)
    assert refusal.value.fields["geometry"]


def test_a_code_of_another_level_or_none_is_refused() -> None:
    for code in ("510107", "510107999"):
        with pytest.raises(UnknownDivision):
            load(Level.STREET, code, square(HERE.lon, HERE.lat))


def test_only_keepers_load_and_only_within_their_divisions() -> None:
    for actor in (make_actor("dispatcher"), make_actor("admin", divisions=("510104",))):
        with pytest.raises(NotAllowed):
            load(Level.STREET, "510107001", square(HERE.lon, HERE.lat), actor=actor)


@pytest.mark.parametrize("code", ["51010700100601", "510107001006001"])
def test_cell_codes_of_both_standards_are_read_in_segments(code: str) -> None:
    cell = public.check_cell_code(code=code)
    assert (cell.district, cell.street, cell.community) == ("510107", "510107001", "510107001006")
    assert cell.sequence == code[12:]


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("", "数字"),
        ("5101070010060", "14 或 15"),
        ("5101070010060011", "14 或 15"),
        ("51010700100６01", "数字"),
        ("5101070010060A", "数字"),
        ("51010700000101", "街道段"),
        ("51010700100001", "社区段"),
        ("51010700100600", "顺序号"),
        ("11010100100601", "没有这样的区县段"),
        ("51010799900601", "没有这样的街道段"),
        ("51010700199901", "没有这样的社区段"),
    ],
)
def test_a_wrong_cell_code_is_refused_naming_the_segment(code: str, why: str) -> None:
    with pytest.raises(BadCellCode) as refusal:
        public.check_cell_code(code=code)
    assert why in refusal.value.fields["code"]


def open_cell(started_on: date = date(2026, 1, 1)) -> None:
    services.open_grid_cells(
        actor=make_actor("admin"), now=NOW, scheme="unit", cells=[NewCell(code=CELL, area_m2=9800.0)],
        started_on=started_on,
    )  # fmt: skip


def end_cell(ended_on: date) -> None:
    services.end_grid_cell(
        actor=make_actor("admin"), now=NOW, scheme="unit", code=CELL, ended_on=ended_on, note="并入 02"
    )


def test_a_cell_is_in_use_from_its_first_to_its_last_day() -> None:
    open_cell()
    end_cell(date(2026, 6, 30))
    open_cell(date(2026, 7, 1))
    ended = cell_on("unit", CELL, date(2026, 6, 30))
    assert ended is not None
    assert ended.note == "并入 02"
    current = cell_on("unit", CELL, date(2026, 7, 1))
    assert current is not None
    assert current.ended_on is None
    assert cell_on("unit", CELL, date(2025, 12, 31)) is None
    assert [cell.code for cell in open_cells("unit", "510107001006")] == [CELL]


def test_a_cell_is_not_opened_twice_nor_ended_before_it_began() -> None:
    open_cell()
    with pytest.raises(CellAlreadyOpen):
        open_cell()
    with pytest.raises(CellNotOpen):
        end_cell(date(2025, 1, 1))
    end_cell(date(2026, 6, 30))
    with pytest.raises(CellNotOpen):
        end_cell(date(2026, 6, 30))


def test_a_cell_is_never_deleted() -> None:
    open_cell()
    with pytest.raises(DatabaseError, match="never deleted"), transaction.atomic():
        GridCell.objects.all().delete()
    assert GridCell.objects.count() == 1
