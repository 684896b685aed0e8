"""The doctor's look at the broker."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import nats
from django.conf import settings
from nats.errors import Error as NatsError
from nats.js import JetStreamContext
from nats.js.api import StreamInfo

from rongcheng.kernel.stream.broker import BrokerUnknown, broker_url
from rongcheng.shell.cli.findings import Finding, State

# Below this a consumer is only busy.
BEHIND = 1000


@dataclass(frozen=True)
class Stream:
    """What a stream holds, and what its durable readers have before them."""

    name: str
    messages: int
    pending: dict[str, int]


def look_at_broker() -> Iterator[Finding]:
    """Whether it answers, what its streams hold and what their durable readers have before them."""
    advice = "Start it with `rongcheng up`, or correct RONGCHENG_NATS_URL."
    try:
        url = broker_url()
        streams = asyncio.run(_streams(url))
    except BrokerUnknown:
        yield Finding("broker", State.FAIL, "the private NATS has never been started", advice)
        return
    except (NatsError, OSError, TimeoutError) as error:
        yield Finding("broker", State.FAIL, f"NATS does not answer: {error or type(error).__name__}", advice)
        return
    kind = "RONGCHENG_NATS_URL" if settings.RONGCHENG_NATS_URL else "private"
    place = urlsplit(url).netloc.rpartition("@")[2]
    yield Finding("broker", State.OK, f"NATS with JetStream ({kind}, {place})")
    for each in streams:
        yield look_at_stream(each)


def look_at_stream(each: Stream) -> Finding:
    """One stream, and whether what came in piles up."""
    behind = [f"{name} has {pending} to read" for name, pending in each.pending.items()]
    says = "; ".join([f"{each.messages} messages", *behind])
    facts = {"messages": each.messages, "pending": each.pending}
    if max(each.pending.values(), default=0) > BEHIND:
        advice = "See that `rongcheng ingest` runs; start more of them."
        return Finding(f"stream {each.name}", State.WARN, says, advice, facts)
    return Finding(f"stream {each.name}", State.OK, says, facts=facts)


async def _streams(url: str) -> list[Stream]:
    async def silent(_error: Exception) -> None:
        return

    client = await nats.connect(url, connect_timeout=3, allow_reconnect=False, error_cb=silent)
    try:
        js = client.jetstream(timeout=3)
        found = await js.streams_info()
        streams = [Stream(str(s.config.name), s.state.messages, await _pending(js, s)) for s in found]
        return sorted(streams, key=lambda each: each.name)
    finally:
        await client.close()


async def _pending(js: JetStreamContext, stream: StreamInfo) -> dict[str, int]:
    """What each durable reader has not yet confirmed; those of one visitor are left out."""
    if not stream.state.consumer_count:
        return {}
    readers = await js.consumers_info(str(stream.config.name))
    durable = [each for each in readers if each.config.durable_name]
    return {each.name: (each.num_pending or 0) + (each.num_ack_pending or 0) for each in durable}
