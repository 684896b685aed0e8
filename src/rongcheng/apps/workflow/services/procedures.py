"""Loading procedures: a version is kept for ever, its content never changes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from rongcheng.apps.workflow.contracts import LoadedProcedures, ProcedureChanged
from rongcheng.apps.workflow.domain.procedure import Procedure
from rongcheng.apps.workflow.engine.reading import digest_of, read_procedure
from rongcheng.apps.workflow.models import ProcedureVersion
from rongcheng.apps.workflow.queries import packaged
from rongcheng.kernel.actor import Actor
from rongcheng.kernel.transactions import command


@command("names")
def load_procedures(*, actor: Actor, now: datetime, files: list[tuple[str, str]], names: str = "") -> LoadedProcedures:
    """The procedures of these (name, text) files can be used; repeating does nothing.

    Raises ProcedureBroken for a file that cannot be used, ProcedureChanged when a loaded version's content differs.
    """
    added: list[str] = []
    kept: list[str] = []
    for name, text in files:
        procedure, definition = check_file(name, text)
        label = f"{procedure.key} v{procedure.version}"
        (added if _keep(procedure, definition, name, now) else kept).append(label)
    return LoadedProcedures(added=tuple(added), kept=tuple(kept))


def check_file(name: str, text: str) -> tuple[Procedure, dict[str, Any]]:
    """The procedure of a file; raises ProcedureBroken with every fault."""
    return read_procedure(text, name=name, schema=packaged.schema(), roles=frozenset(packaged.roles()))


def _keep(procedure: Procedure, definition: dict[str, Any], name: str, now: datetime) -> bool:
    """Whether it was new."""
    digest = digest_of(definition)
    row, is_new = ProcedureVersion.objects.get_or_create(
        key=procedure.key,
        version=procedure.version,
        defaults={"digest": digest, "definition": definition, "file": name, "loaded_at": now},
    )
    if row.digest != digest:
        raise ProcedureChanged(key=procedure.key, version=procedure.version, file=name)
    return is_new
