"""A whole city for one test: its own database, broker and processes, as an operator would start them."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import httpx
import psycopg

from rongcheng.kernel.embedded import nats

T = TypeVar("T")
COMMAND = (sys.executable, "-m", "rongcheng.shell.cli")
PARTS = ("relay", "worker", "ingest", "live", "web")


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on, held together so that they differ."""
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [each.getsockname()[1] for each in held]
    for each in held:
        each.close()
    return ports


def until(ask: Callable[[], T | None], what: str, seconds: float = 30) -> T:
    """What `ask` returns as soon as it is something; fails with `what` when time is over."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        found = ask()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError(f"not within {seconds} s: {what}")


@dataclass
class City:
    """Processes, addresses and a look into the database, for one test."""

    database_url: str
    data_dir: Path
    nats_port: int
    mqtt_port: int
    web_port: int
    live_port: int
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.web_port}"

    @property
    def environment(self) -> dict[str, str]:
        mine = {name: value for name, value in os.environ.items() if not name.startswith("RONGCHENG_")}
        return mine | {
            "RONGCHENG_DATABASE_URL": self.database_url,
            "RONGCHENG_DATA_DIR": str(self.data_dir),
            "RONGCHENG_NATS_PORT": str(self.nats_port),
            "RONGCHENG_MQTT_PORT": str(self.mqtt_port),
            "RONGCHENG_WEB_PORT": str(self.web_port),
            "RONGCHENG_LIVE_PORT": str(self.live_port),
            "RONGCHENG_WEB_WORKERS": "1",
            "RONGCHENG_DEMO": "1",
            "RONGCHENG_SECRET_KEY": "only for journeys: the same for a seeded city and its clones",
            "DJANGO_SETTINGS_MODULE": "rongcheng.config.settings",
        }

    def start(self, *parts: str) -> None:
        """Start these processes (all, when none is named)."""
        for part in parts or PARTS:
            log = (self.data_dir / f"{part}.log").open("ab")
            self.running[part] = subprocess.Popen(
                (*COMMAND, part), env=self.environment, stdout=log, stderr=log, start_new_session=True
            )

    def wait_ready(self) -> None:
        """Pages and live stream answer."""
        for port in (self.web_port, self.live_port):
            until(
                lambda port=port: _healthy(f"http://127.0.0.1:{port}/healthz"), f"health at {port}; {self.logs()}", 60
            )  # type: ignore[misc]

    def kill(self, part: str) -> None:
        """SIGKILL the whole process group of one part, as a power cut would."""
        process = self.running.pop(part)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def rongcheng(self, *arguments: str) -> str:
        """Run one command of ours to its end."""
        done = subprocess.run((*COMMAND, *arguments), env=self.environment, capture_output=True, text=True, timeout=300)
        assert done.returncode == 0, f"rongcheng {' '.join(arguments)}: {done.stderr[-3000:]}"
        return done.stdout

    def ask(self, sql: str, *parameters: object) -> list[tuple[object, ...]]:
        """Rows of the database, seen as the system."""
        with psycopg.connect(self.database_url) as connection:
            connection.execute("SELECT set_config('rongcheng.divisions', '^', false)")
            connection.execute("SELECT set_config('rongcheng.organisation', '*', false)")
            found = connection.execute(sql, parameters)  # type: ignore[arg-type]
            return found.fetchall() if found.description else []

    def settle(self) -> None:
        """Every consumer but the relay has heard everything that was announced so far."""
        behind = (
            "SELECT count(*) FROM kernel_cursor WHERE consumer <> 'relay'"
            " AND position < (SELECT max(position) FROM kernel_event)"
        )
        known = "SELECT count(*) FROM kernel_cursor WHERE consumer <> 'relay'"
        until(lambda: self.ask(known)[0] != (0,) and self.ask(behind)[0] == (0,), f"settled\n{self.logs()}", 120)

    def start_broker(self) -> nats.NatsEndpoints:
        """The private broker of this city, as `rongcheng up` would start it."""
        os.environ["RONGCHENG_NATS_PORT"] = str(self.nats_port)
        os.environ["RONGCHENG_MQTT_PORT"] = str(self.mqtt_port)
        try:
            return nats.ensure(self.data_dir)
        finally:
            del os.environ["RONGCHENG_NATS_PORT"], os.environ["RONGCHENG_MQTT_PORT"]

    def lose_broker_store(self) -> None:
        """Stop the broker, delete all it has stored, start it again."""
        nats.stop(self.data_dir)
        shutil.rmtree(self.data_dir / "nats" / "jetstream")
        self.start_broker()

    def logs(self) -> str:
        """The last lines of every process, for a failure's message."""
        ends = []
        for path in sorted(self.data_dir.glob("*.log")):
            text = path.read_text(errors="replace").strip()
            ends.append(f"--- {path.stem}\n" + "\n".join(text.splitlines()[-15:]))
        return "\n".join(ends)

    def stop(self) -> None:
        for process in self.running.values():
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        nats.stop(self.data_dir)
        shutil.rmtree(self.data_dir.parent, ignore_errors=True)


def new_city(database_url: str) -> City:
    """An unstarted city on that database."""
    parent = Path(tempfile.mkdtemp(prefix="rc-city-"))
    parent.chmod(0o711)
    data_dir = parent / "data"
    data_dir.mkdir(mode=0o755)
    return City(database_url, data_dir, *free_ports(4))


def _healthy(url: str) -> bool:
    try:
        return httpx.get(url, timeout=2).status_code == 200
    except httpx.HTTPError:
        return False
