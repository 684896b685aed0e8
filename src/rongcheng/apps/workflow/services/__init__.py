"""Writes of workflow."""

from rongcheng.apps.workflow.services.acts import act
from rongcheng.apps.workflow.services.calendar import import_calendar, recompute_deadlines
from rongcheng.apps.workflow.services.items import claim_item, reassign_work
from rongcheng.apps.workflow.services.lights import act_by_itself, remind_of_promises, turn_due_clocks
from rongcheng.apps.workflow.services.procedures import load_procedures
from rongcheng.apps.workflow.services.starts import start_work
from rongcheng.apps.workflow.services.supervision import reply_to_supervision, supervise

__all__ = [
    "act",
    "act_by_itself",
    "claim_item",
    "import_calendar",
    "load_procedures",
    "reassign_work",
    "recompute_deadlines",
    "remind_of_promises",
    "reply_to_supervision",
    "start_work",
    "supervise",
    "turn_due_clocks",
]
