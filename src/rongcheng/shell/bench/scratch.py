"""A scratch city for measuring: private servers under a directory of their own, removed afterwards."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import click

from rongcheng.kernel.embedded import nats, postgres

SELF = (sys.executable, "-m", "rongcheng.shell.cli")


@dataclass
class ScratchCity:
    """Where it is, and what was started in it."""

    data_dir: Path
    web_port: int
    live_port: int
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def database_url(self) -> str:
        return postgres.url_for(self.data_dir)

    def start(self, *command: str) -> subprocess.Popen[bytes]:
        """One of our processes, its log in the scratch directory."""
        log = (self.data_dir / f"bench-{command[0]}.log").open("ab")
        process = subprocess.Popen((*SELF, *command), stdout=log, stderr=log)
        self.running.append(process)
        return process

    def say(self, text: str) -> None:
        """Progress, on standard error: standard output is for the report."""
        click.echo(text, err=True)


@contextmanager
def scratch_city(name: str) -> Iterator[ScratchCity]:
    """Migrated and seeded; the environment of this process and its children points at it."""
    parent = Path(tempfile.mkdtemp(prefix=f"rc-{name}-"))
    parent.chmod(0o711)
    city = _unstarted(parent / "data")
    _point_environment_at(city)
    try:
        city.say(f"{name}: scratch servers under {city.data_dir}")
        postgres.ensure(city.data_dir)
        nats.ensure(city.data_dir)
        for step in ("migrate", "seed"):
            subprocess.run((*SELF, step), check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        yield city
    finally:
        for process in city.running:
            process.terminate()
        for process in city.running:
            process.wait(timeout=20)
        nats.stop(city.data_dir)
        postgres.stop(city.data_dir)
        shutil.rmtree(parent, ignore_errors=True)


def _unstarted(data_dir: Path) -> ScratchCity:
    web_port, live_port = _free_ports(2)
    return ScratchCity(data_dir, web_port, live_port)


def _point_environment_at(city: ScratchCity) -> None:
    for name in [name for name in os.environ if name.startswith("RONGCHENG_")]:
        del os.environ[name]
    nats_port, mqtt_port = _free_ports(2)
    os.environ |= {
        "RONGCHENG_DATA_DIR": str(city.data_dir),
        "RONGCHENG_NATS_PORT": str(nats_port),
        "RONGCHENG_MQTT_PORT": str(mqtt_port),
        "RONGCHENG_WEB_PORT": str(city.web_port),
        "RONGCHENG_LIVE_PORT": str(city.live_port),
        "RONGCHENG_DEMO": "1",
        "DJANGO_SETTINGS_MODULE": "rongcheng.config.settings",
    }


def _free_ports(count: int) -> list[int]:
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [int(each.getsockname()[1]) for each in held]
    for each in held:
        each.close()
    return ports
