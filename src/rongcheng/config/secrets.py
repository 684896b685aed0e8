"""Django's signing key: from the environment, or made once and kept in the data directory."""

from __future__ import annotations

import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path

from rongcheng.kernel.embedded.account import shared_directory


def secret_key(data_dir: Path) -> str:
    """The key of this installation; processes that start at once agree on one."""
    given = os.environ.get("RONGCHENG_SECRET_KEY")
    if given:
        return given
    path = data_dir / "secret_key"
    if not path.exists():
        shared_directory(data_dir)
        _make(path)
    return _written(path)


def _make(path: Path) -> None:
    """Written aside and linked into place: nobody can read half a key, and the first one stays."""
    handle, aside = tempfile.mkstemp(prefix="secret_key.", dir=path.parent)
    try:
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(48))
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(aside, path)
    finally:
        Path(aside).unlink()


def _written(path: Path) -> str:
    text = path.read_text()
    if len(text) < 32:
        raise SystemExit(f"{path} is too short to sign with; delete it and start again.")
    return text
