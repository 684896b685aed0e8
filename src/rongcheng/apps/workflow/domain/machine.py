"""The state machine: what an actor may do with a work now, and what must come with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from rongcheng.apps.workflow.contracts import (
    ActionNotAllowed,
    ActionNotInState,
    ActionNotYourOrganisation,
    ActionNotYourRole,
    ActionUnknown,
    AssigneeMissing,
    DecisionPending,
    EvidenceMissing,
    FieldsMissing,
    NotYourRequest,
    OwnRequest,
    WorkSuspended,
)
from rongcheng.apps.workflow.domain import builtin
from rongcheng.apps.workflow.domain.procedure import (
    Action,
    Assigns,
    Bound,
    EffectKind,
    Field,
    FieldKind,
    Procedure,
    Scope,
    State,
    StateKind,
    Words,
)
from rongcheng.kernel.actor import Actor, ActorKind

LONGEST = 4000


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A request that waits for a decision."""

    action: str
    by: str


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What a guard must know of a work."""

    state: str
    division: str
    organisation_id: UUID | None = None
    person_id: UUID | None = None
    is_suspended: bool = False
    asked: Asked | None = None


def offered(procedure: Procedure, standing: Standing, actor: Actor) -> tuple[Action, ...]:
    """What this actor may do now, in the file's order, with the actions every procedure has."""
    return tuple(
        action for action in candidates(procedure, standing) if refusal_of(procedure, standing, action, actor) is None
    )


def candidates(procedure: Procedure, standing: Standing) -> tuple[Action, ...]:
    """What anybody could do in that state."""
    if standing.asked is not None:
        roles = approvers(procedure, standing.asked.action)
        return (
            builtin.approve(standing.state, roles),
            builtin.refuse(standing.state, roles),
            builtin.withdraw(standing.state),
        )
    if standing.is_suspended:
        own = tuple(a for a in procedure.actions_from(standing.state) if a.does(EffectKind.RESUME))
        return own or (builtin.resume(procedure),)
    extra = (builtin.ask_extension(procedure), builtin.ask_suspension(procedure))
    return (*procedure.actions_from(standing.state), *(a for a in extra if standing.state in a.sources))


def chosen(procedure: Procedure, standing: Standing, key: str, actor: Actor) -> Action:
    """The action of that key; refuses when it is unknown, not for now, or not for this actor."""
    found = next((action for action in candidates(procedure, standing) if action.key == key), None)
    if found is None:
        raise _why_not_offered(procedure, standing, key)
    refusal = refusal_of(procedure, standing, found, actor)
    if refusal is not None:
        raise refusal
    return found


def approvers(procedure: Procedure, asked: str) -> tuple[str, ...]:
    """The roles that decide on that request."""
    if asked == builtin.ASK_EXTENSION and procedure.extension:
        return procedure.extension.approve
    if asked == builtin.ASK_SUSPENSION and procedure.suspension:
        return procedure.suspension.approve
    action = procedure.find_action(asked)
    return action.approval if action else ()


def asked_title(procedure: Procedure, key: str) -> Words:
    """What a request is called."""
    found = known_action(procedure, key)
    return found.title if found else Words(zh=key, en=key)


def refusal_of(procedure: Procedure, standing: Standing, action: Action, actor: Actor) -> ActionNotAllowed | None:
    """Why this actor may not do it, or None."""
    asked_it = standing.asked is not None and standing.asked.by == actor.ref
    if action.key == builtin.WITHDRAW:
        return None if asked_it else NotYourRequest()
    if not _holds(actor, action.roles):
        return ActionNotYourRole(action=action.title, roles=action.roles)
    if asked_it and action.key in (builtin.APPROVE, builtin.REFUSE):
        return OwnRequest()
    if not _reaches(procedure, standing, action, actor):
        return ActionNotYourOrganisation(action=action.title)
    return None


def _holds(actor: Actor, roles: tuple[str, ...]) -> bool:
    if actor.kind is ActorKind.SYSTEM:
        return "system" in roles
    return actor.kind is ActorKind.PERSON and actor.has(*roles)


def _reaches(procedure: Procedure, standing: Standing, action: Action, actor: Actor) -> bool:
    if actor.kind is ActorKind.SYSTEM:
        return True
    if not any(standing.division.startswith(prefix) for prefix in actor.divisions):
        return False
    own = standing.organisation_id is not None and standing.organisation_id == actor.organisation_id
    scope = _scope(procedure.state(standing.state), action)
    if scope is Scope.OWN_PERSON:
        return standing.person_id is not None and str(standing.person_id) == actor.ref
    if scope is Scope.OWN_ORGANISATION:
        return own
    return actor.whole_division or own


def _scope(state: State, action: Action) -> Scope:
    """Asking (for time, for a stop) belongs to whoever the state is bound to."""
    if action.key in (builtin.ASK_EXTENSION, builtin.ASK_SUSPENSION) and state.bound is not Bound.NONE:
        return Scope.OWN_ORGANISATION if state.bound is Bound.ORGANISATION else Scope.OWN_PERSON
    return action.scope


def known_action(procedure: Procedure, key: str) -> Action | None:
    """The action of that key: the procedure's own, or one that every work may see."""
    return procedure.find_action(key) or builtin.named(procedure, key)


def _why_not_offered(procedure: Procedure, standing: Standing, key: str) -> ActionNotAllowed:
    action = known_action(procedure, key)
    if action is None and key not in builtin.BUILT_IN:
        return ActionUnknown(action=key)
    title = action.title if action else key
    if standing.asked is not None:
        return DecisionPending(action=title, asked=asked_title(procedure, standing.asked.action))
    if standing.is_suspended:
        return WorkSuspended(action=title)
    return ActionNotInState(action=title, state=procedure.state(standing.state).title)


def require_fields(action: Action, fields: dict[str, Any]) -> dict[str, Any]:
    """The action's own fields as they are kept; refuses what is missing or does not fit."""
    wrong: dict[str, str] = {}
    kept: dict[str, Any] = {}
    for field in action.fields:
        value = fields.get(field.key)
        if value is None or value == "":
            if field.required:
                wrong[field.key] = "请填写此项。"
            continue
        problem = _misfit(field, value)
        if problem:
            wrong[field.key] = problem
        else:
            kept[field.key] = _plain(value)
    if wrong:
        raise FieldsMissing(fields=wrong)
    return kept


def _misfit(field: Field, value: Any) -> str:
    if field.kind is FieldKind.CHOICE and value not in {choice.key for choice in field.choices}:
        return "请从列出的选项中选择。"
    if field.kind is FieldKind.NUMBER and not _is_number(value):
        return "请填写数字。"
    if field.kind is FieldKind.DATE and not _is_date(value):
        return "请填写日期，如 2026-05-01。"
    if isinstance(value, str) and len(value) > LONGEST:
        return "文字过长，最多 4000 字。"
    return ""


def _is_number(value: Any) -> bool:
    try:
        return float(value) == float(value) and not isinstance(value, bool)
    except (TypeError, ValueError):
        return False


def _is_date(value: Any) -> bool:
    try:
        date.fromisoformat(str(value))
    except ValueError:
        return False
    return True


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def require_evidence(action: Action, evidence: dict[str, tuple[UUID, ...]]) -> None:
    """Refuses when less is shown than the action needs."""
    wrong: dict[str, str] = {}
    for needed in action.evidence:
        shown = len(set(evidence.get(needed.kind, ())))
        if shown < needed.minimum:
            wrong[needed.kind] = "照片或材料份数不足，请补充。"
    if wrong:
        raise EvidenceMissing(fields=wrong)


def require_assignee(action: Action, organisation_id: UUID | None, person_id: UUID | None) -> None:
    """Refuses when the action assigns and nobody is named."""
    wrong: dict[str, str] = {}
    if action.assigns in (Assigns.ORGANISATION, Assigns.BOTH) and organisation_id is None:
        wrong["organisation_id"] = "请指定承办单位。"
    if action.assigns in (Assigns.PERSON, Assigns.BOTH) and person_id is None:
        wrong["person_id"] = "请指定承办人员。"
    if wrong:
        raise AssigneeMissing(fields=wrong)


def ends(procedure: Procedure, action: Action) -> bool:
    """Whether the action brings the work to an end."""
    return bool(action.target) and procedure.state(action.target).kind is StateKind.END
