"""Following the end of the event log without a stored position."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import psycopg
from django.db import Error, connection

from rongcheng.kernel.inbox.horizon import Horizon
from rongcheng.kernel.inbox.operations import last_position
from rongcheng.kernel.inbox.wake import Wake
from rongcheng.kernel.inbox.worker import ask
from rongcheng.kernel.models import Event

log = logging.getLogger(__name__)
LIMIT = 1000
T = TypeVar("T")


class Tail:
    """Yields what commits after it began; after a lost connection it goes on where it was."""

    def __init__(self) -> None:
        self.position = 0
        self.is_connected = False
        self.stopping = False
        self.horizon: Horizon | None = None
        self.wake: Wake | None = None
        # Django's connections belong to threads: all database work of a tail is done by one.
        self.database = ThreadPoolExecutor(max_workers=1, thread_name_prefix="tail-database")

    async def on_database(self, work: Callable[..., T], *arguments: Any) -> T:
        return await asyncio.get_running_loop().run_in_executor(self.database, work, *arguments)

    async def follow(self, tell: Callable[[list[Event]], None]) -> None:
        """Call `tell` with each batch until stopped."""
        while not self.stopping:
            try:
                batch = await self.on_database(self.next_batch)
            except (psycopg.Error, Error) as lost:
                log.warning("live: the database is away (%s)", str(lost).splitlines()[0] if str(lost) else lost)
                await self.on_database(self._let_go)
                await asyncio.sleep(1)
                continue
            if batch:
                tell(batch)

    def next_batch(self) -> list[Event]:
        """What has settled since the last call; waits up to a second for it."""
        horizon = self._connected()
        if horizon.advance() == self.position and self.wake is not None:
            self.wake.wait(0.02 if horizon.waits else 1.0)
            horizon.advance()
        batch = self.since(self.position, LIMIT, upto=horizon.position)
        self.position = batch[-1].position if len(batch) == LIMIT else horizon.position
        return batch

    def since(self, position: int, limit: int, *, upto: int | None = None) -> list[Event]:
        """Events after a position, the oldest first."""
        rows = Event.objects.filter(position__gt=position, position__lte=self.position if upto is None else upto)
        return list(rows.order_by("position")[:limit])

    def stop(self) -> None:
        self.stopping = True

    def _connected(self) -> Horizon:
        if self.wake is None:
            self.wake = Wake()
        if self.horizon is None:
            self.position = self.position or last_position()
            self.horizon = Horizon(ask, self.position)
        self.is_connected = True
        return self.horizon

    def _let_go(self) -> None:
        self.is_connected = False
        self.horizon = None
        if self.wake is not None:
            self.wake.close()
            self.wake = None
        connection.close()
