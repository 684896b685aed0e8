"""Who may do what in places; the only place where roles are named. Reading is free."""

from __future__ import annotations

from collections.abc import Iterable

from rongcheng.kernel.actor import Actor
from rongcheng.kernel.errors import NotAllowed

KEEPERS = ("admin", "operator")


def check_may_change_ground(actor: Actor, codes: Iterable[str]) -> None:
    """Areas and cells are loaded by an administrator or operator, each within the own divisions."""
    if not actor.has(*KEEPERS) or not all(actor.covers(code) for code in codes):
        raise NotAllowed
