"""The key to the second lock: what PostgreSQL is told about the one who asks.

Two session settings carry it: `rongcheng.divisions`, a regular expression over division codes, and
`rongcheng.organisation`, an id or `*`. Unset means that nothing is seen.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.db import connection
from psycopg.pq import TransactionStatus

from rongcheng.kernel.actor import Actor, ActorKind

SET = "SELECT set_config('rongcheng.divisions', %s, %s), set_config('rongcheng.organisation', %s, %s)"


@dataclass(frozen=True)
class Scope:
    """What the two settings hold."""

    divisions: str = ""
    organisation: str = ""


CLOSED = Scope()
_current: ContextVar[Scope] = ContextVar("_current", default=CLOSED)


def scope_of(actor: Actor) -> Scope:
    """What this actor may read."""
    if not actor.divisions:
        return CLOSED
    pattern = "^(?:" + "|".join(re.escape(prefix) for prefix in actor.divisions) + ")"
    return Scope(pattern, "*" if actor.whole_division else str(actor.organisation_id or "none"))


def _writing_scope(actor: Actor) -> Scope:
    """What a command of this actor may touch.

    PostgreSQL wants a changed row to stay visible, yet a unit that returns a case gives it away: so within a
    command only the division rule binds a person, and the app's policy judges the organisation. Devices and
    the public reach rows only by what the service looks up for them.
    """
    if actor.kind is ActorKind.PERSON:
        return Scope(scope_of(actor).divisions, "*")
    return Scope("^", "*")


@contextmanager
def scoped(actor: Actor) -> Iterator[None]:
    """Reads within see what the actor may see, on this thread's connection."""
    with _held(scope_of(actor), for_transaction=False):
        yield


@contextmanager
def acting(actor: Actor) -> Iterator[None]:
    """Writes within touch what the actor's command may touch, until the transaction ends."""
    scope = _writing_scope(actor)
    if len(connection.atomic_blocks) > 1:
        with _held(scope, for_transaction=True):
            yield
        return
    # The command owns its transaction, whose end takes the settings back.
    token = _current.set(scope)
    _tell(scope, for_transaction=True)
    try:
        yield
    finally:
        _current.reset(token)


@contextmanager
def _held(scope: Scope, *, for_transaction: bool) -> Iterator[None]:
    before = _current.get()
    token = _current.set(scope)
    _tell(scope, for_transaction)
    try:
        yield
    finally:
        _current.reset(token)
        # In an aborted transaction PostgreSQL refuses statements; the rollback restores the settings.
        if _takes_statements():
            _tell(before, for_transaction)


def _takes_statements() -> bool:
    raw = connection.connection
    return raw is not None and raw.info.transaction_status is not TransactionStatus.INERROR


def _tell(scope: Scope, for_transaction: bool) -> None:
    with connection.cursor() as cursor:
        cursor.execute(SET, [scope.divisions, for_transaction, scope.organisation, for_transaction])
