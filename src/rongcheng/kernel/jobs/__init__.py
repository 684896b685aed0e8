"""Things done by the clock or later: thin doors over procrastinate."""

from rongcheng.kernel.jobs.doors import defer, job, periodic

__all__ = ["defer", "job", "periodic"]
