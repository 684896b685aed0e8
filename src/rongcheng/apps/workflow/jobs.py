"""Things done by the clock, every minute: lights, the ladder, automatic acts, reviews, a changed calendar."""

from __future__ import annotations

import logging

from rongcheng.apps.workflow import services
from rongcheng.apps.workflow.queries import due
from rongcheng.kernel import clock
from rongcheng.kernel.actor import Actor
from rongcheng.kernel.errors import Refused
from rongcheng.kernel.jobs import periodic

SYSTEM = Actor.system("workflow")
MOST_BATCHES = 200
log = logging.getLogger(__name__)


@periodic("* * * * *")
def turn_lights(timestamp: int) -> None:
    """Clocks whose moment has come turn their lights, climb the ladder, and act by themselves."""
    for _ in range(MOST_BATCHES):
        if not due.clocks_are_due(actor=SYSTEM, now=clock.now()):
            break
        turned = services.turn_due_clocks(actor=SYSTEM, now=clock.now())
        for work_id, action in turned.automatic:
            try:
                services.act_by_itself(actor=SYSTEM, now=clock.now(), work_id=work_id, action=action)
            except Refused as refusal:
                log.warning("work %s: %s was not taken by itself: %s", work_id, action, refusal)
        if not turned.looked_at:
            break  # others hold what is due
    if due.promises_are_due(actor=SYSTEM, now=clock.now()):
        services.remind_of_promises(actor=SYSTEM, now=clock.now())


@periodic("* * * * *")
def follow_calendar(timestamp: int) -> None:
    """Open deadlines follow an imported calendar, batch by batch."""
    for _ in range(MOST_BATCHES):
        if not due.works_are_behind(actor=SYSTEM):
            break
        if not services.recompute_deadlines(actor=SYSTEM, now=clock.now()):
            break  # others hold what is behind
