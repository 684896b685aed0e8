"""What a schema cannot see: states nobody reaches, names nobody knows, work that can never end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rongcheng.apps.workflow.domain.builtin import BUILT_IN
from rongcheng.apps.workflow.domain.procedure import (
    Action,
    Bound,
    CalendarKind,
    EffectKind,
    Limit,
    Procedure,
    Scope,
    StateKind,
    Unit,
)

Found = tuple[str, str]


def faults_of(procedure: Procedure, roles: frozenset[str]) -> list[Found]:
    """Every fault as (path, what is wrong and what to do)."""
    names = [*_doubles(procedure), *_unknown_states(procedure), *_unknown_deadlines(procedure)]
    if names:
        return names
    return [
        *_unknown_roles(procedure, roles),
        *_kinds(procedure),
        *_ways(procedure),
        *_limits(procedure),
        *_effects(procedure),
        *_automatic(procedure),
    ]


def _doubles(procedure: Procedure) -> Iterator[Found]:
    keys = {"states": [state.key for state in procedure.states], "actions": [act.key for act in procedure.actions]}
    for part, names in keys.items():
        for index, name in enumerate(names):
            if name in names[:index]:
                yield f"/{part}/{index}/key", f"{name} is there twice; give each its own key"
    for index, action in enumerate(procedure.actions):
        if action.key in BUILT_IN:
            yield f"/actions/{index}/key", f"{action.key} is an action of every procedure; choose another key"


def _unknown_states(procedure: Procedure) -> Iterator[Found]:
    known = {state.key for state in procedure.states}
    for path, name in _state_names(procedure):
        if name not in known:
            yield path, f"there is no state {name}; known: {', '.join(sorted(known))}"


def _state_names(procedure: Procedure) -> Iterator[Found]:
    for index, action in enumerate(procedure.actions):
        for place, source in enumerate(action.sources):
            yield f"/actions/{index}/from/{place}", source
        if action.target:
            yield f"/actions/{index}/to", action.target
    for part in ("extension", "suspension"):
        block = getattr(procedure, part)
        for place, state in enumerate(block.states if block else ()):
            yield f"/{part}/states/{place}", state


def _unknown_deadlines(procedure: Procedure) -> Iterator[Found]:
    used = [("/total", procedure.total)]
    used += [(f"/states/{index}/deadline", state.deadline) for index, state in enumerate(procedure.states)]
    for index, action in enumerate(procedure.actions):
        for place, effect in enumerate(action.effects):
            if effect.kind in (EffectKind.START, EffectKind.NEW_ROUND):
                used.append((f"/actions/{index}/clocks/{place}", effect.names))
    known = ", ".join(procedure.deadlines) or "none"
    for path, name in used:
        if name and name not in procedure.deadlines:
            yield path, f"there is no deadline {name}; add it under deadlines (known: {known})"


def _unknown_roles(procedure: Procedure, roles: frozenset[str]) -> Iterator[Found]:
    for path, name in _role_names(procedure):
        if name not in roles:
            yield path, f"nobody holds the role {name}; known roles: {', '.join(sorted(roles))}"


def _role_names(procedure: Procedure) -> Iterator[Found]:
    for index, state in enumerate(procedure.states):
        yield from _each(f"/states/{index}/who/roles", state.roles)
    for index, action in enumerate(procedure.actions):
        yield from _each(f"/actions/{index}/who/roles", action.roles)
        yield from _each(f"/actions/{index}/approval/roles", action.approval)
    for index, rung in enumerate(procedure.ladder):
        yield f"/escalation/{index}/role", rung.role
    if procedure.extension:
        yield from _each("/extension/ask", procedure.extension.ask)
        yield from _each("/extension/approve", procedure.extension.approve)
    if procedure.suspension:
        for part in ("ask", "approve", "resume"):
            yield from _each(f"/suspension/{part}", getattr(procedure.suspension, part))


def _each(path: str, names: Iterable[str]) -> Iterator[Found]:
    for place, name in enumerate(names):
        yield f"{path}/{place}", name


def _kinds(procedure: Procedure) -> Iterator[Found]:
    kinds = {state.kind for state in procedure.states}
    if StateKind.START not in kinds:
        yield "/states", "no state is of kind start; say where a work begins"
    if StateKind.END not in kinds:
        yield "/states", "no state is of kind end; say where a work is done"
    if procedure.amber >= procedure.red:
        yield "/lights", "amber must turn before red"
    for index, state in enumerate(procedure.states):
        if state.kind in (StateKind.START, StateKind.WORK) and not state.roles:
            yield f"/states/{index}/who", f"{state.key} stands in nobody's inbox; name who.roles, or make it kind wait"
        if state.kind is StateKind.END and (state.deadline or state.roles):
            yield f"/states/{index}", f"{state.key} is an end: take away its deadline and who"
    for index, action in enumerate(procedure.actions):
        for source in action.sources:
            if procedure.state(source).kind is StateKind.END and not action.reopens:
                says = f"{action.key} leaves the end state {source}; say reopens: true, or take {source} out of from"
                yield f"/actions/{index}/from", says


def _ways(procedure: Procedure) -> Iterator[Found]:
    starts = [state.key for state in procedure.states if state.kind is StateKind.START]
    ends = [state.key for state in procedure.states if state.kind is StateKind.END]
    steps = [(source, action.target) for action in procedure.actions for source in action.sources if action.target]
    reached = _spread(starts, steps)
    ending = _spread(ends, [(target, source) for source, target in steps])
    for index, state in enumerate(procedure.states):
        if state.key not in reached:
            yield f"/states/{index}", f"{state.key} is never reached; add an action to it or take it out"
        elif state.key not in ending:
            yield f"/states/{index}", f"from {state.key} no way leads to an end; add an action towards one"


def _spread(begin: Iterable[str], steps: list[tuple[str, str]]) -> set[str]:
    reached, waiting = set(begin), list(begin)
    while waiting:
        here = waiting.pop()
        for source, target in steps:
            if source == here and target not in reached:
                reached.add(target)
                waiting.append(target)
    return reached


def _limits(procedure: Procedure) -> Iterator[Found]:
    for key, rule in procedure.deadlines.items():
        yield from _limit(f"/deadlines/{key}/default", rule.default)
        for urgency, limit in rule.by_urgency.items():
            yield from _limit(f"/deadlines/{key}/by_urgency/{urgency}", limit)


def _limit(path: str, limit: Limit) -> Iterator[Found]:
    if limit.calendar is CalendarKind.WORKING_DAY and limit.unit is not Unit.DAY:
        yield path, "working_day counts days; use unit day, or calendar working_time"
    if limit.calendar is CalendarKind.WORKING_TIME and limit.unit is Unit.DAY:
        yield path, "working_time counts minutes and hours; use calendar working_day for days"
    if limit.moves_past_holiday and (limit.calendar is not CalendarKind.NATURAL or limit.unit is not Unit.DAY):
        yield path, "moves_past_holiday is for natural days only; take it out"


def _effects(procedure: Procedure) -> Iterator[Found]:
    bound = {state.key: state.bound for state in procedure.states}
    for index, action in enumerate(procedure.actions):
        yield from _reviewed(index, action)
        if action.scope is Scope.OWN_PERSON and not any(bound[s] is Bound.PERSON for s in action.sources):
            yield f"/actions/{index}/who/scope", "own_person needs a state in `from` that is bound to a person"


def _reviewed(index: int, action: Action) -> Iterator[Found]:
    for place, effect in enumerate(action.effects):
        if effect.kind is not EffectKind.SUSPEND:
            continue
        dates = [f.key for f in action.fields if f.kind == "date" and f.required]
        if effect.names not in dates:
            path = f"/actions/{index}/clocks/{place}"
            yield path, f"a suspension needs its review date: add a required date field {effect.names} to the action"


def _automatic(procedure: Procedure) -> Iterator[Found]:
    for index, state in enumerate(procedure.states):
        if not state.on_due:
            continue
        path = f"/states/{index}/on_due"
        action = procedure.find_action(state.on_due)
        if action is None or state.key not in action.sources:
            yield path, f"{state.on_due} is not an action out of {state.key}"
        elif "system" not in action.roles:
            yield path, f"add the role system to {state.on_due}, since the software takes it by itself"
        elif not state.deadline:
            yield path, f"{state.key} needs a deadline for on_due"
