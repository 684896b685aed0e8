"""The second lock holds even where a query forgets the first."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from rongcheng.kernel import ids, policy
from rongcheng.kernel.actor import Actor
from rongcheng.kernel.policy import RowSecurity
from rongcheng.kernel.testing import make_actor

pytestmark = pytest.mark.django_db
UNIT, OTHER = ids.new_id(), ids.new_id()
ROWS = [("510107", UNIT), ("510107001", OTHER), ("510104", UNIT), ("510100", None)]


@pytest.fixture(autouse=True)
def _table() -> None:
    with connection.cursor() as cursor:
        cursor.execute('CREATE TABLE kernel_trial (division text COLLATE "C", organisation_id uuid)')
        for statement in RowSecurity("kernel_trial", organisation="organisation_id").sql.split(";\n"):
            if statement.strip():
                cursor.execute(statement)
        cursor.executemany("INSERT INTO kernel_trial VALUES (%s, %s)", ROWS)


def seen() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT division FROM kernel_trial ORDER BY division")
        return [row[0] for row in cursor.fetchall()]


@pytest.mark.parametrize(
    ("actor", "divisions"),
    [
        (make_actor(divisions=("5101",)), ["510100", "510104", "510107", "510107001"]),
        (make_actor(divisions=("510107",)), ["510107", "510107001"]),
        (make_actor(divisions=("510107001", "510104")), ["510104", "510107001"]),
        (make_actor(divisions=("510107",), organisation_id=UNIT, whole_division=False), ["510107"]),
        (Actor.public(), []),
        (make_actor(divisions=(".*",)), []),
    ],
    ids=["city", "district", "several", "one unit", "public", "a pattern is no prefix"],
)
def test_a_bare_select_shows_only_what_the_actor_may_see(actor: Actor, divisions: list[str]) -> None:
    with policy.scoped(actor):
        assert seen() == divisions


def test_without_a_scope_nothing_is_seen() -> None:
    with policy.scoped(Actor.public()), connection.cursor() as cursor:
        cursor.execute("RESET rongcheng.divisions")
        assert seen() == []


def test_the_scope_returns_to_what_it_was() -> None:
    with policy.scoped(make_actor(divisions=("510104",))):
        with policy.scoped(make_actor(divisions=("510107",))):
            pass
        assert seen() == ["510104"]


def test_a_row_cannot_be_written_into_a_foreign_division() -> None:
    with policy.scoped(make_actor(divisions=("510107",))), pytest.raises(ProgrammingError), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO kernel_trial VALUES ('510104', NULL)")


def test_tests_run_as_a_role_that_security_binds() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (False,)
