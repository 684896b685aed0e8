"""What each template of workflow receives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from rongcheng.apps.workflow.contracts import ProcedureLine, ProcedureView, SupervisionView
from rongcheng.apps.workflow.queries.diagram import Diagram
from rongcheng.kernel.pages import Page, Paged


@dataclass(frozen=True, kw_only=True)
class ProceduresPage(Page):
    """The catalogue of procedures."""

    template: ClassVar[str] = "workflow/procedures.html"
    procedures: list[ProcedureLine]


@dataclass(frozen=True, kw_only=True)
class ProcedurePage(Page):
    """One version of a procedure: its picture and the same as tables."""

    template: ClassVar[str] = "workflow/procedure.html"
    procedure: ProcedureView
    diagram: Diagram
    versions: list[ProcedureLine]
    running: int


@dataclass(frozen=True, kw_only=True)
class SupervisionsPage(Page):
    """Supervisions within the reader's reach."""

    template: ClassVar[str] = "workflow/supervisions.html"
    supervisions: Paged[SupervisionView]
    only_open: bool
    may_answer: bool
    has_cursor: bool
