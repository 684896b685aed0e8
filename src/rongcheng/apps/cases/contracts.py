"""What cases tells other apps: frozen dataclasses, enums, errors; nothing of Django."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from rongcheng.kernel.errors import Conflict, Invalid, NotAllowed, NotFound


class CaseState(StrEnum):
    """How far a case has come in the loop of GB/T 30428.8; the same keys as in the procedure."""

    REPORTED = "reported"
    VERIFYING = "verifying"
    ACCEPTED = "accepted"
    ESTABLISHED = "established"
    HANDLING = "handling"
    CHECKING = "checking"
    CLOSING = "closing"
    CLOSED = "closed"
    SUSPENDED = "suspended"
    QUICK = "quick"
    VOIDED = "voided"
    REJECTED = "rejected"


OVER_STATES = (CaseState.CLOSED, CaseState.VOIDED, CaseState.REJECTED)


class Source(StrEnum):
    """Where a case comes from."""

    CHECKER = "checker"
    HOTLINE = "hotline"
    VIDEO = "video"
    SENSOR = "sensor"
    CITIZEN = "citizen"
    LEADER = "leader"
    INCIDENT = "incident"


class Urgency(StrEnum):
    """How much of a hurry there is."""

    CRITICAL = "critical"
    URGENT = "urgent"
    NORMAL = "normal"


class PhotoKind(StrEnum):
    """When in the story a photo was taken."""

    BEFORE = "before"
    AFTER = "after"
    CHECK = "check"


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """The unit the duty list names, and why; `organisation_id` is None when the list names nobody."""

    organisation_id: UUID | None
    organisation_name: str
    basis: str
    why: str
    assisting: tuple[UUID, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PhotoView:
    photo_id: UUID
    media_id: UUID
    kind: PhotoKind
    url: str
    thumbnail_url: str
    taken_at: datetime
    lon: float | None
    lat: float | None
    by_name: str
    round: int


@dataclass(frozen=True, kw_only=True)
class TaskView:
    """What one unit has to do for a case in one round."""

    task_id: UUID
    organisation_id: UUID
    organisation_name: str
    is_main: bool
    round: int
    given_at: datetime
    done_at: datetime | None
    is_withdrawn: bool
    remark: str


@dataclass(frozen=True, kw_only=True)
class NewCase:
    """What somebody reports: what, where, and who told it. Coordinates are WGS 84."""

    matter: str
    description: str
    lon: float
    lat: float
    source: Source
    address: str = ""
    urgency: Urgency = Urgency.NORMAL
    occurred_at: datetime | None = None
    caller_name: str = ""
    caller_phone: str = ""


@dataclass(frozen=True, kw_only=True)
class CaseRow:
    """One line of the case list."""

    case_id: UUID
    number: str
    matter: str
    matter_name: str
    state: CaseState
    division: str
    place: str
    address: str
    description: str
    source: Source
    urgency: Urgency
    organisation_id: UUID | None
    organisation_name: str
    light: str
    due_at: datetime | None
    reported_at: datetime
    closed_at: datetime | None
    rework_count: int
    lon: float
    lat: float


@dataclass(frozen=True, kw_only=True)
class CaseView(CaseRow):
    """A case with everything an actor may know of it."""

    version: int
    work_id: UUID | None
    correlation_id: UUID
    incident_id: UUID | None
    cell_code: str
    reporter_kind: str
    has_caller: bool
    established_at: datetime | None
    dispatched_at: datetime | None
    handled_at: datetime | None
    round: int
    return_count: int
    extension_count: int
    suspended_s: int
    outcome: str
    result: str
    proposal: Proposal | None
    correction: str
    photos: tuple[PhotoView, ...] = field(default_factory=tuple)
    tasks: tuple[TaskView, ...] = field(default_factory=tuple)


class CaseNotFound(NotFound):
    code = "case-not-found"
    says = "没有找到该案件，或您无权查看。"
    advice = "请核对案卷号；跨区案件请联系市级值班长。"


class CaseChanged(Conflict):
    code = "case-changed"
    says = "案件 %(number)s 刚刚被他人办理，您的操作未执行。"
    advice = "请查看最新情况后再办。"


class CaseIsOver(Conflict):
    code = "case-is-over"
    says = "案件 %(number)s 已经结束。"
    advice = "如需再办，请由督查申请重开。"


class TasksStillOpen(Conflict):
    code = "case-tasks-open"
    says = "案件 %(number)s 还有未完成的任务：%(units)s。"
    advice = "请等待各单位办结，或先撤回协办任务。"


class NotYourTask(NotAllowed):
    code = "case-not-your-task"
    says = "这项任务不属于您所在的单位。"
    advice = "请切换到有权的岗位，或联系派遣员。"


class CaseAlreadyOpen(Conflict):
    code = "case-already-open"
    says = "该事件已立案，案卷号 %(number)s。"
    advice = "请打开已有案件继续办理。"


class IncidentNotReady(Conflict):
    code = "case-incident-not-ready"
    says = "事件 %(number)s 已不在值班台，不能立案。"
    advice = "已排除、已合并或已结束的事件不能立案；请先撤销或另行上报。"


class OutsideYourDivision(NotAllowed):
    code = "case-outside-your-division"
    says = "该位置不在您负责的区域内。"
    advice = "请核对位置；确属其他区域的，请拨打值班电话转交。"


class ReportIncomplete(Invalid):
    code = "case-report-incomplete"
    says = "上报内容不完整。"
    advice = "请补充标出的项目后再提交。"
