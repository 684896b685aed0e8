"""What people do with cases at a desk."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from rongcheng.apps.cases import policies, queries, services
from rongcheng.apps.cases.contracts import PhotoKind, Source, Urgency
from rongcheng.apps.cases.web.forms import ReportForm, checked, spot_of, step_of
from rongcheng.apps.cases.web.pages import CallerFragment, ReportPage
from rongcheng.apps.cases.web.views import matter_classes
from rongcheng.kernel import clock
from rongcheng.kernel.audit import record_read
from rongcheng.kernel.errors import Invalid
from rongcheng.kernel.pages import actor_of, needs, render


@require_POST
@needs(*policies.READING_ROLES)
def act(request: HttpRequest, case_id: UUID, action: str) -> HttpResponseBase:
    """One step of the procedure."""
    services.take_step(actor=actor_of(request), now=clock.now(), case_id=case_id, action=action, **step_of(request))
    return _to_case(case_id)


@require_POST
@needs(*policies.OPENING_ROLES)
def open_from_incident(request: HttpRequest, incident_id: UUID) -> HttpResponseBase:
    """A duty officer makes a case of an incident."""
    case_id = services.open_case(actor=actor_of(request), now=clock.now(), incident_id=incident_id)
    return _to_case(case_id)


@require_POST
@needs(*policies.UNIT_ROLES)
def assist_done(request: HttpRequest, case_id: UUID) -> HttpResponseBase:
    """An assisting unit has done its part."""
    remark = request.POST.get("f_remark", "").strip()
    services.finish_assisting(actor=actor_of(request), now=clock.now(), case_id=case_id, remark=remark)
    return _to_case(case_id)


@require_POST
@needs("dispatcher")
def withdraw_assist(request: HttpRequest, case_id: UUID, task_id: UUID) -> HttpResponseBase:
    """The dispatcher no longer needs a unit's help."""
    services.withdraw_assisting(
        actor=actor_of(request), now=clock.now(), case_id=case_id, task_id=task_id,
        reason=request.POST.get("f_reason", "").strip(),
    )  # fmt: skip
    return _to_case(case_id)


@require_POST
@needs(*policies.CALLER_ROLES)
def caller(request: HttpRequest, case_id: UUID) -> HttpResponseBase:
    """Name and telephone of who told us, for a purpose that is written down."""
    actor, purpose = actor_of(request), request.POST.get("purpose", "").strip()
    policies.check(policies.may_see_caller(actor))
    if not purpose:
        raise Invalid(fields={"purpose": "请写明查看目的。"})
    name, phone = queries.caller_of(actor=actor, case_id=case_id)
    record_read(actor=actor, what="case.caller", subject=f"case/{case_id}", purpose=purpose)
    return render(request, CallerFragment(name=name, phone=phone))


@require_http_methods(["GET", "POST"])
@needs(*policies.REPORTING_ROLES)
def report(request: HttpRequest) -> HttpResponseBase:
    """Somebody at a desk takes a report."""
    if request.method == "GET":
        form = ReportForm(initial={"source": Source.HOTLINE, "urgency": Urgency.NORMAL})
        return render(request, ReportPage(form=form, matters=matter_classes()))
    form = ReportForm(request.POST)
    if not form.is_valid():
        return render(request, ReportPage(form=form, matters=matter_classes()), status=422)
    checked(form)
    case_id = services.report_case(
        actor=actor_of(request), now=clock.now(), report=form.report(), spot=spot_of(request),
        photos={PhotoKind.BEFORE: request.FILES.getlist("photos")},
    )  # fmt: skip
    return _to_case(case_id)


def _to_case(case_id: UUID) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("cases:case", args=[case_id]))
