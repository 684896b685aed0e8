"""Loading outlines: those of a city, and those for demonstrations."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from rongcheng.apps.places import conf, policies
from rongcheng.apps.places.contracts import (
    BadOutline,
    Level,
    NewArea,
    UnknownDivision,
)
from rongcheng.apps.places.engine.cells import Outline
from rongcheng.apps.places.engine.outlines import divide_by_seats, read_outline, share_within
from rongcheng.apps.places.engine.stored import stored
from rongcheng.apps.places.models import Area, AreaSet
from rongcheng.apps.places.queries.atlas import atlas
from rongcheng.apps.places.queries.cells import check_cell_code
from rongcheng.apps.places.queries.tree import tree
from rongcheng.kernel import ids
from rongcheng.kernel.actor import Actor
from rongcheng.kernel.transactions import command

LEAST_SHARE_WITHIN_PARENT = 0.9  # outlines of two sources differ along the border, not by a tenth


@command("level", "source")
def load_areas(
    *, actor: Actor, now: datetime, level: Level, areas: Sequence[NewArea], source: str, licence: str,
    valid_from: date,
) -> int:  # fmt: skip
    """The outlines are in force from `valid_from`; earlier ones of the same codes end the day before.

    Refuses all when one is unknown, broken, or lies outside its parent: BadOutline says which and why.
    Repeating loads a new edition. Returns how many were loaded.
    """
    policies.check_may_change_ground(actor, [area.code for area in areas])
    outlines = {area.code: _checked(level, area) for area in areas}
    area_set = AreaSet.objects.create(level=level.value, source=source, licence=licence, loaded_at=now)
    return _keep(area_set, outlines, valid_from)


@command("district")
def draw_demonstration_areas(*, actor: Actor, now: datetime, district: str) -> int:
    """The streets of the district have areas for demonstrations, marked so, unless it has any areas already.

    Repeating changes nothing. The same seats give the same areas.
    """
    policies.check_may_change_ground(actor, [district])
    ground = atlas()
    if any(area.level is Level.STREET and code.startswith(district) for code, area in ground.areas.items()):
        return 0
    _, seats = conf.demo_seats()
    parts = divide_by_seats(ground.outlines[district], list(seats.values()))
    area_set = AreaSet.objects.create(
        level=Level.STREET.value, source=conf.DEMO_SOURCE, licence="Apache-2.0", is_demonstration=True,
        loaded_at=now,
    )  # fmt: skip
    return _keep(area_set, dict(zip(seats, parts, strict=True)), now.date())


def _keep(area_set: AreaSet, outlines: dict[str, Outline], valid_from: date) -> int:
    level = Level(area_set.level)
    current = Area.objects.filter(code__in=outlines, valid_to__isnull=True)
    current.update(valid_to=valid_from - timedelta(days=1))
    rows = [
        Area(
            id=ids.new_id(), area_set=area_set, code=code, level=level.value, valid_from=valid_from,
            **stored(outline, level),
        )
        for code, outline in outlines.items()
    ]  # fmt: skip
    Area.objects.bulk_create(rows, batch_size=500)
    return len(rows)


def _checked(level: Level, area: NewArea) -> Outline:
    parent = _parent_of(level, area.code)
    outline = read_outline(area.code, area.geometry)
    container = atlas().outlines.get(parent or "")
    if container is not None and share_within(outline, container) < LEAST_SHARE_WITHIN_PARENT:
        why = "超出上级区划的边界。"
        raise BadOutline(division=area.code, fields={"geometry": why})
    return outline


def _parent_of(level: Level, code: str) -> str | None:
    if level is Level.GRID:
        return check_cell_code(code).community
    view = tree().get(code)
    if view.level is not level:
        raise UnknownDivision(division=code)
    return view.parent
