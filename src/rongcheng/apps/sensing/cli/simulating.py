"""A device on the wire: replays measured hours through MQTT at any speed, each time stamped with the present."""

from __future__ import annotations

import asyncio
import csv
import json
import signal
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import aiomqtt

from rongcheng.kernel import clock

DATA = Path(__file__).resolve().parent.parent / "data"
QOS_AT_LEAST_ONCE = 1


@dataclass(frozen=True)
class Track:
    """One datastream to be played: its topic and what it says, hour by hour."""

    topic: str
    values: tuple[float | None, ...]


@dataclass(frozen=True)
class Peer:
    """The broker's MQTT door."""

    host: str
    port: int
    username: str | None
    password: str | None


def read_values(file: str, column: str, start_hour: int = 0) -> tuple[float | None, ...]:
    """One column of a data file from that hour on; None where the hour is missing."""
    with (DATA / file).open(newline="", encoding="utf-8") as opened:
        return tuple(float(row[column]) if row[column] else None for row in csv.DictReader(opened))[start_hour:]


async def replay(peer: Peer, tracks: Sequence[Track], *, hours_per_s: float, repeat: bool) -> int:
    """Publish every track, one measured hour after another; returns how many readings were acknowledged."""
    task = asyncio.current_task()
    for each in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(each, lambda: task and task.cancel())
    sent, hour, longest = 0, 0, max(len(track.values) for track in tracks)
    while repeat or hour < longest:
        try:
            async with aiomqtt.Client(peer.host, peer.port, username=peer.username, password=peer.password,
                                      identifier="rongcheng-simulator") as client:  # fmt: skip
                while repeat or hour < longest:
                    sent += await _publish_hour(client, tracks, hour, clock.now())
                    hour += 1
                    await asyncio.sleep(1 / hours_per_s)
        except aiomqtt.MqttError:
            await asyncio.sleep(1)
    return sent


async def _publish_hour(client: aiomqtt.Client, tracks: Sequence[Track], hour: int, now: datetime) -> int:
    sent = 0
    for track in tracks:
        value = track.values[hour % len(track.values)]
        if value is not None:
            payload = json.dumps({"t": now.isoformat(), "v": value})
            await client.publish(track.topic, payload, qos=QOS_AT_LEAST_ONCE)
            sent += 1
    return sent


def history(tracks: Sequence[Track], until: datetime, step: timedelta) -> list[tuple[str, list[dict[str, object]]]]:
    """The tracks as one batch each, ending at `until`, for a quick fill."""
    return [
        (track.topic, [
            {"t": (until - step * (len(track.values) - place)).isoformat(), "v": value}
            for place, value in enumerate(track.values) if value is not None
        ])
        for track in tracks
    ]  # fmt: skip
