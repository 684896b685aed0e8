"""Identifiers: UUID version 7 (RFC 9562), so that keys made later sort later."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID

_seeded: ContextVar[random.Random | None] = ContextVar("_seeded", default=None)
_count: ContextVar[int] = ContextVar("_count", default=0)


def new_id() -> UUID:
    """A new UUIDv7; inside `seeded` the same ones in the same order every time."""
    source = _seeded.get()
    if source is None:
        return uuid7(milliseconds=time.time_ns() // 1_000_000, noise=int.from_bytes(os.urandom(10)))
    _count.set(_count.get() + 1)
    return uuid7(milliseconds=1_700_000_000_000 + _count.get(), noise=source.getrandbits(80))


def uuid7(*, milliseconds: int, noise: int) -> UUID:
    """Lay out RFC 9562 §5.7: 48 bits of time, version, 12 and 62 bits of noise, variant."""
    value = (milliseconds & ((1 << 48) - 1)) << 80
    value |= 0x7 << 76
    value |= ((noise >> 62) & 0xFFF) << 64
    value |= 0b10 << 62
    value |= noise & ((1 << 62) - 1)
    return UUID(int=value)


@contextmanager
def seeded(seed: int) -> Iterator[None]:
    """Within, identifiers come from the seed: for tests and demo data."""
    token, counter = _seeded.set(random.Random(seed)), _count.set(0)
    try:
        yield
    finally:
        _seeded.reset(token)
        _count.reset(counter)
