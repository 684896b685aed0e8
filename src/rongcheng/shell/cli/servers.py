"""What the command line asks of the private servers."""

from __future__ import annotations

import errno
import socket
from pathlib import Path

from django.conf import settings

from rongcheng.kernel.embedded import nats, postgres
from rongcheng.kernel.embedded.trouble import ServerTrouble
from rongcheng.shell.supervisor.servers import Server, private_servers


def data_dir() -> Path:
    return Path(settings.RONGCHENG_DATA_DIR)


def configured_servers() -> list[Server]:
    """The private servers that the environment does not replace."""
    return private_servers(
        data_dir(),
        with_postgres=not settings.RONGCHENG_DATABASE_URL,
        with_nats=not settings.RONGCHENG_NATS_URL,
    )


def ensure_database() -> None:
    """The private PostgreSQL runs, if the environment names no other."""
    if not settings.RONGCHENG_DATABASE_URL:
        postgres.ensure(data_dir())


def ensure_broker() -> None:
    """The private NATS runs, if the environment names no other."""
    if not settings.RONGCHENG_NATS_URL:
        nats.ensure(data_dir())


def check_port_is_free(host: str, port: int, variable: str) -> None:
    """Refuse a port that somebody else listens on, and name its variable."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            taken = error.errno == errno.EADDRINUSE
            raise ServerTrouble(
                f"Port {port} on {host} is taken by another process." if taken else f"{host}:{port}: {error.strerror}.",
                f"Stop that process, or set {variable} to another port (RONGCHENG_HOST names the address).",
            ) from error
