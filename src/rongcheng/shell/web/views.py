"""The shell's own pages: the front page, the language, the live line's ticket."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from rongcheng.kernel.errors import SignInNeeded
from rongcheng.kernel.pages import actor_of, render
from rongcheng.kernel.pages.problems import problem
from rongcheng.kernel.stream.tickets import ticket
from rongcheng.shell.web.inbox import inbox_page
from rongcheng.shell.web.pages import WelcomePage


@require_GET
def front(request: HttpRequest) -> HttpResponse:
    """GET /: the inbox of those who have signed in, the public site for everybody else."""
    actor = actor_of(request)
    if not actor.is_signed_in:
        return render(request, WelcomePage())
    return render(request, inbox_page(request, actor))


@never_cache
@require_GET
def live_ticket(request: HttpRequest) -> HttpResponse:
    """GET /live/ticket: lets this reader's browser open the live line within a minute."""
    actor = actor_of(request)
    if not actor.is_signed_in:
        return problem(SignInNeeded())
    return JsonResponse({"ticket": ticket(actor)})
