"""The write path: one command, one durable transaction, one audit row, its events in the outbox."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ParamSpec, TypeVar
from uuid import UUID

from django.db import transaction

from rongcheng.kernel import audit, ids, policy
from rongcheng.kernel.actor import Actor
from rongcheng.kernel.errors import NotAllowed

P = ParamSpec("P")
R = TypeVar("R")


class WritePathBroken(RuntimeError):
    """The code calls a service where none may be called: a mistake of the programmer, not of a user."""


@dataclass
class Command:
    """The command under way on this thread."""

    action: str
    actor: Actor
    now: datetime
    correlation_id: UUID
    causation_id: UUID | None = None
    pending: list[Any] = field(default_factory=list)


@dataclass
class Unit:
    """A handler's unit of work, open for exactly one command."""

    correlation_id: UUID
    causation_id: UUID
    taken: bool = False


_command: ContextVar[Command | None] = ContextVar("_command", default=None)
_unit: ContextVar[Unit | None] = ContextVar("_unit", default=None)
_before_commit: list[Callable[[Command], None]] = []


def command(*audited: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a service: keyword arguments only, `actor` and `now` among them.

    Opens a durable transaction, tells PostgreSQL who acts, writes the audit row with the named arguments and
    appends what was published. Inside a handler it joins the handler's transaction.
    """

    def wrap(service: Callable[P, R]) -> Callable[P, R]:
        action = f"{_app_of(service.__module__)}.{service.__name__}"

        @functools.wraps(service)
        def run(*args: P.args, **kwargs: P.kwargs) -> R:
            started = _begin(action, kwargs)
            facts = {name: kwargs.get(name) for name in audited}
            try:
                with _transaction(), _as_current(started), policy.acting(started.actor):
                    result = service(*args, **kwargs)
                    audit.record(actor=started.actor, at=started.now, action=action, facts=facts,
                                 correlation_id=started.correlation_id)  # fmt: skip
                    for step in _before_commit:
                        step(started)
            except NotAllowed as refusal:
                _audit_refusal(started, facts, refusal)
                raise
            return result

        run.is_command = True  # type: ignore[attr-defined]
        return run

    return wrap


def part(step: Callable[P, R]) -> Callable[P, R]:
    """Make a door that writes inside another app's command and shares its fate."""

    @functools.wraps(step)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        current()
        return step(*args, **kwargs)

    return run


def current() -> Command:
    """The command under way."""
    running = _command.get()
    if running is None:
        raise WritePathBroken("this writes inside a command; call it from a service decorated with @command")
    return running


def correlate(correlation_id: UUID) -> None:
    """What this command announces continues that chain."""
    current().correlation_id = correlation_id


def before_commit(step: Callable[[Command], None]) -> Callable[[Command], None]:
    """Register what every command does last, still inside its transaction."""
    _before_commit.append(step)
    return step


@contextmanager
def unit_of_work(*, correlation_id: UUID, causation_id: UUID) -> Iterator[None]:
    """A handler's durable transaction, which lets exactly one command join."""
    token = _unit.set(Unit(correlation_id, causation_id))
    try:
        with transaction.atomic(durable=True):
            yield
    finally:
        _unit.reset(token)


def _begin(action: str, kwargs: dict[str, Any]) -> Command:
    if _command.get() is not None:
        raise WritePathBroken(f"{action} was called inside another command; make the inner one a @part")
    unit = _unit.get()
    if unit is None:
        return Command(action, kwargs["actor"], kwargs["now"], ids.new_id())
    if unit.taken:
        raise WritePathBroken(f"{action} is the second command of one handler; a handler calls one service")
    unit.taken = True
    return Command(action, kwargs["actor"], kwargs["now"], unit.correlation_id, unit.causation_id)


@contextmanager
def _transaction() -> Iterator[None]:
    if _unit.get() is not None:
        yield
        return
    with transaction.atomic(durable=True):
        yield


@contextmanager
def _as_current(started: Command) -> Iterator[None]:
    token = _command.set(started)
    try:
        yield
    finally:
        _command.reset(token)


def _audit_refusal(started: Command, facts: dict[str, Any], refusal: NotAllowed) -> None:
    if _unit.get() is None and not transaction.get_connection().needs_rollback:
        audit.record(actor=started.actor, at=started.now, action=started.action, outcome="refused",
                     facts={**facts, "code": refusal.code}, correlation_id=started.correlation_id)  # fmt: skip


def _app_of(module: str) -> str:
    """`rongcheng.apps.cases.services` -> `cases`."""
    parts = module.split(".")
    return parts[2] if parts[:2] == ["rongcheng", "apps"] else parts[-1]
