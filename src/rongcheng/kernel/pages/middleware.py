"""What every request passes: a content security policy, and clear answers to refusals."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.db import DataError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language_from_request, override

from rongcheng.kernel.errors import Invalid, NotFound, Refused
from rongcheng.kernel.pages.problems import answer, problem, text_of, wants_json

log = logging.getLogger(__name__)
MEGABYTE = 1024 * 1024
Next = Callable[[HttpRequest], HttpResponse]


class UnreadableRequest(Invalid):
    code = "unreadable-request"
    status = 400
    says = "请求的内容无法读取。"
    advice = "请检查提交的内容；文字中不能有控制字符。"


class TooLarge(Refused):
    code = "too-large"
    status = 413
    says = "提交的内容太大，没有接收。"
    advice = "请减少或缩小附件后重试；一次最多 %(megabytes)d MB。"


class LengthRequired(Refused):
    code = "length-required"
    status = 411
    says = "请求没有说明内容的长度。"
    advice = "请带上 Content-Length 重新发送。"


class SizeMiddleware:
    """A body above the cap, or one of unknown length, is refused before any of it is read."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        said = request.META.get("CONTENT_LENGTH") or ""
        if not said and request.META.get("HTTP_TRANSFER_ENCODING"):
            return _refuse_unread(request, LengthRequired())
        if said.isdecimal() and (len(said) > 18 or int(said) > settings.RONGCHENG_BODY_MEGABYTES * MEGABYTE):
            return _refuse_unread(request, TooLarge(megabytes=settings.RONGCHENG_BODY_MEGABYTES))
        return self.get_response(request)


class ContentSecurityMiddleware:
    """Own scripts and styles only; map workers are blobs; the live process may be another port."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response
        live = settings.RONGCHENG_LIVE_URL
        self.policy = "; ".join([
            "default-src 'self'", "script-src 'self'", "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:", "font-src 'self' data:", f"connect-src 'self' {live}".strip(),
            "worker-src 'self' blob:", "media-src 'self' blob:", "object-src 'none'", "base-uri 'self'",
            "form-action 'self'", "frame-ancestors 'none'",
        ])  # fmt: skip

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.setdefault("Content-Security-Policy", self.policy)
        response.setdefault("Permissions-Policy", "geolocation=(self), camera=(self), microphone=(self)")
        return response


class RefusalMiddleware:
    """A Refused raised anywhere in a view becomes its answer; database complaints about input become a 400."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, Refused):
            return answer(request, error)
        if isinstance(error, Http404):
            return answer(request, NotFound())
        if isinstance(error, DataError | SuspiciousOperation):
            log.info("unreadable request to %s: %s", request.path, error)
            return answer(request, UnreadableRequest())
        return None


def _refuse_unread(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """Plain, since nothing of the request but its head is known; the connection ends with the body unread."""
    log.info("refused a body for %s: %s", request.path, refusal.code)
    with override(get_language_from_request(request)):
        response: HttpResponse = problem(refusal)
        if not wants_json(request):
            words = f"{text_of(refusal.says, refusal)}\n{text_of(refusal.advice, refusal)}\n"
            response = HttpResponse(words, status=refusal.status, content_type="text/plain; charset=utf-8")
    return response
