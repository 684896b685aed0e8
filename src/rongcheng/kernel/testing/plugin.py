"""The pytest plugin: one cluster, one database a run, rows visible unless a test says who looks."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import connection
from django.test import TransactionTestCase

from rongcheng.kernel import policy
from rongcheng.kernel.actor import Actor
from rongcheng.kernel.embedded import postgres
from rongcheng.kernel.scratch import scratch_data_dir
from rongcheng.kernel.testing.databases import Databases, run_database


@pytest.fixture(scope="session")
def databases() -> Databases:
    """The test cluster is up."""
    data_dir = scratch_data_dir()
    url = postgres.ensure(data_dir)
    return Databases(data_dir, url)


@pytest.fixture(scope="session")
def django_db_setup(databases: Databases, django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """This run's database, cloned from the template. Tests that commit get a new clone afterwards."""
    name = run_database()
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        databases.clone(name)
        connection.close()
        connection.settings_dict["NAME"] = name
        settings.DATABASES["default"]["NAME"] = name

    def clone_again(_test: object) -> None:
        connection.close()
        databases.clone(name)

    before = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]
    TransactionTestCase._fixture_teardown = clone_again  # type: ignore[attr-defined]
    yield
    TransactionTestCase._fixture_teardown = before  # type: ignore[attr-defined]
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        connection.close()
    databases.drop(name)


@pytest.fixture(autouse=True)
def _seen_by_the_system(request: pytest.FixtureRequest) -> Iterator[None]:
    """Tests read as the system; `with policy.scoped(actor)` and the web client narrow it."""
    marked = request.node.get_closest_marker("django_db")
    if marked is None:
        yield
        return
    if marked.kwargs.get("transaction"):
        request.getfixturevalue("transactional_db")
        if connection.connection is not None and not connection.is_usable():
            connection.close()  # it led to the database that the test before has left behind
    else:
        request.getfixturevalue("db")
    with policy.scoped(Actor.system("tests")):
        yield
