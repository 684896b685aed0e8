"""An appeal goes where its incident and case go; every command here may be repeated without harm.

All of them lock the incident's standing first, so that a report that joins while its case moves misses nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from rongcheng.apps.appeals.contracts import AppealState, Step, StoryLine
from rongcheng.apps.appeals.domain.progress import ends, leaves_unit
from rongcheng.apps.appeals.models import Appeal, IncidentStanding
from rongcheng.apps.appeals.services.story import add_step
from rongcheng.kernel.actor import Actor
from rongcheng.kernel.transactions import command

BEFORE_A_CASE = (Step.JOINED, Step.REOPENED, Step.VOIDED)


@command("incident_id", "appeal_id")
def join_incident(*, actor: Actor, now: datetime, incident_id: UUID, appeal_id: UUID, at: datetime) -> None:
    """The appeal belongs to the incident and knows how far that has come."""
    appeal = Appeal.objects.filter(pk=appeal_id).first()
    if appeal is None:
        return
    standing = _standing(incident_id, appeal.division, at)
    appeal = Appeal.objects.select_for_update().get(pk=appeal_id)
    if appeal.incident_id != incident_id:
        _move(appeal, standing, at)


@command("case_id", "incident_id", "step")
def follow_case(
    *,
    actor: Actor,
    now: datetime,
    case_id: UUID,
    step: Step,
    at: datetime,
    division: str,
    incident_id: UUID | None = None,
    number: str = "",
    organisation: str = "",
    due_at: datetime | None = None,
    text: str = "",
) -> None:
    """Every appeal of the case's incident has this step in its story; an end answers them all."""
    standing = _standing_of_case(case_id, incident_id, division, at)
    if standing is None:
        return
    standing.case_id = case_id
    standing.case_number = number or standing.case_number
    standing.step, standing.at, standing.text = step, at, text
    standing.organisation = "" if leaves_unit(step) else organisation or standing.organisation
    standing.due_at = None if ends(step) else due_at or standing.due_at
    standing.save(force_update=True)
    line = _line_of(standing)
    if step is Step.VOIDED:
        _part_from_case(standing)
    for appeal in _appeals_of(standing.incident_id):
        appeal.case_id, appeal.case_number = standing.case_id, standing.case_number
        add_step(appeal, line)


@command("case_id")
def follow_clock(*, actor: Actor, now: datetime, case_id: UUID, due_at: datetime | None) -> None:
    """Every open appeal of the case shows by when its present step is due; no line is added to the story."""
    standing = IncidentStanding.objects.select_for_update().filter(case_id=case_id).first()
    if standing is None or ends(Step(standing.step)):
        return
    standing.due_at = due_at
    standing.save(force_update=True)
    open_ones = Appeal.objects.filter(incident_id=standing.incident_id).exclude(state=AppealState.ANSWERED)
    open_ones.update(due_at=due_at)


@command("incident_id", "reason")
def dismiss_incident(
    *, actor: Actor, now: datetime, incident_id: UUID, division: str, reason: str, at: datetime
) -> None:
    """Everybody who told of it has the reason as answer."""
    _all_take(_standing(incident_id, division, at), Step.DISMISSED, at, reason)


@command("incident_id")
def reopen_incident(*, actor: Actor, now: datetime, incident_id: UUID, division: str, at: datetime) -> None:
    """A dismissal was taken back: who was answered by it hears that it is looked into again."""
    standing = _standing(incident_id, division, at)
    if standing.step == Step.DISMISSED:
        _all_take(standing, Step.REOPENED, at, "")


@command("incident_id", "into_id")
def merge_incidents(
    *, actor: Actor, now: datetime, incident_id: UUID, into_id: UUID, division: str, at: datetime
) -> None:
    """Appeals of the one incident belong to the other and know how far that has come."""
    first, second = sorted((incident_id, into_id))
    standings = {key: _standing(key, division, at) for key in (first, second)}
    for appeal in _appeals_of(incident_id):
        _move(appeal, standings[into_id], at)


def _part_from_case(standing: IncidentStanding) -> None:
    """The incident waits on the duty desk again, with no case, no unit and no clock."""
    standing.case_id, standing.case_number, standing.organisation, standing.due_at = None, "", "", None
    standing.save(force_update=True)


def _standing(incident_id: UUID, division: str, at: datetime) -> IncidentStanding:
    """The incident's row, made if need be, locked until the command ends."""
    IncidentStanding.objects.bulk_create(
        [IncidentStanding(incident_id=incident_id, division=division, step=Step.JOINED, at=at)], ignore_conflicts=True
    )
    return IncidentStanding.objects.select_for_update().get(pk=incident_id)


def _standing_of_case(case_id: UUID, incident_id: UUID | None, division: str, at: datetime) -> IncidentStanding | None:
    if incident_id is not None:
        return _standing(incident_id, division, at)
    return IncidentStanding.objects.select_for_update().filter(case_id=case_id).first()


def _appeals_of(incident_id: UUID) -> Iterable[Appeal]:
    return Appeal.objects.select_for_update().filter(incident_id=incident_id).order_by("pk")


def _all_take(standing: IncidentStanding, step: Step, at: datetime, text: str) -> None:
    standing.step, standing.at, standing.text = step, at, text
    standing.save(force_update=True)
    for appeal in _appeals_of(standing.incident_id):
        add_step(appeal, _line_of(standing))


def _move(appeal: Appeal, standing: IncidentStanding, at: datetime) -> None:
    appeal.incident_id = standing.incident_id
    appeal.case_id, appeal.case_number = standing.case_id, standing.case_number
    if appeal.state == AppealState.ANSWERED:
        appeal.save(force_update=True)
        return
    add_step(appeal, StoryLine(step=Step.JOINED, at=at))
    if standing.step not in BEFORE_A_CASE:
        add_step(appeal, _line_of(standing))
    appeal.save(force_update=True)


def _line_of(standing: IncidentStanding) -> StoryLine:
    return StoryLine(
        step=Step(standing.step),
        at=standing.at,
        organisation=standing.organisation,
        number=standing.case_number,
        due_at=standing.due_at,
        text=standing.text,
    )
