"""What needs a decision first: an act with approval, more time, a stop of the clocks."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from rongcheng.apps.workflow.contracts import ClockKind, ExtensionRefused, InboxKind, Limit, ReviewDateWrong
from rongcheng.apps.workflow.domain import builtin, machine
from rongcheng.apps.workflow.domain.clock import ClockRefuses
from rongcheng.apps.workflow.domain.procedure import Action, Procedure
from rongcheng.apps.workflow.models import Request, Waiting, Work, WorkClock
from rongcheng.apps.workflow.queries.calendar import current_calendar
from rongcheng.apps.workflow.services.clocks import ClockBook
from rongcheng.apps.workflow.services.moving import Given, move, plain_limits
from rongcheng.apps.workflow.services.notes import plain_evidence
from rongcheng.apps.workflow.services.waiting import item, items_for_state, replace_items, start_of
from rongcheng.kernel.actor import Actor


@dataclass(frozen=True, kw_only=True)
class Effective:
    """What took effect: nothing yet (`moved` False), or the action that was asked for."""

    action: str
    moved: bool
    emits: tuple[str, ...] = ()
    fields: dict[str, Any] = field(default_factory=dict)
    evidence: dict[str, tuple[UUID, ...]] = field(default_factory=dict)


def ask(
    work: Work, procedure: Procedure, action: Action, given: Given, kept: dict[str, Any], actor: Actor, now: datetime
) -> Effective:
    """The request waits for the approvers; the clocks run on meanwhile."""
    if action.key == builtin.ASK_EXTENSION:
        _require_extension_possible(work, procedure, kept, now)
    if action.key == builtin.ASK_SUSPENSION:
        _require_review_date(procedure, kept, now)
    Request.objects.create(
        work=work,
        division=work.division,
        action=action.key,
        details=_details(given, kept),
        asked_at=now,
        asked_by=actor.ref,
        asked_by_name=actor.name,
    )
    work.asked, work.asked_by = action.key, actor.ref
    roles = machine.approvers(procedure, action.key)
    Waiting.objects.bulk_create(item(work, InboxKind.DECIDE, role, since=now, about=action.key) for role in roles)
    return Effective(action=action.key, moved=False, fields=kept)


def approve(work: Work, procedure: Procedure, actor: Actor, now: datetime) -> Effective:
    """What was asked takes effect."""
    asked = _decide(work, actor, now, outcome=builtin.APPROVE)
    given = _given_of(asked)
    if asked.action == builtin.ASK_EXTENSION:
        _extend(work, procedure, int(float(given.fields["amount"])), now)
        return Effective(action=asked.action, moved=True, fields=given.fields)
    if asked.action == builtin.ASK_SUSPENSION:
        _suspend(work, procedure, given, now)
        return Effective(action=asked.action, moved=True, fields=given.fields)
    action = procedure.find_action(asked.action)
    assert action is not None
    move(work=work, procedure=procedure, action=action, given=given, now=now)
    emits = (action.emits,) if action.emits else ()
    return Effective(action=action.key, moved=True, emits=emits, fields=given.fields, evidence=given.evidence)


def turn_down(work: Work, procedure: Procedure, actor: Actor, now: datetime, *, outcome: str) -> Effective:
    """Nothing changes but that it was asked; the work waits where it stood."""
    _decide(work, actor, now, outcome=outcome)
    Waiting.objects.filter(work=work, kind=InboxKind.DECIDE).delete()
    return Effective(action=outcome, moved=False)


def resume(work: Work, procedure: Procedure, now: datetime) -> Effective:
    """The clocks run again with what was left; the work waits for whoever had it."""
    book = ClockBook.of(work, procedure, current_calendar(), now)
    book.resume_all()
    work.suspended_at = work.review_on = None
    book.settle()
    book.save()
    replace_items(work, items_for_state(work, procedure, now))
    return Effective(action=builtin.RESUME, moved=True)


def _decide(work: Work, actor: Actor, now: datetime, *, outcome: str) -> Request:
    asked = Request.objects.get(work=work, decided_at__isnull=True)
    asked.decided_at, asked.decided_by_name, asked.outcome = now, actor.name, outcome
    asked.save(update_fields=["decided_at", "decided_by_name", "outcome"])
    work.asked = work.asked_by = ""
    return asked


def _require_extension_possible(work: Work, procedure: Procedure, kept: dict[str, Any], now: datetime) -> None:
    """Before its time is up, and as often and as long as the procedure allows."""
    assert procedure.extension is not None
    amount = float(kept["amount"])
    if amount != int(amount):
        raise ExtensionRefused(fields={"amount": "请填写整数。"})
    book = ClockBook.of(work, procedure, current_calendar(), now)
    if any(row.due_at <= now for row in extended_clocks(book)):
        raise ExtensionRefused(fields={"amount": "时限已过，延期须在到期前申请。"})
    try:
        for row in extended_clocks(book):
            book.lengthen(row, int(amount))
    except ClockRefuses as why:
        raise ExtensionRefused(fields={"amount": "超出允许的延期次数，或超过原时限。"}) from why


def extended_clocks(book: ClockBook) -> list[WorkClock]:
    """An extension is for the step at hand and the round it belongs to; the total only moves on with them."""
    return [*book.open(ClockKind.ROUND), *book.open(ClockKind.STEP)]


def _extend(work: Work, procedure: Procedure, amount: int, now: datetime) -> None:
    book = ClockBook.of(work, procedure, current_calendar(), now)
    before = [(row, row.due_at) for row in extended_clocks(book)]
    for row, _ in before:
        book.lengthen(row, amount)
    gained = max((row.due_at - due for row, due in before), default=timedelta())
    for row in book.open():
        if row.kind in (ClockKind.TOTAL, ClockKind.SUB):
            book.postpone(row, gained)
    book.settle()
    book.save()
    replace_items(work, items_for_state(work, procedure, now))


def _suspend(work: Work, procedure: Procedure, given: Given, now: datetime) -> None:
    assert procedure.suspension is not None
    book = ClockBook.of(work, procedure, current_calendar(), now)
    book.suspend_all()
    work.suspended_at, work.review_on = now, date.fromisoformat(given.fields["review_on"])
    book.settle()
    book.save()
    due = start_of(given.fields["review_on"], book.calendar)
    roles = procedure.suspension.resume
    replace_items(work, [item(work, InboxKind.REVIEW, role, since=now, due_at=due, about="恢复办理") for role in roles])


def _require_review_date(procedure: Procedure, kept: dict[str, Any], now: datetime) -> None:
    assert procedure.suspension is not None
    today = current_calendar().local_day(now)
    days = procedure.suspension.review_days
    ahead = (date.fromisoformat(kept["review_on"]) - today).days
    if not 0 < ahead <= days:
        raise ReviewDateWrong(days=days, fields={"review_on": "复查日期须晚于今天，且不得超过允许的天数。"})


def _details(given: Given, kept: dict[str, Any]) -> dict[str, Any]:
    return {
        "fields": kept,
        "evidence": plain_evidence(given.evidence),
        "remark": given.remark,
        "organisation_id": str(given.organisation_id) if given.organisation_id else None,
        "person_id": str(given.person_id) if given.person_id else None,
        "urgency": given.urgency,
        "limits": plain_limits(given.limits),
    }


def _given_of(asked: Request) -> Given:
    plain = asked.details
    return Given(
        fields=plain["fields"],
        evidence={kind: tuple(UUID(each) for each in ids) for kind, ids in plain["evidence"].items()},
        remark=plain["remark"],
        organisation_id=UUID(plain["organisation_id"]) if plain["organisation_id"] else None,
        person_id=UUID(plain["person_id"]) if plain["person_id"] else None,
        urgency=plain["urgency"],
        limits={name: Limit(**limit) for name, limit in plain["limits"].items()},
    )
