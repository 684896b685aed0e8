"""Everything that each template of the shell receives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from urllib.parse import urlencode

from django.forms import Form

from rongcheng.apps.workflow.contracts import InboxItem
from rongcheng.kernel.inbox.operations import ConsumerView, ParkedView
from rongcheng.kernel.pages import Page, Paged


@dataclass(frozen=True, kw_only=True)
class WelcomePage(Page):
    """The front of the public site."""

    template: ClassVar[str] = "shell/welcome.html"


@dataclass(frozen=True)
class Chip:
    """One choice of a filter, as a link."""

    words: str
    href: str
    is_on: bool
    light: str = ""


@dataclass(frozen=True, kw_only=True)
class InboxRow:
    """One thing that waits, with why and where in words."""

    item: InboxItem
    why: str
    place: str


@dataclass(frozen=True)
class Choice:
    """How the list is narrowed; anything unknown narrows nothing."""

    kind: str
    light: str
    mine: bool
    text: str = ""

    def query(self, **changed: str) -> str:
        values = {"kind": self.kind, "light": self.light, "mine": "1" if self.mine else "", "q": self.text, **changed}
        return urlencode({name: value for name, value in values.items() if value})


@dataclass(frozen=True, kw_only=True)
class InboxPage(Page):
    """Home of everybody who has signed in."""

    template: ClassVar[str] = "shell/inbox.html"
    rows: Sequence[InboxRow]
    paged: Paged[InboxItem]
    has_cursor: bool
    query: str
    kinds: Sequence[Chip]
    lights: Sequence[Chip]
    mine: Chip
    is_narrowed: bool
    choice: Choice
    now: datetime


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A number of the wall: what it counts, and the list behind it."""

    label: str
    value: int
    unit: str
    definition: str
    href: str
    tone: str = ""
    is_capped: bool = False


@dataclass(frozen=True, kw_only=True)
class Station:
    """The newest reading of one air station."""

    name: str
    value: float
    unit: str
    at: datetime
    is_old: bool
    href: str


@dataclass(frozen=True, kw_only=True)
class Happening:
    """One line of what goes on now."""

    kind: str
    title: str
    place: str
    at: datetime
    href: str
    tone: str


@dataclass(frozen=True, kw_only=True)
class WallFigures(Page):
    """The part of the wall that is refreshed as the city changes."""

    template: ClassVar[str] = "shell/wall_figures.html"
    figures: Sequence[Figure]
    happenings: Sequence[Happening]
    stations: Sequence[Station]
    now: datetime


@dataclass(frozen=True, kw_only=True)
class WallPage(WallFigures):
    """The whole city at a glance."""

    template: ClassVar[str] = "shell/wall.html"


@dataclass(frozen=True, kw_only=True)
class OperationsPage(Page):
    """Every consumer of events: where it stands and what it cannot do."""

    template: ClassVar[str] = "shell/operations.html"
    consumers: Sequence[ConsumerView]
    parked: Sequence[ParkedView]
    parked_count: int
    may_retry: bool
    last_position: int
    now: datetime
    worst_lag: int


@dataclass(frozen=True, kw_only=True)
class StoryEntry:
    """One happening of a matter's story, as ui/timeline.html draws it."""

    title: str
    at: datetime | None = None
    who: str = ""
    text: str = ""
    basis: str = ""
    icon: str = "circle-dot"
    tone: str = ""


@dataclass(frozen=True, kw_only=True)
class UiPage(Page):
    """The living page: each part in every state."""

    template: ClassVar[str] = "shell/ui.html"
    now: datetime
    soon: datetime
    late: datetime
    story: Sequence[StoryEntry]
    form: Form
    paged: Paged[object]
