"""Jobs whose worker died in the middle of them: without help they keep their lock, and no later run begins."""

from __future__ import annotations

import asyncio
import logging

import psycopg
from procrastinate.exceptions import ConnectorException, UniqueViolation
from procrastinate.jobs import Job, Status
from procrastinate.manager import JobManager

log = logging.getLogger(__name__)
LOOK_EVERY_S = 30.0
# Workers send a heartbeat every 10 s.
SILENT_S = 30.0


async def keep_rescuing(jobs: JobManager) -> None:
    """Look at once and then again and again; no job itself, for a job could be left behind in the same way."""
    while True:
        try:
            await rescue(jobs)
        except (ConnectorException, psycopg.Error) as lost:
            log.warning("jobs: could not look for abandoned ones (%s)", type(lost).__name__)
        await asyncio.sleep(LOOK_EVERY_S)


async def rescue(jobs: JobManager) -> int:
    """Queue every abandoned job again; returns how many there were."""
    abandoned = list(await jobs.get_stalled_jobs(seconds_since_heartbeat=SILENT_S))
    for job in abandoned:
        await _queue_again(jobs, job)
    return len(abandoned)


async def _queue_again(jobs: JobManager, job: Job) -> None:
    try:
        await jobs.retry_job(job)
        log.warning("jobs: %s (%s) was abandoned by its worker; queued again", job.task_name, job.id)
    except UniqueViolation:
        # The clock has queued the next run already: that one does the work.
        await jobs.finish_job(job, Status.ABORTED, delete_job=False)
        log.warning("jobs: %s (%s) was abandoned by its worker; its next run waits", job.task_name, job.id)
