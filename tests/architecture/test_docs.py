"""The documents say what is there."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
APPS = sorted(p.parent.name for p in (ROOT / "src" / "rongcheng" / "apps").glob("*/apps.py"))
DOCUMENTS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]


def doors(app: str) -> set[str]:
    """Names that other apps may call: functions, and services handed on by name."""
    tree = ast.parse((ROOT / "src" / "rongcheng" / "apps" / app / "public.py").read_text(encoding="utf-8"))
    functions = {n.name for n in tree.body if isinstance(n, ast.FunctionDef)}
    handed_on = {
        target.id
        for n in tree.body
        if isinstance(n, ast.Assign) and isinstance(n.value, ast.Attribute)
        for target in n.targets
        if isinstance(target, ast.Name)
    }
    return {name for name in functions | handed_on if not name.startswith("_")}


def announced(app: str) -> set[str]:
    path = ROOT / "src" / "rongcheng" / "apps" / app / "events.py"
    tree = ast.parse(path.read_text(encoding="utf-8") if path.exists() else "")
    return {n.name for n in tree.body if isinstance(n, ast.ClassDef) and n.decorator_list}


@pytest.mark.parametrize("app", APPS)
def test_building_names_every_door_and_every_event_of_an_app(app: str) -> None:
    row = next(
        line
        for line in (ROOT / "docs" / "building.md").read_text(encoding="utf-8").splitlines()
        if line.startswith(f"| {app} |")
    )
    named = set(re.findall(r"`([a-z_0-9]+)`", row))
    assert doors(app) - named == set()
    assert {name for name in named - doors(app) if name.isidentifier() and name != "actor"} == set()
    assert {name for name in announced(app) if name not in row} == set()


def test_the_map_names_every_app_and_every_part_of_the_kernel() -> None:
    text = (ROOT / "docs" / "map.md").read_text(encoding="utf-8")
    kernel = ROOT / "src" / "rongcheng" / "kernel"
    parts = {p.name for p in kernel.iterdir() if (p / "__init__.py").exists()} - {"tests", "migrations"}
    assert [part for part in sorted(parts) if part not in text] == []
    assert [app for app in APPS if f"apps/{app}" not in text] == []


def test_every_link_in_the_documents_leads_somewhere() -> None:
    dead = []
    for document in DOCUMENTS:
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", document.read_text(encoding="utf-8")):
            if not (document.parent / target).exists():
                dead.append(f"{document.name}: {target}")
    assert dead == []
