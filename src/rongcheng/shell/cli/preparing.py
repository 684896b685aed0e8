"""Whether the demo city is already as this version makes it, so that a second start need not look again."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import rongcheng

PACKAGE = Path(rongcheng.__file__).parent
SHAPES = ("kernel/migrations/*.py", "kernel/sql/*", "apps/*/migrations/*.py", "apps/*/data/**/*", "apps/*/seed*")
STAMP = "demo.json"


def find_log_ins(data_dir: Path, database_url: str) -> str | None:
    """The log-ins of a demo that this very version has set up in this database; None if it must be done."""
    try:
        kept = json.loads((data_dir / STAMP).read_text())
        return str(kept["log_ins"]) if kept["made_from"] == _made_from(data_dir, database_url) else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def keep_log_ins(data_dir: Path, database_url: str, log_ins: str) -> None:
    """Remember that it is done."""
    kept = {"made_from": _made_from(data_dir, database_url), "log_ins": log_ins}
    (data_dir / STAMP).write_text(json.dumps(kept, ensure_ascii=False))


def _made_from(data_dir: Path, database_url: str) -> str:
    digest = hashlib.sha256(f"{database_url}\n{_cluster(data_dir)}\n".encode())
    files = {path for shape in SHAPES for path in PACKAGE.glob(shape)}
    for path in sorted(files):
        if path.is_file() and path.suffix != ".pyc":
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def _cluster(data_dir: Path) -> str:
    """Tells this private cluster from one that was made anew at the same place."""
    try:
        return str((data_dir / "postgresql").stat().st_ino)
    except OSError:
        return ""
