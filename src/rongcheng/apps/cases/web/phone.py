"""The grid worker's pages: my tasks, one task, a find; photo first, and usable without a network."""

from __future__ import annotations

from importlib.resources import files
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rongcheng.apps.cases import policies, queries, services
from rongcheng.apps.cases.contracts import NewCase, PhotoKind, Source
from rongcheng.apps.cases.engine.limits import limit_for
from rongcheng.apps.cases.web.forms import MOST_PHOTOS, spot_of, step_of
from rongcheng.apps.cases.web.pages import PhoneFind, PhoneOffline, PhoneTask, PhoneTasks
from rongcheng.apps.cases.web.views import matter_classes, my_assisting_task, photos_of, work_of
from rongcheng.apps.workflow import public as workflow
from rongcheng.kernel import clock
from rongcheng.kernel.geo import parse_point
from rongcheng.kernel.pages import actor_of, needs, render

ON_A_PHONE = {"handle", "pass", "fail", "verified", "not-verified"}
SHELL = ("shell/tokens.css", "shell/app.css", "shell/phone.css", "shell/shell.js", "cases/phone.js", "cases/queue.js")


@require_GET
@needs(*policies.FIELD_ROLES)
def tasks(request: HttpRequest) -> HttpResponseBase:
    """What waits for me out here, the most pressing first."""
    actor = actor_of(request)
    page = PhoneTasks(tasks=tuple(queries.list_my_tasks(actor=actor)), may_report=policies.may_report(actor))
    return render(request, page)


@require_GET
@needs(*policies.FIELD_ROLES)
def task(request: HttpRequest, case_id: UUID) -> HttpResponseBase:
    """One task: what it is, where, and the next thing to do."""
    actor = actor_of(request)
    this = queries.case_for(actor=actor, case_id=case_id)
    work_id = work_of(actor, this)
    offered = workflow.actions_for(actor=actor, work_id=work_id) if work_id else []
    page = PhoneTask(
        case=this,
        actions=tuple(action for action in offered if action.key in ON_A_PHONE),
        before=photos_of(this, "before"),
        after=photos_of(this, "after"),
        limit=limit_for(this.matter),
        last_reason=_last_reason(request, work_id) if work_id else "",
        my_task=my_assisting_task(actor, this),
    )
    return render(request, page)


@require_POST
@needs(*policies.FIELD_ROLES)
def act(request: HttpRequest, case_id: UUID, action: str) -> HttpResponseBase:
    """One step, straight from the page or later from the phone's queue; a second sending changes nothing."""
    services.take_step(actor=actor_of(request), now=clock.now(), case_id=case_id, action=action, **step_of(request))
    return _answer(request, case_id)


@require_http_methods(["GET", "POST"])
@needs(*policies.REPORTING_ROLES)
def find(request: HttpRequest) -> HttpResponseBase:
    """Something found on the way, or solved on the spot (快处)."""
    if request.method == "GET":
        return render(request, PhoneFind(matters=matter_classes()))
    point = parse_point(request.POST.get("lon", ""), request.POST.get("lat", ""))
    sent = request.POST
    case_id = services.report_case(
        actor=actor_of(request),
        now=clock.now(),
        report=NewCase(
            matter=sent.get("matter", ""), description=sent.get("description", "")[:2000], lon=point.lon, lat=point.lat,
            address=sent.get("address", "")[:200], source=Source.CHECKER,
        ),
        photos={
            PhotoKind.BEFORE: request.FILES.getlist("photos")[:MOST_PHOTOS],
            PhotoKind.AFTER: request.FILES.getlist("after")[:MOST_PHOTOS],
        },
        solved=sent.get("solved", "")[:500].strip(),
        spot=spot_of(request),
        key=sent.get("key", "")[:64],
    )  # fmt: skip
    return _answer(request, case_id)


@require_GET
def service_worker(request: HttpRequest) -> HttpResponse:
    """The phone's service worker, which has to live where the pages live; it knows what to keep."""
    script = files("rongcheng.apps.cases").joinpath("static/cases/worker.js").read_text(encoding="utf-8")
    keep = ",".join(f'"{static(name)}"' for name in SHELL)
    text = script.replace('"@OFFLINE@"', f'"{reverse("cases:phone-offline")}"').replace('"@KEEP@"', keep)
    response = HttpResponse(text, content_type="text/javascript; charset=utf-8")
    response["Service-Worker-Allowed"] = "/m/"
    response["Cache-Control"] = "no-cache"
    return response


@require_GET
def offline(request: HttpRequest) -> HttpResponseBase:
    """What the phone shows for a page that it has not kept."""
    return render(request, PhoneOffline())


def _last_reason(request: HttpRequest, work_id: UUID) -> str:
    """Why the last check failed, for whoever has to do it again."""
    history = workflow.history_of(actor=actor_of(request), work_id=work_id)
    failed = [step for step in history if step.action == "fail"]
    return " ".join(value for _title, value in failed[-1].fields) if failed else ""


def _answer(request: HttpRequest, case_id: UUID) -> HttpResponseBase:
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"case_id": str(case_id), "done": True})
    return HttpResponseRedirect(reverse("cases:phone"))
