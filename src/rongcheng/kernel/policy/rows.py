"""The first lock: conditions that every query on somebody's behalf carries."""

from __future__ import annotations

from django.db.models import Q

from rongcheng.kernel.actor import Actor

NOTHING = Q(pk__in=[])


def in_divisions(actor: Actor, column: str) -> Q:
    """Rows whose division code starts with one of the actor's prefixes, as ranges that an index answers."""
    condition = NOTHING
    for prefix in actor.divisions:
        condition = condition | _range(column, prefix) if condition is not NOTHING else _range(column, prefix)
    return condition


def seen_by(actor: Actor, *, division: str = "division", organisation: str = "organisation_id") -> Q:
    """The whole rule: the actor's divisions, and only its organisation unless its post sees all of them."""
    condition = in_divisions(actor, division)
    if actor.whole_division:
        return condition
    return condition & Q(**{organisation: actor.organisation_id})


def _range(column: str, prefix: str) -> Q:
    if not prefix:
        return ~NOTHING
    return Q(**{f"{column}__gte": prefix, f"{column}__lt": prefix[:-1] + chr(ord(prefix[-1]) + 1)})
