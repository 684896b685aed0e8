"""The audit trail for auditors: find and export; nothing here can be changed."""

from __future__ import annotations

import csv
import json
from datetime import datetime, time, timedelta
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.utils.timezone import get_current_timezone, localtime

from rongcheng.apps.identity import policies
from rongcheng.apps.identity.queries.audit import AuditFilter, export_audit, list_audit
from rongcheng.apps.identity.web.pages import AuditPage
from rongcheng.kernel import clock
from rongcheng.kernel.audit import record
from rongcheng.kernel.pages import actor_of, needs, render

NAMES = ("action", "who", "subject", "outcome", "start", "end")


def _day(text: str) -> datetime | None:
    try:
        day = datetime.fromisoformat(text)
    except ValueError:
        return None
    return datetime.combine(day, time(), get_current_timezone()) if 2000 <= day.year <= 2200 else None


def _wanted(request: HttpRequest) -> AuditFilter:
    asked = request.GET
    end = _day(asked.get("end", ""))
    return AuditFilter(
        action=asked.get("action", "").strip(), who=asked.get("who", "").strip(),
        subject=asked.get("subject", "").strip(), outcome=asked.get("outcome", ""),
        start=_day(asked.get("start", "")), end=end + timedelta(days=1) if end else None,
    )  # fmt: skip


@needs(policies.AUDITOR)
def index(request: HttpRequest) -> HttpResponse:
    asked = {name: request.GET.get(name, "") for name in NAMES}
    page = AuditPage(
        rows=list_audit(actor=actor_of(request), wanted=_wanted(request), cursor=request.GET.get("cursor", "")),
        filters=asked, query=urlencode({key: value for key, value in asked.items() if value}),
        has_cursor="cursor" in request.GET,
    )  # fmt: skip
    return render(request, page)


@needs(policies.AUDITOR)
def export(request: HttpRequest) -> HttpResponse:
    """The rows found as CSV; taking them out is itself a row in the trail."""
    actor = actor_of(request)
    record(actor=actor, at=clock.now(), action="identity.export_audit",
           facts={name: request.GET.get(name) for name in NAMES})  # fmt: skip
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="audit.csv"'
    response.write("\ufeff")
    sheet = csv.writer(response)
    sheet.writerow(["at", "action", "outcome", "actor", "post", "organisation", "origin", "subject", "facts"])
    for row in export_audit(actor=actor, wanted=_wanted(request)):
        sheet.writerow([
            localtime(row.at).isoformat(timespec="seconds"), row.action, row.outcome, row.actor_name, row.post,
            row.organisation_name, row.origin, row.subject, json.dumps(row.facts, ensure_ascii=False),
        ])  # fmt: skip
    return response
