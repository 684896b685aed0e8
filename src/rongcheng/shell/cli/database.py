"""`rongcheng migrate`, `seed`, `manage`: the database's shape and its demo contents."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec

import click
from django.core.management import call_command, execute_from_command_line
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from rongcheng.kernel.embedded.trouble import ServerTrouble
from rongcheng.shell.cli.servers import ensure_database

# Who needs whom: an app's demo data stand on those before it.
SEEDED = ("places", "identity", "workflow", "sensing", "incidents", "cases", "appeals")


@click.command()
@click.option("--check", is_flag=True, help="Change nothing; exit with 1 if migrations are pending.")
def migrate(check: bool) -> None:
    """Bring the database's tables up to date (starts the private PostgreSQL if none is named)."""
    ensure_database()
    pending = pending_migrations()
    if check and pending:
        raise ServerTrouble(f"The database lacks {len(pending)} migrations.", "Run `rongcheng migrate`.")
    if not check:
        for line in _bring_up_to_date(pending):
            click.echo(line)


def _bring_up_to_date(pending: list[str]) -> Iterator[str]:
    """Tables and packaged procedures are those of this version; says what was done."""
    if pending:
        call_command("migrate", verbosity=0, interactive=False)
    yield f"Applied {len(pending)} migrations." if pending else "The database is up to date."
    loaded = import_module("rongcheng.apps.workflow.public").load_packaged_procedures()
    if loaded.added:
        yield f"Loaded the procedures {', '.join(map(str, loaded.added))}."


@click.command()
@click.option("--migrate", "migrate_first", is_flag=True, help="Bring the tables up to date first.")
def seed(migrate_first: bool) -> None:
    """Fill in the demo city, and show its log-ins. Repeating it changes nothing."""
    ensure_database()
    if migrate_first:
        for line in _bring_up_to_date(pending_migrations()):
            click.echo(line, err=True)
    for app in SEEDED:
        name = f"rongcheng.apps.{app}.seed"
        if find_spec(name) is None:
            continue
        started = time.monotonic()
        import_module(name).seed()
        click.echo(f"Seeded {app} ({time.monotonic() - started:.1f} s).", err=True)
    click.echo(log_ins())


@click.command(context_settings={"ignore_unknown_options": True, "help_option_names": []})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def manage(arguments: tuple[str, ...]) -> None:
    """Run one of Django's own commands, such as `makemigrations` or `check`."""
    ensure_database()
    execute_from_command_line(["rongcheng manage", *arguments])


def pending_migrations() -> list[str]:
    """Names of the migrations that the database has not seen."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def log_ins() -> str:
    """The demo's log-ins as a table, one for each role."""
    demo = import_module("rongcheng.apps.identity.seed")
    width = max(len(each.username) for each in demo.DEMO_LOGINS)
    lines = [f"  {each.username:<{width}}  {each.title}, {each.organisation}" for each in demo.DEMO_LOGINS]
    if os.environ.get("RONGCHENG_DEMO") == "1":
        lines.append(f"The password of each: {demo.DEMO_PASSWORD}")
    else:
        lines.append("New ones have no password yet; RONGCHENG_DEMO=1 gives them the demo's.")
    return "\n".join(["Demo log-ins:", *lines])
