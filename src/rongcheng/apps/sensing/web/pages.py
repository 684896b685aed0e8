"""What each template of sensing receives."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from rongcheng.apps.sensing.contracts import AlertView, DatastreamView, DeadLetterView, Level, RuleView, ThingView
from rongcheng.apps.sensing.web.forms import RuleForm
from rongcheng.kernel.pages import Page, Paged


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One value of a filter."""

    value: str
    words: str
    chosen: bool


@dataclass(frozen=True, kw_only=True)
class Tab:
    """A way between the pages of sensing."""

    href: str
    words: str
    is_here: bool


@dataclass(frozen=True, kw_only=True)
class Mark:
    """A state in words, tone and icon."""

    words: str
    tone: str
    icon: str


@dataclass(frozen=True, kw_only=True)
class AlertRow:
    """An alert in a list."""

    alert: AlertView
    grade_words: str
    peak_words: str
    place: str
    matter: str


@dataclass(frozen=True, kw_only=True)
class ThingRow:
    """A thing in the list."""

    thing: ThingView
    place: str
    state: Mark
    alert: AlertRow | None


@dataclass(frozen=True, kw_only=True)
class RuleRow:
    """A rule in words."""

    rule: RuleView
    name: str
    scope: str
    matter: str
    comparison: str
    levels: tuple[tuple[Level, str], ...]


@dataclass(frozen=True, kw_only=True)
class LetterRow:
    """A dead letter with its payload as text."""

    letter: DeadLetterView
    reason: str
    text: str


@dataclass(frozen=True, kw_only=True)
class StreamCard:
    """A datastream on its thing's page."""

    stream: DatastreamView
    state: Mark


@dataclass(frozen=True, kw_only=True)
class SensingPage(Page):
    """What the pages of sensing share."""

    tabs: tuple[Tab, ...]
    query: str = ""
    has_cursor: bool = False


@dataclass(frozen=True, kw_only=True)
class ThingsPage(SensingPage):
    """Every thing that senses, with its newest reading."""

    template: ClassVar[str] = "sensing/things.html"
    things: Paged[ThingRow]
    text: str
    states: tuple[Choice, ...]
    divisions: tuple[Choice, ...]
    is_narrowed: bool
    points: str
    outlines: str
    legend: tuple[dict[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class ThingPage(SensingPage):
    """One thing: where, whose, what it says, its alerts."""

    template: ClassVar[str] = "sensing/thing.html"
    thing: ThingView
    state: Mark
    place: str
    organisation: str
    cards: tuple[StreamCard, ...]
    alerts: tuple[AlertRow, ...]
    points: str
    outlines: str


@dataclass(frozen=True, kw_only=True)
class StreamsFragment(Page):
    """The newest readings of a thing, refreshed while the page is open."""

    template: ClassVar[str] = "sensing/streams.html"
    thing: ThingView
    cards: tuple[StreamCard, ...]


@dataclass(frozen=True, kw_only=True)
class AlertsPage(SensingPage):
    """Alerts, the newest first."""

    template: ClassVar[str] = "sensing/alerts.html"
    alerts: Paged[AlertRow]
    text: str
    only_open: bool
    grades: tuple[Choice, ...]
    divisions: tuple[Choice, ...]
    is_narrowed: bool


@dataclass(frozen=True, kw_only=True)
class AlertPage(SensingPage):
    """One alert: the rule, the readings around it, how it went."""

    template: ClassVar[str] = "sensing/alert.html"
    row: AlertRow
    rule: RuleRow | None
    start: datetime
    end: datetime


@dataclass(frozen=True, kw_only=True)
class RulesPage(SensingPage):
    """The rules that judge readings."""

    template: ClassVar[str] = "sensing/rules.html"
    rules: tuple[RuleRow, ...]
    may_change: bool


@dataclass(frozen=True, kw_only=True)
class NewRulePage(SensingPage):
    """The form of a new rule."""

    template: ClassVar[str] = "sensing/new_rule.html"
    form: RuleForm


@dataclass(frozen=True, kw_only=True)
class DeadLettersPage(SensingPage):
    """What could not be taken in."""

    template: ClassVar[str] = "sensing/dead_letters.html"
    letters: Paged[LetterRow]
    reasons: tuple[Choice, ...]
    text: str
    is_narrowed: bool
