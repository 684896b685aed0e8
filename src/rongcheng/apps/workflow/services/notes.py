"""Writing the history: who did what, with what in hand, and where the clock stood."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from rongcheng.apps.workflow.models import History, Work
from rongcheng.apps.workflow.services.storing import store
from rongcheng.kernel.actor import Actor


@dataclass(frozen=True, kw_only=True)
class Note:
    """What comes with an act."""

    remark: str = ""
    reason: str = ""
    fields: dict[str, Any] = field(default_factory=dict)
    evidence: dict[str, tuple[UUID, ...]] = field(default_factory=dict)


def plain_evidence(evidence: dict[str, tuple[UUID, ...]]) -> dict[str, list[str]]:
    """Evidence as a column holds it."""
    return {kind: [str(media_id) for media_id in ids] for kind, ids in evidence.items() if ids}


def note_down(*, work: Work, actor: Actor, now: datetime, action: str, from_state: str, note: Note) -> None:
    """Add the row of the work's history that its `seq`, already counted up by the caller, stands for."""
    row = History(
        work=work,
        seq=work.seq,
        division=work.division,
        at=now,
        action=action,
        from_state=from_state,
        to_state=work.state,
        who_kind=actor.kind.value,
        who_ref=actor.ref,
        who=actor.name,
        post=actor.post,
        organisation_id=actor.organisation_id,
        organisation_name=actor.organisation_name,
        remark=note.remark,
        reason=note.reason,
        fields=note.fields,
        evidence=plain_evidence(note.evidence),
        clock={"due_at": work.due_at.isoformat() if work.due_at else None, "light": work.light},
        round=work.round,
    )
    store([row])
