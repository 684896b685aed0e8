"""What each template receives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

from rongcheng.apps.appeals.contracts import AppealRow, AppealView, Contact, OpenMatter, Progress
from rongcheng.apps.appeals.queries import Filter
from rongcheng.apps.appeals.web.forms import ReportForm, TrackForm
from rongcheng.kernel.pages import Page, Paged


@dataclass(frozen=True, kw_only=True)
class ReportPage(Page):
    """The public form."""

    template: ClassVar[str] = "appeals/report.html"
    form: ReportForm
    photos: Sequence[tuple[str, str]]
    refusal: tuple[str, str] | None = None
    photo_limit: int = 6


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One line of the check-answers page."""

    label: str
    value: str
    field: str


@dataclass(frozen=True, kw_only=True)
class CheckPage(Page):
    """What was typed, once more, before it is sent."""

    template: ClassVar[str] = "appeals/check.html"
    form: ReportForm
    answers: Sequence[Answer]
    photo_count: int


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One line of the story, in words; the shape that ui/timeline.html takes."""

    title: str
    at: datetime | None = None
    who: str = ""
    text: str = ""
    basis: str = ""
    icon: str = "circle-dot"
    tone: str = ""


@dataclass(frozen=True, kw_only=True)
class ProgressPage(Page):
    """One appeal as its reporter sees it."""

    template: ClassVar[str] = "appeals/progress.html"
    progress: Progress
    is_new: bool
    matter: str
    kind: str
    place: str
    state: str
    tone: str
    holder: str
    next_words: str
    result: str
    story: Sequence[Entry]
    photos: Sequence[dict[str, str]]
    link: str


@dataclass(frozen=True, kw_only=True)
class TrackPage(Page):
    """Looking up an appeal."""

    template: ClassVar[str] = "appeals/track.html"
    form: TrackForm
    refusal: tuple[str, str] | None = None


@dataclass(frozen=True, kw_only=True)
class NearbyRow:
    """One open matter near the reader."""

    matter: OpenMatter
    name: str
    place: str
    state: str


@dataclass(frozen=True, kw_only=True)
class NearbyPage(Page):
    """What is going on near me."""

    template: ClassVar[str] = "appeals/nearby.html"
    rows: Sequence[NearbyRow]
    division: str
    districts: Sequence[tuple[str, str]]
    points_url: str
    outlines_url: str


@dataclass(frozen=True, kw_only=True)
class DeskRow:
    """One line of the desk's list, in words."""

    row: AppealRow
    kind: str
    channel: str
    matter: str
    state: str
    tone: str
    place: str


@dataclass(frozen=True, kw_only=True)
class AppealsPage(Page):
    """The desk's list."""

    template: ClassVar[str] = "appeals/list.html"
    chosen: Filter
    rows: Sequence[DeskRow]
    paged: Paged[AppealRow]
    query: str
    has_cursor: bool
    choices: Mapping[str, Sequence[tuple[str, Any]]]


@dataclass(frozen=True, kw_only=True)
class AppealPage(Page):
    """One appeal at the desk."""

    template: ClassVar[str] = "appeals/appeal.html"
    appeal: AppealView
    shown: DeskRow
    story: Sequence[Entry]
    photos: Sequence[dict[str, str]]
    attributes: Sequence[tuple[str, str]]
    may_answer: bool
    may_see_contact: bool
    choices: Mapping[str, Sequence[tuple[str, Any]]]


@dataclass(frozen=True, kw_only=True)
class ContactPart(Page):
    """The contact in clear, after it was asked for with a purpose."""

    template: ClassVar[str] = "appeals/contact_part.html"
    contact: Contact
    purpose: str
    notes: Sequence[str] = field(default_factory=tuple)
