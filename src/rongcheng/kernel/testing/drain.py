"""Lets everything that was announced be heard, now, in this thread."""

from __future__ import annotations

from rongcheng.kernel.inbox import all_consumers
from rongcheng.kernel.inbox.lane import Lane
from rongcheng.kernel.inbox.operations import last_position
from rongcheng.kernel.models import Parked

ROUNDS = 50


class HandlerFailed(AssertionError):
    """A handler parked an event during the drain; the text is its error."""


def drain_outbox(*, failures_are_expected: bool = False) -> int:
    """Run every consumer until nothing is left; returns how many events were seen.

    A test's own transaction has committed nothing, so the horizon is the end of the log.
    """
    total = 0
    for _ in range(ROUNDS):
        lanes = [Lane(consumer, 0, 1) for consumer in all_consumers()]
        seen = sum(lane.run(last_position()) for lane in lanes)
        total += seen
        if not seen:
            break
    else:
        raise AssertionError(f"events still come after {ROUNDS} rounds: two handlers call each other")
    failed = Parked.objects.exclude(error="").first()
    if failed is not None and not failures_are_expected:
        raise HandlerFailed(f"{failed.handler} on {failed.event_type}:\n{failed.error}")
    return total
