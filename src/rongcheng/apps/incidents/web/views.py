"""The duty desk's pages: reads only."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.views.decorators.http import require_GET
from django.views.decorators.vary import vary_on_headers

from rongcheng.apps.identity import public as identity
from rongcheng.apps.incidents import policies, queries
from rongcheng.apps.incidents.conf import conf
from rongcheng.apps.incidents.contracts import IncidentRow
from rongcheng.apps.incidents.queries.rows import matter_name
from rongcheng.apps.incidents.web.export import stream_csv
from rongcheng.apps.incidents.web.forms import FilterForm
from rongcheng.apps.incidents.web.pages import Choice, DeskPage, IncidentPane, ListPane, MergeChoices
from rongcheng.apps.places import public as places
from rongcheng.kernel import clock
from rongcheng.kernel.actor import Actor
from rongcheng.kernel.pages import Paged, actor_of, needs, render

CITY = "510100"


@require_GET
@needs(*policies.READING_ROLES)
def desk(request: HttpRequest) -> HttpResponseBase:
    """List, map and detail side by side."""
    return render(request, desk_page(request, open_id=None))


@require_GET
@needs(*policies.READING_ROLES)
def listing(request: HttpRequest) -> HttpResponseBase:
    """The list alone."""
    paged, form = _listed(request)
    pane = ListPane(paged=paged, filters=form.filters(), query=_query(request), open_id=request.GET.get("open", ""))
    return render(request, pane)


@require_GET
@needs(*policies.READING_ROLES)
@vary_on_headers("HX-Request")
def incident(request: HttpRequest, incident_id: UUID) -> HttpResponseBase:
    """One incident: the pane for htmx, the whole desk with the pane open otherwise."""
    if request.headers.get("HX-Request"):
        return render(request, pane_of(actor_of(request), incident_id))
    return render(request, desk_page(request, open_id=incident_id))


@require_GET
@needs(*policies.READING_ROLES)
def merge_choices(request: HttpRequest, incident_id: UUID) -> HttpResponseBase:
    """Incidents near by, to merge this one into."""
    actor, now = actor_of(request), clock.now()
    found = queries.merge_candidates(actor=actor, incident_id=incident_id, now=now)
    this = queries.incident_for(actor=actor, incident_id=incident_id, now=now)
    return render(request, MergeChoices(incident=this, candidates=tuple(found)))


@require_GET
@needs(*policies.READING_ROLES)
def points(request: HttpRequest) -> HttpResponse:
    """What the list shows, for the map."""
    form = FilterForm(request.GET)
    features = queries.list_map_points(actor=actor_of(request), filters=form.filters())
    return JsonResponse({"type": "FeatureCollection", "features": features})


@require_GET
@needs(*policies.READING_ROLES)
def export(request: HttpRequest) -> HttpResponseBase:
    """What the list shows, as CSV."""
    return stream_csv(actor=actor_of(request), filters=FilterForm(request.GET).filters())


def desk_page(request: HttpRequest, *, open_id: UUID | None) -> DeskPage:
    """The desk, with one incident open when an id is given."""
    actor = actor_of(request)
    paged, form = _listed(request)
    return DeskPage(
        paged=paged,
        filters=form.filters(),
        query=_query(request),
        counts=queries.count_waiting(actor=actor),
        matters=_matters(),
        divisions=_divisions(actor),
        pane=pane_of(actor, open_id) if open_id else None,
        outlines=_outlines(actor),
        open_id=str(open_id or ""),
    )


def pane_of(actor: Actor, incident_id: UUID, *, is_changed: bool = False) -> IncidentPane:
    """The detail pane as this actor may see and use it."""
    return IncidentPane(
        incident=queries.incident_for(actor=actor, incident_id=incident_id, now=clock.now()),
        may_decide=policies.may_decide(actor),
        may_open_case=policies.may_decide(actor),
        undo_min=conf.undo_min,
        is_changed=is_changed,
    )


def _listed(request: HttpRequest) -> tuple[Paged[IncidentRow], FilterForm]:
    form = FilterForm(request.GET)
    paged = queries.list_incidents(
        actor=actor_of(request), filters=form.filters(), cursor=request.GET.get("cursor", "")
    )
    return paged, form


def _outlines(actor: Actor) -> str:
    """The streets of the actor's district, or the districts of the city."""
    reach = actor.divisions[0] if actor.divisions else ""
    if len(reach) < 6:
        return "/places/boundaries/district.geojson"
    return f"/places/boundaries/street.geojson?within={reach[:6]}"


def _query(request: HttpRequest) -> str:
    kept = request.GET.copy()
    for name in ("cursor", "open"):
        kept.pop(name, None)
    return kept.urlencode()


def _matters() -> tuple[Choice, ...]:
    groups = [matter for matter in identity.matters() if len(matter.code) == 3]
    return tuple(Choice(value=matter.code, words=matter_name(matter.code)) for matter in groups)


def _divisions(actor: Actor) -> tuple[Choice, ...]:
    """The divisions right below the actor's own."""
    reach = actor.divisions[0] if actor.divisions else ""
    code = CITY if len(reach) <= 4 else reach
    below = places.children(code=code)
    return tuple(Choice(value=division.code, words=places.name_of(code=division.code)) for division in below)
