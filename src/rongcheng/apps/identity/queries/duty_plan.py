"""What importing a duty list file would do, line by line, without doing it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from rongcheng.apps.identity import policies
from rongcheng.apps.identity.contracts import ImportRow
from rongcheng.apps.identity.domain.catalogues import matter_classes
from rongcheng.apps.identity.domain.duty_file import Line, read_file
from rongcheng.apps.identity.models import DutyEntry, Organisation
from rongcheng.apps.places import public as places
from rongcheng.apps.places.contracts import UnknownDivision
from rongcheng.kernel.actor import Actor

Place = tuple[str, str]


@dataclass(frozen=True)
class Step:
    """One line with what it leads to; `standing` is the entry that it replaces."""

    row: ImportRow
    line: Line | None = None
    standing: DutyEntry | None = None


class Planner:
    """Knows the organisations and the entries that a file touches."""

    def __init__(self, actor: Actor, lines: Sequence[Line]) -> None:
        self.actor = actor
        codes = {code for line in lines for code in (line.organisation, *line.assisting)}
        self.bodies: dict[str, UUID] = dict(Organisation.objects.filter(code__in=codes).values_list("code", "id"))
        self.entries: dict[Place, list[DutyEntry]] = {}
        rows = DutyEntry.objects.filter(matter__in={line.matter for line in lines})
        for entry in rows.prefetch_related("assisting").order_by("valid_from"):
            self.entries.setdefault((entry.matter, entry.division), []).append(entry)
        self.taken: set[Place] = set()

    def step(self, line: Line) -> Step:
        reason, detail = self._objection(line)
        if reason:
            return Step(_row(line, "reject", reason, detail))
        standing = self._standing(line)
        if standing is not None and self._is_same(standing, line):
            return Step(_row(line, "unchanged"), line, standing)
        reason = self._clash(line, standing)
        if reason:
            return Step(_row(line, "reject", reason))
        self.taken.add((line.matter, line.division))
        return Step(_row(line, "replace" if standing else "add"), line, standing)

    def _objection(self, line: Line) -> tuple[str, str]:
        """What is wrong with the line by itself."""
        if line.matter not in matter_classes():
            return "没有这个事项类别", ""
        try:
            places.division(code=line.division)
        except UnknownDivision:
            return "没有这个区划", ""
        unknown = [code for code in (line.organisation, *line.assisting) if code not in self.bodies]
        if unknown:
            return "没有这个机构", ", ".join(unknown)
        if not policies.may_administer(self.actor, line.division):
            return "该区划不在您的管理范围内", ""
        return ("与文件中前面的行重复", "") if (line.matter, line.division) in self.taken else ("", "")

    def _standing(self, line: Line) -> DutyEntry | None:
        entries = self.entries.get((line.matter, line.division), [])
        return next((entry for entry in entries if _holds(entry, line.valid_from)), None)

    def _clash(self, line: Line, standing: DutyEntry | None) -> str:
        """Whether the line would give a second answer on some day."""
        if standing is not None and standing.valid_from == line.valid_from:
            return "已有同日起始的不同条目"
        entries = self.entries.get((line.matter, line.division), [])
        later = [entry for entry in entries if entry.valid_from > line.valid_from]
        if any(line.valid_to is None or entry.valid_from <= line.valid_to for entry in later):
            return "与以后生效的条目重叠"
        return ""

    def _is_same(self, entry: DutyEntry, line: Line) -> bool:
        helpers = {body.id for body in entry.assisting.all()}
        return (
            entry.organisation_id == self.bodies[line.organisation]
            and helpers == {self.bodies[code] for code in line.assisting}
            and (entry.basis, entry.article, entry.note) == (line.basis, line.article, line.note)
            and entry.valid_to == line.valid_to
        )


def plan_import(*, actor: Actor, text: str) -> tuple[list[Step], dict[str, UUID]]:
    """Every line in file order with its fate, and the organisations by code."""
    policies.must_be_admin(actor)
    lines, refused = read_file(text)
    planner = Planner(actor, lines)
    steps = [planner.step(line) for line in lines] + [Step(row) for row in refused]
    return sorted(steps, key=lambda step: step.row.line), planner.bodies


def preview_import(*, actor: Actor, text: str) -> list[ImportRow]:
    """The dry run."""
    return [step.row for step in plan_import(actor=actor, text=text)[0]]


def _holds(entry: DutyEntry, day: date) -> bool:
    return entry.valid_from <= day and (entry.valid_to is None or day <= entry.valid_to)


def _row(line: Line, change: str, reason: str = "", detail: str = "") -> ImportRow:
    return ImportRow(
        line=line.line, matter=line.matter, division=line.division, organisation=line.organisation,
        change=change, reason=reason,
        detail=detail,
    )  # fmt: skip
