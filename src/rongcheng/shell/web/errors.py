"""Pages for what no view could answer."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from rongcheng.kernel.errors import NotAllowed, NotFound, Refused
from rongcheng.kernel.pages.problems import answer


class BadRequest(Refused):
    code = "bad-request"
    status = 400
    says = "请求的内容无法读取。"
    advice = "请返回上一页检查后重新提交。"


class PageExpired(NotAllowed):
    code = "page-expired"
    says = "页面已过期，未执行操作。"
    advice = "请刷新页面后再提交；已填写的内容会从本机草稿恢复。"


class OurFault(Refused):
    code = "internal-error"
    status = 500
    says = "系统出了问题，您的操作可能没有完成。"
    advice = "请稍后重试。若一直如此，请把下面的时间和代码告诉运维人员。"


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return answer(request, BadRequest())


def not_allowed(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return answer(request, NotAllowed())


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return answer(request, NotFound())


def our_fault(request: HttpRequest) -> HttpResponse:
    return answer(request, OurFault())


def page_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The answer to a form whose CSRF token does not fit (settings.CSRF_FAILURE_VIEW)."""
    return answer(request, PageExpired())
