"""`rongcheng web|live|worker|relay`: one process each."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import threading
from collections.abc import Coroutine
from importlib import import_module
from typing import Any

import click
import psycopg
import uvicorn
from django.conf import settings
from granian import Granian
from granian.constants import Interfaces
from procrastinate.exceptions import ConnectorException

from rongcheng.kernel.jobs.rescue import keep_rescuing
from rongcheng.shell.cli.servers import check_port_is_free, ensure_broker, ensure_database

log = logging.getLogger(__name__)


@click.command()
@click.option("--workers", envvar="RONGCHENG_WEB_WORKERS", default=2, show_default=True, help="Processes.")
@click.option("--threads", envvar="RONGCHENG_WEB_THREADS", default=4, show_default=True, help="Threads of each.")
def web(workers: int, threads: int) -> None:
    """Serve pages and JSON (RONGCHENG_HOST, RONGCHENG_WEB_PORT)."""
    check_port_is_free(settings.RONGCHENG_HOST, settings.RONGCHENG_WEB_PORT, "RONGCHENG_WEB_PORT")
    ensure_database()
    Granian(
        "rongcheng.config.wsgi:application",
        address=settings.RONGCHENG_HOST,
        port=settings.RONGCHENG_WEB_PORT,
        interface=Interfaces.WSGI,
        websockets=False,
        workers=workers,
        blocking_threads=threads,
        workers_kill_timeout=10,
        respawn_failed_workers=True,
    ).serve()


@click.command()
def live() -> None:
    """Serve live streams to browsers (RONGCHENG_HOST, RONGCHENG_LIVE_PORT)."""
    check_port_is_free(settings.RONGCHENG_HOST, settings.RONGCHENG_LIVE_PORT, "RONGCHENG_LIVE_PORT")
    ensure_database()
    uvicorn.run(
        "rongcheng.kernel.stream.live:application",
        host=settings.RONGCHENG_HOST,
        port=settings.RONGCHENG_LIVE_PORT,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=2,
    )


@click.command()
@click.option("--only", type=click.Choice(["events", "jobs"]), help="Do only this half of the work.")
@click.option("--concurrency", default=2, show_default=True, help="Jobs at the same time.")
def worker(only: str | None, concurrency: int) -> None:
    """React to events and run jobs and clocks. Several workers share the work."""
    ensure_database()
    if only == "events":
        import_module("rongcheng.kernel.inbox.worker").run()
    elif only == "jobs":
        asyncio.run(_work_on_jobs(concurrency))
    else:
        _work_on_both(concurrency)


@click.command()
def relay() -> None:
    """Publish every event of the log to the broker, as CloudEvents."""
    ensure_database()
    ensure_broker()
    import_module("rongcheng.kernel.stream.relay").run()


def _work_on_both(concurrency: int) -> None:
    """Events in a thread, jobs in this one; when either ends, the process ends, and the supervisor restarts it."""
    stop = threading.Event()
    failed: list[BaseException] = []

    def events() -> None:
        try:
            import_module("rongcheng.kernel.inbox.worker").run(stop)
        except BaseException as failure:
            failed.append(failure)
        finally:
            if not stop.is_set():
                os.kill(os.getpid(), signal.SIGTERM)

    thread = threading.Thread(target=events, name="events")
    thread.start()
    try:
        asyncio.run(_work_on_jobs(concurrency))
    finally:
        stop.set()
        thread.join(timeout=30)
    if failed:
        raise failed[0]


async def _work_on_jobs(concurrency: int) -> None:
    """Until told to stop; a lost database is waited for."""
    told = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, told.set)
    pause = 0.5
    while not told.is_set():
        try:
            await _run_jobs(concurrency, told)
            why = "the worker stopped by itself"
        except (ConnectorException, psycopg.OperationalError) as lost:
            why = type(lost).__name__
        if not told.is_set():
            log.warning("jobs: the database is away (%s); trying again in %.1f s", why, pause)
            await asyncio.sleep(pause)
            pause = min(pause * 2, 10)


async def _run_jobs(concurrency: int, told: asyncio.Event) -> None:
    """One worker's life: it ends when told, or when one of its side tasks loses the database."""
    app = import_module("procrastinate.contrib.django").app
    # A second app over the same tasks: the first keeps its connector, so that what a command defers stays
    # inside the command's transaction. replace_connector() would take that away from the whole process.
    own = app.with_connector(app.connector.get_worker_connector())
    async with own.open_async():
        rescuing = asyncio.create_task(keep_rescuing(own.job_manager))
        try:
            await _until_told(
                own.run_worker_async(
                    concurrency=concurrency, shutdown_graceful_timeout=20, install_signal_handlers=False
                ),
                told,
            )
        finally:
            rescuing.cancel()
            await asyncio.gather(rescuing, return_exceptions=True)


async def _until_told(work: Coroutine[Any, Any, None], told: asyncio.Event) -> None:
    """Run the work; when told, cancel it, which lets jobs under way finish."""
    working, waiting = asyncio.create_task(work), asyncio.create_task(told.wait())
    await asyncio.wait({working, waiting}, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    if not working.done():
        working.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await working
