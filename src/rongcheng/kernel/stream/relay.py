"""The relay: one more consumer of the log, which publishes every event to JetStream as a CloudEvent.

PostgreSQL is the record; the broker is a copy. If the broker forgets (its store is deleted, its last writes were
never synced), the relay sees it and publishes again from where the broker's memory ends. `Nats-Msg-Id` lets the
broker drop what it already has.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import nats.errors
import psycopg
from django.db import Error, connection
from nats.aio.client import Client
from nats.js import JetStreamContext
from nats.js.api import StreamInfo
from nats.js.errors import Error as JetStreamError
from nats.js.errors import NotFoundError

from rongcheng.kernel.inbox.horizon import Horizon
from rongcheng.kernel.inbox.operations import RELAY
from rongcheng.kernel.inbox.wake import Wake
from rongcheng.kernel.inbox.worker import ask, stop_on_signals
from rongcheng.kernel.models import Cursor, Event
from rongcheng.kernel.stream import broker, cloud

log = logging.getLogger(__name__)
BATCH = 500
IDLE_S = 1.0
LOOK_EVERY_S = 2.0
ACK_WITHIN_S = 10
LOST = (nats.errors.Error, JetStreamError, psycopg.Error, Error, OSError, TimeoutError, broker.BrokerUnknown)


T = TypeVar("T")
# Django's connections belong to threads: all database work of the relay is done by one.
_database = ThreadPoolExecutor(max_workers=1, thread_name_prefix="relay-database")


async def _on_database(work: Callable[..., T], *arguments: Any) -> T:
    return await asyncio.get_running_loop().run_in_executor(_database, work, *arguments)


class StreamForgot(RuntimeError):
    """The broker's stream is not the one this relay has been filling."""


def run(stop: threading.Event | None = None) -> None:
    """Publish until told to stop; every trouble is waited out with growing pauses."""
    stop = stop or stop_on_signals()
    asyncio.run(_keep_going(stop))


async def _keep_going(stop: threading.Event) -> None:
    pause = 0.5
    while not stop.is_set():
        relay = Relay()
        try:
            await relay.work(stop)
            pause = 0.5
        except StreamForgot as forgot:
            log.warning("relay: %s", forgot)
        except LOST as lost:
            log.warning("relay: %s; trying again in %.1f s", str(lost) or type(lost).__name__, pause)
            await _on_database(stop.wait, pause)
            pause = min(pause * 2, 10)
        finally:
            await relay.close()


class Relay:
    """One connection's worth of relaying."""

    def __init__(self) -> None:
        self.client: Client | None = None
        self.wake: Wake | None = None
        self.created = ""

    async def work(self, stop: threading.Event) -> None:
        self.client = await broker.connect("rongcheng-relay")
        js = self.client.jetstream(timeout=5)
        info = await broker.ensure_stream(js)
        self.created = broker.created_of(info)
        start = await _on_database(_resume_at, self.created, await _last_position(js, info))
        log.info("relay ready after position %d", start)
        self.wake = await _on_database(Wake)
        horizon = Horizon(ask, start)
        looked = asyncio.get_running_loop().time()
        while not stop.is_set():
            batch = await _on_database(_next_batch, horizon, start)
            if batch:
                await _publish(js, batch)
                start = batch[-1].position
                await _on_database(_save, start, self.created)
            elif not await _on_database(self.wake.wait, 0.02 if horizon.waits else IDLE_S):
                await _on_database(_save_quietly, horizon.position, start, self.created)
            if asyncio.get_running_loop().time() - looked > LOOK_EVERY_S:
                await self._look(js)
                looked = asyncio.get_running_loop().time()

    async def _look(self, js: JetStreamContext) -> None:
        """Notice a stream that was deleted or made anew while nothing was published."""
        try:
            info = await js.stream_info(broker.STREAM)
        except NotFoundError:
            raise StreamForgot("the broker has lost the stream; making it again from the log") from None
        if broker.created_of(info) != self.created:
            raise StreamForgot("the broker's stream is a new one; publishing again from the log")

    async def close(self) -> None:
        if self.client is not None:
            await self.client.close()
        if self.wake is not None:
            await _on_database(self.wake.close)
        await _on_database(lambda: connection.close())


async def _publish(js: JetStreamContext, batch: list[Event]) -> None:
    """All of the batch is acknowledged, in the order of the log."""
    acks = [
        await js.publish_async(
            cloud.broker_subject(happened),
            cloud.to_json(happened),
            headers={"Nats-Msg-Id": str(happened.id), "Content-Type": cloud.CONTENT_TYPE},
        )
        for happened in batch
    ]
    await asyncio.wait_for(asyncio.gather(*acks), ACK_WITHIN_S)


async def _last_position(js: JetStreamContext, info: StreamInfo) -> int:
    """The position of the newest event that the broker remembers; 0 when it remembers none."""
    if not info.state.messages:
        return 0
    last = await js.get_msg(broker.STREAM, seq=info.state.last_seq)
    return cloud.position_of(last.data or b"{}")


def _resume_at(created: str, remembered: int) -> int:
    """After which position to publish: where we were, unless the broker has forgotten since."""
    cursor, _ = Cursor.objects.get_or_create(consumer=RELAY, share=0)
    same = cursor.facts.get("stream") == created
    start = cursor.position if same and remembered >= cursor.facts.get("published", 0) else 0
    if not start:
        start = max(_before_kept(), remembered)
    _save(start, created)
    return start


def _before_kept() -> int:
    """The last position that is too old for the stream to keep."""
    kept_from = datetime.now(UTC) - timedelta(seconds=broker.KEPT_S)
    last = Event.objects.filter(recorded_at__lt=kept_from).order_by("-position").first()
    return last.position if last else 0


def _next_batch(horizon: Horizon, start: int) -> list[Event]:
    upto = horizon.advance()
    return list(Event.objects.filter(position__gt=start, position__lte=upto).order_by("position")[:BATCH])


def _save(position: int, created: str) -> None:
    facts = {"stream": created, "published": position}
    Cursor.objects.filter(consumer=RELAY, share=0).update(position=position, facts=facts, moved_at=datetime.now(UTC))


def _save_quietly(settled: int, published: int, created: str) -> None:
    """Positions of rolled-back transactions carry nothing: the operations page should show no lag for them."""
    if settled > published:
        facts = {"stream": created, "published": published}
        Cursor.objects.filter(consumer=RELAY, share=0, position__lt=settled).update(position=settled, facts=facts)
