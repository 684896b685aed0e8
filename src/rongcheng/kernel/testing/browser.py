"""Tests marked `browser` need Debian's Chromium: without it they are skipped, but under CI they fail."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

MISSING = "there is no Chromium (as root: apt-get install chromium fonts-noto-cjk)"


def find_chromium() -> Path | None:
    """The browser that tests drive: RONGCHENG_CHROMIUM, or the system's."""
    given = os.environ.get("RONGCHENG_CHROMIUM")
    found = given or shutil.which("chromium") or shutil.which("chromium-browser")
    return Path(found) if found and Path(found).exists() else None


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("browser") is None or find_chromium() is not None:
        return
    if os.environ.get("CI") == "true":
        pytest.fail(MISSING, pytrace=False)
    pytest.skip(MISSING)
