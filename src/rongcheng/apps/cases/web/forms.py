"""What people send to the case pages, checked."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from rongcheng.apps.cases.contracts import NewCase, Source, Urgency
from rongcheng.apps.cases.queries import Filters
from rongcheng.kernel.errors import Invalid
from rongcheng.kernel.geo import Point, parse_point

FIELD = "f_"
MOST_PHOTOS = 9
WITHIN = (MinValueValidator(date(2000, 1, 1)), MaxValueValidator(date(2200, 1, 1)))


class FilterForm(forms.Form):
    """The filters of the list; what cannot be read is not applied."""

    state = forms.CharField(required=False, max_length=20)
    light = forms.CharField(required=False, max_length=10)
    matter = forms.CharField(required=False, max_length=10)
    division = forms.CharField(required=False, max_length=12)
    unit = forms.UUIDField(required=False)
    since = forms.DateField(required=False, validators=WITHIN)
    until = forms.DateField(required=False, validators=WITHIN)
    q = forms.CharField(required=False, max_length=60)
    sort = forms.CharField(required=False, max_length=10)

    def filters(self) -> Filters:
        self.is_valid()
        given = self.cleaned_data
        return Filters(
            state=given.get("state") or "", light=given.get("light") or "", matter=given.get("matter") or "",
            division=given.get("division") or "", unit=given.get("unit"), since=given.get("since"),
            until=given.get("until"), text=given.get("q") or "", oldest_first=given.get("sort") == "oldest",
        )  # fmt: skip


class ReportForm(forms.Form):
    """A report taken at the desk."""

    matter = forms.CharField(label=_("问题类别"), max_length=10)
    description = forms.CharField(label=_("问题描述"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))
    address = forms.CharField(label=_("地址"), max_length=200, required=False)
    lon = forms.FloatField(label=_("经度"), min_value=-180, max_value=180)
    lat = forms.FloatField(label=_("纬度"), min_value=-90, max_value=90)
    source = forms.ChoiceField(label=_("来源"), choices=[(s.value, s.value) for s in Source if s != Source.INCIDENT])
    urgency = forms.ChoiceField(label=_("紧急程度"), choices=[(u.value, u.value) for u in Urgency])
    caller_name = forms.CharField(label=_("反映人姓名"), max_length=40, required=False)
    caller_phone = forms.CharField(label=_("反映人电话"), max_length=20, required=False)

    def report(self) -> NewCase:
        given = self.cleaned_data
        return NewCase(
            matter=given["matter"], description=given["description"], lon=given["lon"], lat=given["lat"],
            address=given["address"], source=Source(given["source"]), urgency=Urgency(given["urgency"]),
            caller_name=given["caller_name"], caller_phone=given["caller_phone"],
        )  # fmt: skip


def checked(form: forms.Form) -> dict[str, Any]:
    """The form's values; raises Invalid naming each wrong field."""
    if not form.is_valid():
        raise Invalid(fields={name: str(errors[0]) for name, errors in form.errors.items()})
    return form.cleaned_data


def step_of(request: HttpRequest) -> dict[str, Any]:
    """The arguments of `take_step` as a page or a phone sends them."""
    fields = {name[len(FIELD) :]: str(value).strip() for name, value in request.POST.items() if name.startswith(FIELD)}
    return {
        "fields": {name: value for name, value in fields.items() if value},
        "photos": request.FILES.getlist("photos")[:MOST_PHOTOS],
        "organisation_id": uuid_or_none(request.POST.get("organisation", "")),
        "assisting": [unit for unit in map(uuid_or_none, request.POST.getlist("assisting")) if unit],
        "version": version_of(request),
        "spot": spot_of(request),
        "key": request.POST.get("key", "")[:64],
    }


def version_of(request: HttpRequest) -> int | None:
    """The version that the page showed, if it says so."""
    raw = request.POST.get("version", "")
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 10 else None


def spot_of(request: HttpRequest) -> Point | None:
    """Where the phone was, if it says so."""
    lon, lat = request.POST.get("lon", ""), request.POST.get("lat", "")
    return parse_point(lon, lat) if lon and lat else None


def uuid_or_none(raw: str) -> UUID | None:
    """An id from a form; raises Invalid for what is none."""
    if not raw:
        return None
    try:
        return UUID(raw)
    except ValueError:
        raise Invalid(fields={"id": "编号无效。"}) from None
