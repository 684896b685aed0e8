"""`rongcheng up`, `demo`, `stop`, `reset`: the whole installation at once."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable

import click
from django.conf import settings

from rongcheng.kernel.embedded.account import shared_directory
from rongcheng.kernel.embedded.places import socket_directory
from rongcheng.kernel.embedded.trouble import ServerTrouble
from rongcheng.shell.cli.preparing import STAMP, find_log_ins, keep_log_ins
from rongcheng.shell.cli.servers import check_port_is_free, configured_servers, data_dir
from rongcheng.shell.supervisor.specification import Specification
from rongcheng.shell.supervisor.stopping import stop_installation
from rongcheng.shell.supervisor.supervisor import Supervisor

PRIVATE = ("postgresql", "postgresql.partial", "nats", "media", "letters", "log", "supervisor.json", STAMP)
KEPT = ("secret_key", "programs")


@click.command()
def up() -> None:
    """Run every process under one supervisor until Ctrl-C. The database must be migrated."""
    _run(lambda: _rongcheng("migrate", "--check"), lambda: "")


@click.command()
def demo() -> None:
    """Migrate, seed the demo city, run everything until Ctrl-C. A second start keeps the data."""
    where = (data_dir(), settings.RONGCHENG_DATABASE_URL)

    def prepare() -> None:
        if find_log_ins(*where) is None:
            keep_log_ins(*where, _rongcheng("seed", "--migrate", RONGCHENG_DEMO="1"))

    _run(prepare, lambda: find_log_ins(*where) or "")


@click.command()
def stop() -> None:
    """Stop the supervisor, its processes and the private servers of this data directory."""
    stopped = stop_installation(data_dir())
    click.echo(f"Stopped: {', '.join(stopped)}." if stopped else f"Nothing runs on {data_dir()}.")


@click.command()
@click.option("--yes", is_flag=True, help="Do not ask.")
def reset(yes: bool) -> None:
    """Stop everything and delete the private database, the broker's store, the media, letters and logs."""
    if settings.RONGCHENG_DATABASE_URL:
        raise ServerTrouble(
            "RONGCHENG_DATABASE_URL names a database that is not private to rongcheng.",
            "Delete it with its own tools, or unset the variable.",
        )
    if not yes:
        click.confirm(f"Delete everything that was recorded under {data_dir()}?", abort=True)
    stop_installation(data_dir())
    for path in (*(data_dir() / name for name in PRIVATE), socket_directory(data_dir())):
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    kept = [name for name in KEPT if (data_dir() / name).exists()]
    click.echo(f"Everything recorded under {data_dir()} is deleted{'; kept: ' + ', '.join(kept) if kept else ''}.")


def _run(prepare: Callable[[], object], log_ins: Callable[[], str]) -> None:
    shared_directory(data_dir())
    begun = time.monotonic()

    def before_start() -> None:
        for port, variable in ((settings.RONGCHENG_WEB_PORT, "WEB"), (settings.RONGCHENG_LIVE_PORT, "LIVE")):
            check_port_is_free(settings.RONGCHENG_HOST, port, f"RONGCHENG_{variable}_PORT")
        prepare()

    supervisor = Supervisor(
        data_dir(),
        specifications(),
        configured_servers(),
        address=address(),
        before_start=before_start,
        when_ready=lambda: _greeting(log_ins(), time.monotonic() - begun),
    )
    code = supervisor.run()
    click.get_current_context().exit(code)


def specifications() -> list[Specification]:
    """Every process of an installation, in the order of starting."""
    command = (sys.executable, "-m", "rongcheng.shell.cli")
    local = "127.0.0.1" if settings.RONGCHENG_HOST in ("0.0.0.0", "::") else settings.RONGCHENG_HOST
    return [
        Specification("relay", (*command, "relay")),
        Specification("worker", (*command, "worker")),
        Specification("ingest", (*command, "ingest")),
        Specification("live", (*command, "live"), f"http://{local}:{settings.RONGCHENG_LIVE_PORT}/healthz"),
        Specification("web", (*command, "web"), f"http://{local}:{settings.RONGCHENG_WEB_PORT}/healthz"),
    ]


def address() -> str:
    return f"http://{settings.RONGCHENG_HOST}:{settings.RONGCHENG_WEB_PORT}"


def _rongcheng(*arguments: str, **environment: str) -> str:
    """Run one of our commands in a process of its own; what it prints is returned, what it warns is shown."""
    done = subprocess.run(
        [sys.executable, "-m", "rongcheng.shell.cli", *arguments],
        stdout=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        text=True,
        env={**os.environ, **environment},
        start_new_session=True,
    )
    if done.returncode != 0:
        raise click.exceptions.Exit(done.returncode)
    return done.stdout.strip()


def _greeting(log_ins: str, seconds: float) -> str:
    lines = [f"Rongcheng is ready after {seconds:.0f} s: {address()}", log_ins, "Ctrl-C stops everything."]
    return "\n" + "\n".join(line for line in lines if line) + "\n"
