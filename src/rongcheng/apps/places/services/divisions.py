"""A new edition of the tree."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from rongcheng.apps.places import policies
from rongcheng.apps.places.contracts import BadTree, DivisionView, NewDivision, TreeChange
from rongcheng.apps.places.domain import check_tree, level_of, parent_of
from rongcheng.apps.places.models import Division
from rongcheng.apps.places.queries.tree import forget_tree, tree
from rongcheng.kernel.actor import Actor
from rongcheng.kernel.transactions import command

MOST_ENDED = 0.1  # a yearly adjustment ends a few; a tenth is a file that was cut off


@command("source", "valid_from")
def load_divisions(
    *, actor: Actor, now: datetime, rows: Sequence[NewDivision], source: str, valid_from: date
) -> TreeChange:
    """The tree is as these lines say from `valid_from`: new codes begin, missing ones end the day before, names follow.

    Needs the whole tree. Nothing is deleted: old matters keep the division they happened in. Functional areas
    stay as they are. Refuses lines that make no tree, and a file that would end a tenth of it. Repeating it
    changes nothing.
    """
    policies.check_may_change_ground(actor, [tree().city.code])
    wanted, known, current = check_tree(rows, tree().city.code), tree().by_code, tree().in_force()
    ended = [code for code in current if code not in wanted]
    if len(ended) > MOST_ENDED * len(current):
        raise BadTree(fields={ended[0]: "名录中缺少十分之一以上的现有区划。"})
    added = [row for code, row in wanted.items() if code not in known]
    Division.objects.bulk_create([_new(row, source, valid_from) for row in added], batch_size=2000)
    renamed = [row for code, row in wanted.items() if code in known and _differs(known[code], row)]
    _rename(renamed, source)
    Division.objects.filter(code__in=ended).update(valid_to=valid_from - timedelta(days=1))
    forget_tree()
    return TreeChange(added=len(added), renamed=len(renamed), ended=len(ended))


def _rename(rows: Sequence[NewDivision], source: str) -> None:
    """Also brings back what had ended."""
    for row in rows:
        Division.objects.filter(code=row.code).update(name=row.name, name_en=row.name_en, source=source, valid_to=None)


def _differs(known: DivisionView, row: NewDivision) -> bool:
    return (known.name, known.name_en) != (row.name, row.name_en) or known.valid_to is not None


def _new(row: NewDivision, source: str, valid_from: date) -> Division:
    level = level_of(row.code)
    return Division(
        code=row.code, name=row.name, name_en=row.name_en, level=level.value if level else "",
        parent_id=parent_of(row.code), valid_from=valid_from, source=source,
    )  # fmt: skip
