"""The table of limits (data/limits.yaml): what each matter class demands."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from rongcheng.apps.cases.domain import Limit, TimeUnit


@cache
def _table() -> dict[str, Any]:
    text = files("rongcheng.apps.cases").joinpath("data/limits.yaml").read_text(encoding="utf-8")
    table: dict[str, Any] = yaml.safe_load(text)
    return table


def limit_for(matter: str) -> Limit:
    """The limit of a matter class: its own entry, that of its group (first three signs), or the default."""
    table = _table()
    classes: Mapping[str, Any] = table["classes"]
    entry = classes.get(matter[:5]) or classes.get(matter[:3]) or table["default"]
    return Limit(
        matter=matter,
        amount=entry["amount"],
        unit=TimeUnit(entry["unit"]),
        establish_if=entry["establish_if"],
        close_if=entry["close_if"],
        source=table["source"],
        mark=entry.get("mark", table["mark"]),
    )
