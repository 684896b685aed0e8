"""Opening and ending grid cells."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from rongcheng.apps.places import policies
from rongcheng.apps.places.contracts import CellAlreadyOpen, CellNotOpen, NewCell
from rongcheng.apps.places.models import GridCell
from rongcheng.apps.places.queries.cells import check_cell_code
from rongcheng.kernel import ids
from rongcheng.kernel.actor import Actor
from rongcheng.kernel.transactions import command


@command("scheme", "started_on")
def open_grid_cells(*, actor: Actor, now: datetime, scheme: str, cells: Sequence[NewCell], started_on: date) -> int:
    """The cells are in use from that day; refuses all when one code is wrong or already in use."""
    policies.check_may_change_ground(actor, [cell.code for cell in cells])
    checked = [(cell, check_cell_code(cell.code)) for cell in cells]
    open_now = GridCell.objects.filter(scheme_id=scheme, ended_on__isnull=True)
    taken = open_now.filter(code__in=[cell.code for cell in cells]).values_list("code", flat=True).first()
    if taken is not None:
        raise CellAlreadyOpen(cell=taken)
    GridCell.objects.bulk_create([
        GridCell(
            id=ids.new_id(), scheme_id=scheme, code=cell.code, division_id=code.community,
            area_m2=cell.area_m2, note=cell.note, started_on=started_on,
        )
        for cell, code in checked
    ])  # fmt: skip
    return len(checked)


@command("scheme", "code", "ended_on")
def end_grid_cell(*, actor: Actor, now: datetime, scheme: str, code: str, ended_on: date, note: str = "") -> None:
    """The cell was in use up to that day; its row stays."""
    policies.check_may_change_ground(actor, [code])
    open_now = GridCell.objects.select_for_update().filter(scheme_id=scheme, code=code, ended_on__isnull=True)
    cell = open_now.first()
    if cell is None or ended_on < cell.started_on:
        raise CellNotOpen(cell=code)
    GridCell.objects.filter(pk=cell.pk).update(ended_on=ended_on, note=note or cell.note)
