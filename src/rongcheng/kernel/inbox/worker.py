"""The worker process: takes free lanes, sleeps until woken, survives a lost database."""

from __future__ import annotations

import logging
import signal
import threading
import time
from types import FrameType

import psycopg
from django.conf import settings
from django.db import InterfaceError, OperationalError, connection
from django.db.models import Min

from rongcheng.kernel.inbox.consumer import all_consumers
from rongcheng.kernel.inbox.horizon import Horizon
from rongcheng.kernel.inbox.lane import Lane
from rongcheng.kernel.inbox.wake import Wake, lane_key
from rongcheng.kernel.models import Cursor

log = logging.getLogger(__name__)
IDLE_S = 1.0
HELD_BACK_S = 0.02
SEEK_LANES_S = 2.0
SAVE_IDLE_S = 10.0
LOST = (OperationalError, InterfaceError, psycopg.OperationalError, psycopg.InterfaceError)


def run(stop: threading.Event | None = None) -> None:
    """Work until told to stop; a lost connection is made again, with growing pauses."""
    stop = stop or stop_on_signals()
    pause = 0.2
    while not stop.is_set():
        try:
            Worker().work(stop)
            pause = 0.2
        except LOST as lost:
            log.warning("the database is away (%s); trying again in %.1f s", _first_line(lost), pause)
            connection.close()
            stop.wait(pause)
            pause = min(pause * 2, 10)


class Worker:
    """One process's share of all consumers' work."""

    def __init__(self) -> None:
        self.wake = Wake()
        self.shares: int = settings.RONGCHENG_SHARES
        self.lanes: dict[tuple[str, int], Lane] = {}
        self.horizon = Horizon(ask, _lowest_cursor())
        self.seek_at = 0.0
        self.save_at = 0.0

    def work(self, stop: threading.Event) -> None:
        log.info("worker ready: %d consumers in %d shares", len(all_consumers()), self.shares)
        try:
            while not stop.is_set():
                self.take_free_lanes()
                busy = self.once()
                if not busy:
                    self.wake.wait(HELD_BACK_S if self.horizon.waits else IDLE_S)
        finally:
            self.wake.close()

    def once(self) -> bool:
        """One round over all lanes; true when there was something to do."""
        horizon = self.horizon.advance()
        seen = sum(lane.run(horizon) for lane in self.lanes.values())
        seen += sum(lane.retry_due() for lane in self.lanes.values())
        if time.monotonic() >= self.save_at:
            self.save_at = time.monotonic() + SAVE_IDLE_S
            for lane in self.lanes.values():
                lane.skip_to(horizon)
        return seen > 0

    def take_free_lanes(self) -> None:
        """Lock lanes that no other worker holds; the locks end with this connection."""
        if time.monotonic() < self.seek_at:
            return
        self.seek_at = time.monotonic() + SEEK_LANES_S
        for consumer in all_consumers():
            for share in range(self.shares):
                key = (consumer.name, share)
                if key not in self.lanes and self.wake.lock(lane_key(*key)):
                    lane = Lane(consumer, share, self.shares)
                    self.lanes[key] = lane
                    if lane.cursor.position < self.horizon.position:
                        self.horizon = Horizon(ask, lane.cursor.position)


def ask(sql: str, params: list[int]) -> list[tuple[int, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        rows: list[tuple[int, ...]] = cursor.fetchall()
        return rows


def _lowest_cursor() -> int:
    names = [consumer.name for consumer in all_consumers()]
    lowest = Cursor.objects.filter(consumer__in=names).aggregate(low=Min("position"))["low"]
    known = Cursor.objects.filter(consumer__in=names).values("consumer").distinct().count()
    return int(lowest) if lowest is not None and known == len(names) else 0


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]


def stop_on_signals() -> threading.Event:
    """An event that SIGTERM or SIGINT sets."""
    stop = threading.Event()

    def halt(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, halt)
    signal.signal(signal.SIGINT, halt)
    return stop
