"""Loaded before Django's settings: tests keep their data apart from any installation's."""

from __future__ import annotations

import os
from pathlib import Path


def scratch_data_dir() -> Path:
    """Where the cluster of the test runs lives; later runs adopt it."""
    given = os.environ.get("RONGCHENG_TEST_DATA_DIR")
    if given:
        return Path(given)
    if os.geteuid() == 0:
        return Path("/var/lib/rongcheng-test")
    return Path.home() / ".local" / "share" / "rongcheng-test"


for name in [name for name in os.environ if name.startswith("RONGCHENG_")]:
    if name not in ("RONGCHENG_TEST_DATA_DIR", "RONGCHENG_CHROMIUM", "RONGCHENG_TEST_DATABASE_URL"):
        del os.environ[name]
os.environ["RONGCHENG_DATA_DIR"] = str(scratch_data_dir())
