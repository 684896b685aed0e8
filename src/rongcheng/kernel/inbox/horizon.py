"""Up to which position everything is settled.

Positions are drawn inside transactions, so position 8 may be committed while 7 is still under way. A reader
that moved past 7 would lose it. The horizon moves over positions without a gap at once; at a gap it remembers
the newest transaction id then known, and crosses when every transaction up to that one has ended: the missing
position is then either visible or was rolled back.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

WINDOW = 5000
POSITIONS = "SELECT position FROM kernel_event WHERE position > %s ORDER BY position LIMIT %s"
NEXT_XID = "SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint"
OLDEST_XID = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint"


class Ask(Protocol):
    """Runs a query outside of any transaction and returns its rows."""

    def __call__(self, sql: str, params: list[int]) -> list[tuple[int, ...]]: ...


@dataclass
class Gap:
    """Seen at some moment: everything up to `upto` is decided once `xid` is in the past."""

    upto: int
    xid: int


class Horizon:
    """The settled position, as one reader knows it."""

    def __init__(self, ask: Ask, start: int) -> None:
        self.ask = ask
        self.position = start
        self.gap: Gap | None = None

    def advance(self) -> int:
        """Move as far as is safe; returns the settled position."""
        while self._step():
            pass
        return self.position

    @property
    def waits(self) -> bool:
        """Whether a transaction under way holds the horizon back."""
        return self.gap is not None

    def _step(self) -> bool:
        settled_to = self._crossed()
        seen = [row[0] for row in self.ask(POSITIONS, [self.position, WINDOW])]
        reached = self.position
        for position in seen:
            if position != reached + 1 and position > settled_to:
                break
            reached = position
        moved = reached > self.position
        self.position = max(reached, min(settled_to, seen[-1]) if seen else reached)
        self._remember(seen)
        return moved and len(seen) == WINDOW

    def _crossed(self) -> int:
        """The end of the remembered gap if all who might fill it have ended, else the position itself."""
        if self.gap is None or self.ask(OLDEST_XID, [])[0][0] < self.gap.xid:
            return self.position
        upto, self.gap = self.gap.upto, None
        return upto

    def _remember(self, seen: list[int]) -> None:
        if self.gap is None and seen and seen[-1] > self.position:
            self.gap = Gap(seen[-1], self.ask(NEXT_XID, [])[0][0])
