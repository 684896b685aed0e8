"""Following an appeal without log-in: by the receipt's link, or by receipt and the end of the telephone number."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from rongcheng.apps.appeals import queries, services
from rongcheng.apps.appeals.contracts import AppealState, Progress
from rongcheng.apps.appeals.queries.wording import KINDS, NEXT, STATES, matter_name, result_of
from rongcheng.apps.appeals.web.forms import TrackForm
from rongcheng.apps.appeals.web.pages import ProgressPage, TrackPage
from rongcheng.apps.appeals.web.places import place_in_words
from rongcheng.apps.appeals.web.words import TONES, entry_of, photos_of
from rongcheng.kernel import clock
from rongcheng.kernel.errors import Refused
from rongcheng.kernel.pages import actor_of, render
from rongcheng.kernel.pages.problems import text_of


@never_cache
@require_http_methods(["GET", "POST"])
def track(request: HttpRequest) -> HttpResponse:
    """Look an appeal up; a hit leads to its own page."""
    if request.method == "GET":
        form = TrackForm(initial={"receipt": request.GET.get("receipt", "")})
        return render(request, TrackPage(form=form))
    form = TrackForm(request.POST)
    if not form.is_valid():
        return render(request, TrackPage(form=form), status=422)
    try:
        found = _found(request, form)
    except Refused as refusal:
        words = (text_of(refusal.says, refusal), text_of(refusal.advice, refusal))
        return render(request, TrackPage(form=form, refusal=words), status=refusal.status)
    return HttpResponseRedirect(f"{_path(found)}?{urlencode({'k': found.secret})}")


def _found(request: HttpRequest, form: TrackForm) -> Progress:
    receipt = queries.written_receipt(form.cleaned_data["receipt"])
    services.count_try(actor=actor_of(request), now=clock.now(), receipt=receipt)
    return queries.progress_by_phone(receipt=receipt, last_digits=form.cleaned_data["digits"])


@never_cache
@require_GET
def progress(request: HttpRequest, receipt: str) -> HttpResponse:
    """The reporter's own page; without its secret one is asked for the telephone number."""
    secret = request.GET.get("k", "")
    if not secret:
        return HttpResponseRedirect(f"{reverse('appeals:track')}?{urlencode({'receipt': receipt})}")
    found = queries.progress_by_link(receipt=receipt, secret=secret)
    link = request.build_absolute_uri(f"{_path(found)}?{urlencode({'k': found.secret})}")
    response = render(request, _page_of(found, link, is_new=bool(request.GET.get("new"))))
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"
    return response


def _page_of(found: Progress, link: str, *, is_new: bool) -> ProgressPage:
    is_answered = found.state is AppealState.ANSWERED
    last = found.story[-1] if found.story else None
    return ProgressPage(
        progress=found,
        is_new=is_new,
        matter=matter_name(found.matter),
        kind=str(KINDS[found.kind]),
        place=place_in_words(found.division),
        state=str(STATES[found.state]),
        tone=TONES[found.state],
        holder="" if is_answered else found.organisation or gettext("城市运行值班席"),
        next_words=str(NEXT[found.state]),
        result=(result_of(last) if last else "") or found.result if is_answered else "",
        story=[entry_of(line) for line in found.story],
        photos=photos_of(queries.album_of(found)),
        link=link,
    )


def _path(found: Progress) -> str:
    return reverse("appeals:progress", args=[found.number])
