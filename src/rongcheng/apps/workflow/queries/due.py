"""Whether there is anything for the clock to do: asked every minute, so that nothing to do costs nothing."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Max

from rongcheng.apps.workflow.contracts import InboxKind, Light
from rongcheng.apps.workflow.models import CalendarTable, Waiting, WorkClock
from rongcheng.kernel import policy
from rongcheng.kernel.actor import Actor

REMINDED = [InboxKind.REVIEW, InboxKind.ANSWER]


def clocks_are_due(*, actor: Actor, now: datetime) -> bool:
    """Some clock must turn its light or climb the ladder."""
    with policy.scoped(actor):
        return WorkClock.objects.filter(next_turn_at__lte=now).exists()


def promises_are_due(*, actor: Actor, now: datetime) -> bool:
    """Some review or answer has come due and does not show it yet."""
    late = Waiting.objects.filter(kind__in=REMINDED, due_at__lte=now).exclude(light=Light.RED)
    with policy.scoped(actor):
        return late.exists()


def works_are_behind(*, actor: Actor) -> bool:
    """Some open deadline rests on an earlier calendar than the one in force."""
    version = CalendarTable.objects.aggregate(latest=Max("version"))["latest"] or 0
    with policy.scoped(actor):
        return WorkClock.objects.filter(ended_at__isnull=True, calendar_version__lt=version).exists()
