"""Django's signing key: from the environment, or made once and kept in the data directory."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from rongcheng.kernel.embedded.account import shared_directory


def secret_key(data_dir: Path) -> str:
    """The key of this installation; two processes that start at once agree on one."""
    given = os.environ.get("RONGCHENG_SECRET_KEY")
    if given:
        return given
    path = data_dir / "secret_key"
    shared_directory(data_dir)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _written(path)
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_urlsafe(48))
    return path.read_text()


def _written(path: Path) -> str:
    text = path.read_text()
    if len(text) < 32:
        raise SystemExit(f"{path} is too short to sign with; delete it and start again.")
    return text
