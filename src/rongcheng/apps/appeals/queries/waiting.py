"""What waits for the clock's jobs."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from rongcheng.apps.appeals.contracts import DeliveryState
from rongcheng.apps.appeals.models import Delivery
from rongcheng.kernel import policy
from rongcheng.kernel.actor import Actor

AT_ONCE = 200


def list_due_deliveries(*, actor: Actor, now: datetime) -> tuple[UUID, ...]:
    """Answers whose next try is due, the longest waiting first."""
    with policy.scoped(actor):
        due = Delivery.objects.filter(state=DeliveryState.PENDING, next_at__lte=now).order_by("next_at")
        return tuple(due.values_list("pk", flat=True)[:AT_ONCE])
