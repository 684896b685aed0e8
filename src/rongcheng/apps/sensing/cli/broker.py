"""The broker as devices' messages come through it: the stream that keeps them and the consumer that reads them."""

from __future__ import annotations

import logging

import nats
from django.conf import settings
from nats.aio.client import Client
from nats.js import JetStreamContext
from nats.js.api import (
    AckPolicy,
    ConsumerConfig,
    DeliverPolicy,
    DiscardPolicy,
    RetentionPolicy,
    StorageType,
    StreamConfig,
)
from nats.js.errors import NotFoundError

from rongcheng.apps.sensing.conf import SensingConf
from rongcheng.kernel.embedded.nats import endpoints_for
from rongcheng.kernel.stream.broker import BrokerUnknown

log = logging.getLogger(__name__)
SUBJECTS = ["devices.>"]
CONSUMER = "ingest"
UNLIMITED = -1


def broker_url(user: str) -> str:
    """RONGCHENG_NATS_URL, or the private broker's address as that user."""
    if settings.RONGCHENG_NATS_URL:
        return str(settings.RONGCHENG_NATS_URL)
    private = endpoints_for(settings.RONGCHENG_DATA_DIR)
    if private is None:
        raise BrokerUnknown("no NATS is known yet: set RONGCHENG_NATS_URL or start one with `rongcheng up`")
    return private.url_as(user)


async def connect(url: str, name: str) -> Client:
    """A connection that keeps trying for ever and says so in one line."""

    async def on_error(error: Exception) -> None:
        log.debug("broker: %s", error)

    async def on_lost() -> None:
        log.warning("broker: connection lost; trying again")

    async def on_back() -> None:
        log.info("broker: connected again")

    return await nats.connect(
        url, name=name, connect_timeout=2, max_reconnect_attempts=-1, reconnect_time_wait=0.5, ping_interval=10,
        pending_size=16 * 1024 * 1024, error_cb=on_error, disconnected_cb=on_lost, reconnected_cb=on_back,
    )  # fmt: skip


async def ensure_stream(js: JetStreamContext, conf: SensingConf) -> None:
    """The stream of devices' messages is there: each is kept until it is in the record.

    It has no limit of its own. A full stream would lose readings that MQTT has acknowledged, whichever end it discards;
    at the server's limit (`max_file_store`) the device gets no acknowledgement and sends again.
    """
    wanted = StreamConfig(
        name=conf.stream, subjects=SUBJECTS, storage=StorageType.FILE, retention=RetentionPolicy.WORK_QUEUE,
        discard=DiscardPolicy.OLD, max_bytes=UNLIMITED,
    )  # fmt: skip
    try:
        known = await js.stream_info(conf.stream)
    except NotFoundError:
        log.info("broker: making the stream %s", conf.stream)
        await js.add_stream(wanted)
        return
    if known.config.max_bytes != UNLIMITED:
        log.info("broker: lifting the limit of the stream %s", conf.stream)
        await js.update_stream(known.config.evolve(max_bytes=UNLIMITED))


async def subscribe(js: JetStreamContext, conf: SensingConf) -> JetStreamContext.PullSubscription:
    """The durable consumer that all ingest processes share."""
    await ensure_stream(js, conf)
    try:
        await js.consumer_info(conf.stream, CONSUMER)
    except NotFoundError:
        await js.add_consumer(conf.stream, ConsumerConfig(
            durable_name=CONSUMER, ack_policy=AckPolicy.EXPLICIT, deliver_policy=DeliverPolicy.ALL,
            ack_wait=conf.redeliver_s, max_ack_pending=conf.batch * 8,
        ))  # fmt: skip
    return await js.pull_subscribe_bind(CONSUMER, conf.stream, pending_msgs_limit=conf.batch * 8)
