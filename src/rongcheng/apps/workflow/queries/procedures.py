"""Procedures as they were loaded."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Max

from rongcheng.apps.workflow.contracts import NoSuchProcedure, ProcedureLine, ProcedureView, StateView, StepView
from rongcheng.apps.workflow.domain.procedure import Action, Procedure
from rongcheng.apps.workflow.engine.building import procedure_of
from rongcheng.apps.workflow.models import ProcedureVersion, Work
from rongcheng.apps.workflow.policies import seen_works
from rongcheng.apps.workflow.queries.words import limit_text, role_title, say
from rongcheng.kernel.actor import Actor

_built: dict[str, Procedure] = {}


def built(row: ProcedureVersion) -> Procedure:
    """The procedure of a loaded version; built once in a process, since its content never changes."""
    procedure = _built.get(row.digest)
    if procedure is None:
        procedure = _built[row.digest] = procedure_of(row.definition)
    return procedure


def get_version(key: str, version: int | None = None) -> ProcedureVersion:
    """That version, or the latest; raises NoSuchProcedure."""
    rows = ProcedureVersion.objects.filter(key=key).order_by("-version")
    found = rows.filter(version=version).first() if version is not None else rows.defer("definition").first()
    if found is None:
        raise NoSuchProcedure(key=key, version=version or "-")
    return found


def get_procedure(*, key: str, version: int | None = None) -> ProcedureView:
    """The procedure as data for a page."""
    row = get_version(key, version)
    return _view(row, {})


def get_procedure_with_counts(*, actor: Actor, key: str, version: int) -> ProcedureView:
    """The same with how many works stand in each state, as far as the actor sees them."""
    row = get_version(key, version)
    running = Work.objects.filter(seen_works(actor), procedure=row, closed_at__isnull=True)
    counts = dict(running.values_list("state").annotate(count=Count("id")))
    return _view(row, counts)


def list_procedures(*, actor: Actor) -> list[ProcedureLine]:
    """Every loaded version, latest first, with the number of running works the actor sees."""
    latest = dict(ProcedureVersion.objects.values_list("key").annotate(latest=Max("version")))
    works = Work.objects.filter(seen_works(actor), closed_at__isnull=True)
    running = dict(works.values_list("procedure_id").annotate(count=Count("id")))
    return [
        ProcedureLine(key=row.key, version=row.version, title=say(built(row).title), source=built(row).source,
                      running=running.get(row.pk, 0), is_latest=latest[row.key] == row.version)
        for row in ProcedureVersion.objects.order_by("key", "-version")
    ]  # fmt: skip


def _view(row: ProcedureVersion, counts: dict[str, Any]) -> ProcedureView:
    procedure = built(row)
    states = tuple(
        StateView(
            key=state.key,
            title=say(state.title),
            kind=state.kind.value,
            roles=tuple(role_title(role) for role in state.roles),
            deadline=limit_text(procedure.deadlines[state.deadline].default) if state.deadline else "",
            running=counts.get(state.key, 0),
        )
        for state in procedure.states
    )
    steps = tuple(_step(procedure, action) for action in procedure.actions)
    return ProcedureView(id=row.pk, key=row.key, version=row.version, title=say(procedure.title),
                         source=procedure.source, digest=row.digest, states=states, steps=steps)  # fmt: skip


def _step(procedure: Procedure, action: Action) -> StepView:
    needs = [say(field.title) for field in action.fields if field.required]
    needs += [f"{say(each.title)} ×{each.minimum}" for each in action.evidence if each.minimum]
    return StepView(
        key=action.key,
        title=say(action.title),
        from_titles=tuple(say(procedure.state(source).title) for source in action.sources),
        to_title=say(procedure.state(action.target).title) if action.target else "",
        roles=tuple(role_title(role) for role in action.roles),
        needs=tuple(needs),
        emits=action.emits,
    )
