"""Scratch data directories and free ports, so that no test meets another or a real installation."""

from __future__ import annotations

import shutil
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from rongcheng.kernel.embedded import nats, postgres


@pytest.fixture
def data_dir() -> Iterator[Path]:
    """A data directory of its own; whatever runs in it is stopped afterwards."""
    # Not pytest's tmp_path: its parents are closed to the account that the servers run as under root.
    parent = Path(tempfile.mkdtemp(prefix="rc-"))
    parent.chmod(0o711)
    path = parent / "data"
    yield path
    postgres.stop(path)
    nats.stop(path)
    shutil.rmtree(parent)


@pytest.fixture
def ports(monkeypatch: pytest.MonkeyPatch) -> tuple[int, int]:
    """Free ports for NATS and MQTT, put into the environment."""
    found = free_ports(2)
    monkeypatch.setenv("RONGCHENG_NATS_PORT", str(found[0]))
    monkeypatch.setenv("RONGCHENG_MQTT_PORT", str(found[1]))
    return found[0], found[1]


def free_ports(count: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    found = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return found
