"""Adding one step to an appeal's story; every change of state goes through here."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import override

from rongcheng.apps.appeals.contracts import AppealState, DeliveryState, Step, StoryLine
from rongcheng.apps.appeals.domain.progress import ends, leaves_unit, state_after
from rongcheng.apps.appeals.events import AppealAnswered
from rongcheng.apps.appeals.models import Appeal, AppealContact, Delivery, StoryEntry
from rongcheng.apps.appeals.queries.wording import result_of
from rongcheng.kernel import ids
from rongcheng.kernel.outbox import publish

PAGE = "page"
EMAIL = "email"


def add_step(appeal: Appeal, line: StoryLine) -> None:
    """The story has this line once; the appeal stands where it leads, and an end is announced and delivered."""
    if _stands_already(appeal, line):
        return
    before = AppealState(appeal.state)
    after = state_after(before, line.step)
    StoryEntry.objects.create(
        id=ids.new_id(),
        appeal=appeal,
        division=appeal.division,
        step=line.step,
        at=line.at,
        organisation=line.organisation,
        number=line.number,
        due_at=line.due_at,
        text=line.text,
    )
    appeal.state, appeal.changed_at = after, line.at
    appeal.organisation = "" if leaves_unit(line.step) else line.organisation or appeal.organisation
    appeal.due_at = None if line.step is Step.VOIDED else line.due_at or appeal.due_at
    if after is AppealState.ANSWERED and before is not AppealState.ANSWERED:
        _end(appeal, line)
    elif after is not AppealState.ANSWERED:
        appeal.answered_at, appeal.result = None, ""
    appeal.save(force_update=True)


def _stands_already(appeal: Appeal, line: StoryLine) -> bool:
    """Whether this very line is there: the same news may come by the event and by the incident's standing."""
    same = StoryEntry.objects.filter(appeal=appeal, step=line.step, at=line.at, number=line.number)
    return same.exists()


def _end(appeal: Appeal, line: StoryLine) -> None:
    with override(appeal.language):
        appeal.result = result_of(line)
    appeal.answered_at, appeal.due_at = line.at, None
    for way in _ways(appeal.pk):
        Delivery.objects.create(
            id=ids.new_id(),
            appeal=appeal,
            division=appeal.division,
            way=way,
            state=DeliveryState.PENDING,
            next_at=line.at,
        )
    publish(
        AppealAnswered(
            appeal_id=appeal.pk,
            receipt=appeal.number,
            division=appeal.division,
            by=line.step if ends(line.step) else Step.ANSWERED,
            incident_id=appeal.incident_id,
            case_id=appeal.case_id,
            answered_at=line.at,
        )
    )


def _ways(appeal_id: UUID) -> tuple[str, ...]:
    has_email = AppealContact.objects.filter(appeal_id=appeal_id, has_email=True).exists()
    return (PAGE, EMAIL) if has_email else (PAGE,)
