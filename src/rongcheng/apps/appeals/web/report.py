"""The public form: one page without JavaScript, a check of the answers, a receipt. Nothing typed is ever lost."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from rongcheng.apps.appeals import queries, services
from rongcheng.apps.appeals.conf import conf
from rongcheng.apps.appeals.contracts import Receipt
from rongcheng.apps.appeals.domain.catalogue import catalogue
from rongcheng.apps.appeals.queries.wording import KINDS, named
from rongcheng.apps.appeals.web.forms import ReportForm
from rongcheng.apps.appeals.web.pages import Answer, CheckPage, ReportPage
from rongcheng.apps.appeals.web.places import place_in_words
from rongcheng.apps.places.contracts import OutsideCity
from rongcheng.kernel import clock
from rongcheng.kernel.errors import Invalid, Refused, TooMany
from rongcheng.kernel.pages import actor_of, render
from rongcheng.kernel.pages.problems import text_of

COOKIE = "rongcheng_report"
DROP = "drop:"


@never_cache
@require_http_methods(["GET", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """GET: the form. POST: add photos, go back, check, or send."""
    if request.method == "GET":
        draft = request.COOKIES.get(COOKIE) or secrets.token_urlsafe(24)
        matter = request.GET.get("matter", "")
        return _form_page(request, ReportForm(initial={"draft": draft, "matter": matter}), draft)
    form = ReportForm(request.POST, {"photo": request.FILES.getlist("photo")})
    return _posted(request, form, request.POST.get("draft", "")[:64] or secrets.token_urlsafe(24))


def _posted(request: HttpRequest, form: ReportForm, draft: str) -> HttpResponse:
    action = request.POST.get("action", "check")
    form.full_clean()
    refusal = _keep_photos(request, form, draft)
    if action.startswith(DROP):
        _drop_photo(request, draft, action.removeprefix(DROP))
    if action == "edit" or action == "photo" or action.startswith(DROP):
        return _form_page(request, _unblamed(form, draft), draft, refusal)
    if form.errors or refusal:
        return _form_page(request, form, draft, refusal)
    try:
        return _check_page(request, form, draft) if action == "check" else _sent(request, form, draft)
    except TooMany as wait:
        return _form_page(request, form, draft, wait)
    except OutsideCity as outside:
        form.add_error("division", _outside_words(outside))
    except Invalid as wrong:
        form.blame(wrong.fields)
    return _form_page(request, form, draft)


def _form_page(request: HttpRequest, form: ReportForm, draft: str, refusal: Refused | None = None) -> HttpResponse:
    failed = form.is_bound and bool(form.errors)
    status = refusal.status if refusal else 422 if failed else 200
    page = ReportPage(
        form=form,
        photos=queries.draft_photos(draft=draft),
        refusal=(text_of(refusal.says, refusal), text_of(refusal.advice, refusal)) if refusal else None,
        photo_limit=conf().photos_per_report,
    )
    response = render(request, page, status=status)
    response.set_cookie(
        COOKIE, draft, max_age=conf().draft_hours * 3600, httponly=True, samesite="Lax", path="/report",
        secure=request.is_secure(),
    )  # fmt: skip
    if isinstance(refusal, TooMany):
        response["Retry-After"] = str(refusal.facts.get("retry_after_s", 60))
    return response


def _unblamed(form: ReportForm, draft: str) -> ReportForm:
    """The same values without complaints: the reader is still at work."""
    typed = {name: form.data.get(name, "") for name in form.fields if name != "photo"}
    return ReportForm(initial={**typed, "draft": draft, "confidential": bool(form.data.get("confidential"))})


def _keep_photos(request: HttpRequest, form: ReportForm, draft: str) -> Refused | None:
    """Each photo on its own, so that a bad one does not cost the good ones."""
    for upload in request.FILES.getlist("photo"):
        try:
            services.keep_draft_photos(actor=actor_of(request), now=clock.now(), draft=draft, uploads=[upload])
        except TooMany as wait:
            return wait
        except Invalid as wrong:
            words = gettext(wrong.fields.get("photo", wrong.says))
            form.add_error("photo", gettext("%(name)s：%(words)s") % {"name": upload.name, "words": words})
    return None


def _drop_photo(request: HttpRequest, draft: str, photo_id: str) -> None:
    if photo_id in {key for key, _ in queries.draft_photos(draft=draft)}:
        services.drop_draft_photo(actor=actor_of(request), now=clock.now(), draft=draft, photo_id=photo_id)


def _check_page(request: HttpRequest, form: ReportForm, draft: str) -> HttpResponse:
    sound = services.checked(form.report(get_language() or "zh-hans"), clock.now())
    photos = queries.draft_photos(draft=draft)
    page = CheckPage(form=form, answers=_answers(form, sound.division, len(photos)), photo_count=len(photos))
    return render(request, page)


def _answers(form: ReportForm, division: str, photo_count: int) -> Sequence[Answer]:
    given = form.cleaned_data
    service = catalogue().find(given["matter"])
    secret = gettext("保密") if given["confidential"] else gettext("不保密；公开的页面上也不会出现您的身份")
    lines = [
        (gettext("反映的事"), given["text"], "text"),
        (gettext("类别"), named(service) if service else "", "matter"),
        (gettext("类型"), str(KINDS[given["kind"] or "help"]), "kind"),
        (gettext("地点"), " ".join(filter(None, [place_in_words(division), given["address"]])), "division"),
        (gettext("照片"), gettext("%(n)d 张") % {"n": photo_count}, "photo"),
        (gettext("称呼"), given["name"], "name"),
        (gettext("电话"), given["phone"], "phone"),
        (gettext("电子邮箱"), given["email"], "email"),
        (gettext("保密"), secret, "confidential"),
    ]
    return [Answer(label=label, value=value, field=field) for label, value, field in lines]


def _sent(request: HttpRequest, form: ReportForm, draft: str) -> HttpResponse:
    receipt = services.receive_appeal(
        actor=actor_of(request), now=clock.now(), report=form.report(get_language() or "zh-hans"), token=draft
    )
    response = HttpResponseRedirect(link_to(receipt) + "&new=1")
    response.delete_cookie(COOKIE, path="/report")
    return response


def link_to(receipt: Receipt) -> str:
    """The path of the reporter's own page."""
    return f"{reverse('appeals:progress', args=[receipt.number])}?{urlencode({'k': receipt.secret})}"


def _outside_words(outside: OutsideCity) -> str:
    advice = gettext("外地的事请拨打当地区号加 12345；在本市的请重新点选地图，或选择镇（街道）。")
    return f"{text_of(outside.says, outside)}{advice}"
