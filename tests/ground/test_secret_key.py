"""The signing key: made once, whole, for this account alone."""

from __future__ import annotations

import os
import stat
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from rongcheng.config import secrets


@pytest.fixture(autouse=True)
def nothing_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("RONGCHENG_SECRET_KEY", raising=False)
    monkeypatch.setattr(secrets, "shared_directory", lambda where: where.mkdir(exist_ok=True))


def test_many_first_starts_at_once_agree_on_one_whole_key(tmp_path: Path) -> None:
    at_once = threading.Barrier(8)

    def start(_n: int) -> str:
        at_once.wait()
        return secrets.secret_key(tmp_path)

    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(start, range(8)))
    assert keys == {(tmp_path / "secret_key").read_text()}
    assert os.listdir(tmp_path) == ["secret_key"]


def test_who_comes_second_reads_the_first_ones_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The other process links its key between our look and our link."""
    first = "k" * 64
    link = os.link

    def late(source: str, target: Path) -> None:
        target.write_text(first)
        link(source, target)

    monkeypatch.setattr(os, "link", late)
    assert secrets.secret_key(tmp_path) == first
    assert os.listdir(tmp_path) == ["secret_key"]


def test_nobody_else_may_read_it(tmp_path: Path) -> None:
    secrets.secret_key(tmp_path)
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600


def test_a_broken_key_is_named(tmp_path: Path) -> None:
    (tmp_path / "secret_key").write_text("short")
    with pytest.raises(SystemExit, match="secret_key is too short"):
        secrets.secret_key(tmp_path)
