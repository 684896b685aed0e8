"""What time it is: one door, so that tests and demo data can hold it still."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta

_frozen: ContextVar[datetime | None] = ContextVar("_frozen", default=None)


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return _frozen.get() or datetime.now(UTC)


@contextmanager
def frozen(at: datetime) -> Iterator[None]:
    """Within, it is always `at`."""
    if at.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    token = _frozen.set(at.astimezone(UTC))
    try:
        yield
    finally:
        _frozen.reset(token)


def pass_by(duration: timedelta) -> None:
    """Inside `frozen`: let time go on."""
    held = _frozen.get()
    if held is None:
        raise RuntimeError("time can only be moved inside clock.frozen")
    _frozen.set(held + duration)
