"""Refusals as answers: problem+json (RFC 9457) for programs, a page or a fragment for people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils.translation import gettext

from rongcheng.kernel.errors import Invalid, Refused, SignInNeeded
from rongcheng.kernel.pages.page import Page, render

PROGRAM_PATHS = ("/api/", "/sta/", "/open311/", "/hub/")


@dataclass(frozen=True, kw_only=True)
class RefusedPage(Page):
    """What happened and what to do, for a person."""

    template: ClassVar[str] = "refused.html"
    status: int
    code: str
    says: str
    advice: str
    fields: dict[str, str]


@dataclass(frozen=True, kw_only=True)
class RefusedFragment(RefusedPage):
    """The same, small enough for an htmx target."""

    template: ClassVar[str] = "refused_fragment.html"


def answer(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """The right form of answer for whoever asked."""
    if wants_json(request):
        return problem(refusal)
    if request.headers.get("HX-Request"):
        return _fragment(request, refusal)
    if isinstance(refusal, SignInNeeded):
        return HttpResponseRedirect(f"{settings.LOGIN_URL}?next={quote(request.get_full_path())}")
    return render(request, _page(RefusedPage, refusal), status=refusal.status)


def wants_json(request: HttpRequest) -> bool:
    """Whether a program asked."""
    return request.path.startswith(PROGRAM_PATHS) or "json" in request.headers.get("Accept", "")


def problem(refusal: Refused) -> JsonResponse:
    """application/problem+json with a stable `code`."""
    body = {
        "type": f"urn:rongcheng:problem:{refusal.code}",
        "code": refusal.code,
        "status": refusal.status,
        "title": text_of(refusal.says, refusal),
        "detail": text_of(refusal.advice, refusal),
    }
    body |= {name: str(value) for name, value in refusal.facts.items() if name not in body}
    if isinstance(refusal, Invalid) and refusal.fields:
        body["fields"] = {name: gettext(text) for name, text in refusal.fields.items() if text}
    return JsonResponse(body, status=refusal.status, content_type="application/problem+json",
                        json_dumps_params={"ensure_ascii": False})  # fmt: skip


def text_of(msgid: str, refusal: Refused) -> str:
    """The sentence in the reader's language, with the facts filled in."""
    sentence = gettext(msgid)
    return sentence % refusal.facts if refusal.facts and "%(" in sentence else sentence


def _page(kind: type[RefusedPage], refusal: Refused) -> RefusedPage:
    return kind(
        status=refusal.status, code=refusal.code, says=text_of(refusal.says, refusal),
        advice=text_of(refusal.advice, refusal),
        fields={name: gettext(text) for name, text in getattr(refusal, "fields", {}).items()},
    )  # fmt: skip


def _fragment(request: HttpRequest, refusal: Refused) -> HttpResponse:
    response = render(request, _page(RefusedFragment, refusal), status=refusal.status)
    if isinstance(refusal, SignInNeeded):
        back = request.headers.get("HX-Current-URL", "/")
        response["X-Sign-In"] = f"{settings.LOGIN_URL}?next={quote(_path_only(back))}"
    return response


def _path_only(url: str) -> str:
    return "/" + url.split("://", 1)[-1].split("/", 1)[-1] if "://" in url else url
