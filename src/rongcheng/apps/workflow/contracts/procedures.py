"""What a procedure and its actions look like from outside. Titles are in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class ChoiceView:
    """One choice of a field."""

    key: str
    title: str


@dataclass(frozen=True, kw_only=True)
class FieldView:
    """A field to fill in. kind: line, text, number, date, choice, yes_no."""

    key: str
    title: str
    kind: str
    required: bool
    choices: tuple[ChoiceView, ...] = ()


@dataclass(frozen=True, kw_only=True)
class EvidenceView:
    """Evidence to show: at least `minimum` of that kind."""

    kind: str
    title: str
    minimum: int


@dataclass(frozen=True, kw_only=True)
class ActionView:
    """Something the actor may do now."""

    key: str
    title: str
    tone: str
    to_state: str
    to_title: str
    fields: tuple[FieldView, ...]
    evidence: tuple[EvidenceView, ...]
    assigns_organisation: bool
    assigns_person: bool
    needs_approval: bool
    about: str = ""


@dataclass(frozen=True, kw_only=True)
class StateView:
    """A state of a procedure."""

    key: str
    title: str
    kind: str
    roles: tuple[str, ...]
    deadline: str
    running: int = 0


@dataclass(frozen=True, kw_only=True)
class StepView:
    """An action as the diagram's table shows it."""

    key: str
    title: str
    from_titles: tuple[str, ...]
    to_title: str
    roles: tuple[str, ...]
    needs: tuple[str, ...]
    emits: str


@dataclass(frozen=True, kw_only=True)
class ProcedureView:
    """One version of a procedure."""

    id: int
    key: str
    version: int
    title: str
    source: str
    digest: str
    states: tuple[StateView, ...]
    steps: tuple[StepView, ...]


@dataclass(frozen=True, kw_only=True)
class ProcedureLine:
    """A procedure in the catalogue."""

    key: str
    version: int
    title: str
    source: str
    running: int
    is_latest: bool


@dataclass(frozen=True, kw_only=True)
class LoadedProcedures:
    """What loading did: keys with versions."""

    added: tuple[str, ...]
    kept: tuple[str, ...]
