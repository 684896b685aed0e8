"""Works, what may be done with them, their clocks and their history, on somebody's behalf."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from rongcheng.apps.workflow.contracts import (
    ActionView,
    ChoiceView,
    ClockView,
    EvidenceOf,
    EvidenceView,
    FieldView,
    HistoryView,
    Light,
    NoSuchWork,
    WorkView,
)
from rongcheng.apps.workflow.domain import builtin, machine
from rongcheng.apps.workflow.domain.machine import Asked, Standing
from rongcheng.apps.workflow.domain.procedure import Action, Assigns, Field, FieldKind, Procedure, StateKind
from rongcheng.apps.workflow.models import History, Request, Work
from rongcheng.apps.workflow.policies import seen_works
from rongcheng.apps.workflow.queries.calendar import current_calendar
from rongcheng.apps.workflow.queries.clocks import clocks_of_work
from rongcheng.apps.workflow.queries.procedures import built
from rongcheng.apps.workflow.queries.words import role_title, say
from rongcheng.kernel.actor import Actor


def work_row_for(*, actor: Actor, work_id: UUID) -> Work:
    """The only way to a work on somebody's behalf; raises NoSuchWork."""
    rows = Work.objects.select_related("procedure").defer("procedure__definition")
    found = rows.filter(seen_works(actor), pk=work_id).first()
    if found is None:
        raise NoSuchWork(work_id=str(work_id))
    return found


def work_for(*, actor: Actor, work_id: UUID) -> WorkView:
    """The work as it stands."""
    row = work_row_for(actor=actor, work_id=work_id)
    return work_view(row, built(row.procedure))


def work_view(row: Work, procedure: Procedure) -> WorkView:
    """A work as others see it."""
    state = procedure.state(row.state)
    return WorkView(
        id=row.pk,
        procedure=procedure.key,
        procedure_version=procedure.version,
        subject_kind=row.subject_kind,
        subject_id=row.subject_id,
        number=row.number,
        title=row.title,
        url=row.url,
        state=row.state,
        state_title=say(state.title),
        is_ended=state.kind is StateKind.END,
        division=row.division,
        organisation_id=row.organisation_id,
        person_id=row.person_id,
        urgency=row.urgency,
        round=row.round,
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        version=row.version,
        light=Light(row.light),
        due_at=row.due_at,
        red_flags=row.red_flags,
        suspended_at=row.suspended_at,
        review_on=row.review_on,
        asked=row.asked,
        asked_title=say(machine.asked_title(procedure, row.asked)) if row.asked else "",
        parent_id=row.parent_id,
        correlation_id=row.correlation_id,
    )


def standing_of(row: Work) -> Standing:
    """What the state machine must know of a work."""
    return Standing(
        state=row.state,
        division=row.division,
        organisation_id=row.organisation_id,
        person_id=row.person_id,
        is_suspended=row.suspended_at is not None,
        asked=Asked(action=row.asked, by=row.asked_by) if row.asked else None,
    )


def list_actions(*, actor: Actor, work_id: UUID) -> list[ActionView]:
    """What the actor may do now, in the procedure's order."""
    row = work_row_for(actor=actor, work_id=work_id)
    procedure, standing = built(row.procedure), standing_of(row)
    about = _about_request(row) if row.asked else ""
    return [_action_view(procedure, action, about) for action in machine.offered(procedure, standing, actor)]


def list_clocks(*, actor: Actor, work_id: UUID, now: datetime) -> list[ClockView]:
    """The work's clocks at this moment."""
    row = work_row_for(actor=actor, work_id=work_id)
    return clocks_of_work(row.pk, built(row.procedure), current_calendar(), now)


def list_history(*, actor: Actor, work_id: UUID) -> list[HistoryView]:
    """What happened, first to last."""
    row = work_row_for(actor=actor, work_id=work_id)
    procedure = built(row.procedure)
    return [_history_view(procedure, entry) for entry in History.objects.filter(work=row).order_by("seq")]


def _about_request(row: Work) -> str:
    asked = Request.objects.filter(work=row, decided_at__isnull=True).first()
    if asked is None:
        return ""
    fields = asked.details.get("fields", {})
    reason = fields.get("reason") or asked.details.get("remark", "")
    extra = " · ".join(str(fields[key]) for key in ("amount", "review_on") if key in fields)
    return " · ".join(part for part in (asked.asked_by_name, extra, reason) if part)


def _action_view(procedure: Procedure, action: Action, about: str) -> ActionView:
    return ActionView(
        key=action.key,
        title=say(action.title),
        tone=action.tone,
        to_state=action.target,
        to_title=say(procedure.state(action.target).title) if action.target else "",
        fields=tuple(_field_view(field) for field in action.fields),
        evidence=tuple(
            EvidenceView(kind=each.kind, title=say(each.title), minimum=each.minimum) for each in action.evidence
        ),
        assigns_organisation=action.assigns in (Assigns.ORGANISATION, Assigns.BOTH),
        assigns_person=action.assigns in (Assigns.PERSON, Assigns.BOTH),
        needs_approval=bool(action.approval) or action.key in (builtin.ASK_EXTENSION, builtin.ASK_SUSPENSION),
        about=about,
    )


def _field_view(field: Field) -> FieldView:
    choices = tuple(ChoiceView(key=choice.key, title=say(choice.title)) for choice in field.choices)
    return FieldView(key=field.key, title=say(field.title), kind=field.kind.value, required=field.required,
                     choices=choices)  # fmt: skip


def _history_view(procedure: Procedure, entry: History) -> HistoryView:
    action = machine.known_action(procedure, entry.action)
    due = entry.clock.get("due_at")
    return HistoryView(
        seq=entry.seq,
        at=entry.at,
        action=entry.action,
        action_title=say(action.title) if action else entry.action,
        from_state=entry.from_state,
        from_title=say(procedure.state(entry.from_state).title) if entry.from_state else "",
        to_state=entry.to_state,
        to_title=say(procedure.state(entry.to_state).title),
        who=entry.who if entry.who_kind == "person" else role_title("system"),
        post=entry.post,
        organisation_name=entry.organisation_name,
        by_system=entry.who_kind != "person",
        remark=entry.remark,
        fields=tuple(_shown(action, key, value) for key, value in entry.fields.items()),
        evidence=_evidence_of(action, entry),
        due_at=datetime.fromisoformat(due) if due else None,
        light=Light(entry.clock.get("light", "green")),
        round=entry.round,
        public_note=say(action.public_note) if action else "",
        reason=entry.reason,
    )


def _shown(action: Action | None, key: str, value: Any) -> tuple[str, str]:
    field = next((each for each in action.fields if each.key == key), None) if action else None
    if field is None:
        return key, str(value)
    if field.kind is FieldKind.CHOICE:
        chosen = next((choice for choice in field.choices if choice.key == value), None)
        return say(field.title), say(chosen.title) if chosen else str(value)
    return say(field.title), str(value)


def _evidence_of(action: Action | None, entry: History) -> tuple[EvidenceOf, ...]:
    titles = {each.kind: say(each.title) for each in action.evidence} if action else {}
    return tuple(
        EvidenceOf(kind=kind, title=titles.get(kind, kind), media_ids=tuple(UUID(each) for each in ids))
        for kind, ids in entry.evidence.items()
    )
