"""Things done by the clock or later: thin doors over procrastinate."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from procrastinate.contrib.django import app

F = TypeVar("F", bound=Callable[..., Any])


def job(work: F) -> F:
    """A job that a command may defer in its own transaction: `defer(work, ...)`."""
    app.task(name=_name(work), retry=True)(work)
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
    return f"{work.__module__.removeprefix('rongcheng.apps.')}.{work.__name__}"
