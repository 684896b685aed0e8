"""A job whose worker was killed does not stop the clock that it runs by."""

from __future__ import annotations

import asyncio
from importlib import import_module

import pytest
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from rongcheng.kernel.jobs.rescue import rescue

pytestmark = pytest.mark.django_db(transaction=True)


def make_worker(seconds_ago: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat)"
            " VALUES (now() - make_interval(secs => %s)) RETURNING id",
            [seconds_ago],
        )
        return int(cursor.fetchone()[0])


def make_job(status: str, worker: int | None = None) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, status, lock, queueing_lock, worker_id)"
            " VALUES ('default', 'light', %s::procrastinate_job_status, 'light', 'light', %s) RETURNING id",
            [status, worker],
        )
        return int(cursor.fetchone()[0])


def look() -> int:
    async def once() -> int:
        app = import_module("procrastinate.contrib.django").app
        own = app.with_connector(app.connector.get_worker_connector())
        async with own.open_async():
            return await rescue(own.job_manager)

    return asyncio.run(once())


def status_of(job: int) -> str:
    return str(ProcrastinateJob.objects.get(pk=job).status)


@pytest.mark.parametrize("known", [True, False])
def test_a_job_of_a_dead_worker_waits_to_run_again(known: bool) -> None:
    job = make_job("doing", make_worker(60) if known else None)
    assert look() == 1
    assert status_of(job) == "todo"


def test_a_job_of_a_dead_worker_makes_way_for_the_next_run() -> None:
    left, following = make_job("doing", make_worker(60)), make_job("todo")
    assert look() == 1
    assert (status_of(left), status_of(following)) == ("aborted", "todo")


def test_a_job_of_a_living_worker_is_left_alone() -> None:
    job = make_job("doing", make_worker(5))
    assert look() == 0
    assert status_of(job) == "doing"
