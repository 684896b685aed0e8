"""From a reading sent by MQTT to its incident on the duty desk's live stream, while other devices keep sending."""

from __future__ import annotations

import asyncio
import json
import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import aiomqtt
import httpx

from rongcheng.kernel.embedded import nats
from rongcheng.shell.bench.report import Figure, Report, percentile
from rongcheng.shell.bench.scratch import ScratchCity

OFFICER, PASSWORD = "city-duty", "rongcheng-demo"
GAUGE, STREAM = "wh-tunnel-01", "depth"
NEIGHBOUR, NEIGHBOUR_STREAM = "jj-air-01", "pm25"
OVER, UNDER = 30.0, 1.0
CYCLE = timedelta(minutes=90)
AROUND_PER_S = 100
PARTS = ("relay", "worker", "ingest", "live", "web")
JOINED = "rongcheng.incidents.signal.joined.v1"


def measure(city: ScratchCity, *, quick: bool) -> Report:
    """Run the processes of a real installation and time sample after sample."""
    for part in PARTS:
        city.start(part)
    samples = 40 if quick else 300
    seconds = asyncio.run(_run(city, samples))
    figures = [
        Figure("reading_to_desk_p50_s", percentile(seconds, 0.50), "s"),
        Figure("reading_to_desk_p99_s", percentile(seconds, 0.99), "s"),
        Figure("reading_to_desk_max_s", max(seconds), "s"),
    ]
    settings = {"samples": samples, "other_readings_per_s": AROUND_PER_S, "fsync": "on", "processes": len(PARTS)}
    return Report("story", figures, settings)


async def _run(city: ScratchCity, samples: int) -> list[float]:
    base = f"http://127.0.0.1:{city.web_port}"
    await _until_healthy(base, f"http://127.0.0.1:{city.live_port}")
    async with _listening(base, f"http://127.0.0.1:{city.live_port}") as lines, _device(city) as device:
        others = asyncio.create_task(_other_devices(city))
        try:
            return [await _sample(device, lines, number) for number in range(samples)]
        finally:
            others.cancel()


async def _sample(device: aiomqtt.Client, lines: AsyncIterator[str], number: int) -> float:
    """One crossing of the threshold; then the water falls, so that the next crossing is a new alert."""
    at = datetime.now(UTC) - timedelta(days=25) + CYCLE * number
    started = time.perf_counter()
    await _send(device, GAUGE, STREAM, at, OVER)
    await asyncio.wait_for(_joined(lines), 30)
    took = time.perf_counter() - started
    for minutes in (10, 45, 46):
        await _send(device, GAUGE, STREAM, at + timedelta(minutes=minutes), UNDER)
    await asyncio.sleep(0.1)
    return took


async def _joined(lines: AsyncIterator[str]) -> None:
    async for line in lines:
        if line.startswith("data:") and JOINED in line:
            return


async def _send(device: aiomqtt.Client, thing: str, stream: str, at: datetime, value: float) -> None:
    payload = json.dumps({"t": at.isoformat(), "v": value})
    await device.publish(f"devices/{thing}/{stream}/obs", payload, qos=1)


async def _other_devices(city: ScratchCity) -> None:
    start = datetime.now(UTC) - timedelta(days=28)
    async with _device(city, "bench-others") as device:
        number = 0
        while True:
            number += 1
            await _send(device, NEIGHBOUR, NEIGHBOUR_STREAM, start + timedelta(seconds=number), 40.0)
            await asyncio.sleep(1 / AROUND_PER_S)


@asynccontextmanager
async def _device(city: ScratchCity, name: str = "bench-gauge") -> AsyncIterator[aiomqtt.Client]:
    ends = nats.endpoints_for(city.data_dir)
    assert ends is not None
    async with aiomqtt.Client(
        ends.mqtt_host, ends.mqtt_port, username="device", password=ends.users["device"], identifier=name
    ) as client:
        yield client


@asynccontextmanager
async def _listening(base: str, live: str) -> AsyncIterator[AsyncIterator[str]]:
    """The duty desk's live line, opened as its browser does: sign in, fetch a ticket, stream."""
    async with httpx.AsyncClient(base_url=base, follow_redirects=True, timeout=60) as client:
        await client.get("/sign-in")
        form = {"username": OFFICER, "password": PASSWORD, "csrfmiddlewaretoken": client.cookies["csrftoken"]}
        signed = await client.post("/sign-in", data=form, headers={"Referer": f"{base}/sign-in"})
        signed.raise_for_status()
        ticket = (await client.get("/live/ticket", headers={"Accept": "application/json"})).json()["ticket"]
        async with client.stream("GET", f"{live}/stream", params={"ticket": ticket}) as response:
            lines = response.aiter_lines()
            async for line in lines:
                if "ready" in line:
                    break
            yield lines


async def _until_healthy(*addresses: str) -> None:
    async with httpx.AsyncClient() as client:
        for address in addresses:
            for _ in range(300):
                try:
                    if (await client.get(f"{address}/healthz")).status_code == 200:
                        break
                except httpx.HTTPError:
                    pass
                await asyncio.sleep(0.2)
            else:
                raise TimeoutError(f"{address} does not answer; see the logs in {os.environ['RONGCHENG_DATA_DIR']}")
