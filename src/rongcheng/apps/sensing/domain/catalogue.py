"""The demonstration things and rules as they stand in the data files."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

DATA = Path(__file__).resolve().parent.parent / "data"


@cache
def demo_things() -> dict[str, Any]:
    """data/things.yaml"""
    loaded: dict[str, Any] = yaml.safe_load((DATA / "things.yaml").read_text(encoding="utf-8"))
    return loaded


@cache
def demo_rules() -> list[dict[str, Any]]:
    """data/rules.yaml"""
    loaded: list[dict[str, Any]] = yaml.safe_load((DATA / "rules.yaml").read_text(encoding="utf-8"))
    return loaded
