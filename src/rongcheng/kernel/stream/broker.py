"""Reaching the broker: the named one or the private one, without a traceback for every retry."""

from __future__ import annotations

import logging
from typing import Any

import nats
from django.conf import settings
from nats.aio.client import Client
from nats.js import JetStreamContext
from nats.js.api import StorageType, StreamConfig, StreamInfo
from nats.js.errors import NotFoundError

from rongcheng.kernel.embedded.nats import endpoints_for

log = logging.getLogger(__name__)
STREAM = "CITY_EVENTS"
SUBJECTS = ["city.>"]
KEPT_S = 30 * 24 * 3600
DUPLICATE_WINDOW_S = 600


class BrokerUnknown(RuntimeError):
    """No broker is configured and no private one has been started."""


def broker_url() -> str:
    """RONGCHENG_NATS_URL, or the private broker's address with its password."""
    if settings.RONGCHENG_NATS_URL:
        return str(settings.RONGCHENG_NATS_URL)
    private = endpoints_for(settings.RONGCHENG_DATA_DIR)
    if private is None:
        raise BrokerUnknown("no NATS is known yet: set RONGCHENG_NATS_URL or start one with `rongcheng up`")
    return private.url


async def connect(name: str) -> Client:
    """A connection that keeps trying for ever and says so in one line."""

    async def on_error(error: Exception) -> None:
        log.debug("broker: %s", error)

    async def on_lost() -> None:
        log.warning("broker: connection lost; trying again")

    async def on_back() -> None:
        log.info("broker: connected again")

    return await nats.connect(
        broker_url(),
        name=name,
        connect_timeout=2,
        max_reconnect_attempts=-1,
        allow_reconnect=True,
        reconnect_time_wait=0.5,
        error_cb=on_error,
        disconnected_cb=on_lost,
        reconnected_cb=on_back,
    )


async def ensure_stream(js: JetStreamContext) -> StreamInfo:
    """The stream of the city's events is there; returns what the broker says of it."""
    try:
        return await js.stream_info(STREAM)
    except NotFoundError:
        log.info("broker: making the stream %s", STREAM)
        config = StreamConfig(
            name=STREAM,
            subjects=SUBJECTS,
            storage=StorageType.FILE,
            max_age=KEPT_S,
            duplicate_window=DUPLICATE_WINDOW_S,
            allow_direct=True,
        )
        return await js.add_stream(config)


def created_of(info: StreamInfo) -> str:
    """When the stream was made, as text: another stream of the same name has another time."""
    made: Any = info.created
    return str(made)
