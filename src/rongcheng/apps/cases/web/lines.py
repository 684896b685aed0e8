"""List lines with their marks drawn once for each different value: a page of a hundred stays quick."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe

from rongcheng.apps.cases.contracts import CaseRow


@dataclass(frozen=True, kw_only=True)
class Line:
    """A case with its light, state and urgency as HTML."""

    case: CaseRow
    light: SafeString
    state: SafeString
    urgency: SafeString


def lines_of(rows: Iterable[CaseRow]) -> tuple[Line, ...]:
    """Each row with its marks."""
    draw = _pen()
    return tuple(
        Line(
            case=row,
            light=draw("light", state=str(row.state), light=row.light),
            state=draw("state", state=str(row.state)),
            urgency=draw("urgency", urgency=str(row.urgency)),
        )
        for row in rows
    )


def _pen() -> Callable[..., SafeString]:
    """Draws a partial of the app, each with the same values only once."""

    @cache
    def draw(name: str, **values: Any) -> SafeString:
        return mark_safe(get_template(f"cases/{name}.html").render(values).strip())

    return draw
