"""What appeals tells other apps: frozen dataclasses, enums, errors; nothing of Django."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from rongcheng.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, TooMany


class AppealKind(StrEnum):
    """What the reporter wants of the city; the five types of a hotline (Beijing's regulation, Art. 2 and 8)."""

    INQUIRY = "inquiry"
    HELP = "help"
    COMPLAINT = "complaint"
    TIP_OFF = "tip_off"
    SUGGESTION = "suggestion"


class Channel(StrEnum):
    """The way by which an appeal came in."""

    FORM = "form"
    OPEN311 = "open311"
    PHONE = "phone"
    EMAIL = "email"
    GRID = "grid"
    COUNTER = "counter"


class AppealState(StrEnum):
    """How far an appeal has come, in the reporter's words."""

    RECEIVED = "received"
    CHECKING = "checking"
    ACCEPTED = "accepted"
    HANDLING = "handling"
    REWORK = "rework"
    ANSWERED = "answered"


class Step(StrEnum):
    """One line of the story that the reporter reads."""

    RECEIVED = "received"
    JOINED = "joined"
    ACCEPTED = "accepted"
    DISPATCHED = "dispatched"
    HANDLED = "handled"
    RETURNED = "returned"
    REWORK = "rework"
    CLOSED = "closed"
    DISMISSED = "dismissed"
    REOPENED = "reopened"
    VOIDED = "voided"
    ANSWERED = "answered"


class DeliveryState(StrEnum):
    """Whether an answer has reached the reporter by one way."""

    PENDING = "pending"
    SENT = "sent"


@dataclass(frozen=True, kw_only=True)
class Contact:
    """How to reach the reporter: personal data, shown in clear only after `reveal_contact`."""

    name: str = ""
    phone: str = ""
    email: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.name or self.phone or self.email)


@dataclass(frozen=True, kw_only=True)
class Report:
    """What somebody tells the city, whichever way it comes in. Coordinates are WGS 84."""

    text: str
    channel: Channel
    kind: AppealKind = AppealKind.HELP
    matter: str = ""
    lon: float | None = None
    lat: float | None = None
    division: str = ""
    address: str = ""
    contact: Contact = field(default_factory=Contact)
    confidential: bool = False
    language: str = "zh-hans"
    attributes: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """Proof that an appeal was received; `secret` opens its progress page."""

    appeal_id: UUID
    number: str
    secret: str
    is_repeat: bool = False


@dataclass(frozen=True, kw_only=True)
class StoryLine:
    """One step of an appeal's story; the words are made from it in the reader's language."""

    step: Step
    at: datetime
    organisation: str = ""
    number: str = ""
    due_at: datetime | None = None
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class AppealRow:
    """One line of the desk's list; holds no personal data."""

    appeal_id: UUID
    number: str
    kind: AppealKind
    channel: Channel
    matter: str
    excerpt: str
    division: str
    place: str
    state: AppealState
    confidential: bool
    received_at: datetime
    answered_at: datetime | None
    case_id: UUID | None = None
    case_number: str = ""


@dataclass(frozen=True, kw_only=True)
class AppealView:
    """An appeal as staff see it; the contact is masked."""

    row: AppealRow
    text: str
    address: str
    lon: float | None
    lat: float | None
    masked: Contact
    language: str
    attributes: Mapping[str, object]
    photo_ids: tuple[UUID, ...]
    incident_id: UUID | None
    result: str
    correlation_id: UUID
    story: tuple[StoryLine, ...]


@dataclass(frozen=True, kw_only=True)
class Progress:
    """An appeal as its reporter sees it, without log-in."""

    appeal_id: UUID
    number: str
    secret: str
    kind: AppealKind
    matter: str
    text: str
    division: str
    address: str
    state: AppealState
    received_at: datetime
    organisation: str
    due_at: datetime | None
    result: str
    answered_at: datetime | None
    story: tuple[StoryLine, ...]
    photo_count: int
    told_by_email: bool


@dataclass(frozen=True, kw_only=True)
class OpenMatter:
    """An appeal as anybody may see it: the kind of matter, roughly where, how far; nothing of the reporter."""

    appeal_id: UUID
    matter: str
    place: str
    division: str
    lon: float | None
    lat: float | None
    state: AppealState
    text: str
    result: str
    organisation: str
    received_at: datetime
    changed_at: datetime
    due_at: datetime | None


class AppealNotFound(NotFound):
    code = "appeal-not-found"
    says = "没有找到这件诉求。"
    advice = "请核对回执编号和查询码；编号形如 RC-20260301-7K4Q2。"


class ReceiptMistyped(Invalid):
    code = "receipt-mistyped"
    says = "回执编号有误：%(given)s。"
    advice = "编号共 13 位数字和字母，末位是校验位，请对照回执再输一次。"


class TooManyReports(TooMany):
    code = "too-many-reports"
    says = "这个网络地址在短时间内提交过多。"
    advice = "您填写的内容已保留，请过一会儿再提交；紧急情况请直接拨打 110、119、120 或 122。"


class TooManyPhotos(TooMany):
    code = "too-many-photos"
    says = "这个网络地址在短时间内上传的照片过多。"
    advice = "您填写的内容已保留；可以不带照片提交，或过一会儿再添加。"


class TooManyTries(TooMany):
    code = "too-many-tries"
    says = "查询次数过多。"
    advice = "请一小时后再试，或使用回执上的链接直接查看进度。"


class AlreadyAnswered(Conflict):
    code = "appeal-already-answered"
    says = "这件诉求已经答复。"
    advice = "请刷新页面查看答复；如需补充，请另行登记。"


class AlreadyJoined(Conflict):
    code = "appeal-already-joined"
    says = "这件诉求已并入事件，类别和地点随事件办理。"
    advice = "请在值班台的事件中处理。"


class HasCase(Conflict):
    code = "appeal-has-case"
    says = "这件诉求已立案（%(number)s），由案件办结后答复。"
    advice = "请在案件中办理；诉求人会随案件进展得到告知。"


class AppealNotYours(NotAllowed):
    code = "appeal-not-yours"
    says = "您的岗位不能办理诉求。"
    advice = "请切换到话务员或受理员岗位，或联系管理员。"


class ApiKeyRefused(NotAllowed):
    code = "api-key-refused"
    says = "缺少接口密钥，或密钥无效。"
    advice = "请在 api_key 中提供有效密钥；密钥由运维人员签发。"
