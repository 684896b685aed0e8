"""My account: posts, password, second factor, sessions."""

from __future__ import annotations

from urllib.parse import urlsplit
from uuid import UUID

import segno
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from rongcheng.apps.identity.queries import people
from rongcheng.apps.identity.queries.sign_ins import count_recovery_codes, find_factor, list_sign_ins
from rongcheng.apps.identity.services import second_factor, sign_ins
from rongcheng.apps.identity.services.second_factor import CodeOutcome
from rongcheng.apps.identity.web import session
from rongcheng.apps.identity.web.forms import PasswordForm, take_refusal
from rongcheng.apps.identity.web.pages import AccountPage, PasswordPage, PostsFragment, SecondFactorPage
from rongcheng.apps.identity.web.sign_in import problem_of
from rongcheng.kernel import clock
from rongcheng.kernel.errors import Refused
from rongcheng.kernel.pages import actor_of, render, signed_in


def _me(request: HttpRequest) -> UUID:
    return UUID(actor_of(request).ref)


@never_cache
@signed_in
def account(request: HttpRequest) -> HttpResponse:
    me = _me(request)
    page = AccountPage(
        account=people.get_account(me), post_id=actor_of(request).post_id,
        sign_ins=list_sign_ins(person_id=me, session_key=request.session.session_key or ""),
        codes_left=count_recovery_codes(me), second_factor_required=people.roles_require_second_factor(me),
    )  # fmt: skip
    return render(request, page)


@never_cache
@signed_in
def posts(request: HttpRequest) -> HttpResponse:
    """The posts to choose from, for the menu of every page; nothing when there is no choice."""
    held = people.list_own_posts(_me(request))
    here = urlsplit(request.headers.get("HX-Current-URL", "/"))
    back = f"{here.path}?{here.query}" if here.query else here.path
    page = PostsFragment(
        posts=held if len(held) > 1 else (), post_id=actor_of(request).post_id,
        next=session.safe_next(request, back),
    )  # fmt: skip
    return render(request, page)


@require_POST
@signed_in
def switch_post(request: HttpRequest, post_id: UUID) -> HttpResponse:
    """From here on this session acts for that post."""
    post = sign_ins.switch_post(actor=actor_of(request), now=clock.now(), person_id=_me(request), post_id=post_id)
    request.session["post_id"] = str(post.post_id)
    messages.success(
        request, _("现在以“%(organisation)s · %(title)s”办理。")
        % {"organisation": post.organisation_name, "title": post.title},
    )  # fmt: skip
    return redirect(session.safe_next(request, request.POST.get("next") or "/account/"))


@require_POST
@signed_in
def end_session(request: HttpRequest, sign_in_id: UUID) -> HttpResponse:
    sign_ins.end_session(actor=actor_of(request), now=clock.now(), person_id=_me(request), sign_in_id=sign_in_id)
    messages.success(request, _("该会话已结束。"))
    return redirect("identity:account")


@never_cache
@require_http_methods(["GET", "POST"])
@signed_in
def password(request: HttpRequest) -> HttpResponse:
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _change(request, form):
        messages.success(request, _("密码已修改；其他设备上的会话已结束。"))
        return redirect("identity:account")
    page = PasswordPage(form=form, is_due=session.must(request) == "password")
    return render(request, page, status=422 if form.errors else 200)


def _change(request: HttpRequest, form: PasswordForm) -> bool:
    given, old_key = form.cleaned_data, request.session.session_key or ""
    try:
        sign_ins.change_password(
            actor=actor_of(request), now=clock.now(), person_id=_me(request), old=given["old"],
            new=given["new"], session_key=old_key,
        )  # fmt: skip
    except Refused as refusal:
        take_refusal(form, refusal)
        return False
    session.done(request, "password")
    update_session_auth_hash(request, people.get_person_row(_me(request)))
    sign_ins.follow_session(
        actor=actor_of(request), now=clock.now(), person_id=_me(request),
        old_key=old_key, new_key=request.session.session_key or "",
    )  # fmt: skip
    return True


@never_cache
@require_http_methods(["GET", "POST"])
@signed_in
def factor(request: HttpRequest) -> HttpResponse:
    """Set up the authenticator: begin, scan, confirm with a first code."""
    me = _me(request)
    is_due = session.must(request) == "second-factor"
    if request.method == "POST" and "code" in request.POST:
        return _confirm(request, me, is_due=is_due)
    if request.method == "POST":
        second_factor.begin_second_factor(actor=actor_of(request), now=clock.now(), person_id=me)
    return render(request, _factor_page(me, is_due=is_due))


def _confirm(request: HttpRequest, me: UUID, *, is_due: bool) -> HttpResponse:
    outcome, codes = second_factor.confirm_second_factor(
        actor=actor_of(request), now=clock.now(), person_id=me, code=request.POST["code"]
    )
    if outcome is not CodeOutcome.RIGHT:
        return render(request, _factor_page(me, is_due=is_due, problem=problem_of(outcome)), status=422)
    session.done(request, "second-factor")
    return render(request, SecondFactorPage(is_on=True, is_due=False, codes=codes))


def _factor_page(me: UUID, *, is_due: bool, problem: str = "") -> SecondFactorPage:
    if find_factor(me):
        return SecondFactorPage(is_on=True, is_due=is_due)
    waiting = find_factor(me, confirmed=False)
    if waiting is None:
        return SecondFactorPage(is_on=False, is_due=is_due)
    drawing = segno.make(waiting.config_url).svg_data_uri(scale=5, border=2, dark="#000", light="#fff")
    return SecondFactorPage(
        is_on=False, is_due=is_due, picture=drawing, secret=_secret(waiting.config_url), problem=problem
    )


def _secret(address: str) -> str:
    """The secret for typing, in groups of four."""
    secret = address.split("secret=")[1].split("&")[0]
    return " ".join(secret[i : i + 4] for i in range(0, len(secret), 4))


@require_POST
@signed_in
def drop_factor(request: HttpRequest) -> HttpResponse:
    try:
        second_factor.drop_second_factor(
            actor=actor_of(request), now=clock.now(), person_id=_me(request),
            password=request.POST.get("password", ""),
        )  # fmt: skip
        messages.success(request, _("两步验证已停用。"))
    except Refused as refusal:
        messages.error(request, _(refusal.says))
    return redirect("identity:account")


@never_cache
@require_POST
@signed_in
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """Ten new codes, shown once."""
    codes = second_factor.renew_recovery_codes(actor=actor_of(request), now=clock.now(), person_id=_me(request))
    return render(request, SecondFactorPage(is_on=True, is_due=False, codes=codes))
