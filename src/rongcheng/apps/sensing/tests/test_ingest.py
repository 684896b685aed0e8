"""From an MQTT client through the real broker and the real ingest process into the record."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import aiomqtt
import nats
import pytest
from django.db import connection
from nats.js.api import RetentionPolicy, StreamConfig

from rongcheng.apps.sensing import seed
from rongcheng.apps.sensing.cli.broker import ensure_stream
from rongcheng.apps.sensing.cli.simulating import Peer, Track, replay
from rongcheng.apps.sensing.conf import sensing_conf
from rongcheng.apps.sensing.contracts import RefusalReason
from rongcheng.apps.sensing.models import Alert, DeadLetter, Observation
from rongcheng.apps.sensing.tests.makers import make_gauge
from rongcheng.kernel import clock
from rongcheng.kernel.embedded import nats as private_nats

pytestmark = pytest.mark.django_db(transaction=True)
TOPIC = "devices/gauge-1/level/obs"
INGEST = "import django; django.setup(); from rongcheng.apps.sensing.cli import ingest; ingest()"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def until(true, what, seconds=20):
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        if true():
            return
        time.sleep(0.05)
    raise AssertionError(f"not within {seconds} s: {what}")


@pytest.fixture
def broker(tmp_path, monkeypatch):
    data_dir = Path("/tmp") / f"rc-sensing-{os.getpid()}" if os.geteuid() == 0 else tmp_path
    monkeypatch.setenv("RONGCHENG_NATS_PORT", str(free_port()))
    monkeypatch.setenv("RONGCHENG_MQTT_PORT", str(free_port()))
    private_nats.ensure(data_dir)
    yield data_dir
    private_nats.stop(data_dir)
    subprocess.run(["rm", "-rf", str(data_dir)], check=True)


@pytest.fixture
def ingest(broker, tmp_path):
    """Starts ingest processes; their words go to files."""
    database = connection.settings_dict
    url = f"postgresql://{database['USER']}@/{database['NAME']}?host={database['HOST']}"
    environment = os.environ | {
        "RONGCHENG_DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "rongcheng.config.settings",
        "RONGCHENG_NATS_URL": private_nats.endpoints_for(broker).url_as("ingest"),
    }  # fmt: skip
    running = []

    def begin(**more):
        words = tmp_path / f"ingest-{len(running)}.log"
        running.append(subprocess.Popen([sys.executable, "-c", INGEST], env=environment | more,
                                        stdout=words.open("wb"), stderr=subprocess.STDOUT))  # fmt: skip
        until(lambda: "ingest ready" in words.read_text(), "ingest ready")
        return running[-1], words

    yield begin
    for process in running:
        process.kill()
        process.wait()


def peer_of(broker):
    found = private_nats.endpoints_for(broker)
    return Peer(found.mqtt_host, found.mqtt_port, "device", found.users["device"])


def publish(broker, *messages):
    """Each message is (topic, payload); returns when the broker has acknowledged all of them."""

    async def send():
        peer = peer_of(broker)
        async with aiomqtt.Client(peer.host, peer.port, username=peer.username, password=peer.password) as client:
            for topic, payload in messages:
                raw = payload if isinstance(payload, bytes) else json.dumps(payload)
                await client.publish(topic, raw, qos=1)

    asyncio.run(send())


def moments(count):
    start = clock.now() - timedelta(hours=1)
    return [(start + timedelta(seconds=n)).isoformat() for n in range(count)]


def test_readings_by_mqtt_single_and_in_lists_are_in_the_record(broker, ingest):
    make_gauge()
    ingest()
    first, second, third = moments(3)
    publish(broker, (TOPIC, {"t": first, "v": 1.5}), (TOPIC, [{"t": second, "v": 2}, {"t": third, "v": "湿"}]),
            ("devices/gauge-1/obs", [{"s": "level", "t": moments(9)[8], "v": 7}]))  # fmt: skip
    until(lambda: Observation.objects.count() == 4, "four observations")
    assert list(Observation.objects.order_by("phenomenon_at").values_list("value", flat=True)) == [1.5, 2.0, None, 7.0]


@pytest.mark.parametrize("limit", [None, 20_000])
def test_unread_messages_all_wait_even_where_an_earlier_stream_had_a_limit(broker, limit):
    async def ensure():
        client = await nats.connect(private_nats.endpoints_for(broker).url_as("ingest"))
        try:
            js, conf = client.jetstream(), sensing_conf()
            if limit:
                await js.add_stream(StreamConfig(name=conf.stream, subjects=["devices.>"], max_bytes=limit,
                                                 retention=RetentionPolicy.WORK_QUEUE))  # fmt: skip
            await ensure_stream(js, conf)
            await asyncio.to_thread(publish, broker, *[(TOPIC, b"x" * 1000)] * 50)
            await ensure_stream(js, conf)
            return await js.stream_info(conf.stream)
        finally:
            await client.close()

    info = asyncio.run(ensure())
    assert (info.state.messages, info.config.max_bytes) == (50, -1)


def test_a_bad_message_is_a_dead_letter_with_its_bytes_and_is_told_to_those_who_listen(broker, ingest):
    make_gauge()
    ingest()

    async def listen():
        client = await nats.connect(private_nats.endpoints_for(broker).url)
        heard = await client.subscribe("refused.>")
        await client.flush()
        await asyncio.to_thread(
            publish, broker, (TOPIC, b"\x00 not json"), ("devices/nobody/level/obs", {"t": 1, "v": 1})
        )
        told = [await heard.next_msg(timeout=10) for _ in range(2)]
        await client.close()
        return {message.subject for message in told}

    assert asyncio.run(listen()) == {"refused.payload-not-json", "refused.time-too-old"}
    letter = DeadLetter.objects.get(reason=RefusalReason.NOT_JSON)
    assert bytes(letter.raw) == b"\x00 not json"
    assert letter.topic == TOPIC


def test_killed_in_the_middle_nothing_is_lost_and_nothing_is_doubled(broker, ingest):
    make_gauge()
    process, _ = ingest(RONGCHENG_SENSING_BATCH="40", RONGCHENG_SENSING_REDELIVER_S="3")
    messages = [(TOPIC, {"t": at, "v": n}) for n, at in enumerate(moments(600))]
    publish(broker, *messages[:300])
    until(lambda: Observation.objects.count() >= 40, "the first readings")
    process.kill()
    publish(broker, *messages[300:])
    ingest()
    until(lambda: Observation.objects.count() >= 600, "all readings", 60)
    assert sorted(Observation.objects.values_list("value", flat=True)) == [float(n) for n in range(600)]


def test_the_broker_goes_away_and_comes_back_with_an_empty_store(broker, ingest):
    make_gauge()
    process, words = ingest()
    at = moments(2)
    publish(broker, (TOPIC, {"t": at[0], "v": 1}))
    until(lambda: Observation.objects.count() == 1, "the first reading")
    private_nats.stop(broker)
    subprocess.run(["rm", "-rf", str(broker / "nats" / "jetstream")], check=True)
    time.sleep(1)
    private_nats.ensure(broker)
    until(lambda: words.read_text().count("ingest ready") == 2, "ready again", 30)
    publish(broker, (TOPIC, {"t": at[1], "v": 2}))
    until(lambda: Observation.objects.count() == 2, "the second reading")
    assert process.poll() is None
    assert "Traceback" not in words.read_text()


def test_the_stream_is_deleted_and_made_again(broker, ingest):
    make_gauge()
    _, words = ingest()

    async def delete():
        client = await nats.connect(private_nats.endpoints_for(broker).url)
        await client.jetstream().delete_stream("DEVICES")
        await client.close()

    asyncio.run(delete())
    until(lambda: words.read_text().count("ingest ready") == 2, "ready again", 30)
    publish(broker, (TOPIC, {"t": moments(1)[0], "v": 2}))
    until(lambda: Observation.objects.count() == 1, "the reading")
    assert "Traceback" not in words.read_text()


def test_a_lost_database_connection_costs_no_reading(broker, ingest):
    make_gauge()
    _, words = ingest()
    at = moments(2)
    publish(broker, (TOPIC, {"t": at[0], "v": 1}))
    until(lambda: Observation.objects.count() == 1, "the first reading")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
                       "WHERE datname = current_database() AND pid <> pg_backend_pid()")  # fmt: skip
    publish(broker, (TOPIC, {"t": at[1], "v": 2}))
    until(lambda: Observation.objects.count() == 2, "the second reading")
    assert "the database is away" in words.read_text()
    assert "Traceback" not in words.read_text()


def test_told_to_stop_it_stops_cleanly(broker, ingest):
    process, words = ingest()
    process.terminate()
    assert process.wait(timeout=10) == 0, words.read_text()
    assert "Traceback" not in words.read_text()


def test_the_simulators_flood_becomes_an_alert(broker, ingest):
    seed.seed()
    ingest()
    tracks = [Track("devices/wh-tunnel-01/depth/obs", (2.0, 9.0, 16.0, 28.7))]

    async def play():
        return await replay(peer_of(broker), tracks, hours_per_s=20, repeat=False)

    assert asyncio.run(play()) == 4
    until(lambda: Alert.objects.filter(grade="red").exists(), "a red alert", 5)
    assert Alert.objects.get().peak_value == 28.7
