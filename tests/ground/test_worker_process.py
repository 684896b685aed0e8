"""The worker as a process: it does both halves of the work and ends when told to."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from rongcheng.kernel.embedded import postgres
from rongcheng.kernel.embedded.processes import wait_until

COMMAND = (sys.executable, "-m", "rongcheng.shell.cli")
JOB = "kernel.jobs.upkeep.make_room_in_event_log"


@contextmanager
def worker(data_dir: Path, *options: str) -> Iterator[subprocess.Popen[bytes]]:
    with (data_dir / "worker.txt").open("wb") as log:
        process = subprocess.Popen([*COMMAND, "worker", *options], env=environment(data_dir), stdout=log, stderr=log)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def environment(data_dir: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("RONGCHENG_")}
    return kept | {"RONGCHENG_DATA_DIR": str(data_dir)}


def migrated(data_dir: Path) -> str:
    url = postgres.ensure(data_dir)
    subprocess.run([*COMMAND, "migrate"], env=environment(data_dir), check=True, timeout=120, capture_output=True)
    return url


def defer(url: str) -> None:
    columns = "(queue_name, task_name, priority, lock, args)"
    with psycopg.connect(url) as connection:
        connection.execute(
            f"INSERT INTO procrastinate_jobs {columns} VALUES ('default', %s, 0, 'x', %s)", [JOB, '{"timestamp": 0}']
        )


def abandon(url: str) -> None:
    """What a SIGKILL leaves: a job in the doing that holds the lock, and a worker that is silent."""
    with psycopg.connect(url) as connection:
        connection.execute(
            "WITH dead AS (INSERT INTO procrastinate_workers (last_heartbeat)"
            " VALUES (now() - interval '1 minute') RETURNING id)"
            " INSERT INTO procrastinate_jobs (queue_name, task_name, status, lock, args, worker_id)"
            " SELECT 'default', %s, 'doing', 'x', %s, id FROM dead",
            [JOB, '{"timestamp": 0}'],
        )


def jobs_done(url: str) -> int:
    with psycopg.connect(url) as connection:
        done = connection.execute(
            "SELECT count(*) FROM procrastinate_jobs WHERE status = 'succeeded' AND lock = 'x'"
        ).fetchone()
    return int(done[0]) if done else 0


def test_the_worker_runs_jobs_and_reads_events_and_ends_when_told(data_dir: Path) -> None:
    url = migrated(data_dir)
    defer(url)
    with worker(data_dir) as process:
        log = data_dir / "worker.txt"
        assert wait_until(lambda: jobs_done(url) == 1, timeout_s=180), log.read_text()
        assert wait_until(lambda: "worker ready" in log.read_text(), timeout_s=180), log.read_text()

        process.terminate()

        assert process.wait(timeout=60) == 0, log.read_text()


def test_a_job_that_a_killed_worker_left_does_not_block_the_next_run(data_dir: Path) -> None:
    url = migrated(data_dir)
    abandon(url)
    defer(url)
    with worker(data_dir, "--only", "jobs"):
        log = data_dir / "worker.txt"
        assert wait_until(lambda: jobs_done(url) == 2, timeout_s=180), log.read_text()


def test_a_worker_for_events_alone_leaves_jobs_waiting(data_dir: Path) -> None:
    url = migrated(data_dir)
    defer(url)
    with worker(data_dir, "--only", "events") as process:
        log = data_dir / "worker.txt"
        assert wait_until(lambda: "worker ready" in log.read_text(), timeout_s=180), log.read_text()

        process.terminate()

        assert process.wait(timeout=60) == 0, log.read_text()
    assert jobs_done(url) == 0


def test_the_worker_lives_through_a_restart_of_the_database(data_dir: Path) -> None:
    url = migrated(data_dir)
    with worker(data_dir) as process:
        log = data_dir / "worker.txt"
        assert wait_until(lambda: "worker ready" in log.read_text(), timeout_s=180), log.read_text()

        postgres.stop(data_dir)
        postgres.ensure(data_dir)
        defer(url)

        assert wait_until(lambda: jobs_done(url) == 1, timeout_s=180), log.read_text()
        assert process.poll() is None
        assert log.read_text().count("worker ready") == 2
