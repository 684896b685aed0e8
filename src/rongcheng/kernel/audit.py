"""Who did or read what, when, for which post, from where. Rows are only ever added."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from rongcheng.kernel import clock, ids
from rongcheng.kernel.actor import Actor
from rongcheng.kernel.models import AuditEntry


def record(*, actor: Actor, at: datetime, action: str, facts: dict[str, Any], outcome: str = "done",
           subject: str = "", correlation_id: UUID | None = None) -> None:  # fmt: skip
    """Add one row. `facts` must hold no personal data beyond identifiers."""
    AuditEntry.objects.bulk_create([
        AuditEntry(
            id=ids.new_id(), at=at, action=action, outcome=outcome, subject=subject,
            actor_kind=actor.kind.value, actor_ref=actor.ref, actor_name=actor.name, post=actor.post,
            organisation_id=actor.organisation_id, organisation_name=actor.organisation_name,
            division=actor.divisions[0] if actor.divisions else "", origin=actor.origin,
            facts={name: _plain(value) for name, value in facts.items() if value is not None},
            correlation_id=correlation_id,
        )
    ])  # fmt: skip


def record_read(*, actor: Actor, what: str, subject: str, purpose: str) -> None:
    """Personal data was shown: say to whom, of whom, and for what."""
    record(actor=actor, at=clock.now(), action=f"read.{what}", subject=subject, facts={"purpose": purpose})


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(item) for item in value][:50]
    return str(value)
