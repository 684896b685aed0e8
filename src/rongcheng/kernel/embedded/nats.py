"""The private NATS: JetStream, and MQTT for devices, on the loopback only."""

from __future__ import annotations

import json
import re
import signal
import socket
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from rongcheng.kernel.embedded import places
from rongcheng.kernel.embedded.account import (
    check_reachable,
    private_directory,
    run_as,
    server_account,
    shared_directory,
)
from rongcheng.kernel.embedded.nats_config import (
    HOST,
    Ports,
    configuration_file,
    load_passwords,
    server_name,
    write_configuration,
)
from rongcheng.kernel.embedded.processes import (
    command_line,
    end_process,
    find_process,
    only_one,
    read_pid,
    wait_until,
)
from rongcheng.kernel.embedded.programs import nats_program
from rongcheng.kernel.embedded.trouble import ServerTrouble


@dataclass(frozen=True)
class NatsEndpoints:
    """Where the private NATS is, and its users' passwords. `url` is the relay's, who may do everything."""

    url: str
    mqtt_host: str
    mqtt_port: int
    users: dict[str, str] = field(repr=False)

    def url_as(self, user: str) -> str:
        """The address with that user's password in it."""
        return f"nats://{user}:{self.users[user]}@{self.url.rpartition('@')[2]}"


@dataclass(frozen=True)
class NatsStatus:
    """Whether the private NATS of a data directory runs and answers."""

    running: bool
    answers: bool
    pid: int | None
    port: int
    mqtt_port: int


def endpoints_for(data_dir: Path) -> NatsEndpoints | None:
    """What a started server of this data directory answers to; None before its first start. Starts nothing."""
    passwords = load_passwords(data_dir)
    if passwords is None:
        return None
    ports = _configured_ports(data_dir) or Ports.from_environment()
    return _endpoints(ports, passwords)


def ensure(data_dir: Path) -> NatsEndpoints:
    """The private NATS runs; returns where.

    A running one of this data directory is adopted; when the environment names other ports, it is moved there.
    Raises ServerTrouble with advice."""
    shared_directory(data_dir)
    with only_one(data_dir / ".servers.lock"):
        ports = Ports.from_environment(running=_configured_ports(data_dir) if _server(data_dir) else None)
        if not _serves(data_dir, ports):
            stop(data_dir)
            _start(data_dir, ports)
    return _endpoints(ports, load_passwords(data_dir) or {})


def stop(data_dir: Path) -> bool:
    """The private NATS is down; tells whether it ran."""
    process = _server(data_dir)
    if process is None:
        return False
    if not end_process(process, (signal.SIGTERM, signal.SIGKILL), patience_s=15):
        raise ServerTrouble(f"nats-server (pid {process.pid}) does not stop.", "End it by hand.")
    return True


def status(data_dir: Path) -> NatsStatus:
    ports = _configured_ports(data_dir) or Ports.from_environment()
    process = _server(data_dir)
    return NatsStatus(
        running=process is not None,
        answers=_serves(data_dir, ports),
        pid=process.pid if process else None,
        port=ports.nats,
        mqtt_port=ports.mqtt,
    )


def _endpoints(ports: Ports, passwords: dict[str, str]) -> NatsEndpoints:
    return NatsEndpoints(
        url=f"nats://relay:{passwords['relay']}@{HOST}:{ports.nats}",
        mqtt_host=HOST,
        mqtt_port=ports.mqtt,
        users=passwords,
    )


def _configured_ports(data_dir: Path) -> Ports | None:
    try:
        found = re.findall(r"^\s*port: (\d+)$", configuration_file(data_dir).read_text(), re.MULTILINE)
    except OSError:
        return None
    return Ports(nats=int(found[0]), mqtt=int(found[1])) if len(found) == 2 else None


def _server(data_dir: Path) -> psutil.Process | None:
    """The living nats-server of exactly this data directory, whatever the pid file claims."""
    configuration = str(configuration_file(data_dir))
    process = find_process(read_pid(places.nats_directory(data_dir) / "nats.pid"))
    if process is not None and configuration in command_line(process):
        return process
    # Killed between its start and its pid file, or the file was deleted: look for it by name.
    for each in psutil.process_iter(["name"]):
        if each.info["name"] == "nats-server" and configuration in command_line(each):
            return find_process(each.pid)
    return None


def _serves(data_dir: Path, ports: Ports) -> bool:
    return _greeting(ports.nats).get("server_name") == server_name(data_dir) and _is_open(ports.mqtt)


def _greeting(port: int) -> dict[str, object]:
    """What a NATS server says first to anyone who connects."""
    try:
        with socket.create_connection((HOST, port), timeout=2) as connection:
            line = connection.makefile("rb").readline(65536)
        found = json.loads(line.removeprefix(b"INFO "))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _is_open(port: int) -> bool:
    try:
        socket.create_connection((HOST, port), timeout=2).close()
    except OSError:
        return False
    return True


def _start(data_dir: Path, ports: Ports) -> None:
    account = server_account()
    check_reachable(data_dir, account)
    _check_free(ports.nats, "RONGCHENG_NATS_PORT", "NATS")
    _check_free(ports.mqtt, "RONGCHENG_MQTT_PORT", "MQTT")
    directory = private_directory(places.nats_directory(data_dir), account)
    log = private_directory(shared_directory(places.log_directory(data_dir)) / "nats", account)
    configuration = write_configuration(data_dir, ports, account)
    (directory / "nats.pid").unlink(missing_ok=True)
    program = nats_program(data_dir, account)
    # The shell goes at once, so the server is nobody's child: it outlives us and leaves no zombie.
    launch = '"$0" -c "$1" >>"$2" 2>&1 </dev/null &'
    run_as(account, ["/bin/sh", "-c", launch, program, configuration, log / "start.log"])
    if not wait_until(lambda: _serves(data_dir, ports), timeout_s=30):
        raise ServerTrouble(f"The private NATS does not start. {_last_words(log)}".strip(), f"Its logs are in {log}.")


def _check_free(port: int, variable: str, what: str) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise ServerTrouble(
                f"Port {port} on {HOST}, wanted for {what}, is taken by another process ({error.strerror}).",
                f"Stop that process, or set {variable} to a free port.",
            ) from error


def _last_words(log: Path) -> str:
    lines = [line for name in ("start.log", "nats.log") if (log / name).exists() for line in _tail(log / name)]
    fatal = [line for line in lines if "[FTL]" in line or "[ERR]" in line or "nats-server:" in line]
    return fatal[-1] if fatal else ""


def _tail(path: Path) -> list[str]:
    return path.read_text(errors="replace").splitlines()[-50:]
