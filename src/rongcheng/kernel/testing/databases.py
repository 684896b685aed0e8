"""Test databases: one migrated template for a state of the migrations, cloned in a fraction of a second."""

from __future__ import annotations

import fcntl
import hashlib
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.core.management import call_command
from django.db import connection
from psycopg import sql

import rongcheng

PACKAGE = Path(rongcheng.__file__).resolve().parent
SHAPES = ("kernel/sql/*", "kernel/migrations/*.py", "apps/*/migrations/*.py", "apps/places/data/*")
KEPT_TEMPLATES = 3
WAITS = 40


class Databases:
    """Makes and drops databases on the test cluster."""

    def __init__(self, data_dir: Path, admin_url: str) -> None:
        self.data_dir, self.admin_url = data_dir, admin_url
        self.template = f"rongcheng_tpl_{shape_digest()}"

    def clone(self, name: str) -> None:
        """A fresh database of that name, as it is after the migrations."""
        with self._only_one():
            self._ensure_template()
            with self._admin() as admin:
                drop_database(admin, name)
                admin.execute(
                    sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(
                        sql.Identifier(name), sql.Identifier(self.template)
                    )
                )

    def drop(self, name: str) -> None:
        with self._admin() as admin:
            drop_database(admin, name)

    def _ensure_template(self) -> None:
        with self._admin() as admin:
            known = [row[0] for row in admin.execute("SELECT datname FROM pg_database").fetchall()]
            if self.template in known:
                return
            self._drop_leftovers(admin, known)
            building = f"{self.template}_building"
            drop_database(admin, building)
            admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(building)))
            with pointed_at(building):
                call_command("migrate", verbosity=0, interactive=False)
            admin.execute(
                sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
                    sql.Identifier(building), sql.Identifier(self.template)
                )
            )

    def _drop_leftovers(self, admin: psycopg.Connection[tuple[str]], known: list[str]) -> None:
        """Old templates, and databases of runs that were killed."""
        dead = [name for name in known if name.startswith("rongcheng_run_") and not _alive(name)]
        old = sorted(name for name in known if name.startswith("rongcheng_tpl_"))[:-KEPT_TEMPLATES]
        for name in dead + old:
            drop_database(admin, name)

    def _admin(self) -> psycopg.Connection[tuple[str]]:
        return psycopg.connect(self.admin_url, autocommit=True)

    @contextmanager
    def _only_one(self) -> Iterator[None]:
        with open(self.data_dir / "template.lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def drop_database(admin: psycopg.Connection[tuple[str]], name: str) -> None:
    """The database is gone. Autovacuum at work in it may only be interrupted by a superuser; it is done in a moment."""
    statement = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    for _ in range(WAITS):
        try:
            admin.execute(statement)
            return
        except psycopg.errors.InsufficientPrivilege:
            time.sleep(0.25)
    admin.execute(statement)


@contextmanager
def pointed_at(name: str) -> Iterator[None]:
    """Django's connection leads to that database within."""
    before = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before


def shape_digest() -> str:
    """Changes when anything changes that shapes an empty database."""
    digest = hashlib.sha256()
    for pattern in SHAPES:
        for path in sorted(PACKAGE.glob(pattern)):
            if path.is_file() and path.suffix != ".pyc":
                digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def run_database(suffix: str = "") -> str:
    """The name of this run's database; the process id tells later runs whether it is still in use."""
    return f"rongcheng_run_{os.getpid()}{suffix}"


def _alive(name: str) -> bool:
    pid = name.removeprefix("rongcheng_run_").split("_")[0]
    return pid.isdigit() and Path(f"/proc/{pid}").exists()
