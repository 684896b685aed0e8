"""The second lock: row-level security, put on a table by its migration."""

from __future__ import annotations

from django.db import migrations

TEMPLATE = """
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
CREATE POLICY {table}_scope ON {table}
    USING (rongcheng_sees({columns}))
    WITH CHECK (rongcheng_sees({division}));
"""
UNDO = """
DROP POLICY {table}_scope ON {table};
ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;
ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
"""


class RowSecurity(migrations.RunSQL):
    """Rows of `table` are seen only within the asker's divisions (and organisation, when a column is named).

    FORCE binds the owner too; only a superuser escapes, and `rongcheng doctor` warns of one.
    """

    def __init__(self, table: str, *, division: str = "division", organisation: str | None = None) -> None:
        self.table, self.division, self.organisation = table, division, organisation
        columns = f"{division}, {organisation}" if organisation else division
        names = {"table": table, "division": division, "columns": columns}
        super().__init__(TEMPLATE.format(**names), UNDO.format(**names))

    def deconstruct(self) -> tuple[str, list[object], dict[str, object]]:
        kwargs: dict[str, object] = {"division": self.division, "organisation": self.organisation}
        return (self.__class__.__name__, [self.table], kwargs)

    def describe(self) -> str:
        return f"Row-level security on {self.table}"
