"""Who did or read what, when, for which post, from where. Rows are only ever added."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from rongcheng.kernel import clock, ids
from rongcheng.kernel.actor import Actor

# Written by every command: plain SQL costs a tenth of what building the statement anew each time would.
INSERT = """
INSERT INTO kernel_auditentry (id, at, action, outcome, subject, actor_kind, actor_ref, actor_name, post,
    organisation_id, organisation_name, division, origin, facts, correlation_id)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""


def record(*, actor: Actor, at: datetime, action: str, facts: dict[str, Any], outcome: str = "done",
           subject: str = "", correlation_id: UUID | None = None) -> None:  # fmt: skip
    """Add one row. `facts` must hold no personal data beyond identifiers."""
    plain = {name: _plain(value) for name, value in facts.items() if value is not None}
    division = actor.divisions[0] if actor.divisions else ""
    with connection.cursor() as cursor:
        cursor.execute(
            INSERT,
            [
                ids.new_id(), at, action, outcome, subject, actor.kind.value, actor.ref, actor.name, actor.post,
                actor.organisation_id, actor.organisation_name, division, actor.origin, json.dumps(plain),
                correlation_id,
            ],
        )  # fmt: skip


def record_read(*, actor: Actor, what: str, subject: str, purpose: str) -> None:
    """Personal data was shown: say to whom, of whom, and for what."""
    record(actor=actor, at=clock.now(), action=f"read.{what}", subject=subject, facts={"purpose": purpose})


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, str):  # what jsonb cannot hold must not cost the row
        return value.replace("\0", "").encode(errors="replace").decode()
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(item) for item in value][:50]
    return str(value)
