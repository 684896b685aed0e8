"""The public form and the desk's small forms: what is typed, not yet what is true."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rongcheng.apps.appeals.contracts import AppealKind, Channel, Contact, Report
from rongcheng.apps.appeals.domain.catalogue import Service, catalogue
from rongcheng.apps.appeals.queries.wording import KINDS, described, named
from rongcheng.apps.appeals.web.places import division_choices
from rongcheng.kernel.geo import BadPoint, Crs, parse_point, to_wgs84

COORDINATES = re.compile(r"^\s*(?P<lon>[^,，\s]+)[,，\s]+(?P<lat>[^,，\s]+)\s*$")
CRS_CHOICES = [
    (Crs.WGS84.value, _("手机定位、GPS（WGS 84）")),
    (Crs.GCJ02.value, _("高德、腾讯地图（GCJ-02）")),
]


class Photos(forms.ClearableFileInput):
    """Several photos at once."""

    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """Whatever files came; the service looks at their content."""

    widget = Photos

    def clean(self, data: Any, initial: Any = None) -> Sequence[UploadedFile[bytes]]:
        return [entry for entry in (data or []) if entry]


class ReportForm(forms.Form):
    """One report by the public form."""

    text = forms.CharField(label=_("您要反映什么？"), widget=forms.Textarea(attrs={"rows": 5}), required=True,
                           error_messages={"required": _("请写下您要反映的问题。")},
                           help_text=_("写清楚是什么事、什么时候开始的。不用写个人信息。"))  # fmt: skip
    matter = forms.ChoiceField(label=_("是哪一类事？"), required=True, widget=forms.Select,
                               error_messages={"required": _("请选一类；说不清的选“其他”。")})  # fmt: skip
    kind = forms.ChoiceField(label=_("您是来"), required=False, initial=AppealKind.HELP.value)
    lon = forms.CharField(required=False, widget=forms.HiddenInput)
    lat = forms.CharField(required=False, widget=forms.HiddenInput)
    coordinates = forms.CharField(label=_("经度，纬度"), required=False, max_length=60)
    crs = forms.ChoiceField(label=_("坐标来自"), choices=CRS_CHOICES, required=False, initial=Crs.WGS84.value)
    division = forms.ChoiceField(label=_("区（市）县和镇（街道）"), required=False)
    address = forms.CharField(label=_("地址或附近的标志"), required=False,
                              help_text=_("例如：浆洗街和高升桥路口，加油站旁边。"))  # fmt: skip
    photo = PhotosField(label=_("照片"), required=False, help_text=_("最多 6 张，每张不超过 10 MB。"))
    name = forms.CharField(label=_("怎么称呼您"), required=False)
    phone = forms.CharField(label=_("电话"), required=False,
                            help_text=_("留下电话，可以用回执编号和电话后四位查进度。"))  # fmt: skip
    email = forms.CharField(label=_("电子邮箱"), required=False, help_text=_("有答复时发邮件告诉您。"))
    confidential = forms.BooleanField(label=_("请对我的身份和内容保密"), required=False)
    website = forms.CharField(label=_("网站"), required=False)
    draft = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choices("matter", [("", _("请选择")), *grouped_services()])
        self._choices("kind", [(key, words) for key, words in KINDS.items()])
        self._choices("division", [("", _("请选择")), *division_choices()])
        phone_keys = {"phone": "tel", "email": "email", "name": "name", "address": "street-address"}
        for name, field in self.fields.items():
            style = "form-select" if isinstance(field.widget, forms.Select) else "form-control"
            field.widget.attrs.setdefault("class", style)
            field.widget.attrs.update({"autocomplete": phone_keys[name]} if name in phone_keys else {})
        self.fields["confidential"].widget.attrs["class"] = "form-check-input"
        self.fields["phone"].widget.attrs.update({"inputmode": "tel"})
        self.fields["email"].widget.attrs.update({"inputmode": "email"})
        self.fields["coordinates"].widget.attrs.update({"inputmode": "decimal", "placeholder": "104.0438, 30.6421"})
        self.fields["photo"].widget.attrs.update({"accept": "image/*"})
        self.fields["website"].widget.attrs.update({"autocomplete": "off", "tabindex": "-1", "data-no-draft": ""})

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise forms.ValidationError(_("这一栏请留空，它用来挡住自动程序。"))
        return ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        try:
            cleaned["point"] = self._point(cleaned)
        except BadPoint:
            self.add_error("coordinates", _("坐标看不懂，请按“经度,纬度”填写，例如 104.0438,30.6421。"))
        return cleaned

    def report(self, language: str) -> Report:
        """The report as typed; the service judges it."""
        given = self.cleaned_data
        point = given.get("point")
        return Report(
            text=given.get("text", ""),
            channel=Channel.FORM,
            kind=AppealKind(given.get("kind") or AppealKind.HELP),
            matter=given.get("matter", ""),
            lon=point.lon if point else None,
            lat=point.lat if point else None,
            division=given.get("division", ""),
            address=given.get("address", ""),
            contact=Contact(name=given.get("name", ""), phone=given.get("phone", ""), email=given.get("email", "")),
            confidential=given.get("confidential", False),
            language=language,
        )

    def blame(self, fields: dict[str, str]) -> None:
        """Put the service's complaints at the fields."""
        for name, words in fields.items():
            target = "division" if name == "where" else name
            self.add_error(target if target in self.fields else None, _(words))

    def _choices(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def _point(self, given: dict[str, Any]) -> Any:
        typed = given.get("coordinates", "")
        if typed:
            match = COORDINATES.match(typed)
            if match is None:
                raise BadPoint()
            return to_wgs84(parse_point(match["lon"], match["lat"]), Crs(given.get("crs") or Crs.WGS84))
        if given.get("lon") and given.get("lat"):
            return parse_point(given["lon"], given["lat"])
        return None


class TrackForm(forms.Form):
    """Looking up an appeal by receipt and the end of the telephone number."""

    receipt = forms.CharField(label=_("回执编号"), max_length=60, help_text=_("形如 RC-20260301-7K4Q2"))
    digits = forms.RegexField(r"^[0-9]{4}$", label=_("登记电话的后四位"),
                              error_messages={"invalid": _("请填写四位数字。")})  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["receipt"].widget.attrs.update({"class": "form-control", "autocomplete": "off"})
        self.fields["digits"].widget.attrs.update(
            {"class": "form-control", "inputmode": "numeric", "autocomplete": "off", "maxlength": "4"}
        )


def grouped_services() -> list[Any]:
    """The categories under their groups, in the reader's language."""
    listed = catalogue()
    return [
        (named(group), [(s.code, _explained(s)) for s in listed.services if s.group == group.key])
        for group in listed.groups
    ]


def _explained(service: Service) -> str:
    return gettext("%(name)s：%(words)s") % {"name": named(service), "words": described(service)}
