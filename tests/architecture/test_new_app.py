"""tools/new_app scaffolds an app of the house's shape."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def new_app(tree: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    script = tree / "tools" / "new_app"
    script.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(ROOT / "tools" / "new_app", script)
    return subprocess.run([sys.executable, script, *arguments], capture_output=True, text=True)


def test_a_new_app_has_the_shape_and_parses(tmp_path: Path) -> None:
    done = new_app(tmp_path, "parks", "园区", "Industrial parks.")
    assert done.returncode == 0
    home = tmp_path / "src" / "rongcheng" / "apps" / "parks"
    for part in ("apps.py", "contracts.py", "events.py", "models.py", "policies.py", "queries.py", "services.py"):
        assert ast.get_docstring(ast.parse((home / part).read_text(encoding="utf-8"))), part
    assert "class ParksConfig(HouseApp)" in (home / "apps.py").read_text(encoding="utf-8")
    assert "rongcheng.apps.parks.apps.ParksConfig" in done.stdout


def test_a_bad_name_and_a_known_one_are_refused_in_words(tmp_path: Path) -> None:
    assert "lower-case" in new_app(tmp_path, "My App", "x", "y").stderr
    new_app(tmp_path, "parks", "园区", "Industrial parks.")
    assert "exists already" in new_app(tmp_path, "parks", "园区", "Industrial parks.").stderr
