"""The ingest process: batches from the broker into the record; a message is acknowledged after its commit.

Nothing here gives up: a broker or database that is away is waited for, a stream that was deleted is made again.
"""

from __future__ import annotations

import asyncio
import json
import logging
import signal
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import nats.errors
import psycopg
from django.db import InterfaceError, OperationalError, connection
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js import JetStreamContext
from nats.js.errors import Error as JetStreamError

from rongcheng.apps.sensing import services
from rongcheng.apps.sensing.cli import broker
from rongcheng.apps.sensing.conf import SensingConf, sensing_conf
from rongcheng.apps.sensing.contracts import BatchResult, RefusalReason
from rongcheng.apps.sensing.domain.payload import Intake, Refusal, Window, read_message
from rongcheng.kernel import clock
from rongcheng.kernel.actor import Actor
from rongcheng.kernel.stream.broker import BrokerUnknown

log = logging.getLogger(__name__)
AWAY = (psycopg.OperationalError, OperationalError, psycopg.InterfaceError, InterfaceError)
LOST = (nats.errors.Error, JetStreamError, OSError, BrokerUnknown)
SYSTEM = Actor.system("sensing")
REPLIES = "devices.reply."
LOOK_EVERY_S = 2.0
LONGEST_PAUSE_S = 10.0


def run(stop: threading.Event | None = None) -> None:
    """Take readings in until told to stop; the batch under way is finished first."""
    asyncio.run(_run(stop or threading.Event()))


async def _run(stop: threading.Event) -> None:
    if threading.current_thread() is threading.main_thread():
        for each in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(each, stop.set)
    conf = sensing_conf()
    with ThreadPoolExecutor(1, thread_name_prefix="ingest-database") as database:
        working = asyncio.create_task(_keep_going(conf, database, stop))
        while not stop.is_set() and not working.done():
            await asyncio.wait([working], timeout=0.2)
        if not working.done():
            await asyncio.wait([working], timeout=5)
            working.cancel()
        await asyncio.gather(working, return_exceptions=stop.is_set())
        await asyncio.get_running_loop().run_in_executor(database, lambda: connection.close())


async def _keep_going(conf: SensingConf, database: ThreadPoolExecutor, stop: threading.Event) -> None:
    pause = 0.5
    while not stop.is_set():
        intake = Ingest(conf, database, stop)
        try:
            await intake.work()
        except LOST as lost:
            if intake.taken:
                pause = 0.5
            log.warning("ingest: %s; trying again in %.1f s", str(lost) or type(lost).__name__, pause)
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE_S)
        finally:
            await intake.close()


class Ingest:
    """One connection's worth of taking in."""

    def __init__(self, conf: SensingConf, database: ThreadPoolExecutor, stop: threading.Event) -> None:
        self.conf, self.database, self.stop = conf, database, stop
        self.client: Client | None = None
        self.taken = 0

    async def work(self) -> None:
        """Fetch a batch while the one before is being written."""
        self.client = await broker.connect(broker.broker_url("ingest"), "rongcheng-ingest")
        js = self.client.jetstream(timeout=5)
        messages = await broker.subscribe(js, self.conf)
        log.info("ingest ready")
        writing: asyncio.Task[None] | None = None
        looked = asyncio.get_running_loop().time()
        try:
            while not self.stop.is_set():
                batch = await self._fetch(messages)
                if writing is not None:
                    await writing
                    writing = None
                if batch:
                    writing = asyncio.create_task(self._take_in_all(batch))
                elif asyncio.get_running_loop().time() - looked > LOOK_EVERY_S:
                    await js.consumer_info(self.conf.stream, broker.CONSUMER)
                    looked = asyncio.get_running_loop().time()
        finally:
            if writing is not None:
                await asyncio.shield(writing)

    async def close(self) -> None:
        if self.client is not None:
            await self.client.close()

    async def _fetch(self, messages: JetStreamContext.PullSubscription) -> list[Msg]:
        try:
            return await messages.fetch(self.conf.batch, timeout=0.5)
        except (TimeoutError, nats.errors.TimeoutError):
            return []

    async def _take_in_all(self, batch: list[Msg]) -> None:
        """In parts of bounded size: large payloads must not make one transaction long."""
        for part in parts_of(batch, self.conf.part_bytes):
            await self._take_in(part)

    async def _take_in(self, batch: list[Msg]) -> None:
        """Into the record, then the acknowledgements, then word of what was refused."""
        said = [(message.subject, message.data) for message in batch if not message.subject.startswith(REPLIES)]
        loop = asyncio.get_running_loop()
        intakes = await loop.run_in_executor(self.database, self._record, said)
        if intakes is None:
            return
        self.taken += len(batch)
        client = self.client
        assert client is not None
        for intake in intakes:
            for refusal in intake.refusals:
                await client.publish(f"refused.{refusal.reason.value}", _notice(intake, refusal))
        for message in batch:
            await message.ack()

    def _record(self, said: Sequence[tuple[str, bytes]]) -> list[Intake] | None:
        """Write until it is written; None when told to stop before that."""
        pause = 0.2
        while True:
            try:
                return record_messages(said, self.conf)
            except AWAY as away:
                log.warning("ingest: the database is away (%s); trying again in %.1f s", first_line(away), pause)
                connection.close()
                if self.stop.wait(pause):
                    return None
                pause = min(pause * 2, LONGEST_PAUSE_S)


def record_messages(said: Sequence[tuple[str, bytes]], conf: SensingConf) -> list[Intake]:
    """These messages are in the record; one that cannot be stored for any reason is a dead letter of its own."""
    now = clock.now()
    window = Window.around(now, future_s=conf.future_s, past_s=conf.past_s)
    intakes = [read_message(subject, payload, window) for subject, payload in said]
    try:
        _write(intakes)
    except AWAY:
        raise
    except Exception as error:  # whatever it is, one message must not stop those behind it
        if len(intakes) > 1:
            return [kept for one in said for kept in record_messages([one], conf)]
        log.error("ingest: a message on %s cannot be stored: %s", intakes[0].subject, first_line(error))
        refusal = Refusal(RefusalReason.NOT_STORABLE, first_line(error)[:200])
        intakes = [Intake(intakes[0].subject, intakes[0].payload, (), (refusal,))]
        _write(intakes)
    return intakes


def _write(intakes: list[Intake]) -> BatchResult:
    return services.record_batch(actor=SYSTEM, now=clock.now(), source="mqtt", intakes=intakes)


def parts_of(batch: list[Msg], most_bytes: int) -> Iterator[list[Msg]]:
    """The messages in order, in parts of at most so many bytes, or of one message."""
    part: list[Msg] = []
    size = 0
    for message in batch:
        if part and size + len(message.data) > most_bytes:
            yield part
            part, size = [], 0
        part.append(message)
        size += len(message.data)
    if part:
        yield part


def first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]


def _notice(intake: Intake, refusal: Refusal) -> bytes:
    return json.dumps({
        "topic": intake.subject.replace(".", "/"), "reason": refusal.reason.value, "detail": refusal.detail,
        "item": refusal.item, "payload": intake.payload[:4096].decode("utf-8", "replace"),
    }).encode()  # fmt: skip
