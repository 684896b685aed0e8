"""Taking a step with a case: the procedure says whether, the effects say what follows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from rongcheng.apps.cases.contracts import CaseChanged, CaseState, PhotoKind
from rongcheng.apps.cases.models import Case, Upload
from rongcheng.apps.cases.queries.one import get_row
from rongcheng.apps.cases.services import assisting as orders
from rongcheng.apps.cases.services import work
from rongcheng.apps.cases.services.effects import EFFECTS, Step, nothing
from rongcheng.apps.cases.services.photos import KIND_OF_ACTION, keep_photos
from rongcheng.apps.workflow.contracts import WorkMovedResult
from rongcheng.kernel.actor import Actor
from rongcheng.kernel.geo import Point
from rongcheng.kernel.transactions import command, correlate

NO_FIELDS: Mapping[str, Any] = {}


@command("case_id", "action", "organisation_id", "key")
def take_step(
    *,
    actor: Actor,
    now: datetime,
    case_id: UUID,
    action: str,
    fields: Mapping[str, Any] = NO_FIELDS,
    photos: Sequence[Any] = (),
    organisation_id: UUID | None = None,
    assisting: Sequence[UUID] = (),
    version: int | None = None,
    spot: Point | None = None,
    key: str = "",
) -> UUID:
    """The case has gone one step of its procedure; returns its id.

    `action` is one of the procedure's (or approve, turn-down, withdraw-request, resume). Refused with the
    procedure's reason when the state, the post, the fields or the evidence do not allow it; CaseChanged when
    somebody was faster. A repeat with the same `key` (a phone's upload) changes nothing. Announces what the
    procedure names in `emits`.
    """
    case = get_row(actor=actor, case_id=case_id, lock=True)
    if key and already_taken(key, actor, case, now):
        return case.id
    if version is not None and case.version != version:
        raise CaseChanged(number=case.number)
    _prepare(case, action, actor, now, fields)
    correlate(case.correlation_id)
    kind = KIND_OF_ACTION.get(action, PhotoKind.CHECK)
    media_ids = keep_photos(actor=actor, now=now, case=case, photos={kind: photos},
                            spot=spot)  # fmt: skip
    result = work.act(
        actor=actor, now=now, case=case, action=action, fields=fields, media_ids=media_ids,
        organisation_id=work.assignee(case, action, organisation_id, now),
    )  # fmt: skip
    step = Step(actor=actor, now=now, action=result.action, fields={**result.fields},
                organisation_id=organisation_id, assisting=list(assisting))  # fmt: skip
    follow(case, result, step)
    return case.id


def _prepare(case: Case, action: str, actor: Actor, now: datetime, fields: Mapping[str, Any]) -> None:
    """Nothing is closed over an open task; what is voided takes its assisting orders with it."""
    if action == "close":
        orders.check_nothing_open(case)
    if (action == "void" and actor.has("duty_chief")) or (action == "approve" and work.asked(case, actor) == "void"):
        orders.withdraw_all(case, now, str(fields.get("reason", "")))


def follow(case: Case, result: WorkMovedResult, step: Step) -> None:
    """The case follows its work: state, light, due time, and what the step itself does."""
    case.light, case.due_at = result.work.light, result.work.due_at
    case.version += 1
    case.changed_at = step.now
    if result.moved:
        case.state = CaseState(result.work.state)
        EFFECTS.get(result.action, nothing)(case, step)
    case.save()


def already_taken(key: str, actor: Actor, case: Case, now: datetime) -> bool:
    """Whether this upload has arrived before; otherwise it is noted now."""
    _row, is_new = Upload.objects.get_or_create(
        key=f"{actor.ref}/{key}", defaults={"person": actor.ref, "case": case, "at": now}
    )
    return not is_new
