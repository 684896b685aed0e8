"""Worker, relay and live process for real: committed rows, real NATS, real HTTP."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import nats
import pytest
from django.conf import settings
from django.db import connection

from rongcheng.kernel import clock, ids
from rongcheng.kernel.embedded import nats as private_nats
from rongcheng.kernel.inbox.operations import list_consumers
from rongcheng.kernel.models import AuditEntry, Cursor
from rongcheng.kernel.stream.tickets import ticket
from rongcheng.kernel.testing import make_actor
from rongcheng.kernel.tests.sample import ring

pytestmark = pytest.mark.django_db(transaction=True)
WORKER = "import rongcheng.kernel.tests.sample; from rongcheng.kernel.inbox.worker import run; run()"
RELAY = "from rongcheng.kernel.stream.relay import run; run()"
SETUP = "import django; django.setup(); "


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(true: Callable[[], bool], what: str, seconds: float = 20) -> None:
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        if true():
            return
        time.sleep(0.05)
    raise AssertionError(f"not within {seconds} s: {what}")


@pytest.fixture
def environment() -> dict[str, str]:
    database = connection.settings_dict
    url = f"postgresql://{database['USER']}@/{database['NAME']}?host={database['HOST']}"
    return os.environ | {"RONGCHENG_DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "rongcheng.config.settings"}


@pytest.fixture
def start(environment: dict[str, str]) -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    running: list[subprocess.Popen[bytes]] = []

    def begin(code: str, **more: str) -> subprocess.Popen[bytes]:
        running.append(subprocess.Popen([sys.executable, "-c", SETUP + code], env=environment | more))
        return running[-1]

    yield begin
    for process in running:
        process.kill()
        process.wait()


def strike(count: int) -> None:
    bell = ids.new_id()
    for stroke in range(count):
        ring(actor=make_actor(), now=clock.now(), bell=bell, stroke=stroke)


def notes() -> int:
    return AuditEntry.objects.filter(action="sample.note").count()


def test_two_workers_and_a_sigkill_do_every_event_once(start: Callable[..., subprocess.Popen[bytes]]) -> None:
    first, _second = start(WORKER), start(WORKER)
    strike(30)
    until(lambda: notes() > 3, "the first notes")
    first.kill()
    strike(30)
    until(lambda: notes() >= 60, "all notes")
    time.sleep(0.3)
    assert notes() == 60


@pytest.fixture
def broker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    data_dir = Path("/tmp") / f"rc-nats-{os.getpid()}" if os.geteuid() == 0 else tmp_path
    monkeypatch.setenv("RONGCHENG_NATS_PORT", str(free_port()))
    monkeypatch.setenv("RONGCHENG_MQTT_PORT", str(free_port()))
    private_nats.ensure(data_dir)
    yield data_dir
    private_nats.stop(data_dir)
    subprocess.run(["rm", "-rf", str(data_dir)], check=True)


async def _stored(url: str) -> list[dict[str, object]]:
    client = await nats.connect(url, max_reconnect_attempts=1)
    try:
        js = client.jetstream()
        count = (await js.stream_info("CITY_EVENTS")).state.messages
        found = await js.subscribe("city.>", ordered_consumer=True)
        return [json.loads((await found.next_msg(timeout=5)).data) for _ in range(count)]
    finally:
        await client.close()


def stored(url: str) -> list[dict[str, object]]:
    try:
        return asyncio.run(_stored(url))
    except Exception:
        return []


def test_the_broker_can_lose_its_whole_store_and_gets_every_event_again_in_order(
    start: Callable[..., subprocess.Popen[bytes]], broker: Path
) -> None:
    url = private_nats.endpoints_for(broker).url  # type: ignore[union-attr]
    strike(5)
    start(RELAY, RONGCHENG_NATS_URL=url)
    until(lambda: len(stored(url)) == 5, "five events at the broker")
    private_nats.stop(broker)
    subprocess.run(["rm", "-rf", str(broker / "nats" / "jetstream")], check=True)
    strike(3)
    private_nats.ensure(broker)
    until(lambda: len(stored(url)) == 8, "all eight again", 30)
    events = stored(url)
    assert [e["specversion"] for e in events] == ["1.0"] * 8
    assert [int(str(e["position"])) for e in events] == sorted(int(str(e["position"])) for e in events)
    assert Cursor.objects.filter(consumer="relay").exists()
    until(lambda: next(v for v in list_consumers() if v.name == "relay").lag == 0, "no lag")


def test_a_browser_hears_what_it_may_see_and_nothing_else(environment: dict[str, str]) -> None:
    port = free_port()
    command = [sys.executable, "-m", "uvicorn", "rongcheng.kernel.stream.live:application", "--port", str(port)]
    environment["RONGCHENG_SECRET_KEY"] = settings.SECRET_KEY
    live = subprocess.Popen([*command, "--log-level", "warning"], env=environment)
    base = f"http://127.0.0.1:{port}"

    def healthy() -> bool:
        try:
            return bool(httpx.get(f"{base}/healthz").json()["status"] == "ok")
        except httpx.HTTPError:
            return False

    try:
        until(healthy, "the live process")
        assert httpx.get(f"{base}/stream", params={"ticket": "forged"}).status_code == 401
        mine = make_actor(divisions=("510107",))
        with httpx.stream("GET", f"{base}/stream", params={"ticket": ticket(mine)}, timeout=10) as response:
            lines = response.iter_lines()
            while "ready" not in next(lines):
                pass
            foreign, own = ids.new_id(), ids.new_id()
            ring(actor=make_actor(), now=clock.now(), bell=foreign, division="510104")
            ring(actor=make_actor(), now=clock.now(), bell=own, division="510107001")
            heard = next(line for line in lines if line.startswith("data:") and "bell" in line)
        assert json.loads(heard[5:])["data"]["bell"] == str(own)
    finally:
        live.kill()
        live.wait()
