"""Every dependency says why it is here, and is pinned in the lock."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LINE = re.compile(r'^\s+"(?P<name>[A-Za-z0-9_.-]+)(\[.*?\])?.*?",\s*(?P<reason>#\s*\S.*)?$')


def test_every_dependency_has_a_line_of_reason() -> None:
    inside, missing = False, []
    for line in (ROOT / "pyproject.toml").read_text(encoding="utf-8").splitlines():
        if line.startswith(("dependencies = [", "dev = [")):
            inside = True
        elif line.startswith("]"):
            inside = False
        elif inside and (match := LINE.match(line)) and not match["reason"]:
            missing.append(match["name"])
    assert missing == []


def test_the_lock_pins_every_dependency() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    locked = {package["name"] for package in tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))["package"]}
    wanted = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    names = {re.split(r"[\[<>=~ ]", entry)[0].lower() for entry in wanted}
    assert names - locked == set()
