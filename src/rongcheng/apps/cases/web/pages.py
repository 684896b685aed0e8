"""What the case pages' templates receive."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from django import forms

from rongcheng.apps.cases.contracts import CaseRow, CaseState, CaseView, PhotoView, Proposal, TaskView
from rongcheng.apps.cases.domain import Limit
from rongcheng.apps.cases.queries import Filters
from rongcheng.apps.cases.web.lines import Line
from rongcheng.apps.identity.contracts import OrganisationView
from rongcheng.apps.workflow.contracts import ActionView
from rongcheng.kernel.pages import Page, Paged


@dataclass(frozen=True, kw_only=True)
class Choice:
    value: str
    words: str


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A photo as the story shows it."""

    url: str
    alt: str
    caption: str


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One step of the story, as ui/timeline.html wants it."""

    title: str
    at: datetime | None = None
    who: str = ""
    text: str = ""
    basis: str = ""
    icon: str = "circle-dot"
    tone: str = ""
    href: str = ""
    photos: tuple[Picture, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ClockLine:
    """A clock as ui/clock.html wants it."""

    label: str
    due_at: datetime
    light: str
    percent: int
    note: str


@dataclass(frozen=True, kw_only=True)
class Tab:
    state: str
    count: int
    is_capped: bool


@dataclass(frozen=True, kw_only=True)
class CaseList(Page):
    template: ClassVar[str] = "cases/list.html"
    paged: Paged[CaseRow]
    lines: tuple[Line, ...]
    filters: Filters
    query: str
    tabs: tuple[Tab, ...]
    matters: tuple[Choice, ...]
    divisions: tuple[Choice, ...]
    units: tuple[Choice, ...]
    may_report: bool


@dataclass(frozen=True, kw_only=True)
class CasePage(Page):
    template: ClassVar[str] = "cases/case.html"
    case: CaseView
    story: tuple[Entry, ...]
    clocks: tuple[ClockLine, ...]
    actions: tuple[ActionView, ...]
    limit: Limit
    proposal: Proposal | None
    units: tuple[OrganisationView, ...]
    before: tuple[PhotoView, ...]
    after: tuple[PhotoView, ...]
    my_task: TaskView | None
    open_assisting: tuple[TaskView, ...]
    may_withdraw: bool
    may_supervise: bool
    may_see_caller: bool
    waits_for: str
    printed_at: datetime

    @property
    def assisting_ids(self) -> tuple[UUID, ...]:
        return self.proposal.assisting if self.proposal else ()


@dataclass(frozen=True, kw_only=True)
class CallerFragment(Page):
    template: ClassVar[str] = "cases/caller.html"
    name: str
    phone: str


@dataclass(frozen=True, kw_only=True)
class ReportPage(Page):
    template: ClassVar[str] = "cases/report.html"
    form: forms.Form
    matters: tuple[Choice, ...]


@dataclass(frozen=True, kw_only=True)
class PhoneTasks(Page):
    template: ClassVar[str] = "cases/phone_tasks.html"
    tasks: tuple[CaseRow, ...]
    may_report: bool
    light_counts: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class PhoneTask(Page):
    template: ClassVar[str] = "cases/phone_task.html"
    case: CaseView
    actions: tuple[ActionView, ...]
    before: tuple[PhotoView, ...]
    after: tuple[PhotoView, ...]
    limit: Limit
    last_reason: str
    my_task: TaskView | None

    @property
    def is_mine(self) -> bool:
        return bool(self.actions) or self.my_task is not None


@dataclass(frozen=True, kw_only=True)
class PhoneFind(Page):
    template: ClassVar[str] = "cases/phone_find.html"
    matters: tuple[Choice, ...]


@dataclass(frozen=True, kw_only=True)
class PhoneOffline(Page):
    template: ClassVar[str] = "cases/phone_offline.html"


LIVE_TABS = (
    CaseState.REPORTED,
    CaseState.VERIFYING,
    CaseState.ACCEPTED,
    CaseState.ESTABLISHED,
    CaseState.HANDLING,
    CaseState.SUSPENDED,
    CaseState.CHECKING,
    CaseState.CLOSING,
    CaseState.QUICK,
    CaseState.CLOSED,
    CaseState.VOIDED,
    CaseState.REJECTED,
)
