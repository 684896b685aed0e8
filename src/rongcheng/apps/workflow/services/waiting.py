"""The inbox follows the work: who must act next is told in the same transaction."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from uuid import UUID

from rongcheng.apps.workflow.contracts import InboxKind
from rongcheng.apps.workflow.domain.calendar import WorkingCalendar
from rongcheng.apps.workflow.domain.procedure import Bound, Procedure
from rongcheng.apps.workflow.models import Waiting, Work
from rongcheng.apps.workflow.services.storing import swap_items

NO_DEADLINE = datetime(9999, 1, 1, tzinfo=UTC)
STEPWISE = [InboxKind.ACT, InboxKind.DECIDE, InboxKind.REVIEW, InboxKind.ESCALATED]


def items_for_state(work: Work, procedure: Procedure, now: datetime) -> list[Waiting]:
    """The items that the work's state puts into inboxes."""
    state = procedure.state(work.state)
    unit = work.organisation_id if state.bound is Bound.ORGANISATION else None
    person = work.person_id if state.bound is Bound.PERSON else None
    return [item(work, InboxKind.ACT, role, since=now, organisation_id=unit, person_id=person) for role in state.roles]


def item(
    work: Work,
    kind: InboxKind,
    role: str,
    *,
    since: datetime,
    due_at: datetime | None = None,
    about: str = "",
    division: str = "",
    organisation_id: UUID | None = None,
    person_id: UUID | None = None,
) -> Waiting:
    """One item, not yet stored."""
    return Waiting(
        work=work,
        kind=kind,
        role=role,
        about=about,
        division=division or work.division,
        organisation_id=organisation_id,
        person_id=person_id,
        light=work.light,
        due_at=due_at or work.due_at or NO_DEADLINE,
        since=since,
    )


def replace_items(work: Work, items: Iterable[Waiting], *, is_ended: bool = False) -> None:
    """These items wait now, in place of the earlier ones; an ended work leaves nothing waiting."""
    swap_items(work.pk, list(InboxKind) if is_ended else STEPWISE, list(items))


def start_of(day_text: str, calendar: WorkingCalendar) -> datetime:
    """The morning of a review date: nine o'clock in the city."""
    day = datetime.fromisoformat(day_text).date()
    return calendar.at(day, timedelta(hours=time(9).hour))
