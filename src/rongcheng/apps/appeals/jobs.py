"""Things done by the clock."""

from __future__ import annotations

from rongcheng.apps.appeals import queries, services
from rongcheng.kernel import clock
from rongcheng.kernel.actor import Actor
from rongcheng.kernel.jobs import periodic

SYSTEM = Actor.system("appeals")


@periodic("* * * * *")
def carry_answers(timestamp: int) -> None:
    """Every minute: whatever answer is due goes out, each on its own."""
    for delivery_id in queries.list_due_deliveries(actor=SYSTEM, now=clock.now()):
        services.send_delivery(actor=SYSTEM, now=clock.now(), delivery_id=delivery_id)


@periodic("17 * * * *")
def forget_unsent_drafts(timestamp: int) -> None:
    """Every hour: photos of reports that were never sent, and counts of the day before, are forgotten."""
    services.forget_drafts(actor=SYSTEM, now=clock.now())
    services.forget_turns(actor=SYSTEM, now=clock.now())
