"""Settings of workflow; each can be set as RONGCHENG_WORKFLOW_<FIELD>."""

from __future__ import annotations

from dataclasses import dataclass

from rongcheng.kernel.conf import settings_of


@dataclass(frozen=True)
class WorkflowConf:
    """How the clocks and the inbox run on this node."""

    working_hours_file: str = ""
    calendar_refresh_s: int = 30
    turn_batch: int = 500
    recompute_batch: int = 200
    inbox_page: int = 50
    inbox_count_cap: int = 1000
    supervision_due_h: int = 24


CONF = settings_of(WorkflowConf, "WORKFLOW")
