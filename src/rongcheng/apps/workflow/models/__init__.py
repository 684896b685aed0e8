"""Tables of workflow: constraints and indexes, no behaviour."""

from rongcheng.apps.workflow.models.calendar import CalendarDay, CalendarTable
from rongcheng.apps.workflow.models.inbox import Waiting
from rongcheng.apps.workflow.models.supervision import Supervision
from rongcheng.apps.workflow.models.works import Announced, History, ProcedureVersion, Request, Work, WorkClock

__all__ = [
    "Announced",
    "CalendarDay",
    "CalendarTable",
    "History",
    "ProcedureVersion",
    "Request",
    "Supervision",
    "Waiting",
    "Work",
    "WorkClock",
]
