"""The private servers as the supervisor sees them: started or adopted, kept up, stopped if they are ours."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from rongcheng.kernel.embedded import nats, postgres
from rongcheng.kernel.embedded.trouble import ServerTrouble
from rongcheng.shell.supervisor.log import Log


@dataclass(frozen=True)
class Server:
    """One private server; `ensure` is harmless while it runs."""

    name: str
    ensure: Callable[[], object]
    runs: Callable[[], bool]
    stop: Callable[[], bool]


def private_servers(data_dir: Path, *, with_postgres: bool, with_nats: bool) -> list[Server]:
    """Those that no RONGCHENG_..._URL replaces."""
    servers = []
    if with_postgres:
        servers.append(
            Server(
                "postgres",
                lambda: postgres.ensure(data_dir),
                lambda: postgres.status(data_dir).running,
                lambda: postgres.stop(data_dir),
            )
        )
    if with_nats:
        servers.append(
            Server(
                "nats",
                lambda: nats.ensure(data_dir),
                lambda: nats.status(data_dir).running,
                lambda: nats.stop(data_dir),
            )
        )
    return servers


def start_servers(servers: list[Server], log: Log) -> tuple[str, ...]:
    """All run; returns the names of those that did not run before and so are ours to stop."""
    ours = []
    for server in servers:
        adopted = server.runs()
        server.ensure()
        log.line("super", f"{server.name} {'was running already' if adopted else 'started'}")
        if not adopted:
            ours.append(server.name)
    return tuple(ours)


def keep_up(servers: list[Server], log: Log) -> None:
    """A server that died is started again; if it cannot be, that is told and tried again later."""
    for server in servers:
        if server.runs():
            continue
        log.line("super", f"{server.name} is gone; starting it again")
        try:
            server.ensure()
        except ServerTrouble as trouble:
            log.line("super", str(trouble))
