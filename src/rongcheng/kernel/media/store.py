"""Bytes on disk under their own SHA-256; on the disk for sure before anybody is told."""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from django.conf import settings

ADDRESS = re.compile(r"[0-9a-f]{64}", re.ASCII)


def root() -> Path:
    """<data directory>/media"""
    return Path(settings.RONGCHENG_DATA_DIR) / "media"


def put(content: bytes) -> str:
    """Keep the bytes and return their address. What is there already is only touched, so that no sweep takes it."""
    address = hashlib.sha256(content).hexdigest()
    path = path_of(address)
    with _held(fcntl.LOCK_SH):
        if path.exists() and path.stat().st_size == len(content):
            os.utime(path)
        else:
            _write(path, content)
    return address


def path_of(address: str) -> Path:
    if not ADDRESS.fullmatch(address):
        raise ValueError("not an address of kept bytes")
    return root() / address[:2] / address


def remove_unknown(known: Iterable[str], older_than_s: float) -> int:
    """Remove what no row names and nobody has touched for that long; returns how many files."""
    kept, limit = set(known), time.time() - older_than_s
    with _held(fcntl.LOCK_EX):
        orphans = [path for path in _files() if path.name not in kept and path.stat().st_mtime < limit]
        for path in orphans:
            path.unlink(missing_ok=True)
    return len(orphans)


def _files() -> Iterator[Path]:
    return (path for shard in root().iterdir() if shard.is_dir() for path in shard.iterdir())


def _write(path: Path, content: bytes) -> None:
    if not path.parent.exists():
        path.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
        _sync_directory(path.parent.parent)
    part = path.with_name(f".{uuid4().hex}.part")
    try:
        with open(part, "xb") as file:
            os.fchmod(file.fileno(), 0o640)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    _sync_directory(path.parent)


def _sync_directory(directory: Path) -> None:
    handle = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _held(mode: int) -> Iterator[None]:
    """Writers share the lock; a sweep has it alone."""
    root().mkdir(mode=0o750, parents=True, exist_ok=True)
    with open(root() / ".lock", "a") as lock:
        fcntl.flock(lock, mode)
        yield
