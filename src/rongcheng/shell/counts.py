"""Figures of the frame around every page."""

from __future__ import annotations

from rongcheng.apps.workflow import public as workflow
from rongcheng.kernel.actor import Actor


def inbox_count(actor: Actor) -> int:
    """How many matters wait for this actor."""
    return workflow.count_inbox(actor=actor)
