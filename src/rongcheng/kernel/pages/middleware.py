"""What every request passes: a content security policy, and clear answers to refusals."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.db import DataError
from django.http import Http404, HttpRequest, HttpResponse

from rongcheng.kernel.errors import Invalid, NotFound, Refused
from rongcheng.kernel.pages.problems import answer

log = logging.getLogger(__name__)
Next = Callable[[HttpRequest], HttpResponse]


class UnreadableRequest(Invalid):
    code = "unreadable-request"
    status = 400
    says = "请求的内容无法读取。"
    advice = "请检查提交的内容；文字中不能有控制字符。"


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
