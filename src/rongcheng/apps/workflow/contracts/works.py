"""What a work, its clocks and its history look like from outside."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID


class Light(StrEnum):
    """Green, amber, red by the share of the limit that has passed."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"


class ClockKind(StrEnum):
    """What a clock watches."""

    STEP = "step"
    TOTAL = "total"
    ROUND = "round"
    SUB = "sub"


@dataclass(frozen=True, kw_only=True)
class Limit:
    """A limit that the caller sets for one work, in place of the procedure's (e.g. by matter class).

    unit: minute, hour, day. calendar: natural, emergency, working_time, working_day.
    """

    amount: int
    unit: str
    calendar: str
    hours: str = "office"
    source: str = ""


@dataclass(frozen=True, kw_only=True)
class WorkView:
    """A work as it stands. Titles are in the reader's language."""

    id: UUID
    procedure: str
    procedure_version: int
    subject_kind: str
    subject_id: UUID
    number: str
    title: str
    url: str
    state: str
    state_title: str
    is_ended: bool
    division: str
    organisation_id: UUID | None
    person_id: UUID | None
    urgency: str
    round: int
    opened_at: datetime
    closed_at: datetime | None
    version: int
    light: Light
    due_at: datetime | None
    red_flags: int
    suspended_at: datetime | None
    review_on: date | None
    asked: str
    asked_title: str
    parent_id: UUID | None
    correlation_id: UUID


@dataclass(frozen=True, kw_only=True)
class WorkMovedResult:
    """What an act has done. `moved` is False when it only asked for approval (or for time).

    `emits` are the wire types the calling app announces now; `action` and `fields` are those that took
    effect: after an approval, the ones that were asked for.
    """

    work: WorkView
    action: str
    from_state: str
    to_state: str
    moved: bool
    emits: tuple[str, ...] = ()
    fields: dict[str, Any] = field(default_factory=dict)
    evidence: dict[str, tuple[UUID, ...]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class ClockView:
    """A clock with what a page shows: its light, the time left or over, the share that has passed."""

    id: UUID
    kind: ClockKind
    name: str
    title: str
    limit_text: str
    started_at: datetime
    due_at: datetime
    original_due_at: datetime
    ended_at: datetime | None
    suspended_at: datetime | None
    suspended_for: timedelta
    extended: int
    light: Light
    percent: int
    left: timedelta
    is_over: bool
    is_provisional: bool
    source: str


@dataclass(frozen=True, kw_only=True)
class EvidenceOf:
    """Media shown with an action."""

    kind: str
    title: str
    media_ids: tuple[UUID, ...]


@dataclass(frozen=True, kw_only=True)
class HistoryView:
    """One thing that happened to a work."""

    seq: int
    at: datetime
    action: str
    action_title: str
    from_state: str
    from_title: str
    to_state: str
    to_title: str
    who: str
    post: str
    organisation_name: str
    by_system: bool
    remark: str
    fields: tuple[tuple[str, str], ...]
    evidence: tuple[EvidenceOf, ...]
    due_at: datetime | None
    light: Light
    round: int
    public_note: str
    reason: str


class InboxKind(StrEnum):
    """Why something waits for me."""

    ACT = "act"
    DECIDE = "decide"
    ANSWER = "answer"
    ESCALATED = "escalated"
    REVIEW = "review"


@dataclass(frozen=True, kw_only=True)
class InboxItem:
    """One thing that waits for somebody, ordered by when it is due."""

    id: UUID
    kind: InboxKind
    work_id: UUID
    subject_kind: str
    subject_id: UUID
    number: str
    title: str
    url: str
    what: str
    state_title: str
    division: str
    organisation_id: UUID | None
    urgency: str
    light: Light
    due_at: datetime | None
    since: datetime
    claimed_by: str
    is_mine: bool


@dataclass(frozen=True, kw_only=True)
class InboxCount:
    """How much waits for somebody."""

    total: int
    amber: int
    red: int
    is_capped: bool


@dataclass(frozen=True, kw_only=True)
class SupervisionView:
    """A supervision (督办): what is wanted of whom by when, and the answer."""

    id: UUID
    work_id: UUID
    number: str
    title: str
    url: str
    division: str
    organisation_id: UUID | None
    level: Light
    opinion: str
    raised_by: str
    raised_at: datetime
    due_at: datetime
    reply: str
    replied_by: str
    replied_at: datetime | None
    is_over: bool
