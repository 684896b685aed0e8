"""The private PostgreSQL: one cluster per data directory, reached over a unix socket only."""

from __future__ import annotations

import re
import signal
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psutil
import psycopg
from psycopg import sql

from rongcheng.kernel.embedded import cluster, places
from rongcheng.kernel.embedded.account import (
    Account,
    check_reachable,
    private_directory,
    run_as,
    server_account,
    shared_directory,
)
from rongcheng.kernel.embedded.processes import (
    command_line,
    end_process,
    find_process,
    list_working_in,
    only_one,
    read_pid,
    wait_until,
)
from rongcheng.kernel.embedded.programs import postgres_programs
from rongcheng.kernel.embedded.trouble import ServerTrouble

ROLE = "rongcheng"
DATABASE = "rongcheng"


@dataclass(frozen=True)
class PostgresStatus:
    """Whether the private server of a data directory runs and answers."""

    running: bool
    answers: bool
    pid: int | None
    url: str


def url_for(data_dir: Path, database: str = DATABASE, role: str = ROLE) -> str:
    """The address of the private server of this data directory; nothing is started or made."""
    return f"postgresql://{role}@/{database}?host={quote(str(places.socket_directory(data_dir)))}"


def ensure(data_dir: Path) -> str:
    """The private server runs, with the role and the database of rongcheng; returns its address.

    A running one is adopted. Repeating it is harmless. Raises ServerTrouble with advice."""
    if _answers(data_dir, DATABASE, ROLE):
        return url_for(data_dir)
    account = server_account()
    shared_directory(data_dir)
    check_reachable(data_dir, account)
    with only_one(data_dir / ".servers.lock"):
        if not _answers_now(data_dir):
            _start(data_dir, account)
        _make_role_and_database(data_dir)
    return url_for(data_dir)


def stop(data_dir: Path) -> bool:
    """The private server is down (fast shutdown, then immediate); tells whether it ran."""
    process = _postmaster(data_dir)
    if process is None:
        return False
    if not end_process(process, (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL), patience_s=60):
        raise ServerTrouble(f"PostgreSQL (pid {process.pid}) does not stop.", "End it by hand.")
    return True


def status(data_dir: Path) -> PostgresStatus:
    process = _postmaster(data_dir)
    return PostgresStatus(
        running=process is not None,
        answers=_answers(data_dir, DATABASE, ROLE),
        pid=process.pid if process else None,
        url=url_for(data_dir),
    )


def _answers(data_dir: Path, database: str, role: str) -> bool:
    try:
        psycopg.connect(url_for(data_dir, database, role), connect_timeout=5).close()
    except psycopg.OperationalError:
        return False
    return True


def _postmaster(data_dir: Path) -> psutil.Process | None:
    """The living server of exactly this cluster, whatever the pid file claims."""
    directory = places.cluster_directory(data_dir)
    process = find_process(read_pid(directory / "postmaster.pid"))
    if process is None or str(directory) not in command_line(process):
        return None
    return process


def _start(data_dir: Path, account: Account) -> None:
    programs = postgres_programs(data_dir, account)
    directory = cluster.prepare(data_dir, programs, account)
    private_directory(places.socket_directory(data_dir), account)
    if _postmaster(data_dir) is None:
        _clear_remains(data_dir)
        log = private_directory(shared_directory(places.log_directory(data_dir)) / "postgresql", account)
        start_log = log / "start.log"
        start_log.unlink(missing_ok=True)
        run_as(account, [programs / "pg_ctl", "start", "-s", "-w", "-t", "60", "-D", directory, "-l", start_log])
    # Recovery after a crash may take its time; a server that says it is ready must answer soon.
    wait_until(lambda: _postmaster(data_dir) is None or _says_ready(data_dir), timeout_s=600)
    if not wait_until(lambda: _answers_now(data_dir), timeout_s=10 if _postmaster(data_dir) else 0):
        raise ServerTrouble(
            f"The private PostgreSQL does not start. {_last_words(data_dir)}".strip(),
            f"Its logs are in {places.log_directory(data_dir) / 'postgresql'}.",
        )


def _says_ready(data_dir: Path) -> bool:
    """The last line of the pid file is the server's own word on its state."""
    try:
        return (places.cluster_directory(data_dir) / "postmaster.pid").read_text().split()[-1] == "ready"
    except (OSError, IndexError):
        return False


def _answers_now(data_dir: Path) -> bool:
    return _answers(data_dir, "postgres", cluster.SUPERUSER)


def _clear_remains(data_dir: Path) -> None:
    """After kill -9: wait for the children to go, then remove the pid file and the socket they left.

    The pid file may only go when nobody works in the cluster: it is what keeps two servers apart."""
    directory = places.cluster_directory(data_dir)
    if not wait_until(lambda: not list_working_in(directory, "postgres"), timeout_s=30, every_s=0.2):
        left = ", ".join(str(process.pid) for process in list_working_in(directory, "postgres"))
        raise ServerTrouble(
            f"Processes of a PostgreSQL that was killed still work in {directory} (pids {left}).",
            "End them (kill -QUIT), then start again.",
        )
    (directory / "postmaster.pid").unlink(missing_ok=True)
    for remains in places.socket_directory(data_dir).glob(".s.PGSQL.5432*"):
        remains.unlink(missing_ok=True)


def _last_words(data_dir: Path) -> str:
    logs = sorted((places.log_directory(data_dir) / "postgresql").glob("*.log"), key=lambda p: p.stat().st_mtime)
    lines = [line for path in logs for line in path.read_text(errors="replace").splitlines()[-50:]]
    fatal = [line for line in lines if re.search(r"LOG:  invalid|FATAL|PANIC|ERROR|could not", line)]
    return " / ".join(fatal[-2:])


def _make_role_and_database(data_dir: Path) -> None:
    """An ordinary role that owns its database: row-level security binds it. CREATEDB lets tests clone templates."""
    url = url_for(data_dir, "postgres", cluster.SUPERUSER)
    with psycopg.connect(url, autocommit=True) as connection:
        known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE]).fetchone()
        if not known:
            connection.execute(
                sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER CREATEDB NOCREATEROLE").format(sql.Identifier(ROLE))
            )
        made = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
        if not made:
            connection.execute(
                sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(DATABASE), sql.Identifier(ROLE))
            )
