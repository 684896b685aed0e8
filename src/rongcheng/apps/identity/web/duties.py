"""The duty list: find, ask who is responsible, read an entry's history, export."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from rongcheng.apps.identity import policies
from rongcheng.apps.identity.contracts import DutyMatch
from rongcheng.apps.identity.domain.catalogues import leaves
from rongcheng.apps.identity.domain.duty_file import write_file
from rongcheng.apps.identity.queries import duty
from rongcheng.apps.identity.queries.organisations import get_organisation
from rongcheng.apps.identity.web.forms import language, matter_choices, today
from rongcheng.apps.identity.web.pages import Asked, DutiesPage, DutyPage
from rongcheng.apps.places import public as places
from rongcheng.kernel.errors import Refused
from rongcheng.kernel.pages import actor_of, render, signed_in
from rongcheng.kernel.pages.problems import text_of

SIZE = 50
FILTERS = ("q", "matter", "division", "on")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 and int(text) else 1


def _filters(request: HttpRequest) -> dict[str, str]:
    found = {name: request.GET.get(name, "").strip() for name in FILTERS}
    if "on" not in request.GET:
        found["on"] = today().isoformat()
    return found


@signed_in
def index(request: HttpRequest) -> HttpResponse:
    filters, number = _filters(request), _number(request.GET.get("page", "1"))
    entries, total = duty.list_entries(
        text=filters["q"], matter_code=filters["matter"], division=filters["division"],
        on=_day(filters["on"]), start=(number - 1) * SIZE, size=SIZE,
    )  # fmt: skip
    asked = _ask(request)
    answer_name, answer_why = _told(asked.answer)
    page = DutiesPage(
        entries=entries, total=total, number=number, pages=max(1, -(-total // SIZE)),
        matters=matter_choices(), divisions=_divisions(), filters=filters,
        query=urlencode({key: value for key, value in filters.items() if value or key == "on"}),
        asked=asked, answer_name=answer_name, answer_why=answer_why, may_write=actor_of(request).has(policies.ADMIN),
    )  # fmt: skip
    return render(request, page)


def _told(answer: DutyMatch | None) -> tuple[str, str]:
    """The answer in the reader's language."""
    if answer is None:
        return "", ""
    body = get_organisation(answer.organisation_id)
    return body.named(language()), answer.why_en if language().startswith("en") else answer.why


def _divisions() -> list[tuple[str, str]]:
    """The city and its districts, for the filter; streets are typed by code."""
    city = places.division(code="510100")
    return [(place.code, places.name_of(code=place.code)) for place in (city, *places.children(code=city.code))]


def _ask(request: HttpRequest) -> Asked:
    """Who is responsible for X at Y on date Z?"""
    matter, where = request.GET.get("ask_matter", "").strip(), request.GET.get("ask_division", "").strip()
    on = _day(request.GET.get("ask_on", "")) or today()
    if not matter or not where:
        return Asked(matter=matter, division=where, on=on)
    try:
        answer = duty.responsible_for(matter_code=matter, division=_code_of(where), on=on)
    except Refused as refusal:
        return Asked(matter=matter, division=where, on=on, is_asked=True, problem=text_of(refusal.says, refusal))
    problem = "" if answer else _("职责清单没有规定，请管理员补充。")
    return Asked(matter=matter, division=where, on=on, is_asked=True, answer=answer, problem=problem)


def _code_of(where: str) -> str:
    """A code, or the first division of that name."""
    if where.isdigit():
        return where
    hits = places.search(text=where)
    return hits[0].code if hits else where


@signed_in
def entry(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    found = duty.get_entry(entry_id)
    page = DutyPage(
        entry=found, history=duty.history_of(entry_id), today=today(),
        may_write=policies.may_administer(actor_of(request), found.division),
        concerned=len(leaves(found.matter)),
    )  # fmt: skip
    return render(request, page)


@signed_in
def export(request: HttpRequest) -> HttpResponse:
    """The entries found, as a file that can be imported again."""
    filters = _filters(request)
    entries, _total = duty.list_entries(
        text=filters["q"], matter_code=filters["matter"], division=filters["division"], on=_day(filters["on"])
    )
    response = HttpResponse(write_file(entries), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="duty-list.csv"'
    return response
