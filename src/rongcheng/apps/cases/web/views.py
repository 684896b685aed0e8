"""The case pages at a desk: reads only."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.views.decorators.http import require_GET

from rongcheng.apps.cases import policies, queries
from rongcheng.apps.cases.conf import conf
from rongcheng.apps.cases.contracts import CaseView, PhotoView, TaskView
from rongcheng.apps.cases.engine.limits import limit_for
from rongcheng.apps.cases.queries.rows import matter_name, place_name
from rongcheng.apps.cases.web import story
from rongcheng.apps.cases.web.export import stream_csv
from rongcheng.apps.cases.web.forms import FilterForm
from rongcheng.apps.cases.web.lines import lines_of
from rongcheng.apps.cases.web.pages import LIVE_TABS, CaseList, CasePage, Choice, Tab
from rongcheng.apps.identity import public as identity
from rongcheng.apps.identity.contracts import OrganisationView
from rongcheng.apps.incidents import public as incidents
from rongcheng.apps.incidents.contracts import IncidentView
from rongcheng.apps.places import public as places
from rongcheng.apps.workflow import public as workflow
from rongcheng.kernel import clock
from rongcheng.kernel.actor import Actor
from rongcheng.kernel.errors import NotFound
from rongcheng.kernel.pages import actor_of, needs, render

CITY = "510100"


@require_GET
@needs(*policies.READING_ROLES)
def listing(request: HttpRequest) -> HttpResponseBase:
    """The list with its tabs, filters and pages."""
    actor, form = actor_of(request), FilterForm(request.GET)
    filters = form.filters()
    counts = queries.count_by_state(actor=actor, cap=conf.tab_cap)
    paged = queries.list_cases(actor=actor, filters=filters, cursor=request.GET.get("cursor", ""))
    page = CaseList(
        paged=paged,
        lines=lines_of(paged.items),
        filters=filters,
        query=_query(request),
        tabs=tuple(
            Tab(state=state, count=counts.get(state, 0), is_capped=counts.get(state, 0) >= conf.tab_cap)
            for state in LIVE_TABS
        ),
        matters=matter_groups(),
        divisions=_divisions(actor),
        units=tuple(Choice(value=str(u.organisation_id), words=u.name) for u in units_of(_own_division(actor))),
        may_report=policies.may_report(actor),
    )
    return render(request, page)


@require_GET
@needs(*policies.READING_ROLES)
def case(request: HttpRequest, case_id: UUID) -> HttpResponseBase:
    """One case with its whole story."""
    return render(request, case_page(actor_of(request), case_id))


@require_GET
@needs(*policies.READING_ROLES)
def export(request: HttpRequest) -> HttpResponseBase:
    """What the list shows, as CSV."""
    return stream_csv(actor=actor_of(request), filters=FilterForm(request.GET).filters())


@require_GET
@needs(*policies.READING_ROLES)
def points(request: HttpRequest) -> HttpResponse:
    """What the list shows, for a map."""
    features = queries.list_map_points(actor=actor_of(request), filters=FilterForm(request.GET).filters())
    return JsonResponse({"type": "FeatureCollection", "features": features})


def case_page(actor: Actor, case_id: UUID) -> CasePage:
    """The case as this actor may see and handle it."""
    this = queries.case_for(actor=actor, case_id=case_id)
    now = clock.now()
    work_id = work_of(actor, this)
    actions = workflow.actions_for(actor=actor, work_id=work_id) if work_id else []
    history = workflow.history_of(actor=actor, work_id=work_id) if work_id else []
    clocks = workflow.clocks_of(actor=actor, work_id=work_id) if work_id else []
    waits_for = workflow.work(actor=actor, work_id=work_id).state_title if work_id else ""
    dispatching = any(action.assigns_organisation for action in actions)
    return CasePage(
        case=this,
        story=story.tell(this, _incident(actor, this), history, waits_for if this.closed_at is None else ""),
        clocks=story.clock_lines(clocks),
        actions=tuple(actions),
        limit=limit_for(this.matter),
        proposal=queries.proposal_for(matter=this.matter, division=this.division, at=now) if dispatching else None,
        units=units_of(this.division) if dispatching else (),
        before=photos_of(this, "before"),
        after=photos_of(this, "after"),
        my_task=my_assisting_task(actor, this),
        open_assisting=tuple(task for task in this.tasks if not task.is_main and task.done_at is None),
        may_withdraw=actor.has("dispatcher"),
        may_supervise=work_id is not None and this.closed_at is None and actor.has(*policies.SUPERVISING_ROLES),
        may_see_caller=policies.may_see_caller(actor) and this.has_caller,
        waits_for=waits_for,
        printed_at=now,
    )


def work_of(actor: Actor, this: CaseView) -> UUID | None:
    """The case's work, when the actor may see it: an assisting unit sees the case but not the main unit's order."""
    return this.work_id if actor.whole_division or this.organisation_id == actor.organisation_id else None


def photos_of(this: CaseView, kind: str) -> tuple[PhotoView, ...]:
    """Photos of one kind, the latest round's last."""
    return tuple(photo for photo in this.photos if photo.kind == kind)


def my_assisting_task(actor: Actor, this: CaseView) -> TaskView | None:
    """What the actor's unit still has to do as an assisting one."""
    return next(
        (
            task
            for task in this.tasks
            if not task.is_main and task.done_at is None and task.organisation_id == actor.organisation_id
        ),
        None,
    )


def units_of(division: str) -> tuple[OrganisationView, ...]:
    """The organisations of a division and of all above it, the nearest first."""
    above = [view.code for view in places.ancestors(code=division)]
    found = [unit for code in (division, *reversed(above)) for unit in identity.list_organisations(division=code)]
    return tuple({unit.organisation_id: unit for unit in found}.values())


def matter_groups() -> tuple[Choice, ...]:
    """The groups (大类) of matter classes, to filter by."""
    groups = [matter.code for matter in identity.matters() if len(matter.code) == 3]
    return tuple(Choice(value=code, words=matter_name(code)) for code in groups)


def matter_classes() -> tuple[Choice, ...]:
    """The classes (小类), to report by."""
    classes = [matter.code for matter in identity.matters() if len(matter.code) == 5]
    return tuple(Choice(value=code, words=f"{matter_name(code[:3])} · {matter_name(code)}") for code in classes)


def _incident(actor: Actor, this: CaseView) -> IncidentView | None:
    """The incident behind the case; a unit sees it through its case."""
    if this.incident_id is None:
        return None
    reader = actor if actor.whole_division else Actor.system("cases")
    try:
        return incidents.incident(actor=reader, incident_id=this.incident_id)
    except NotFound:
        return None


def _own_division(actor: Actor) -> str:
    reach = actor.divisions[0] if actor.divisions else ""
    return CITY if len(reach) < 6 else reach


def _divisions(actor: Actor) -> tuple[Choice, ...]:
    below = places.children(code=_own_division(actor))
    return tuple(Choice(value=division.code, words=place_name(division.code)) for division in below)


def _query(request: HttpRequest) -> str:
    kept = request.GET.copy()
    kept.pop("cursor", None)
    return kept.urlencode()
