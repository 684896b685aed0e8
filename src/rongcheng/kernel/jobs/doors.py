"""Declaring jobs and deferring them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from procrastinate.contrib.django import app
from procrastinate.jobs import Job
from procrastinate.retry import BaseRetryStrategy, RetryDecision

F = TypeVar("F", bound=Callable[..., Any])
LONGEST_PAUSE_S = 3600


class UntilItWorks(BaseRetryStrategy):
    """Pauses double to an hour; only a person ends the trying."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision:
        return RetryDecision(retry_in={"seconds": min(2 ** min(job.attempts, 12), LONGEST_PAUSE_S)})


def job(work: F) -> F:
    """A job that a command may defer in its own transaction: `defer(work, ...)`. It is retried until it works."""
    app.task(name=_name(work), retry=UntilItWorks())(work)
    return work


def periodic(cron: str) -> Callable[[F], F]:
    """A job that runs by the clock; `work(timestamp: int)`. A run that is still waiting is not doubled."""

    def register(work: F) -> F:
        name = _name(work)
        task = app.task(name=name, queueing_lock=name, lock=name)(work)
        app.periodic(cron=cron)(task)
        return work

    return register


def defer(work: Callable[..., Any], **arguments: Any) -> int:
    """Queue a job; inside a command it is queued only if the command commits. Returns the job's number."""
    return int(app.configure_task(_name(work)).defer(**arguments))


def _name(work: Callable[..., Any]) -> str:
    return f"{work.__module__.removeprefix('rongcheng.').removeprefix('apps.')}.{work.__name__}"
