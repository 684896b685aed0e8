"""What the duty desk's templates receive."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from rongcheng.apps.incidents.contracts import DismissReason, IncidentRow, IncidentView
from rongcheng.apps.incidents.queries import Filters
from rongcheng.kernel.pages import Page, Paged


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One choice of a filter."""

    value: str
    words: str


@dataclass(frozen=True, kw_only=True)
class IncidentPane(Page):
    """The detail at the right of the desk."""

    template: ClassVar[str] = "incidents/detail.html"
    incident: IncidentView
    may_decide: bool
    may_open_case: bool
    undo_min: int
    reasons: tuple[DismissReason, ...] = tuple(DismissReason)
    is_changed: bool = False

    @property
    def is_waiting(self) -> bool:
        return self.incident.state in ("pending", "confirmed")

    @property
    def can_be_undone(self) -> bool:
        return any(decision.can_be_undone for decision in self.incident.decisions)


@dataclass(frozen=True, kw_only=True)
class ListPane(Page):
    """The list alone, for paging and filtering in place."""

    template: ClassVar[str] = "incidents/list.html"
    paged: Paged[IncidentRow]
    filters: Filters
    query: str
    open_id: str = ""


@dataclass(frozen=True, kw_only=True)
class DeskPage(Page):
    """The whole desk: filters, list, map, detail."""

    template: ClassVar[str] = "incidents/desk.html"
    paged: Paged[IncidentRow]
    filters: Filters
    query: str
    counts: dict[str, int]
    matters: tuple[Choice, ...]
    divisions: tuple[Choice, ...]
    pane: IncidentPane | None
    outlines: str
    open_id: str = ""


@dataclass(frozen=True, kw_only=True)
class MergeChoices(Page):
    """What an incident could be merged into, the nearest first."""

    template: ClassVar[str] = "incidents/merge.html"
    incident: IncidentView
    candidates: tuple[tuple[IncidentRow, int], ...]
