"""The doctor's looks at those who work: lanes of events, jobs and clocks."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob, ProcrastinateWorker

from rongcheng.kernel.inbox.operations import count_lanes
from rongcheng.kernel.jobs.rescue import SILENT_S
from rongcheng.shell.cli.findings import Finding, State


def look_at_lanes() -> Finding:
    """Workers hold a lock on each lane that they work through."""
    held, lanes = count_lanes()
    facts = {"held": held, "lanes": lanes}
    if held == lanes:
        return Finding("worker", State.OK, f"all {lanes} lanes are worked through", facts=facts)
    says = "no worker is running" if held == 0 else f"{lanes - held} of {lanes} lanes are worked through by nobody"
    return Finding("worker", State.WARN, says, "Start `rongcheng worker` (or `rongcheng up`).", facts)


def look_at_jobs() -> Finding:
    """Queued work, and what a killed worker left in the middle."""
    heard = timezone.now() - timedelta(seconds=SILENT_S)
    waiting = ProcrastinateJob.objects.filter(status="todo").count()
    failed = ProcrastinateJob.objects.filter(status="failed").count()
    left = ProcrastinateJob.objects.filter(status="doing")
    abandoned = left.filter(Q(worker=None) | Q(worker__last_heartbeat__lt=heard)).count()
    workers = ProcrastinateWorker.objects.filter(last_heartbeat__gte=heard).count()
    facts = {"waiting": waiting, "failed": failed, "abandoned": abandoned, "workers": workers}
    if abandoned:
        advice = "A running `rongcheng worker` queues them again within a minute; until then their clocks stand."
        return Finding("jobs", State.WARN, f"{waiting} waiting, {abandoned} left by a dead worker", advice, facts)
    if failed:
        return Finding("jobs", State.WARN, f"{waiting} waiting, {failed} failed", "See the worker's log.", facts)
    if not workers:
        advice = "Start `rongcheng worker` (or `rongcheng up`)."
        return Finding("jobs", State.WARN, f"{waiting} waiting, and nobody to do them", advice, facts)
    return Finding("jobs", State.OK, f"{waiting} waiting", facts=facts)
