"""Changing the duty list: each change is shown with what it would shift before it is made."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from rongcheng.apps.identity import policies
from rongcheng.apps.identity.contracts import DutyView, ImportRow, OrganisationView
from rongcheng.apps.identity.queries import duty
from rongcheng.apps.identity.queries.duty_plan import preview_import
from rongcheng.apps.identity.queries.organisations import find_organisation_by_code
from rongcheng.apps.identity.services import duty as services
from rongcheng.apps.identity.services.duty_import import import_entries
from rongcheng.apps.identity.web.forms import DutyForm, EndForm, language, take_refusal, today
from rongcheng.apps.identity.web.pages import DutyPreviewPage, FormPage, ImportPage
from rongcheng.apps.places import public as places
from rongcheng.kernel import clock
from rongcheng.kernel.errors import Invalid, Refused
from rongcheng.kernel.pages import actor_of, needs, render

MOST_BYTES = 5 * 1024 * 1024


@require_http_methods(["GET", "POST"])
@needs(policies.ADMIN)
def add(request: HttpRequest) -> HttpResponse:
    form = DutyForm(request.POST or None)
    return _edit(request, form, heading=_("新增职责条目"), standing=None)


@require_http_methods(["GET", "POST"])
@needs(policies.ADMIN)
def replace(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    standing = duty.get_entry(entry_id)
    policies.must_administer(actor_of(request), standing.division)
    form = DutyForm(request.POST or None, initial=_as_typed(standing))
    for fixed in ("matter", "division"):
        form.fields[fixed].disabled = True
    return _edit(request, form, heading=_("替换职责条目"), standing=standing)


def _as_typed(entry: DutyView) -> dict[str, Any]:
    return {
        "matter": entry.matter, "division": entry.division, "organisation": entry.organisation_code,
        "assisting": ";".join(code for code, _name in entry.assisting), "basis": entry.basis,
        "article": entry.article, "note": entry.note, "valid_from": today(),
    }  # fmt: skip


def _edit(request: HttpRequest, form: DutyForm, *, heading: str, standing: DutyView | None) -> HttpResponse:
    """First the preview; with the preview's own button the change."""
    if request.method == "POST" and form.is_valid():
        try:
            given = _given(form)
            if "confirmed" in request.POST:
                made = _make(request, given, standing)
                messages.success(request, _("职责清单已更新。"))
                return redirect("identity:duty", entry_id=made.entry_id)
            return render(request, _preview(request, form, given, heading, standing))
        except Refused as refusal:
            take_refusal(form, refusal)
    page = FormPage(
        form=form, heading=heading, submit=_("预览影响"), back=reverse("identity:duties"),
        lead=_("下一步先看这项变更会影响多少事项与街道，再决定是否生效。"),
    )  # fmt: skip
    return render(request, page, status=422 if form.errors else 200)


def _given(form: DutyForm) -> dict[str, Any]:
    """The form with its organisation codes looked up."""
    given = dict(form.cleaned_data)
    body = _body(form, "organisation", given.pop("organisation"))
    codes = [code.strip() for code in given.pop("assisting").replace("；", ";").split(";") if code.strip()]
    helpers = [_body(form, "assisting", code).organisation_id for code in codes]
    return {**given, "body": body, "assisting": helpers}


def _body(form: DutyForm, field: str, code: str) -> OrganisationView:
    found = find_organisation_by_code(code.strip())
    if found is None:
        raise Invalid(fields={field: _("没有代码为 %(code)s 的机构。") % {"code": code}})
    return found


def _make(request: HttpRequest, given: dict[str, Any], standing: DutyView | None) -> DutyView:
    words: dict[str, Any] = {
        "actor": actor_of(request), "now": clock.now(), "organisation_id": given["body"].organisation_id,
        **{key: given[key] for key in ("basis", "article", "note", "assisting", "valid_from")},
    }  # fmt: skip
    if standing is not None:
        return services.replace_entry(entry_id=standing.entry_id, **words)
    return services.add_entry(matter_code=given["matter"], division=given["division"], **words)


def _preview(
    request: HttpRequest, form: DutyForm, given: dict[str, Any], heading: str, standing: DutyView | None
) -> DutyPreviewPage:
    policies.must_administer(actor_of(request), given["division"])
    body: OrganisationView = given["body"]
    begins: date = given["valid_from"]
    shifted, concerned = duty.count_shifted(
        matter_code=given["matter"], division=given["division"], on=begins,
        organisation_id=body.organisation_id,
    )  # fmt: skip
    known = duty.matter(given["matter"])
    return DutyPreviewPage(
        form=form, heading=heading, matter=known, matter_name=known.named(language()),
        division_name=places.name_of(code=given["division"]), organisation_name=body.named(language()),
        standing=standing,
        shifted=shifted, concerned=concerned, action=request.path,
    )  # fmt: skip


@require_POST
@needs(policies.ADMIN)
def end(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    form = EndForm(request.POST)
    if form.is_valid():
        services.end_entry(actor=actor_of(request), now=clock.now(), entry_id=entry_id, **form.cleaned_data)
        messages.success(request, _("职责条目的终止日期已记下。"))
    else:
        messages.error(request, _("请填写终止日期。"))
    return redirect("identity:duty", entry_id=entry_id)


@require_http_methods(["GET", "POST"])
@needs(policies.ADMIN)
def import_file(request: HttpRequest) -> HttpResponse:
    """First a dry run with every line's fate; then the same text for good."""
    if request.method == "GET":
        return render(request, ImportPage())
    try:
        name, text = _uploaded(request)
    except (UnicodeDecodeError, ValueError):
        problem = _("请选择一个不超过 5 MB、UTF-8 编码的 CSV 文件。")
        return render(request, ImportPage(problem=problem), status=422)
    if "rejected" in request.POST:
        return _rejected(preview_import(actor=actor_of(request), text=text))
    is_done = "confirmed" in request.POST
    if is_done:
        rows = import_entries(actor=actor_of(request), now=clock.now(), file_name=name, text=text)
    else:
        rows = preview_import(actor=actor_of(request), text=text)
    counts = Counter(row.change for row in rows)
    return render(request, ImportPage(rows=rows, counts=dict(counts), text=text, is_done=is_done))


def _rejected(rows: Sequence[ImportRow]) -> HttpResponse:
    """The lines that cannot be imported, with their reasons, as a file for whoever mends them."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="rejected.csv"'
    response.write("\ufeff")
    sheet = csv.writer(response)
    sheet.writerow(["line", "matter", "division", "organisation", "reason", "detail"])
    for row in rows:
        if row.change == "reject":
            sheet.writerow([row.line, row.matter, row.division, row.organisation, _(row.reason), row.detail])
    return response


def _uploaded(request: HttpRequest) -> tuple[str, str]:
    """The file's name and text; later steps send the text back."""
    if "text" in request.POST:
        return request.POST.get("name", "")[:100], request.POST.get("text", "")
    file = request.FILES.get("file")
    if file is None or not hasattr(file, "size") or (file.size or 0) > MOST_BYTES:
        raise ValueError("no file, or too large")
    return str(file.name)[:100], file.read().decode("utf-8-sig")
