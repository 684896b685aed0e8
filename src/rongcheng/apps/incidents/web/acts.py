"""What a duty officer does on the desk; each answers with the pane as it stands now."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from rongcheng.apps.incidents import policies, services
from rongcheng.apps.incidents.web.forms import ActForm, DismissForm, MergeForm
from rongcheng.apps.incidents.web.views import pane_of
from rongcheng.kernel import clock
from rongcheng.kernel.errors import Invalid
from rongcheng.kernel.pages import actor_of, needs, render

Act = Callable[..., None]


@require_POST
@needs(*policies.DESK_ROLES)
def confirm(request: HttpRequest, incident_id: UUID) -> HttpResponseBase:
    """It is real."""
    given = _given(ActForm(request.POST))
    services.confirm_incident(
        actor=actor_of(request), now=clock.now(), incident_id=incident_id, version=given["version"], text=given["text"]
    )
    return _answer(request, incident_id)


@require_POST
@needs(*policies.DESK_ROLES)
def dismiss(request: HttpRequest, incident_id: UUID) -> HttpResponseBase:
    """It is not followed up."""
    given = _given(DismissForm(request.POST))
    services.dismiss_incident(
        actor=actor_of(request), now=clock.now(), incident_id=incident_id, version=given["version"],
        reason=given["reason"], text=given["text"],
    )  # fmt: skip
    return _answer(request, incident_id)


@require_POST
@needs(*policies.DESK_ROLES)
def merge(request: HttpRequest, incident_id: UUID) -> HttpResponseBase:
    """It is the same thing as another one; the other one is shown next."""
    given = _given(MergeForm(request.POST))
    services.merge_incidents(
        actor=actor_of(request), now=clock.now(), incident_id=incident_id, into_id=given["into"],
        version=given["version"], text=given["text"],
    )  # fmt: skip
    return _answer(request, incident_id)


@require_POST
@needs(*policies.DESK_ROLES)
def split(request: HttpRequest, incident_id: UUID) -> HttpResponseBase:
    """Some sources are something else; the new incident is shown next."""
    given = _given(ActForm(request.POST))
    new = services.split_incident(
        actor=actor_of(request), now=clock.now(), incident_id=incident_id, version=given["version"],
        signal_ids=_uuids(request.POST.getlist("signals")), text=given["text"],
    )  # fmt: skip
    return _answer(request, new)


@require_POST
@needs(*policies.DESK_ROLES)
def undo(request: HttpRequest, incident_id: UUID) -> HttpResponseBase:
    """The last dismissal or merge is taken back."""
    given = _given(ActForm(request.POST))
    services.undo_decision(actor=actor_of(request), now=clock.now(), incident_id=incident_id, version=given["version"])
    return _answer(request, incident_id)


def _given(form: forms.Form) -> dict[str, Any]:
    if not form.is_valid():
        raise Invalid(fields={name: str(errors[0]) for name, errors in form.errors.items()})
    return form.cleaned_data


def _uuids(raw: list[str]) -> list[UUID]:
    try:
        return [UUID(value) for value in raw]
    except ValueError:
        raise Invalid(fields={"signals": "来源编号无效。"}) from None


def _answer(request: HttpRequest, incident_id: UUID) -> HttpResponse:
    if not request.headers.get("HX-Request"):
        return HttpResponseRedirect(reverse("incidents:incident", args=[incident_id]))
    response = render(request, pane_of(actor_of(request), incident_id, is_changed=True))
    response["HX-Trigger"] = "rongcheng:decided"
    return response
