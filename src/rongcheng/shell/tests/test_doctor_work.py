"""The doctor says who works."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.db import connection

from rongcheng.kernel.inbox.consumer import all_consumers
from rongcheng.kernel.inbox.wake import Wake, lane_key
from rongcheng.shell.cli.examining_broker import BEHIND, Stream, look_at_stream
from rongcheng.shell.cli.examining_work import look_at_jobs, look_at_lanes
from rongcheng.shell.cli.findings import State

pytestmark = pytest.mark.django_db(transaction=True)


def run_sql(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def test_free_lanes_mean_that_no_worker_runs() -> None:
    found = look_at_lanes()
    assert (found.state, found.says) == (State.WARN, "no worker is running")


def test_lanes_that_are_held_are_counted() -> None:
    wake = Wake()
    try:
        keys = [lane_key(each.name, n) for each in all_consumers() for n in range(settings.RONGCHENG_SHARES)]
        wake.lock(keys[0])
        assert "lanes are worked through by nobody" in look_at_lanes().says
        for key in keys[1:]:
            wake.lock(key)
        assert look_at_lanes().state is State.OK
    finally:
        wake.close()


def test_jobs_without_anybody_to_do_them_are_told() -> None:
    assert "nobody" in look_at_jobs().says


def test_a_job_of_a_dead_worker_is_told() -> None:
    run_sql("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now())")
    assert look_at_jobs().state is State.OK
    run_sql("INSERT INTO procrastinate_jobs (queue_name, task_name, status) VALUES ('default', 'light', 'doing')")
    found = look_at_jobs()
    assert (found.state, found.facts["abandoned"]) == (State.WARN, 1)


@pytest.mark.parametrize(("pending", "state"), [(3, State.OK), (BEHIND + 1, State.WARN)])
def test_readings_that_pile_up_are_told(pending: int, state: State) -> None:
    found = look_at_stream(Stream("DEVICES", 5000, {"ingest": pending}))
    assert found.state is state
    assert f"ingest has {pending} to read" in found.says
