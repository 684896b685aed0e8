"""Everything that each template of the shell receives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from django.forms import Form

from rongcheng.kernel.inbox.operations import ConsumerView, ParkedView
from rongcheng.kernel.pages import Page, Paged


@dataclass(frozen=True, kw_only=True)
class WelcomePage(Page):
    """The front of the public site."""

    template: ClassVar[str] = "shell/welcome.html"


@dataclass(frozen=True, kw_only=True)
class OperationsPage(Page):
    """Every consumer of events: where it stands and what it cannot do."""

    template: ClassVar[str] = "shell/operations.html"
    consumers: Sequence[ConsumerView]
    parked: Sequence[ParkedView]
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
