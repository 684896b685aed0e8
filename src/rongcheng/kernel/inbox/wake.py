"""A connection of its own that hears PostgreSQL's NOTIFY and holds advisory locks."""

from __future__ import annotations

import zlib
from typing import Any

import psycopg
from django.db import connection

CHANNEL = "rongcheng_events"
LOCK_SPACE = 0x5243  # "RC"


class Wake:
    """Waits for the next announcement; its locks and its hearing end with its connection."""

    def __init__(self) -> None:
        self.connection = psycopg.connect(**_parameters(), autocommit=True)
        self.connection.execute(f"LISTEN {CHANNEL}")

    def wait(self, seconds: float) -> bool:
        """Sleep until woken or until the time is over; true when woken."""
        woken = False
        for _ in self.connection.notifies(timeout=seconds, stop_after=1):
            woken = True
        return woken

    def lock(self, key: int) -> bool:
        """Take the lock if nobody has it; the two-key form keeps clear of others' locks."""
        signed = key - (1 << 32) if key >= 1 << 31 else key
        row = self.connection.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCK_SPACE, signed]).fetchone()
        return bool(row and row[0])

    def close(self) -> None:
        self.connection.close()


def lane_key(consumer: str, share: int) -> int:
    """The lock of one share of one consumer."""
    return zlib.crc32(f"{consumer}/{share}".encode())


def _parameters() -> dict[str, Any]:
    params: dict[str, Any] = connection.get_connection_params()
    return {
        key: value for key, value in params.items() if key not in ("cursor_factory", "context", "prepare_threshold")
    }
