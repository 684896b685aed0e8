"""Pages about alerts: the list with its export, one alert with the readings around it."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from rongcheng.apps.places import public as places
from rongcheng.apps.sensing.contracts import AlertView, Grade
from rongcheng.apps.sensing.queries.alerts import AlertSearch, alert_for, list_alerts, stream_alerts
from rongcheng.apps.sensing.queries.rules import list_rules
from rongcheng.apps.sensing.web import assembling
from rongcheng.apps.sensing.web.pages import AlertPage, AlertsPage
from rongcheng.apps.sensing.web.words import GRADES
from rongcheng.kernel import clock, policy
from rongcheng.kernel.actor import Actor
from rongcheng.kernel.pages import Paged, actor_of, render, signed_in

BOM = "\ufeff"
BEFORE, AFTER = timedelta(hours=6), timedelta(hours=2)


@require_safe
@signed_in
def alerts(request: HttpRequest) -> HttpResponse:
    actor, search = actor_of(request), _search(request)
    found = list_alerts(actor=actor, search=search, cursor=request.GET.get("cursor"))
    query = assembling.query_of(request)
    rows = [assembling.alert_row(alert) for alert in found.items]
    return render(request, AlertsPage(
        tabs=assembling.tabs_for(actor, "alerts"), query=query, has_cursor="cursor" in request.GET,
        alerts=Paged(rows, found.next_cursor, found.total, found.total_is_capped), text=search.text,
        only_open=search.only_open, grades=assembling.choices(GRADES, search.grade or ""),
        divisions=assembling.division_choices(actor, search.division), is_narrowed=bool(query),
    ))  # fmt: skip


@require_safe
@signed_in
def alert(request: HttpRequest, alert_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    found = alert_for(actor=actor, alert_id=alert_id)
    rule = next((each for each in list_rules(actor=actor) if each.id == found.rule_id), None)
    end = (found.cleared_observed_at or clock.now()) + AFTER
    return render(request, AlertPage(
        tabs=assembling.tabs_for(actor, "alerts"), row=assembling.alert_row(found),
        rule=assembling.rule_row(rule) if rule else None, start=found.observed_at - BEFORE, end=end,
    ))  # fmt: skip


@require_safe
@signed_in
def export(request: HttpRequest) -> StreamingHttpResponse:
    """The list as CSV, with the same filters; spreadsheet programs read its Chinese right."""
    lines = _lines(actor_of(request), _search(request))
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="alerts.csv"'
    return response


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, line: str) -> str:
        return line


def _lines(actor: Actor, search: AlertSearch) -> Iterator[str]:
    writer = csv.writer(_Echo())
    head = (_("告警编号"), _("等级"), _("最高等级"), _("设备"), _("设备标识"), _("数据流"), _("规则"), _("事项类别"),
            _("区划代码"), _("区划"), _("数值"), _("最值"), _("阈值"), _("单位"), _("读数时间"), _("产生时间"),
            _("解除时间"))  # fmt: skip
    yield BOM + str(writer.writerow(head))
    with policy.scoped(actor):
        for each in stream_alerts(actor=actor, search=search):
            yield str(writer.writerow([_plain(cell) for cell in _cells(each)]))


def _cells(alert: AlertView) -> tuple[object, ...]:
    times = (alert.observed_at, alert.opened_at, alert.cleared_at)
    return (
        alert.id, GRADES[alert.grade], GRADES[alert.peak_grade], alert.thing_name, alert.thing_key,
        alert.datastream_name, alert.rule_name, alert.matter, alert.division, places.name_of(code=alert.division),
        alert.value, alert.peak_value, alert.threshold, alert.unit,
        *(timezone.localtime(at).isoformat() if at else "" for at in times),
    )  # fmt: skip


def _plain(cell: object) -> object:
    """A cell that a spreadsheet cannot take for a formula."""
    if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return f"'{cell}"
    return cell


def _search(request: HttpRequest) -> AlertSearch:
    grade = request.GET.get("grade", "")
    return AlertSearch(
        only_open=request.GET.get("all") != "1",
        grade=Grade(grade) if grade in list(Grade) else None,
        division=request.GET.get("division", "").replace("\0", "")[:12],
        text=request.GET.get("q", "").replace("\0", "").strip()[:60],
    )
