"""What sensing tells other apps: frozen dataclasses, enums, errors; nothing of Django."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from rongcheng.kernel.errors import Conflict, Invalid, NotFound, Refused, SignInNeeded


class Grade(StrEnum):
    """How serious an alert is: the four national warning colours, least first."""

    BLUE = "blue"
    YELLOW = "yellow"
    ORANGE = "orange"
    RED = "red"

    @property
    def rank(self) -> int:
        """1 for blue to 4 for red."""
        return list(Grade).index(self) + 1


class Comparison(StrEnum):
    """On which side of its threshold a value is a matter of concern."""

    AT_LEAST = ">="
    ABOVE = ">"
    AT_MOST = "<="
    BELOW = "<"


class ThingState(StrEnum):
    """Whether a thing is heard."""

    NEVER_SEEN = "never-seen"
    LIVE = "live"
    SILENT = "silent"


class RefusalReason(StrEnum):
    """Why a message or one of its readings went to the dead letters."""

    TOPIC = "topic-not-known"
    NOT_JSON = "payload-not-json"
    SHAPE = "payload-shape"
    TOO_MANY = "too-many-readings"
    VALUE = "value-missing"
    TIME = "time-not-readable"
    NO_ZONE = "time-without-zone"
    FUTURE = "time-in-the-future"
    TOO_OLD = "time-too-old"
    IDENTIFIER = "identifier-not-valid"
    UNKNOWN_STREAM = "datastream-not-known"
    NOT_STORABLE = "not-storable"


@dataclass(frozen=True, kw_only=True)
class Level:
    """One step of a rule: at `threshold` the alert has this grade; it is left at `clear`."""

    grade: Grade
    threshold: float
    clear: float


@dataclass(frozen=True, kw_only=True)
class LatestView:
    """The newest reading of a datastream and when it was taken and received."""

    datastream_id: int
    value: float | None
    result: Any
    phenomenon_at: datetime
    received_at: datetime
    unit: str


@dataclass(frozen=True, kw_only=True)
class DatastreamView:
    """One series of readings of a thing."""

    id: int
    key: str
    name: str
    property_key: str
    property_name: str
    unit: str
    expected_period_s: int
    latest: LatestView | None
    state: ThingState
    topic: str


@dataclass(frozen=True, kw_only=True)
class ThingView:
    """A thing that senses, where it stands, who answers for it, whether it is heard."""

    id: int
    key: str
    name: str
    description: str
    division: str
    organisation_id: UUID | None
    lon: float | None
    lat: float | None
    state: ThingState
    last_received_at: datetime | None
    datastreams: tuple[DatastreamView, ...]


@dataclass(frozen=True, kw_only=True)
class SeriesView:
    """Numeric readings of one datastream, oldest first; `thinned` says that not every reading is in it."""

    datastream_id: int
    name: str
    unit: str
    points: tuple[tuple[datetime, float], ...]
    thinned: bool


@dataclass(frozen=True, kw_only=True)
class AlertView:
    """One alert: which rule, where, how serious, since when, and its last value."""

    id: UUID
    rule_id: UUID
    rule_name: str
    thing_id: int
    thing_key: str
    thing_name: str
    datastream_id: int
    datastream_name: str
    property_key: str
    unit: str
    matter: str
    grade: Grade
    peak_grade: Grade
    value: float
    threshold: float
    peak_value: float
    division: str
    organisation_id: UUID | None
    lon: float | None
    lat: float | None
    opened_at: datetime
    observed_at: datetime
    cleared_at: datetime | None
    cleared_observed_at: datetime | None

    @property
    def is_open(self) -> bool:
        return self.cleared_at is None


@dataclass(frozen=True, kw_only=True)
class RuleView:
    """A threshold rule in words that a page can show."""

    id: UUID
    name: str
    name_en: str
    matter: str
    property_key: str
    property_name: str
    datastream_id: int | None
    datastream_name: str
    division: str
    comparison: Comparison
    levels: tuple[Level, ...]
    hold_s: int
    hold_readings: int
    clear_s: int
    clear_readings: int
    source: str
    mark: str
    enabled: bool
    open_alerts: int


@dataclass(frozen=True, kw_only=True)
class DeadLetterView:
    """What could not be taken in: the bytes as they came and why."""

    id: UUID
    topic: str
    reason: RefusalReason
    detail: str
    raw: bytes
    items: tuple[int, ...]
    times: int
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True, kw_only=True)
class BatchResult:
    """What became of a batch: readings written, repeats left alone, refusals kept."""

    written: int
    repeated: int
    refused: int
    opened: int
    cleared: int


@dataclass(frozen=True, kw_only=True)
class KeyIssued:
    """An API key; the secret is shown this once and kept only as a hash."""

    id: UUID
    prefix: str
    secret: str


class ThingNotFound(NotFound):
    code = "thing-not-found"
    says = "没有找到该感知设备，或您无权查看。"


class AlertNotFound(NotFound):
    code = "alert-not-found"
    says = "没有找到该告警，或您无权查看。"


class DatastreamNotFound(NotFound):
    code = "datastream-not-found"
    says = "没有找到该数据流，或您无权查看。"


class RuleNotFound(NotFound):
    code = "rule-not-found"
    says = "没有找到该规则，或您无权查看。"


class RuleNotValid(Invalid):
    code = "rule-not-valid"
    says = "规则有误。"
    advice = "等级须由轻到重，阈值随之单调，解除值不得越过阈值。"


class KeyNotFound(NotFound):
    code = "api-key-not-found"
    says = "没有密钥 %(prefix)s。"


class KeyTaken(Conflict):
    code = "thing-key-taken"
    says = "设备标识 %(key)s 已被使用。"
    advice = "请换一个标识。"


class EntityNotFound(NotFound):
    code = "entity-not-found"
    says = "没有这个实体：%(what)s。"
    advice = "请核对编号，或确认您的密钥可见范围。"


class EntityNotValid(Refused):
    code = "entity-not-valid"
    status = 400
    says = "实体内容有误：%(why)s。"
    advice = "请按 OGC SensorThings 1.1 修改后重发；本次未写入任何内容。"


class QueryNotValid(Refused):
    code = "query-not-valid"
    status = 400
    says = "查询选项有误：%(why)s。"
    advice = "请按 OGC SensorThings 1.1 修改查询选项。"


class ApiKeyNeeded(SignInNeeded):
    code = "api-key-needed"
    says = "需要登录或有效的接口密钥。"
    advice = "请登录，或以 Authorization: Bearer 提供密钥；写入须用密钥。"
