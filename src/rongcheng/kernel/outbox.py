"""Announcing: an event joins the log in the transaction that made it true, or not at all."""

from __future__ import annotations

import json
import zlib
from typing import Any

from django.conf import settings
from django.db import connection

from rongcheng.kernel import ids
from rongcheng.kernel.events import encode, type_of
from rongcheng.kernel.transactions import Command, before_commit, current

SLOTS = 16
COLUMNS = (
    "id, type, subject, slot, division, organisation_id, occurred_at, node, actor, correlation_id, causation_id, data"
)
ONE = "(" + ", ".join(["%s"] * 12) + ")"


def publish(happened: Any) -> None:
    """The event is in the log when the command commits; readers see it in order of its subject."""
    running = current()
    type_of(type(happened))
    running.pending.append(happened)


@before_commit
def append_pending(command: Command) -> None:
    """Write the command's events in one statement, as late as can be: positions then follow row locks."""
    if not command.pending:
        return
    rows = [_row(command, happened) for happened in command.pending]
    command.pending.clear()
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO kernel_event ({COLUMNS}) VALUES {', '.join([ONE] * len(rows))}",
            [value for row in rows for value in row],
        )


def slot_of(subject: str) -> int:
    """Which of the slots a subject belongs to; events of one subject are handled by one worker at a time."""
    return zlib.crc32(subject.encode()) % SLOTS


def _row(command: Command, happened: Any) -> tuple[Any, ...]:
    declared = type_of(type(happened))
    subject = declared.subject_of(happened)
    actor = command.actor
    by = {"kind": actor.kind.value, "ref": actor.ref, "name": actor.name, "post": actor.post,
          "organisation": actor.organisation_name}  # fmt: skip
    return (
        ids.new_id(), declared.wire, subject, slot_of(subject), happened.division,
        getattr(happened, "organisation_id", None), command.now, settings.RONGCHENG_NODE,
        json.dumps(by), command.correlation_id, command.causation_id, json.dumps(encode(happened)),
    )  # fmt: skip
