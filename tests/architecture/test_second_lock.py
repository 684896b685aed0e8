"""Every table that says whose division its rows belong to is behind row-level security, or says why not."""

from __future__ import annotations

import pytest
from django.db import connection

OPEN = {
    "places_area": "boundaries are public",
    "places_gridcell": "grid cells are public",
    "identity_organisation": "staff know the city's organisations",
    "identity_dutyentry": "the duty list is for all staff",
    "identity_post": "read at sign-in to learn what the person may see",
    "sensing_rule": "a city's rule holds in its districts and is shown there",
    "kernel_auditentry": "written by everybody's commands; read through identity's policy",
    "kernel_event": "the log is read by consumers; people hear it through the live process's filter",
}
TABLES = """
SELECT c.relname, c.relrowsecurity AND c.relforcerowsecurity
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition
   AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'division' AND NOT a.attisdropped)
 ORDER BY 1
"""


@pytest.mark.django_db
def test_every_table_with_a_division_is_behind_the_second_lock() -> None:
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        locked = dict(cursor.fetchall())
    assert [table for table, has in locked.items() if not has and table not in OPEN] == []
    assert [table for table in OPEN if locked.get(table)] == []
