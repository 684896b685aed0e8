"""Browser tests where there is no browser: skipped with a reason, but a failure under CI."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

CODE = """
import pytest

@pytest.mark.browser
def test_in_a_browser():
    pass

def test_elsewhere():
    pass
"""


@pytest.mark.parametrize(("ci", "code", "says"), [("", 0, "1 passed, 1 skipped"), ("true", 1, "there is no Chromium")])
def test_without_a_browser_tests_are_skipped_but_ci_fails(tmp_path: Path, ci: str, code: int, says: str) -> None:
    (tmp_path / "conftest.py").write_text('pytest_plugins = ["rongcheng.kernel.testing.browser"]\n')
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers = browser\n")
    (tmp_path / "test_it.py").write_text(CODE)
    environment = {**os.environ, "CI": ci, "PATH": "/nowhere", "RONGCHENG_CHROMIUM": ""}
    environment["DJANGO_SETTINGS_MODULE"] = "rongcheng.config.settings"

    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-rs", "."],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert done.returncode == code, done.stdout
    assert says in done.stdout
