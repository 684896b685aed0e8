"""What incidents tells other apps: frozen dataclasses, enums, errors; nothing of Django."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from rongcheng.kernel.errors import Conflict, NotFound


class SourceKind(StrEnum):
    """Where a signal comes from."""

    ALERT = "alert"
    APPEAL = "appeal"
    FIND = "find"


class IncidentState(StrEnum):
    """How far an incident has come."""

    PENDING = "pending"
    CONFIRMED = "confirmed"
    HANDED = "handed"
    ENDED = "ended"
    DISMISSED = "dismissed"
    MERGED = "merged"


LIVE_STATES = (IncidentState.PENDING, IncidentState.CONFIRMED, IncidentState.HANDED)
WAITING_STATES = (IncidentState.PENDING, IncidentState.CONFIRMED)


class DismissReason(StrEnum):
    """Why an incident is not followed up."""

    FALSE_ALARM = "false_alarm"
    DEVICE_FAULT = "device_fault"
    RECOVERED = "recovered"
    PLANNED_WORK = "planned_work"
    NOT_OURS = "not_ours"
    OTHER = "other"


@dataclass(frozen=True, kw_only=True)
class SignalView:
    """One source of an incident and why it was joined."""

    signal_id: UUID
    source_kind: SourceKind
    source_id: str
    matter: str
    matter_name: str
    title: str
    detail: str
    grade: int
    confidence: float
    occurred_at: datetime
    received_at: datetime
    lon: float
    lat: float
    place_division: str
    cleared_at: datetime | None
    is_first: bool
    joined_by: str
    distance_m: int
    gap_s: int
    same_matter: bool
    score: float

    @property
    def minutes(self) -> int:
        """The gap to the incident in whole minutes."""
        return round(self.gap_s / 60)


@dataclass(frozen=True, kw_only=True)
class DecisionView:
    """One thing a person (or the engine) decided about an incident."""

    decision_id: UUID
    kind: str
    at: datetime
    by_name: str
    reason: str
    text: str
    can_be_undone: bool


@dataclass(frozen=True, kw_only=True)
class IncidentRow:
    """One line of the duty desk."""

    incident_id: UUID
    number: str
    title: str
    matter: str
    matter_name: str
    state: IncidentState
    division: str
    place: str
    grade: int
    light: str
    due_at: datetime | None
    first_at: datetime
    last_at: datetime
    opened_at: datetime
    signal_count: int
    source_kinds: tuple[str, ...]
    lon: float
    lat: float
    is_cleared: bool
    case_number: str
    case_id: UUID | None = None

    @property
    def is_waiting(self) -> bool:
        """Whether the duty desk still has to do something about it."""
        return self.state in WAITING_STATES


@dataclass(frozen=True, kw_only=True)
class IncidentView(IncidentRow):
    """An incident with its sources and what was decided."""

    version: int
    work_id: UUID | None
    correlation_id: UUID
    confidence: float
    merged_into: UUID | None
    signals: tuple[SignalView, ...] = field(default_factory=tuple)
    decisions: tuple[DecisionView, ...] = field(default_factory=tuple)


class IncidentNotFound(NotFound):
    code = "incident-not-found"
    says = "没有找到该事件，或您无权查看。"
    advice = "请核对事件编号；跨区事件请联系市级值班长。"


class IncidentChanged(Conflict):
    code = "incident-changed"
    says = "事件 %(number)s 刚刚被他人处理，您的操作未执行。"
    advice = "请查看最新情况后再决定。"


class IncidentNotOpen(Conflict):
    code = "incident-not-open"
    says = "事件 %(number)s 当前状态不允许此操作。"
    advice = "已移交、已办结或已合并的事件不能再作此处理。"


class CannotMergeIntoItself(Conflict):
    code = "incident-merge-itself"
    says = "不能把事件合并到它自己。"
    advice = "请选择另一条事件。"


class NothingToSplit(Conflict):
    code = "incident-nothing-to-split"
    says = "拆分时，原事件和新事件都至少要保留一条来源。"
    advice = "请勾选部分来源后再拆分。"


class UndoTooLate(Conflict):
    code = "incident-undo-too-late"
    says = "已超过可撤销的时间（%(minutes)s 分钟）。"
    advice = "如确需恢复，请新建事件并写明原因。"


class NothingToUndo(Conflict):
    code = "incident-nothing-to-undo"
    says = "没有可以撤销的操作。"
    advice = "只能撤销最近一次忽略或合并。"
