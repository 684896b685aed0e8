"""Appeals at the desk: list, one appeal, contact on request, direct answer, export."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from rongcheng.apps.appeals import policies, queries, services
from rongcheng.apps.appeals.contracts import AppealKind, AppealRow, AppealState, Contact
from rongcheng.apps.appeals.domain.catalogue import catalogue
from rongcheng.apps.appeals.domain.words_in import tidy
from rongcheng.apps.appeals.queries.wording import CHANNELS, KINDS, STATES, named
from rongcheng.apps.appeals.web.pages import AppealPage, AppealsPage, ContactPart
from rongcheng.apps.appeals.web.places import district_choices, division_choices
from rongcheng.apps.appeals.web.words import desk_row, entry_of, photos_of
from rongcheng.kernel import clock, media
from rongcheng.kernel.pages import actor_of, needs, render

FORMULA_STARTS = ("=", "+", "-", "@", "\t")


@require_GET
@needs(*policies.READERS)
def listing(request: HttpRequest) -> HttpResponseBase:
    """The list with its filters."""
    chosen = _chosen(request)
    cursor = request.GET.get("cursor", "")
    paged = queries.list_appeals(actor=actor_of(request), chosen=chosen, cursor=cursor)
    query = request.GET.copy()
    query.pop("cursor", None)
    page = AppealsPage(
        chosen=chosen,
        rows=[desk_row(row) for row in paged.items],
        paged=paged,
        query=query.urlencode(),
        has_cursor=bool(cursor),
        choices=_choices(),
    )
    return render(request, page)


@require_GET
@needs(*policies.READERS)
def appeal(request: HttpRequest, appeal_id: UUID) -> HttpResponseBase:
    """One appeal with its story."""
    actor = actor_of(request)
    view = queries.get_appeal(actor=actor, appeal_id=appeal_id)
    page = AppealPage(
        appeal=view,
        shown=desk_row(view.row),
        story=[entry_of(line) for line in view.story],
        photos=photos_of(media.shots(media_ids=view.photo_ids, actor=actor)),
        attributes=_attributes(view.row.matter, dict(view.attributes)),
        may_answer=policies.may_answer(actor) and view.row.case_id is None and view.row.state != AppealState.ANSWERED,
        may_see_contact=policies.may_see_contact(actor),
        choices={**_choices(), "division": division_choices()},
    )
    return render(request, page)


@require_POST
@needs(*policies.CALLERS)
def reveal(request: HttpRequest, appeal_id: UUID) -> HttpResponseBase:
    """The contact in clear; the purpose goes on record."""
    purpose = request.POST.get("purpose", "")
    contact = services.reveal_contact(actor=actor_of(request), now=clock.now(), appeal_id=appeal_id, purpose=purpose)
    response = render(request, ContactPart(contact=contact, purpose=purpose))
    response["Cache-Control"] = "no-store"
    return response


@require_POST
@needs(*policies.ANSWERERS)
def answer(request: HttpRequest, appeal_id: UUID) -> HttpResponseBase:
    """Answer directly (直办)."""
    text = request.POST.get("text", "")
    services.answer_appeal(actor=actor_of(request), now=clock.now(), appeal_id=appeal_id, text=text)
    return HttpResponseRedirect(reverse("appeals:appeal", args=[appeal_id]))


@require_POST
@needs(*policies.ANSWERERS)
def sort(request: HttpRequest, appeal_id: UUID) -> HttpResponseBase:
    """Name the matter, the kind and the place (归类)."""
    kind = request.POST.get("kind", "")
    services.sort_appeal(
        actor=actor_of(request),
        now=clock.now(),
        appeal_id=appeal_id,
        matter=request.POST.get("matter", ""),
        kind=AppealKind(kind) if kind in KINDS else AppealKind.HELP,
        division=request.POST.get("division", ""),
    )
    return HttpResponseRedirect(reverse("appeals:appeal", args=[appeal_id]))


@require_GET
@needs(*policies.READERS)
def export(request: HttpRequest) -> HttpResponseBase:
    """The list as a file for spreadsheets, contacts masked."""
    rows = list(queries.export_appeals(actor=actor_of(request), chosen=_chosen(request)))
    services.note_export(actor=actor_of(request), now=clock.now(), count=len(rows))
    response = StreamingHttpResponse(_csv(rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="appeals-{timezone.localdate(clock.now())}.csv"'
    return response


class _Line:
    """A file that hands back what is written."""

    def write(self, text: str) -> str:
        return text


def _csv(rows: list[tuple[AppealRow, Contact]]) -> Iterator[str]:
    writer = csv.writer(_Line())
    heads = ["回执编号", "收到时间", "类型", "渠道", "类别", "地点", "内容", "状态", "案件", "称呼", "电话", "电子邮箱"]
    yield "\ufeff" + str(writer.writerow([gettext(head) for head in heads]))
    for row, contact in rows:
        shown = desk_row(row)
        cells = [
            row.number, timezone.localtime(row.received_at).strftime("%Y-%m-%d %H:%M"), shown.kind, shown.channel,
            shown.matter, shown.place, row.excerpt, shown.state, row.case_number, contact.name, contact.phone,
            contact.email,
        ]  # fmt: skip
        yield str(writer.writerow([_inert(cell) for cell in cells]))


def _inert(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell


def _chosen(request: HttpRequest) -> queries.Filter:
    given = {key: tidy(request.GET.get(key, ""))[:100] for key in ("text", "state", "kind", "channel", "matter")}
    division = request.GET.get("division", "")
    until = _day(request.GET.get("until", ""))
    return queries.Filter(
        **given,
        division=division if division.isdecimal() else "",
        since=_day(request.GET.get("since", "")),
        until=until + timedelta(days=1) if until else None,
    )


def _day(text: str) -> datetime | None:
    try:
        day = parse_date(text)
    except ValueError:
        return None
    if day is None or not 2000 <= day.year <= 2200:
        return None
    return timezone.make_aware(datetime(day.year, day.month, day.day))


def _choices() -> dict[str, list[tuple[str, object]]]:
    return {
        "state": [(queries.UNANSWERED, gettext("待答复")), *STATES.items()],
        "kind": list(KINDS.items()),
        "channel": list(CHANNELS.items()),
        "matter": [(service.code, named(service)) for service in catalogue().services if service.code != "OTHER"],
        "division": list(district_choices()),
    }


def _attributes(matter: str, given: dict[str, object]) -> list[tuple[str, str]]:
    """Answers to the category's questions in words; anything else as it came."""
    questions = {question.code: question for question in catalogue().of_matter(matter).questions}
    lines = []
    for code, value in given.items():
        question = questions.get(code)
        choice = next((c for c in question.choices if c.key == value), None) if question else None
        lines.append((named(question) if question else code, named(choice) if choice else str(value)))
    return lines
