"""What lets a second demo start go without migrating and seeding again."""

from __future__ import annotations

from pathlib import Path

import pytest

from rongcheng.shell.cli import preparing


@pytest.fixture
def prepared(tmp_path: Path) -> Path:
    (tmp_path / "postgresql").mkdir()
    preparing.keep_log_ins(tmp_path, "", "Demo log-ins: 值班员")
    return tmp_path


def test_a_prepared_demo_keeps_its_log_ins(prepared: Path) -> None:
    assert preparing.find_log_ins(prepared, "") == "Demo log-ins: 值班员"


def test_a_fresh_directory_must_be_prepared(tmp_path: Path) -> None:
    assert preparing.find_log_ins(tmp_path, "") is None


def test_another_database_must_be_prepared(prepared: Path) -> None:
    assert preparing.find_log_ins(prepared, "postgresql://elsewhere/city") is None


def test_a_cluster_made_anew_must_be_prepared(prepared: Path) -> None:
    (prepared / "postgresql").rename(prepared / "old")
    (prepared / "postgresql").mkdir()

    assert preparing.find_log_ins(prepared, "") is None


def test_a_changed_seed_or_migration_must_be_prepared(
    prepared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preparing, "PACKAGE", tmp_path)

    assert preparing.find_log_ins(prepared, "") is None


def test_a_torn_stamp_is_no_stamp(prepared: Path) -> None:
    (prepared / preparing.STAMP).write_text('{"made_from"')

    assert preparing.find_log_ins(prepared, "") is None
