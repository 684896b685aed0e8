"""A procedure's picture in the reader's language, with how many works stand where."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from rongcheng.apps.workflow.domain.procedure import Procedure
from rongcheng.apps.workflow.engine.drawing import Line, drawing_of
from rongcheng.apps.workflow.queries.words import limit_text, role_title, say


@dataclass(frozen=True, kw_only=True)
class StateBox:
    """A box of the picture; x and y are its left upper corner."""

    key: str
    title: str
    who: str
    limit: str
    kind: str
    running: int
    x: int
    y: int
    width: int
    height: int

    @property
    def middle(self) -> int:
        return self.x + self.width // 2

    @property
    def name_y(self) -> int:
        return self.y + (22 if self.who or self.limit else 36)

    @property
    def who_y(self) -> int:
        return self.y + 38

    @property
    def limit_y(self) -> int:
        return self.y + (52 if self.who else 40)

    @property
    def count_width(self) -> int:
        return 14 + 7 * len(str(self.running))

    @property
    def count_x(self) -> int:
        return self.x + self.width - self.count_width - 6

    @property
    def count_y(self) -> int:
        return self.y - 9

    @property
    def count_middle(self) -> int:
        return self.count_x + self.count_width // 2

    @property
    def count_text_y(self) -> int:
        return self.y + 4


@dataclass(frozen=True, kw_only=True)
class NumberBadge:
    """The number of an action beside its line."""

    x: int
    y: int
    number: int

    @property
    def text_y(self) -> int:
        return self.y + 4


@dataclass(frozen=True, kw_only=True)
class ActionLine:
    """A line of the picture; `title` names the actions behind its numbers."""

    path: str
    kind: str
    title: str
    badges: tuple[NumberBadge, ...]


@dataclass(frozen=True, kw_only=True)
class Diagram:
    """All that the picture's template needs."""

    width: int
    height: int
    boxes: tuple[StateBox, ...]
    lines: tuple[ActionLine, ...]
    kinds: tuple[str, ...] = ("main", "danger", "back", "loop")


def diagram_of(procedure: Procedure, running: dict[str, int]) -> Diagram:
    """The picture of a procedure."""
    drawing = drawing_of(procedure)
    boxes = tuple(
        StateBox(
            key=box.state.key,
            title=say(box.state.title),
            who=_("、").join(role_title(role) for role in box.state.roles),
            limit=limit_text(procedure.deadlines[box.state.deadline].default) if box.state.deadline else "",
            kind=box.state.kind.value,
            running=running.get(box.state.key, 0),
            x=round(box.x),
            y=round(box.y),
            width=round(box.width),
            height=round(box.height),
        )
        for box in drawing.boxes
    )
    lines = tuple(_line(line) for line in drawing.lines)
    return Diagram(width=round(drawing.width), height=round(drawing.height), boxes=boxes, lines=lines)


def _line(line: Line) -> ActionLine:
    badges = tuple(NumberBadge(x=round(each.x), y=round(each.y), number=each.number) for each in line.badges)
    title = _("、").join(say(action.title) for action in line.actions)
    return ActionLine(path=line.path, kind=line.kind, title=title, badges=badges)
