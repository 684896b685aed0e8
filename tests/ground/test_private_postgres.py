"""The private PostgreSQL: start, adopt, stop, and recovery from every kind of crash."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import psycopg
import pytest

from rongcheng.kernel.embedded import places, postgres
from rongcheng.kernel.embedded.account import server_account
from rongcheng.kernel.embedded.trouble import ServerTrouble

root_only = pytest.mark.skipif(os.geteuid() != 0, reason="only root drops to another account")


def ask(url: str, question: str) -> object:
    with psycopg.connect(url, autocommit=True) as connection:
        row = connection.execute(question.encode()).fetchone()
    return row[0] if row else None


def keep_a_row(url: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE kept (n int)")
        connection.execute("INSERT INTO kept VALUES (7)")


def test_the_first_start_makes_a_database_owned_by_an_ordinary_role(data_dir: Path) -> None:
    url = postgres.ensure(data_dir)

    assert url == postgres.url_for(data_dir)
    assert ask(url, "SELECT current_user || '@' || current_database()") == "rongcheng@rongcheng"
    assert ask(url, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is False
    assert ask(url, "SELECT rolbypassrls FROM pg_roles WHERE rolname = current_user") is False
    assert ask(url, "SELECT rolcreatedb FROM pg_roles WHERE rolname = current_user") is True
    assert ask(url, "SHOW fsync") == "on"
    assert ask(url, "SHOW listen_addresses") == ""
    assert ask(url, "SHOW server_encoding") == "UTF8"


def test_the_socket_is_closed_to_other_accounts(data_dir: Path) -> None:
    postgres.ensure(data_dir)

    assert places.socket_directory(data_dir).stat().st_mode & 0o777 == 0o700


def test_a_running_server_is_adopted(data_dir: Path) -> None:
    postgres.ensure(data_dir)
    before = postgres.status(data_dir)

    postgres.ensure(data_dir)

    assert before.answers
    assert postgres.status(data_dir).pid == before.pid


def test_two_starts_at_once_make_one_server(data_dir: Path) -> None:
    with ThreadPoolExecutor(2) as pool:
        urls = list(pool.map(postgres.ensure, [data_dir, data_dir]))

    assert urls[0] == urls[1]
    assert postgres.status(data_dir).answers


def test_the_server_outlives_the_process_that_started_it(data_dir: Path) -> None:
    code = "import sys; from pathlib import Path; from rongcheng.kernel.embedded import postgres; "
    code += "postgres.ensure(Path(sys.argv[1]))"

    subprocess.run([sys.executable, "-c", code, str(data_dir)], check=True, timeout=120)

    assert postgres.status(data_dir).answers


def test_stop_ends_the_server_and_a_second_stop_does_nothing(data_dir: Path) -> None:
    postgres.ensure(data_dir)

    assert postgres.stop(data_dir) is True
    assert postgres.stop(data_dir) is False
    assert not postgres.status(data_dir).running


def test_data_outlive_stop_and_start(data_dir: Path) -> None:
    keep_a_row(postgres.ensure(data_dir))
    postgres.stop(data_dir)

    assert ask(postgres.ensure(data_dir), "SELECT n FROM kept") == 7


def test_a_server_killed_with_sigkill_comes_back_with_its_data(data_dir: Path) -> None:
    url = postgres.ensure(data_dir)
    keep_a_row(url)
    pid = postgres.status(data_dir).pid
    assert pid is not None

    os.kill(pid, signal.SIGKILL)

    assert ask(postgres.ensure(data_dir), "SELECT n FROM kept") == 7
    assert postgres.status(data_dir).pid != pid


def test_everything_killed_with_sigkill_comes_back_with_its_data(data_dir: Path) -> None:
    keep_a_row(postgres.ensure(data_dir))
    pid = postgres.status(data_dir).pid
    assert pid is not None
    family = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]

    for process in family:
        process.kill()

    assert ask(postgres.ensure(data_dir), "SELECT n FROM kept") == 7


def test_a_pid_file_that_names_a_stranger_does_not_block_the_start(data_dir: Path) -> None:
    postgres.ensure(data_dir)
    pid_file = places.cluster_directory(data_dir) / "postmaster.pid"
    text = pid_file.read_text()
    postgres.stop(data_dir)
    account = server_account()
    identity = {"user": account.uid} if account.drops else {}
    with subprocess.Popen(["sleep", "60"], **identity) as stranger:
        pid_file.write_text(text.replace(text.split("\n")[0], str(stranger.pid), 1))

        postgres.ensure(data_dir)

        assert stranger.poll() is None
        stranger.kill()


def test_a_stale_socket_does_not_block_the_start(data_dir: Path) -> None:
    postgres.ensure(data_dir)
    postgres.stop(data_dir)
    path = places.socket_directory(data_dir) / ".s.PGSQL.5432"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
    (path.parent / ".s.PGSQL.5432.lock").write_text(f"{os.getpid()}\n")

    postgres.ensure(data_dir)

    assert postgres.status(data_dir).answers


def test_an_initdb_cut_short_is_done_again(data_dir: Path) -> None:
    partial = places.cluster_directory(data_dir).with_name("postgresql.partial")
    (partial / "base").mkdir(parents=True)
    data_dir.chmod(0o711)

    postgres.ensure(data_dir)

    assert postgres.status(data_dir).answers
    assert not partial.exists()


def test_a_deep_data_directory_gets_a_short_socket_path(data_dir: Path) -> None:
    deep = data_dir / ("d" * 50) / ("e" * 50)
    try:
        url = postgres.ensure(deep)
        assert ask(url, "SELECT 1") == 1
        assert len(str(places.socket_directory(deep))) < 93
    finally:
        postgres.stop(deep)
        shutil.rmtree(places.socket_directory(deep))


def test_a_data_directory_with_any_characters_works(data_dir: Path) -> None:
    odd = data_dir / "蓉城, the 'city'"
    data_dir.mkdir(mode=0o711)
    try:
        assert ask(postgres.ensure(odd), "SELECT 1") == 1
    finally:
        postgres.stop(odd)
        shutil.rmtree(places.socket_directory(odd))


def test_a_cluster_of_another_version_is_refused_with_advice(data_dir: Path) -> None:
    postgres.ensure(data_dir)
    postgres.stop(data_dir)
    (places.cluster_directory(data_dir) / "PG_VERSION").write_text("17\n")

    with pytest.raises(ServerTrouble, match=r"made by PostgreSQL 17.*Dump it"):
        postgres.ensure(data_dir)


def test_a_broken_setting_is_told_in_postgres_own_words(data_dir: Path) -> None:
    postgres.ensure(data_dir)
    postgres.stop(data_dir)
    with (places.cluster_directory(data_dir) / "postgresql.conf").open("a") as file:
        file.write("shared_buffers = 'a lot'\n")

    with pytest.raises(ServerTrouble, match="shared_buffers"):
        postgres.ensure(data_dir)


@root_only
def test_under_root_the_server_runs_as_an_ordinary_account(data_dir: Path) -> None:
    postgres.ensure(data_dir)
    pid = postgres.status(data_dir).pid

    assert psutil.Process(pid).uids().real == server_account().uid != 0


@root_only
def test_a_closed_home_is_refused_and_stays_closed(data_dir: Path) -> None:
    home = data_dir.parent / "home"
    home.mkdir(mode=0o700)

    with pytest.raises(ServerTrouble, match=r"cannot be entered.*RONGCHENG_DATA_DIR"):
        postgres.ensure(home / "data")

    assert home.stat().st_mode & 0o777 == 0o700


@root_only
def test_programs_in_a_closed_home_are_copied_to_the_data_directory(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rongcheng.kernel.embedded.programs.runs_as", lambda *_: "programs/" in str(_[1]))

    postgres.ensure(data_dir)

    pid = postgres.status(data_dir).pid
    assert Path(psutil.Process(pid).exe()).is_relative_to(data_dir / "programs")
