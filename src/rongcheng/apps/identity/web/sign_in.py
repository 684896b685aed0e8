"""Signing in: password, then the code where a second factor is set up; and signing out."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from axes.helpers import get_cool_off
from axes.models import AccessAttempt
from django.contrib.auth import authenticate
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from rongcheng.apps.identity.conf import identity_conf, oidc_conf
from rongcheng.apps.identity.models import Person
from rongcheng.apps.identity.queries import people
from rongcheng.apps.identity.queries.sign_ins import find_factor
from rongcheng.apps.identity.services import second_factor, sign_ins
from rongcheng.apps.identity.services.second_factor import CodeOutcome
from rongcheng.apps.identity.web import session
from rongcheng.apps.identity.web.origin import origin_of
from rongcheng.apps.identity.web.pages import CodePage, SignInPage
from rongcheng.kernel import clock
from rongcheng.kernel.actor import Actor
from rongcheng.kernel.pages import actor_of, render, signed_in

PENDING = "code_for"


@never_cache
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """The sign-in page; who is signed in already goes on."""
    wanted = session.safe_next(request, request.POST.get("next") or request.GET.get("next"))
    if request.method == "POST":
        return _try_password(request, wanted)
    if actor_of(request).is_signed_in:
        return redirect(wanted)
    return render(request, _page(wanted, problem=_told_by_provider(request)))


def _try_password(request: HttpRequest, wanted: str) -> HttpResponse:
    username = request.POST.get("username", "").strip()
    person = authenticate(request, username=username, password=request.POST.get("password", ""))
    if isinstance(person, Person):
        return go_on(request, person, wanted, way="password")
    stranger = Actor.public(origin=origin_of(request))
    if getattr(request, "axes_locked_out", False):
        sign_ins.note_lock_out(actor=stranger, now=clock.now(), username=username[:64])
        again_at = _again_at(username, origin_of(request))
        return render(request, _page(wanted, username=username, again_at=again_at), status=429)
    sign_ins.note_failed_sign_in(actor=stranger, now=clock.now(), username=username[:64], way="password")
    problem = _("用户名或密码不正确。请检查大小写；忘记密码请联系管理员。")
    return render(request, _page(wanted, username=username, problem=problem), status=422)


def go_on(request: HttpRequest, person: Person, wanted: str, *, way: str) -> HttpResponse:
    """The first factor was right: ask for the second where there is one, else begin the session."""
    if find_factor(person.id) is None:
        session.begin(request, person, way=way)
        return redirect(wanted)
    request.session.cycle_key()
    request.session[PENDING] = {
        "person": str(person.id), "since": clock.now().timestamp(), "next": wanted, "way": way
    }  # fmt: skip
    return redirect("identity:code")


@never_cache
@require_http_methods(["GET", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """The second step of signing in."""
    pending = _pending(request)
    if pending is None:
        return redirect("identity:sign-in")
    person = people.get_person_row(UUID(pending["person"]))
    if request.method == "GET":
        return render(request, CodePage(name=person.name))
    actor = people.actor_for(user_id=person.id, origin=origin_of(request))
    outcome = second_factor.check_code(
        actor=actor, now=clock.now(), person_id=person.id, code=request.POST.get("code", "")
    )
    if outcome is CodeOutcome.RIGHT:
        del request.session[PENDING]
        session.begin(request, person, way=f"{pending['way']}+otp")
        return redirect(session.safe_next(request, pending["next"]))
    status = 429 if outcome is CodeOutcome.TOO_OFTEN else 422
    return render(request, CodePage(name=person.name, problem=problem_of(outcome)), status=status)


def problem_of(outcome: CodeOutcome) -> str:
    """What to tell somebody whose code was not right."""
    if outcome is CodeOutcome.TOO_OFTEN:
        return _("连续输错，请稍等几秒再输入验证器显示的新验证码。")
    return _("验证码不正确或已过期。请输入验证器当前显示的六位数字，或一个未用过的恢复码。")


def _pending(request: HttpRequest) -> dict[str, Any] | None:
    """Whose second step is due, unless too much time has gone by."""
    pending: dict[str, Any] | None = request.session.get(PENDING)
    if pending is None:
        return None
    wait = timedelta(minutes=identity_conf().code_wait_minutes)
    if clock.now().timestamp() - pending["since"] > wait.total_seconds():
        del request.session[PENDING]
        return None
    return pending


@require_POST
@signed_in
def sign_out(request: HttpRequest) -> HttpResponse:
    session.end(request, actor_of(request))
    return redirect("identity:sign-in")


def locked_out(request: HttpRequest, response: HttpResponse, credentials: dict[str, Any]) -> HttpResponse:
    """django-axes asks for the answer; the view has given it already."""
    return response


def _again_at(username: str, origin: str) -> datetime | None:
    """When the lock-out of this name at this address ends."""
    attempt = AccessAttempt.objects.filter(username=username, ip_address=origin).order_by("-attempt_time").first()
    cool_off = get_cool_off()
    return attempt.attempt_time + cool_off if attempt and cool_off else None


def _page(wanted: str, *, username: str = "", problem: str = "", again_at: datetime | None = None) -> SignInPage:
    conf = oidc_conf()
    return SignInPage(
        next=wanted, username=username, problem=problem, again_at=again_at,
        outside_name=(conf.name or conf.issuer) if conf.is_on else "",
    )  # fmt: skip


def _told_by_provider(request: HttpRequest) -> str:
    told = request.GET.get("told", "")
    if told == "unreachable":
        return _("统一认证平台暂时无法连接，请稍后再试，或使用密码登录。")
    return _("统一认证未通过，或您的账号尚未开通。请联系管理员。") if told == "refused" else ""


def back_to_sign_in(told: str) -> HttpResponse:
    """From the outside provider without having been let in."""
    return HttpResponseRedirect(f"/sign-in?told={told}")
