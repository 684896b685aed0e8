"""Pages: procedures and their pictures, supervisions; claiming an inbox item."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from rongcheng.apps.workflow import services
from rongcheng.apps.workflow.policies import ANSWERERS
from rongcheng.apps.workflow.queries.diagram import diagram_of
from rongcheng.apps.workflow.queries.procedures import (
    built,
    get_procedure_with_counts,
    get_version,
    list_procedures,
)
from rongcheng.apps.workflow.queries.supervision import list_supervisions
from rongcheng.apps.workflow.queries.works import work_for
from rongcheng.apps.workflow.web.pages import ProcedurePage, ProceduresPage, SupervisionsPage
from rongcheng.kernel import clock
from rongcheng.kernel.pages import actor_of, render, signed_in


@require_safe
@signed_in
def procedures(request: HttpRequest) -> HttpResponse:
    return render(request, ProceduresPage(procedures=list_procedures(actor=actor_of(request))))


@require_safe
@signed_in
def procedure(request: HttpRequest, key: str, version: int) -> HttpResponse:
    actor = actor_of(request)
    view = get_procedure_with_counts(actor=actor, key=key, version=version)
    counts = {state.key: state.running for state in view.states}
    page = ProcedurePage(
        procedure=view,
        diagram=diagram_of(built(get_version(key, version)), counts),
        versions=[line for line in list_procedures(actor=actor) if line.key == key],
        running=sum(counts.values()),
    )
    return render(request, page)


@require_safe
@signed_in
def supervisions(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    only_open, cursor = request.GET.get("all") != "1", request.GET.get("cursor", "")
    found = list_supervisions(actor=actor, now=clock.now(), only_open=only_open, cursor=cursor)
    page = SupervisionsPage(
        supervisions=found, only_open=only_open, may_answer=actor.has(*ANSWERERS), has_cursor=bool(cursor)
    )
    return render(request, page)


@require_POST
@signed_in
def reply(request: HttpRequest, supervision_id: UUID) -> HttpResponseRedirect:
    services.reply_to_supervision(
        actor=actor_of(request),
        now=clock.now(),
        supervision_id=supervision_id,
        reply=request.POST.get("reply", ""),
    )
    messages.success(request, _("督办已回复。"))
    return redirect("workflow:supervisions")


@require_POST
@signed_in
def supervise(request: HttpRequest, work_id: UUID) -> HttpResponseRedirect:
    """From any app's page: the demand is raised, and one is back where the work is."""
    actor = actor_of(request)
    level = "red" if request.POST.get("level") == "red" else "amber"
    opinion = request.POST.get("opinion", "")
    services.supervise(actor=actor, now=clock.now(), work_id=work_id, opinion=opinion, level=level)
    messages.success(request, _("督办已发出。"))
    return redirect(work_for(actor=actor, work_id=work_id).url)


@require_POST
@signed_in
def claim(request: HttpRequest, item_id: UUID) -> HttpResponse:
    services.claim_item(actor=actor_of(request), now=clock.now(), item_id=item_id)
    if request.headers.get("HX-Request"):
        return HttpResponse(_("我已领取"), content_type="text/plain; charset=utf-8")
    return redirect("/")
