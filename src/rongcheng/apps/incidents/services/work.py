"""An incident's work on the duty desk: its place in the inbox and its clock."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from rongcheng.apps.incidents.contracts import WAITING_STATES, IncidentState
from rongcheng.apps.incidents.models import Incident
from rongcheng.apps.incidents.queries.rows import matter_name
from rongcheng.apps.incidents.services.taking import note
from rongcheng.apps.workflow import public as workflow
from rongcheng.apps.workflow.contracts import WorkView
from rongcheng.kernel.actor import Actor

PROCEDURE = "incident"
URGENT_GRADE = 2


def start(*, actor: Actor, now: datetime, incident: Incident) -> None:
    """The incident waits on the duty desk, and its clock runs."""
    view = workflow.start_work(
        actor=actor, now=now, procedure=PROCEDURE, subject_kind="incident", subject_id=incident.id,
        number=incident.number, title=incident.title or matter_name(incident.matter), url=f"/desk/{incident.id}",
        division=incident.division,
        urgency="urgent" if incident.grade <= URGENT_GRADE else "normal",
    )  # fmt: skip
    incident.work_id = view.id
    _follow(incident, view)


def act(*, actor: Actor, now: datetime, incident: Incident, action: str, fields: Mapping[str, Any]) -> None:
    """The incident's work takes this action; refused as the procedure says."""
    assert incident.work_id is not None, "every incident has a work"
    given = {name: value for name, value in fields.items() if value not in ("", None)}
    result = workflow.act(actor=actor, now=now, work_id=incident.work_id, action=action, fields=given)
    _follow(incident, result.work)


def hand_to_case(*, actor: Actor, now: datetime, incident: Incident, case_id: UUID, number: str) -> None:
    """The incident goes into the hands of a case; one that has a case, or is over, stays as it is."""
    if incident.case_id is not None or incident.state not in WAITING_STATES:
        return
    act(actor=actor, now=now, incident=incident, action="hand-on", fields={})
    incident.state, incident.case_id, incident.case_number = IncidentState.HANDED, case_id, number
    note(incident, kind="handed", actor=actor, now=now, number=number)
    incident.save()


def _follow(incident: Incident, view: WorkView) -> None:
    incident.light, incident.due_at = view.light, view.due_at
