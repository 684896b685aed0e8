"""What workflow announces."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from rongcheng.kernel.events import event


@event("rongcheng.workflow.work.started.v1", subject="work_id")
@dataclass(frozen=True, kw_only=True)
class WorkStarted:
    """A work has begun under a version of a procedure."""

    work_id: UUID
    procedure: str
    procedure_version: int
    subject_kind: str
    subject_id: UUID
    number: str
    state: str
    division: str
    urgency: str
    due_at: datetime | None = None
    organisation_id: UUID | None = None


@event("rongcheng.workflow.work.moved.v1", subject="work_id")
@dataclass(frozen=True, kw_only=True)
class WorkMoved:
    """Somebody acted on a work (办理); `moved` is False when the act only asked for a decision or for time.

    `automatic` marks what the software did by itself when a step's time was up: the owning app then announces
    `emits` and follows, since nobody called it.
    """

    work_id: UUID
    procedure: str
    subject_kind: str
    subject_id: UUID
    number: str
    action: str
    from_state: str
    to_state: str
    moved: bool
    round: int
    seq: int
    division: str
    light: str
    automatic: bool = False
    emits: tuple[str, ...] = ()
    due_at: datetime | None = None
    organisation_id: UUID | None = None


@event("rongcheng.workflow.clock.turned.v1", subject="work_id")
@dataclass(frozen=True, kw_only=True)
class ClockTurned:
    """A clock's light has turned amber (80 % of its limit) or red (over it)."""

    work_id: UUID
    clock_id: UUID
    clock_kind: str
    light: str
    subject_kind: str
    subject_id: UUID
    number: str
    due_at: datetime
    division: str
    organisation_id: UUID | None = None


@event("rongcheng.workflow.work.escalated.v1", subject="work_id")
@dataclass(frozen=True, kw_only=True)
class WorkEscalated:
    """A work took so long that the next rung of the ladder was told: `role` at `level` of `told_division`."""

    work_id: UUID
    clock_id: UUID
    clock_kind: str
    at: float
    role: str
    level: str
    told_division: str
    subject_kind: str
    subject_id: UUID
    number: str
    division: str
    organisation_id: UUID | None = None


@event("rongcheng.workflow.supervision.raised.v1", subject="supervision_id")
@dataclass(frozen=True, kw_only=True)
class SupervisionRaised:
    """Somebody with authority demands progress on a work (督办) and an answer by a moment."""

    supervision_id: UUID
    work_id: UUID
    subject_kind: str
    subject_id: UUID
    number: str
    due_at: datetime
    division: str
    organisation_id: UUID | None = None


@event("rongcheng.workflow.supervision.answered.v1", subject="supervision_id")
@dataclass(frozen=True, kw_only=True)
class SupervisionReplied:
    """The responsible unit has answered a supervision."""

    supervision_id: UUID
    work_id: UUID
    subject_kind: str
    subject_id: UUID
    number: str
    division: str
    organisation_id: UUID | None = None
