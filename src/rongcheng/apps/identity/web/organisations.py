"""The tree of organisations."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from rongcheng.apps.identity import policies
from rongcheng.apps.identity.contracts import OrganisationView
from rongcheng.apps.identity.models import OrganisationKind
from rongcheng.apps.identity.queries import duty, people
from rongcheng.apps.identity.queries.organisations import get_seen_organisation, list_seen_organisations
from rongcheng.apps.identity.services import organisations as services
from rongcheng.apps.identity.web.forms import AmendForm, OrganisationForm, language, take_refusal
from rongcheng.apps.identity.web.pages import FormPage, Node, OrganisationPage, OrganisationsPage
from rongcheng.apps.places import public as places
from rongcheng.kernel import clock
from rongcheng.kernel.errors import Refused
from rongcheng.kernel.pages import actor_of, needs, render, signed_in


def _kind(body: OrganisationView) -> str:
    return str(OrganisationKind(body.kind).label)


def _tree(found: Sequence[OrganisationView]) -> Iterator[Node]:
    """Parents before children; a body whose parent is out of sight stands at the top."""
    known = {body.organisation_id for body in found}
    below: dict[UUID | None, list[OrganisationView]] = {}
    for body in found:
        below.setdefault(body.parent_id if body.parent_id in known else None, []).append(body)

    def walk(parent: UUID | None, depth: int) -> Iterator[Node]:
        for body in below.get(parent, ()):
            name = places.name_of(code=body.division)
            yield Node(
                organisation=body, name=body.named(language()), kind_name=_kind(body), depth=depth,
                division_name=name,
            )  # fmt: skip
            yield from walk(body.organisation_id, depth + 1)

    return walk(None, 0)


@signed_in
def index(request: HttpRequest) -> HttpResponse:
    actor, asked = actor_of(request), request.GET
    text, kind = asked.get("q", "").strip(), asked.get("kind", "")
    found = list_seen_organisations(actor=actor, text=text, kind=kind)
    page = OrganisationsPage(
        nodes=list(_tree(found)), kinds=[(str(key), str(name)) for key, name in OrganisationKind.choices],
        text=text, kind=kind, may_write=actor.has(policies.ADMIN),
    )  # fmt: skip
    return render(request, page)


@signed_in
def export(request: HttpRequest) -> HttpResponse:
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="organisations.csv"'
    response.write("\ufeff")
    sheet = csv.writer(response)
    sheet.writerow(["code", "name", "name_en", "kind", "level", "division", "valid_from", "valid_to"])
    for body in list_seen_organisations(actor=actor_of(request)):
        sheet.writerow([
            body.code, body.name, body.name_en, body.kind, body.level, body.division, body.valid_from,
            body.valid_to or "",
        ])  # fmt: skip
    return response


@signed_in
def organisation(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    found = get_seen_organisation(actor=actor, organisation_id=organisation_id)
    staff = people.list_people(actor=actor, organisation_id=organisation_id)
    duties, _total = duty.list_entries(organisation_id=organisation_id)
    below = [
        (body.organisation_id, body.named(language()))
        for body in list_seen_organisations(actor=actor)
        if body.parent_id == organisation_id
    ]
    page = OrganisationPage(
        organisation=found, name=found.named(language()), kind_name=_kind(found),
        division_name=places.name_of(code=found.division), people=staff.items,
        duties=duties, children=below,
        may_write=policies.may_administer(actor, found.division, found.organisation_id),
    )  # fmt: skip
    return render(request, page)


@require_http_methods(["GET", "POST"])
@needs(policies.ADMIN)
def add(request: HttpRequest) -> HttpResponse:
    form = OrganisationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.establish_organisation(actor=actor_of(request), now=clock.now(), **form.cleaned_data)
            messages.success(request, _("机构已新增。"))
            return redirect("identity:organisation", organisation_id=made.organisation_id)
        except Refused as refusal:
            take_refusal(form, refusal)
    page = FormPage(form=form, heading=_("新增机构"), submit=_("新增"), back=reverse("identity:organisations"))
    return render(request, page, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@needs(policies.ADMIN)
def amend(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    found = get_seen_organisation(actor=actor_of(request), organisation_id=organisation_id)
    initial = {key: getattr(found, key) for key in ("name", "name_en", "short_name", "valid_to")}
    form = AmendForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.amend_organisation(
                actor=actor_of(request), now=clock.now(), organisation_id=organisation_id, **form.cleaned_data
            )
            messages.success(request, _("机构信息已更新。"))
            return redirect("identity:organisation", organisation_id=organisation_id)
        except Refused as refusal:
            take_refusal(form, refusal)
    page = FormPage(
        form=form, heading=_("修改机构：%(name)s") % {"name": found.name}, submit=_("保存"),
        back=reverse("identity:organisation", args=[organisation_id]),
    )  # fmt: skip
    return render(request, page, status=422 if form.errors else 200)
