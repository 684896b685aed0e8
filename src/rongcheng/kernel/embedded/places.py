"""Where the private servers keep their things; pure, nothing is made here."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

# A unix socket's path ends at 107 bytes; PostgreSQL adds "/.s.PGSQL.5432".
LONGEST_SOCKET_DIRECTORY = 107 - len("/.s.PGSQL.5432")


def fingerprint(data_dir: Path) -> str:
    """A short name that tells one data directory from another."""
    return hashlib.sha256(os.path.abspath(data_dir).encode()).hexdigest()[:12]


def socket_directory(data_dir: Path) -> Path:
    """The directory of PostgreSQL's socket: in the data directory, or a short one when that cannot be named.

    It cannot when it is too deep, or holds a comma, which separates hosts for PostgreSQL's clients."""
    inside = Path(os.path.abspath(data_dir)) / "run"
    if len(os.fsencode(inside)) <= LONGEST_SOCKET_DIRECTORY and "," not in str(inside):
        return inside
    return Path("/tmp") / f"rongcheng-{os.geteuid()}-{fingerprint(data_dir)}"


def cluster_directory(data_dir: Path) -> Path:
    return Path(os.path.abspath(data_dir)) / "postgresql"


def nats_directory(data_dir: Path) -> Path:
    return Path(os.path.abspath(data_dir)) / "nats"


def log_directory(data_dir: Path) -> Path:
    return Path(os.path.abspath(data_dir)) / "log"
