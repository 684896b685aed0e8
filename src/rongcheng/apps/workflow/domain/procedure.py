"""A procedure as frozen data: what the YAML file says, with every default filled in."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property


class Unit(StrEnum):
    """What a limit is counted in."""

    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"


class CalendarKind(StrEnum):
    """Which time a limit runs on."""

    NATURAL = "natural"
    EMERGENCY = "emergency"
    WORKING_TIME = "working_time"
    WORKING_DAY = "working_day"


@dataclass(frozen=True, kw_only=True)
class Words:
    """A name in Chinese and English."""

    zh: str
    en: str

    def __str__(self) -> str:
        return self.zh


@dataclass(frozen=True, kw_only=True)
class Limit:
    """How long something may take, on which calendar."""

    amount: int
    unit: Unit
    calendar: CalendarKind
    hours: str = "office"
    moves_past_holiday: bool = False
    source: str = ""
    mark: str = ""


@dataclass(frozen=True, kw_only=True)
class Deadline:
    """A named rule: its usual limit and the limits for other urgencies."""

    default: Limit
    by_urgency: dict[str, Limit] = field(default_factory=dict)

    def for_urgency(self, urgency: str) -> Limit:
        """The limit that holds for a work of that urgency."""
        return self.by_urgency.get(urgency, self.default)


class StateKind(StrEnum):
    """What a state is to the one who looks at it."""

    START = "start"
    WORK = "work"
    WAIT = "wait"
    END = "end"


class Bound(StrEnum):
    """Whose inbox it stands in, beyond the role."""

    NONE = "none"
    ORGANISATION = "organisation"
    PERSON = "person"


@dataclass(frozen=True, kw_only=True)
class State:
    """Where a work can stand."""

    key: str
    title: Words
    kind: StateKind
    roles: tuple[str, ...] = ()
    bound: Bound = Bound.NONE
    deadline: str = ""
    inbox: Words = field(default_factory=lambda: Words(zh="", en=""))
    on_due: str = ""


class FieldKind(StrEnum):
    """What a field takes."""

    LINE = "line"
    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    CHOICE = "choice"
    YES_NO = "yes_no"


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One of a field's choices."""

    key: str
    title: Words


@dataclass(frozen=True, kw_only=True)
class Field:
    """What is written down with an action."""

    key: str
    title: Words
    kind: FieldKind = FieldKind.LINE
    required: bool = False
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """What must be shown with an action: photos, papers."""

    kind: str
    title: Words
    minimum: int = 1


class Scope(StrEnum):
    """Which of the role's holders may act."""

    ANY = "any"
    OWN_ORGANISATION = "own_organisation"
    OWN_PERSON = "own_person"
    CENTRE = "centre"


class Assigns(StrEnum):
    """What an action assigns."""

    NOTHING = "nothing"
    ORGANISATION = "organisation"
    PERSON = "person"
    BOTH = "organisation_and_person"
    RELEASE = "release"


class EffectKind(StrEnum):
    """What an action does to clocks beyond ending one step and beginning the next."""

    RUN_ON = "run_on"
    RESTORE = "restore"
    SUSPEND = "suspend"
    RESUME = "resume"
    START = "start"
    STOP = "stop"
    NEW_ROUND = "new_round"


@dataclass(frozen=True, kw_only=True)
class Effect:
    """One effect; `names` is a deadline (start, new_round) or a date field (suspend)."""

    kind: EffectKind
    names: str = ""


@dataclass(frozen=True, kw_only=True)
class Action:
    """What may be done, from where, by whom, with what."""

    key: str
    title: Words
    sources: tuple[str, ...]
    target: str = ""
    roles: tuple[str, ...] = ()
    scope: Scope = Scope.ANY
    assigns: Assigns = Assigns.NOTHING
    fields: tuple[Field, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    approval: tuple[str, ...] = ()
    effects: tuple[Effect, ...] = ()
    reopens: bool = False
    emits: str = ""
    tone: str = "normal"
    public_note: Words = field(default_factory=lambda: Words(zh="", en=""))

    def does(self, kind: EffectKind) -> bool:
        """Whether the action has that effect."""
        return any(effect.kind is kind for effect in self.effects)


@dataclass(frozen=True, kw_only=True)
class Rung:
    """A step of the escalation ladder: who is told at which share of the limit."""

    at: float
    role: str
    level: str
    clock: str = ""


@dataclass(frozen=True, kw_only=True)
class Extension:
    """Who may ask for more time, who grants it, how often and how much."""

    states: tuple[str, ...]
    ask: tuple[str, ...]
    approve: tuple[str, ...]
    max_times: int = 1
    at_most: float = 1.0


@dataclass(frozen=True, kw_only=True)
class Suspension:
    """Who may ask to stop the clocks, who grants it, who lets them run again, how far the review may lie."""

    states: tuple[str, ...]
    ask: tuple[str, ...]
    approve: tuple[str, ...]
    resume: tuple[str, ...]
    review_days: int


@dataclass(frozen=True, kw_only=True)
class Procedure:
    """One version of a procedure."""

    key: str
    version: int
    title: Words
    source: str
    states: tuple[State, ...]
    actions: tuple[Action, ...]
    deadlines: dict[str, Deadline] = field(default_factory=dict)
    total: str = ""
    amber: float = 0.8
    red: float = 1.0
    ladder: tuple[Rung, ...] = ()
    extension: Extension | None = None
    suspension: Suspension | None = None

    @cached_property
    def _states(self) -> dict[str, State]:
        return {state.key: state for state in self.states}

    @cached_property
    def _actions(self) -> dict[str, Action]:
        return {action.key: action for action in self.actions}

    def state(self, key: str) -> State:
        """The state of that key."""
        return self._states[key]

    def find_action(self, key: str) -> Action | None:
        """The action of that key, if the procedure knows it."""
        return self._actions.get(key)

    def actions_from(self, state: str) -> tuple[Action, ...]:
        """What may be done in that state, in the file's order."""
        return tuple(action for action in self.actions if state in action.sources)

    @property
    def first_state(self) -> State:
        """Where a work begins when nothing else is said."""
        return next(state for state in self.states if state.kind is StateKind.START)
