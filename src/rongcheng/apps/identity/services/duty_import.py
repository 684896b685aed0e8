"""A duty list file becomes entries: the lines that hold; the others come back with their reasons."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from rongcheng.apps.identity.contracts import ImportRow
from rongcheng.apps.identity.models import DutyEntry
from rongcheng.apps.identity.queries.duty_plan import Step, plan_import
from rongcheng.apps.identity.services.duty import close, write_entry
from rongcheng.kernel.actor import Actor
from rongcheng.kernel.transactions import command


@command("file_name")
def import_entries(*, actor: Actor, now: datetime, file_name: str, text: str) -> list[ImportRow]:
    """Every acceptable line of the file stands in the duty list; the same file again changes nothing."""
    steps, bodies = plan_import(actor=actor, text=text)
    for step in steps:
        if step.row.change in ("add", "replace"):
            _apply(actor, now, step, bodies)
    return [step.row for step in steps]


def _apply(actor: Actor, now: datetime, step: Step, bodies: dict[str, UUID]) -> DutyEntry:
    line = step.line
    assert line is not None
    if step.standing is not None:
        close(step.standing, line.valid_from - timedelta(days=1))
    return write_entry(
        actor=actor, now=now, matter_code=line.matter, division=line.division,
        organisation_id=bodies[line.organisation], basis=line.basis, valid_from=line.valid_from,
        article=line.article, assisting=[bodies[code] for code in line.assisting], note=line.note,
        valid_to=line.valid_to, replaces=step.standing,
    )  # fmt: skip
