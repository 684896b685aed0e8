"""The private NATS: start, adopt, stop, recovery, and who may do what over MQTT."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import socket
from pathlib import Path

import aiomqtt
import nats as nats_client
import psutil
import pytest
from nats.errors import Error as NatsError
from nats.js.api import StreamConfig

from rongcheng.kernel.embedded import nats, places
from rongcheng.kernel.embedded.nats import NatsEndpoints
from rongcheng.kernel.embedded.trouble import ServerTrouble

pytestmark = pytest.mark.usefixtures("ports")


def device(endpoints: NatsEndpoints, password: str | None = None) -> aiomqtt.Client:
    return aiomqtt.Client(
        endpoints.mqtt_host,
        endpoints.mqtt_port,
        username="device",
        password=password or endpoints.users["device"],
        identifier="gauge-7",
    )


async def store_and_count(endpoints: NatsEndpoints, message: bytes | None = None) -> int:
    client = await nats_client.connect(endpoints.url)
    stream = client.jetstream()
    await stream.add_stream(StreamConfig(name="KEPT", subjects=["kept.>"]))
    if message is not None:
        await stream.publish("kept.one", message)
    state = (await stream.stream_info("KEPT")).state
    await client.close()
    return state.messages


def test_the_first_start_makes_users_whose_passwords_only_the_account_reads(data_dir: Path) -> None:
    endpoints = nats.ensure(data_dir)

    secret = places.nats_directory(data_dir) / "users.json"
    assert set(endpoints.users) == {"relay", "ingest", "device"}
    assert len(set(endpoints.users.values())) == 3
    assert secret.stat().st_mode & 0o777 == 0o600
    assert endpoints.users["device"] not in repr(endpoints)


def test_it_listens_on_the_loopback_only(data_dir: Path) -> None:
    nats.ensure(data_dir)

    listening = psutil.Process(nats.status(data_dir).pid).net_connections("tcp")
    assert {each.laddr.ip for each in listening if each.status == "LISTEN"} == {"127.0.0.1"}


def test_a_running_server_is_adopted_with_the_same_passwords(data_dir: Path) -> None:
    first = nats.ensure(data_dir)
    pid = nats.status(data_dir).pid

    assert nats.ensure(data_dir) == first == nats.endpoints_for(data_dir)
    assert nats.status(data_dir).pid == pid


def test_a_running_server_is_adopted_where_it_is_when_no_port_is_asked_for(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = nats.ensure(data_dir)
    monkeypatch.delenv("RONGCHENG_NATS_PORT")
    monkeypatch.delenv("RONGCHENG_MQTT_PORT")

    assert nats.ensure(data_dir) == first


def test_stop_ends_the_server_and_passwords_stay(data_dir: Path) -> None:
    first = nats.ensure(data_dir)

    assert nats.stop(data_dir) is True
    assert nats.stop(data_dir) is False
    assert nats.ensure(data_dir) == first


def test_a_killed_server_comes_back_with_what_it_had_acknowledged(data_dir: Path) -> None:
    endpoints = nats.ensure(data_dir)
    assert asyncio.run(store_and_count(endpoints, b"x")) == 1
    pid = nats.status(data_dir).pid
    assert pid is not None

    os.kill(pid, signal.SIGKILL)
    nats.ensure(data_dir)

    assert asyncio.run(store_and_count(endpoints)) == 1


def test_a_deleted_pid_file_does_not_hide_the_running_server(data_dir: Path) -> None:
    nats.ensure(data_dir)
    pid = nats.status(data_dir).pid
    (places.nats_directory(data_dir) / "nats.pid").unlink()

    assert nats.status(data_dir).pid == pid
    assert nats.stop(data_dir) is True


def test_a_pid_file_that_names_a_stranger_does_not_block_the_start(data_dir: Path) -> None:
    nats.ensure(data_dir)
    nats.stop(data_dir)
    (places.nats_directory(data_dir) / "nats.pid").write_text(str(os.getpid()))

    assert nats.stop(data_dir) is False
    assert nats.ensure(data_dir)


def test_a_deleted_store_is_made_anew(data_dir: Path) -> None:
    endpoints = nats.ensure(data_dir)
    asyncio.run(store_and_count(endpoints, b"x"))
    nats.stop(data_dir)
    shutil.rmtree(places.nats_directory(data_dir) / "jetstream")

    assert asyncio.run(store_and_count(nats.ensure(data_dir))) == 0


def test_a_data_directory_with_any_characters_works(data_dir: Path) -> None:
    odd = data_dir / '蓉城, the "city"'
    data_dir.mkdir(mode=0o711)
    try:
        assert asyncio.run(store_and_count(nats.ensure(odd), b"x")) == 1
        assert nats.status(odd).answers
    finally:
        nats.stop(odd)


@pytest.mark.parametrize(("index", "variable"), [(0, "RONGCHENG_NATS_PORT"), (1, "RONGCHENG_MQTT_PORT")])
def test_a_taken_port_is_told_with_its_variable(
    data_dir: Path, ports: tuple[int, int], index: int, variable: str
) -> None:
    with socket.create_server(("127.0.0.1", ports[index])):
        with pytest.raises(ServerTrouble, match=f"{ports[index]}.*taken.*{variable}"):
            nats.ensure(data_dir)


def test_a_port_that_is_no_number_is_told(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RONGCHENG_MQTT_PORT", "many")

    with pytest.raises(ServerTrouble, match="RONGCHENG_MQTT_PORT is 'many'"):
        nats.ensure(data_dir)


def test_another_installations_server_is_not_taken_for_ours(data_dir: Path) -> None:
    other = data_dir.parent / "other"
    nats.ensure(other)
    try:
        with pytest.raises(ServerTrouble, match="taken by another process"):
            nats.ensure(data_dir)
    finally:
        nats.stop(other)


@pytest.mark.parametrize("qos", [0, 1])
def test_a_device_reports_by_mqtt_and_the_ingest_hears_it(data_dir: Path, qos: int) -> None:
    endpoints = nats.ensure(data_dir)

    async def story() -> bytes:
        listener = await nats_client.connect(endpoints.url_as("ingest"))
        heard = await listener.subscribe("devices.>")
        await listener.flush()
        async with device(endpoints) as client:
            await client.publish("devices/gauge-7/readings", b'{"level": 1.2}', qos=qos)
        message = await heard.next_msg(timeout=5)
        await listener.close()
        return message.subject.encode() + b" " + message.data

    assert asyncio.run(story()) == b'devices.gauge-7.readings {"level": 1.2}'


def test_a_device_hears_replies_with_quality_of_service_one(data_dir: Path) -> None:
    endpoints = nats.ensure(data_dir)

    async def story() -> bytes:
        talker = await nats_client.connect(endpoints.url_as("ingest"))
        async with device(endpoints) as client:
            await client.subscribe("devices/reply/gauge-7", qos=1)
            await talker.publish("devices.reply.gauge-7", b"refused: unknown datastream")
            async with asyncio.timeout(5):
                message = await anext(aiter(client.messages))
        await talker.close()
        assert isinstance(message.payload, bytes)
        return message.payload

    assert asyncio.run(story()) == b"refused: unknown datastream"


def test_a_device_may_not_speak_outside_its_subjects(data_dir: Path) -> None:
    endpoints = nats.ensure(data_dir)

    async def story() -> None:
        listener = await nats_client.connect(endpoints.url)
        heard = await listener.subscribe("city.>")
        await listener.flush()
        async with device(endpoints) as client:
            await client.publish("city/510107/cases", b"forged", qos=0)
        with pytest.raises(NatsError):
            await heard.next_msg(timeout=0.5)
        await listener.close()

    asyncio.run(story())


def test_a_wrong_password_is_refused(data_dir: Path) -> None:
    endpoints = nats.ensure(data_dir)

    async def story() -> None:
        async with device(endpoints, password="guess"):
            pass

    with pytest.raises(aiomqtt.MqttError):
        asyncio.run(story())
