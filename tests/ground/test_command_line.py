"""The command `rongcheng` as a person meets it: help, and errors that say what is wrong and what to do."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from tests.ground.conftest import free_ports

from rongcheng.kernel.embedded import nats, postgres

NOWHERE = {"RONGCHENG_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}


def rongcheng(
    *arguments: str, data_dir: Path, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("RONGCHENG_")}
    web, live, broker, mqtt = free_ports(4)
    mine = {
        "RONGCHENG_DATA_DIR": str(data_dir),
        "RONGCHENG_WEB_PORT": str(web),
        "RONGCHENG_LIVE_PORT": str(live),
        "RONGCHENG_NATS_PORT": str(broker),
        "RONGCHENG_MQTT_PORT": str(mqtt),
        **(environment or {}),
    }
    done = subprocess.run(
        [sys.executable, "-m", "rongcheng.shell.cli", *arguments],
        env=kept | mine,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done


def test_help_lists_every_command(data_dir: Path) -> None:
    shown = rongcheng("--help", data_dir=data_dir).stdout

    for command in ("up", "web", "live", "worker", "ingest", "relay", "doctor", "demo", "seed", "user", "bench"):
        assert f"\n  {command} " in shown


def test_help_does_not_load_django(data_dir: Path) -> None:
    code = "import sys; sys.argv = ['rongcheng', '--help']\n"
    code += "from rongcheng.shell.cli import main\ntry: main()\nexcept SystemExit: print('django' in sys.modules)"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)

    assert done.stdout.endswith("False\n")


def test_an_unknown_command_is_told(data_dir: Path) -> None:
    done = rongcheng("upp", data_dir=data_dir)

    assert done.returncode == 2
    assert "There is no command 'upp'. `rongcheng --help` lists them all." in done.stderr


@pytest.mark.parametrize("command", ["migrate", "doctor"])
def test_a_database_that_does_not_answer_is_told_with_its_variable(data_dir: Path, command: str) -> None:
    done = rongcheng(command, data_dir=data_dir, environment=NOWHERE)

    assert done.returncode == 1
    assert "RONGCHENG_DATABASE_URL" in done.stdout + done.stderr


def test_a_port_that_is_no_number_is_told(data_dir: Path) -> None:
    done = rongcheng("up", data_dir=data_dir, environment={"RONGCHENG_WEB_PORT": "eighty"})

    assert done.returncode == 1
    assert "RONGCHENG_WEB_PORT must be a whole number, not 'eighty'." in done.stderr


def test_a_taken_port_is_told_with_its_variable_and_the_servers_go_down_again(data_dir: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = rongcheng("up", data_dir=data_dir, environment={"RONGCHENG_LIVE_PORT": port})

    assert done.returncode == 1
    assert f"Port {port} on 127.0.0.1 is taken by another process." in done.stderr
    assert "set RONGCHENG_LIVE_PORT to another port" in done.stderr
    assert not postgres.status(data_dir).running
    assert not nats.status(data_dir).running


def test_up_refuses_a_database_that_is_not_migrated(data_dir: Path) -> None:
    done = rongcheng("up", data_dir=data_dir)

    assert done.returncode == 1
    assert "Run `rongcheng migrate`." in done.stderr


def test_a_data_directory_that_cannot_be_made_is_told(data_dir: Path) -> None:
    done = rongcheng("up", data_dir=Path("/proc/nowhere"))

    assert done.returncode == 1
    assert "RONGCHENG_DATA_DIR" in done.stderr


def test_stop_says_when_nothing_runs(data_dir: Path) -> None:
    assert rongcheng("stop", data_dir=data_dir).stdout == f"Nothing runs on {data_dir}.\n"


def test_reset_asks_first(data_dir: Path) -> None:
    postgres.ensure(data_dir)

    done = rongcheng("reset", data_dir=data_dir)

    assert done.returncode != 0
    assert (data_dir / "postgresql").exists()


def test_reset_stops_and_deletes_the_private_data_and_says_what_it_keeps(data_dir: Path) -> None:
    postgres.ensure(data_dir)
    for recorded in ("media", "letters", "log"):
        (data_dir / recorded).mkdir(exist_ok=True)

    done = rongcheng("reset", "--yes", data_dir=data_dir)

    assert done.returncode == 0
    assert [n for n in ("postgresql", "media", "letters", "log") if (data_dir / n).exists()] == []
    assert "kept: secret_key" in done.stdout
    assert (data_dir / "secret_key").exists()
    assert not postgres.status(data_dir).running


def test_reset_leaves_a_named_database_alone(data_dir: Path) -> None:
    done = rongcheng("reset", "--yes", data_dir=data_dir, environment=NOWHERE)

    assert done.returncode == 1
    assert "not private to rongcheng" in done.stderr


def test_the_doctor_finds_what_is_missing_and_starts_nothing(data_dir: Path) -> None:
    done = rongcheng("doctor", "--json", data_dir=data_dir)

    found = {each["name"]: each["state"] for each in json.loads(done.stdout)["findings"]}
    assert done.returncode == 1
    assert found["database"] == "fail"
    assert found["broker"] == "fail"
    assert not postgres.status(data_dir).running


def test_the_doctor_names_secrets_without_showing_them(data_dir: Path) -> None:
    mine = {"RONGCHENG_SECRET_KEY": "k" * 40, "RONGCHENG_DATABASE_URL": "postgresql://me:hidden@127.0.0.1:1/none"}

    done = rongcheng("doctor", data_dir=data_dir, environment=mine)

    assert "RONGCHENG_SECRET_KEY=(set)" in done.stdout
    assert "postgresql://(set)@127.0.0.1:1/none" in done.stdout
    assert "kkkk" not in done.stdout
    assert "hidden" not in done.stdout


def test_the_doctor_is_content_after_migrate(data_dir: Path, ports: tuple[int, int]) -> None:
    mine = {"RONGCHENG_NATS_PORT": str(ports[0]), "RONGCHENG_MQTT_PORT": str(ports[1])}
    nats.ensure(data_dir)
    assert "Applied" in rongcheng("migrate", data_dir=data_dir, environment=mine).stdout
    assert rongcheng("migrate", data_dir=data_dir, environment=mine).stdout == "The database is up to date.\n"

    done = rongcheng("doctor", "--json", data_dir=data_dir, environment=mine)

    report = json.loads(done.stdout)
    found = {each["name"]: each["state"] for each in report["findings"]}
    assert done.returncode == 0
    assert report["healthy"] is True
    assert found["database role"] == found["migrations"] == found["broker"] == found["consumer relay"] == "ok"
    assert found["process web"] == "warn"


def test_the_doctor_warns_of_a_superuser(data_dir: Path) -> None:
    postgres.ensure(data_dir)
    url = postgres.url_for(data_dir, "rongcheng", "postgres")

    done = rongcheng("doctor", "--json", data_dir=data_dir, environment={"RONGCHENG_DATABASE_URL": url})

    found = {each["name"]: each["state"] for each in json.loads(done.stdout)["findings"]}
    assert found["database role"] == "warn"
