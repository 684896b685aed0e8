"""Grid cells: whether a code can be one, and what has become of it."""

from __future__ import annotations

from datetime import date

from rongcheng.apps.places.contracts import BadCellCode, CellCode
from rongcheng.apps.places.domain import split_cell_code
from rongcheng.apps.places.models import GridCell
from rongcheng.apps.places.queries.tree import tree

SEGMENTS = (
    ("district", "没有这样的区县段。"),
    ("street", "该区县下没有这样的街道段。"),
    ("community", "该街道下没有这样的社区段。"),
)


def check_cell_code(code: str) -> CellCode:
    """The segments of a cell code of this city; raises BadCellCode naming the first that is wrong."""
    cell, divisions = split_cell_code(code), tree().by_code
    for segment, why in SEGMENTS:
        if getattr(cell, segment) not in divisions:
            raise BadCellCode(fields={"code": why})
    return cell


def cell_on(scheme: str, code: str, day: date) -> GridCell | None:
    """The version of the cell that was in use on a day."""
    versions = GridCell.objects.filter(scheme_id=scheme, code=code, started_on__lte=day)
    return versions.exclude(ended_on__lt=day).order_by("-started_on").first()


def open_cells(scheme: str, division: str) -> list[GridCell]:
    """The cells in use in a community."""
    return list(GridCell.objects.filter(scheme_id=scheme, division_id=division, ended_on__isnull=True).order_by("code"))


def count_open_cells(division: str) -> int:
    return GridCell.objects.filter(division_id=division, ended_on__isnull=True).count()
