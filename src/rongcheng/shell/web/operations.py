"""The operations page: every consumer, its lag, what it cannot handle, and a button to try again."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from rongcheng.kernel import clock
from rongcheng.kernel.errors import NotAllowed
from rongcheng.kernel.inbox import operations
from rongcheng.kernel.pages import actor_of, needs, render
from rongcheng.shell.web.pages import OperationsPage

CITY = "510100"


def runs_the_city(request: HttpRequest) -> bool:
    """Events of every district are parked together: only a post for the whole city reads and retries them."""
    return actor_of(request).covers(CITY)


@require_GET
@needs("operator", "admin")
def overview(request: HttpRequest) -> HttpResponse:
    """GET /ops/."""
    consumers = operations.list_consumers()
    page = OperationsPage(
        consumers=consumers,
        parked=operations.list_parked() if runs_the_city(request) else [],
        parked_count=sum(c.parked for c in consumers),
        may_retry=runs_the_city(request),
        last_position=operations.last_position(),
        now=clock.now(),
        worst_lag=max((c.lag for c in consumers), default=0),
    )
    return render(request, page)


@require_POST
@needs("operator", "admin")
def retry(request: HttpRequest, parked_id: int) -> HttpResponse:
    """POST /ops/retry/ID: the event's subject is tried at once."""
    if not runs_the_city(request):
        raise NotAllowed
    made = operations.retry_now(actor=actor_of(request), now=clock.now(), parked_id=parked_id)
    messages.success(request, _("已安排立即重试。") if made else _("这一条已经处理完。"))
    return HttpResponseRedirect("/ops/")


@require_POST
@needs("operator", "admin")
def retry_all(request: HttpRequest, consumer: str) -> HttpResponse:
    """POST /ops/retry-all/NAME: everything parked for this consumer is tried at once."""
    if not runs_the_city(request):
        raise NotAllowed
    made = operations.retry_all(actor=actor_of(request), now=clock.now(), consumer=consumer)
    messages.success(request, _("已安排立即重试 %(n)d 条。") % {"n": made})
    return HttpResponseRedirect("/ops/")
