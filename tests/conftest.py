"""The demo city, seeded once for everybody who starts real processes."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from psycopg import sql
from tests.journeys.city import City, new_city

from rongcheng.kernel.embedded import postgres
from rongcheng.kernel.scratch import scratch_data_dir
from rongcheng.kernel.testing.databases import Databases, run_database


@pytest.fixture(scope="session")
def seeded(databases: Databases) -> Iterator[str]:
    """A database with the demo city in it."""
    name = run_database("_seeded")
    databases.clone(name)
    city = new_city(postgres.url_for(scratch_data_dir(), name))
    try:
        city.start_broker()
        city.rongcheng("migrate")
        city.rongcheng("seed")
        city.start("worker")
        city.settle()
    finally:
        city.stop()
    yield name
    databases.drop(name)


def copy_of(seeded: str, databases: Databases, suffix: str) -> City:
    """An unstarted city on a copy of the seeded database, its broker running."""
    name = run_database(suffix)
    databases.drop(name)
    with psycopg.connect(databases.admin_url, autocommit=True) as admin:
        copy = "CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY"
        admin.execute(sql.SQL(copy).format(sql.Identifier(name), sql.Identifier(seeded)))
    city = new_city(postgres.url_for(scratch_data_dir(), name))
    city.start_broker()
    return city


@pytest.fixture
def city(seeded: str, databases: Databases) -> Iterator[City]:
    """A city with its data, broker running, processes not yet started."""
    built = copy_of(seeded, databases, "_city")
    yield built
    built.stop()
    databases.drop(run_database("_city"))


@pytest.fixture(scope="package")
def running_city(seeded: str, databases: Databases) -> Iterator[City]:
    """A city that is up, for all tests of one package."""
    built = copy_of(seeded, databases, "_running")
    try:
        built.start("worker", "live", "web")
        built.wait_ready()
        yield built
    finally:
        built.stop()
        databases.drop(run_database("_running"))
