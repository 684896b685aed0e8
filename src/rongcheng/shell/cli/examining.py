"""The doctor's looks, one function each; none starts or changes anything."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

import psycopg
from django.conf import settings
from django.db import Error, connection

from rongcheng.kernel.inbox.operations import list_consumers
from rongcheng.shell.cli.database import pending_migrations
from rongcheng.shell.cli.examining_broker import BEHIND, look_at_broker
from rongcheng.shell.cli.examining_work import look_at_jobs, look_at_lanes
from rongcheng.shell.cli.findings import Finding, State
from rongcheng.shell.cli.running import specifications
from rongcheng.shell.cli.servers import data_dir
from rongcheng.shell.supervisor.health import is_well


def examine() -> Iterator[Finding]:
    """Everything the doctor looks at; what depends on a broken thing is left out."""
    yield Finding("data directory", State.OK, str(data_dir()), facts={"path": str(data_dir())})
    yield _settings()
    reachable = _database()
    yield reachable
    if reachable.state is State.OK:
        yield _role()
        migrated = _migrations()
        yield migrated
        if migrated.state is State.OK:
            yield from _consumers()
            yield look_at_lanes()
            yield look_at_jobs()
    yield from look_at_broker()
    yield from _processes()


def _settings() -> Finding:
    """Which variables are set; secrets are named but not shown."""
    given = {name: _shown(name, value) for name, value in sorted(os.environ.items()) if name.startswith("RONGCHENG_")}
    says = ", ".join(f"{name}={value}" for name, value in given.items()) or "everything by default"
    return Finding("settings", State.OK, says, facts=given)


def _shown(name: str, value: str) -> str:
    if re.search("SECRET|PASSWORD|KEY|TOKEN", name):
        return "(set)"
    return re.sub(r"://[^/@]*@", "://(set)@", value)


def _database() -> Finding:
    where = "private, " + str(connection.settings_dict["HOST"])
    if settings.RONGCHENG_DATABASE_URL:
        where = f"RONGCHENG_DATABASE_URL, {connection.settings_dict['HOST']}"
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('server_version'), current_setting('fsync')")
            version, fsync = cursor.fetchone()
    except (Error, psycopg.Error) as error:
        reason = (str(error).strip().splitlines() or ["no answer"])[0]
        advice = "Start it with `rongcheng up`, or correct RONGCHENG_DATABASE_URL."
        return Finding("database", State.FAIL, f"{where}: {reason}", advice)
    if fsync != "on":
        advice = "Set fsync = on: a power cut would lose acknowledged work."
        return Finding("database", State.WARN, f"PostgreSQL {version} with fsync {fsync} ({where})", advice)
    return Finding("database", State.OK, f"PostgreSQL {version} ({where})", facts={"version": version})


def _role() -> Finding:
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolname, rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
        name, unbound = cursor.fetchone()
    if unbound:
        advice = "Connect as an ordinary role that owns the database: this one is above row-level security."
        return Finding("database role", State.WARN, f"{name} is a superuser or bypasses row security", advice)
    return Finding("database role", State.OK, f"{name}, bound by row-level security")


def _migrations() -> Finding:
    pending = pending_migrations()
    if pending:
        says = f"{len(pending)} pending, first {pending[0]}"
        return Finding("migrations", State.FAIL, says, "Run `rongcheng migrate`.", {"pending": pending})
    return Finding("migrations", State.OK, "all applied", facts={"pending": []})


def _consumers() -> Iterator[Finding]:
    for each in list_consumers():
        says = f"at {each.position}, {each.lag} behind, {each.parked} parked"
        facts = {"position": each.position, "lag": each.lag, "parked": each.parked}
        state, advice = State.OK, ""
        if each.lag > BEHIND:
            state, advice = State.WARN, "See that `rongcheng worker` (or `relay`) runs; start more of them."
        if each.parked:
            state, advice = State.WARN, "See the operations page for the errors; correct the cause and retry."
        yield Finding(f"consumer {each.name}", state, says, advice, facts)


def _processes() -> Iterator[Finding]:
    for each in specifications():
        if not each.health_url:
            continue
        if is_well(each.health_url):
            yield Finding(f"process {each.name}", State.OK, each.health_url)
        else:
            yield Finding(f"process {each.name}", State.WARN, f"{each.health_url} does not answer", "`rongcheng up`")
