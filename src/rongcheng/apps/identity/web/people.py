"""People and their posts, for whoever administers them."""

from __future__ import annotations

import csv
import secrets
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from rongcheng.apps.identity import policies
from rongcheng.apps.identity.contracts import PersonView
from rongcheng.apps.identity.queries import people
from rongcheng.apps.identity.queries.organisations import list_seen_organisations
from rongcheng.apps.identity.services import people as services
from rongcheng.apps.identity.services import second_factor
from rongcheng.apps.identity.web.forms import EndForm, PersonForm, PostForm, language, role_choices, take_refusal, today
from rongcheng.apps.identity.web.pages import FormPage, NewPasswordPage, PeoplePage, PersonPage
from rongcheng.kernel import clock
from rongcheng.kernel.errors import Refused
from rongcheng.kernel.pages import Paged, actor_of, needs, render, signed_in


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


def _found(request: HttpRequest, cursor: str) -> Paged[PersonView]:
    asked = request.GET
    return people.list_people(
        actor=actor_of(request), text=asked.get("q", "").strip(), role=asked.get("role", ""),
        organisation_id=_uuid(asked.get("organisation", "")), cursor=cursor,
    )  # fmt: skip


@signed_in
def index(request: HttpRequest) -> HttpResponse:
    actor, asked = actor_of(request), request.GET
    page = PeoplePage(
        people=_found(request, asked.get("cursor", "")), roles=role_choices(),
        organisations=[
            (str(body.organisation_id), body.named(language())) for body in list_seen_organisations(actor=actor)
        ], text=asked.get("q", ""),
        role=asked.get("role", ""), organisation=asked.get("organisation", ""),
        may_write=actor.has(policies.ADMIN),
        query=urlencode({key: asked[key] for key in ("q", "role", "organisation") if asked.get(key)}),
        has_cursor="cursor" in asked,
    )  # fmt: skip
    return render(request, page)


@needs(policies.ADMIN)
def export(request: HttpRequest) -> HttpResponse:
    """The people found, all pages, without telephone numbers."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="people.csv"'
    response.write("\ufeff")
    sheet = csv.writer(response)
    sheet.writerow(["username", "name", "active", "organisation", "title", "roles", "divisions"])
    cursor: str | None = ""
    while cursor is not None:
        found = _found(request, cursor)
        for person in found.items:
            for post in person.posts:
                sheet.writerow([
                    person.username, person.name, person.is_active, post.organisation_name, post.title,
                    " ".join(post.roles), " ".join(post.divisions),
                ])  # fmt: skip
        cursor = found.next_cursor
    return response


@never_cache
@signed_in
def person(request: HttpRequest, person_id: UUID) -> HttpResponse:
    return _person(request, person_id, shows_phones=False)


@never_cache
@require_POST
@signed_in
def phones(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """The same page with the telephone numbers; the showing is in the audit trail."""
    return _person(request, person_id, shows_phones=True)


def _person(request: HttpRequest, person_id: UUID, *, shows_phones: bool) -> HttpResponse:
    actor = actor_of(request)
    numbers = people.show_phones(actor=actor, person_id=person_id, purpose="contact") if shows_phones else None
    found = people.person_for(actor=actor, person_id=person_id)
    page = PersonPage(person=found, phones=numbers, may_write=actor.has(policies.ADMIN), today=today())
    return render(request, page)


@require_http_methods(["GET", "POST"])
@needs(policies.ADMIN)
def add(request: HttpRequest) -> HttpResponse:
    form = PersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        secret = secrets.token_urlsafe(12)
        try:
            made = services.register_person(
                actor=actor_of(request), now=clock.now(), password=secret, **form.cleaned_data
            )
            return render(request, NewPasswordPage(person=made, password=secret))
        except Refused as refusal:
            take_refusal(form, refusal)
    page = FormPage(
        form=form, heading=_("新增人员"), submit=_("新增"), back=reverse("identity:people"),
        lead=_("新增后请为其任命岗位；初始密码只显示一次。"),
    )  # fmt: skip
    return render(request, page, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@needs(policies.ADMIN)
def appoint(request: HttpRequest, person_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    found = people.get_account(person_id)
    form = PostForm(request.POST or None, organisations=list(list_seen_organisations(actor=actor)))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        organisation_id = given.pop("organisation")
        try:
            services.appoint(
                actor=actor, now=clock.now(), person_id=person_id, organisation_id=organisation_id, **given
            )
            messages.success(request, _("岗位已任命。"))
            return redirect("identity:person", person_id=person_id)
        except Refused as refusal:
            take_refusal(form, refusal)
    page = FormPage(
        form=form, heading=_("任命岗位：%(name)s") % {"name": found.name}, submit=_("任命"),
        back=reverse("identity:person", args=[person_id]),
    )  # fmt: skip
    return render(request, page, status=422 if form.errors else 200)


@require_POST
@needs(policies.ADMIN)
def end_post(request: HttpRequest, person_id: UUID, post_id: UUID) -> HttpResponse:
    form = EndForm(request.POST)
    if form.is_valid():
        services.end_post(actor=actor_of(request), now=clock.now(), post_id=post_id, **form.cleaned_data)
        messages.success(request, _("岗位的终止日期已记下。"))
    else:
        messages.error(request, _("请填写终止日期。"))
    return redirect("identity:person", person_id=person_id)


@require_POST
@needs(policies.ADMIN)
def lock(request: HttpRequest, person_id: UUID) -> HttpResponse:
    services.lock_person(actor=actor_of(request), now=clock.now(), person_id=person_id)
    messages.success(request, _("账号已停用，其会话已全部结束。"))
    return redirect("identity:person", person_id=person_id)


@require_POST
@needs(policies.ADMIN)
def unlock(request: HttpRequest, person_id: UUID) -> HttpResponse:
    services.unlock_person(actor=actor_of(request), now=clock.now(), person_id=person_id)
    messages.success(request, _("账号已恢复，登录失败的锁定已解除。"))
    return redirect("identity:person", person_id=person_id)


@never_cache
@require_POST
@needs(policies.ADMIN)
def reset_password(request: HttpRequest, person_id: UUID) -> HttpResponse:
    secret = secrets.token_urlsafe(12)
    services.reset_password(actor=actor_of(request), now=clock.now(), person_id=person_id, password=secret)
    return render(request, NewPasswordPage(person=people.get_account(person_id), password=secret))


@require_POST
@needs(policies.ADMIN)
def reset_factor(request: HttpRequest, person_id: UUID) -> HttpResponse:
    second_factor.reset_second_factor(actor=actor_of(request), now=clock.now(), person_id=person_id)
    messages.success(request, _("两步验证已重置，下次登录可重新设置。"))
    return redirect("identity:person", person_id=person_id)
