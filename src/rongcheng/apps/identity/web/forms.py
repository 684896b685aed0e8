"""What people fill in; the services check again."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from rongcheng.apps.identity.contracts import OrganisationView
from rongcheng.apps.identity.domain.catalogues import matter_classes, roles
from rongcheng.apps.identity.models import Level, OrganisationKind
from rongcheng.kernel import clock
from rongcheng.kernel.errors import Invalid, Refused
from rongcheng.kernel.pages.problems import text_of

DAY = {"type": "date", "class": "form-control"}
DIVISION = r"^\d{6}(\d{3}){0,2}$"


def _text(**attrs: str) -> forms.TextInput:
    return forms.TextInput(attrs={"class": "form-control", **attrs})


def _day() -> forms.DateInput:
    return forms.DateInput(attrs=DAY, format="%Y-%m-%d")


def _pick() -> forms.Select:
    return forms.Select(attrs={"class": "form-select"})


def today() -> Any:
    return localdate(clock.now())


def language() -> str:
    """The reader's language."""
    return get_language() or "zh-hans"


def role_choices() -> list[tuple[str, str]]:
    return [(key, role.named(language())) for key, role in roles().items()]


def described_roles() -> list[tuple[str, str]]:
    """Every role with what it may do."""
    return [(key, f"{role.named(language())} · {role.allows(language())}") for key, role in roles().items()]


def matter_choices() -> list[tuple[str, str]]:
    """Every class with its code, the lower ones set in."""
    known = matter_classes().values()
    return [(row.code, f"{'　' * (len(row.code) // 2)}{row.code} {row.named(language())}") for row in known]


def take_refusal(form: forms.Form, refusal: Refused) -> None:
    """What a service would not accept stands at the fields it names, else above the form."""
    fields = refusal.fields if isinstance(refusal, Invalid) else {}
    for name, complaint in fields.items():
        form.add_error(name if name in form.fields else None, str(_(complaint)))
    if not fields:
        form.add_error(None, f"{text_of(refusal.says, refusal)}{text_of(refusal.advice, refusal)}")


class PasswordForm(forms.Form):
    old = forms.CharField(
        label=_("当前密码"),
        strip=False,
        widget=forms.PasswordInput(attrs={"class": "form-control", "autocomplete": "current-password"}),
    )
    new = forms.CharField(
        label=_("新密码"),
        strip=False,
        max_length=200,
        help_text=_("至少 12 个字符，不能全是数字，不能与姓名、用户名相近。"),
        widget=forms.PasswordInput(attrs={"class": "form-control", "autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("再输一次新密码"),
        strip=False,
        widget=forms.PasswordInput(attrs={"class": "form-control", "autocomplete": "new-password"}),
    )

    def clean_again(self) -> str:
        again: str = self.cleaned_data["again"]
        if again != self.cleaned_data.get("new"):
            raise forms.ValidationError(_("两次输入的新密码不一致。"))
        return again


class PersonForm(forms.Form):
    username = forms.CharField(
        label=_("用户名"), max_length=64, widget=_text(autocomplete="off"), help_text=_("字母、数字或 . @ + - _")
    )
    name = forms.CharField(label=_("姓名"), max_length=60, widget=_text())


class PostForm(forms.Form):
    organisation = forms.UUIDField(label=_("所属机构"), widget=_pick())
    title = forms.CharField(label=_("职务"), max_length=60, widget=_text())
    roles = forms.MultipleChoiceField(
        label=_("角色"),
        choices=described_roles,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
    )
    divisions = forms.CharField(
        label=_("管辖区划"), widget=_text(), help_text=_("区划代码，多个用逗号分开，如 510107005")
    )
    whole_division = forms.BooleanField(
        label=_("可见辖区内所有单位的事项"),
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )
    phone = forms.CharField(label=_("工作电话"), required=False, max_length=30, widget=_text(inputmode="tel"))
    valid_from = forms.DateField(label=_("起始日期"), widget=_day(), initial=today)
    valid_to = forms.DateField(label=_("终止日期"), required=False, widget=_day())

    def __init__(self, *args: Any, organisations: list[OrganisationView], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(body.organisation_id), f"{body.division} {body.named(language())}") for body in organisations]
        self.fields["organisation"].widget.choices = choices

    def clean_divisions(self) -> list[str]:
        return [code.strip() for code in self.cleaned_data["divisions"].replace("，", ",").split(",") if code.strip()]


class OrganisationForm(forms.Form):
    code = forms.CharField(label=_("机构代码"), max_length=40, widget=_text())
    name = forms.CharField(label=_("名称"), max_length=120, widget=_text())
    name_en = forms.CharField(label=_("英文名称"), max_length=200, required=False, widget=_text())
    short_name = forms.CharField(label=_("简称"), max_length=40, required=False, widget=_text())
    kind = forms.ChoiceField(label=_("类型"), choices=OrganisationKind.choices, widget=_pick())
    level = forms.ChoiceField(label=_("层级"), choices=Level.choices, widget=_pick())
    division = forms.RegexField(DIVISION, label=_("区划代码"), widget=_text(inputmode="numeric"))
    valid_from = forms.DateField(label=_("起始日期"), widget=_day(), initial=today)
    valid_to = forms.DateField(label=_("终止日期"), required=False, widget=_day())


class AmendForm(forms.Form):
    name = forms.CharField(label=_("名称"), max_length=120, widget=_text())
    name_en = forms.CharField(label=_("英文名称"), max_length=200, required=False, widget=_text())
    short_name = forms.CharField(label=_("简称"), max_length=40, required=False, widget=_text())
    valid_to = forms.DateField(label=_("终止日期"), required=False, widget=_day())


class DutyForm(forms.Form):
    matter = forms.ChoiceField(label=_("事项类别"), choices=matter_choices, widget=_pick())
    division = forms.RegexField(DIVISION, label=_("区划代码"), widget=_text(inputmode="numeric"))
    organisation = forms.CharField(label=_("责任单位代码"), max_length=40, widget=_text(list="organisation-codes"))
    assisting = forms.CharField(label=_("协办单位代码"), required=False, widget=_text(), help_text=_("多个用分号分开"))
    basis = forms.CharField(label=_("依据"), max_length=300, widget=_text())
    article = forms.CharField(label=_("条款"), max_length=60, required=False, widget=_text())
    note = forms.CharField(label=_("备注"), max_length=300, required=False, widget=_text())
    valid_from = forms.DateField(label=_("起始日期"), widget=_day(), initial=today)


class EndForm(forms.Form):
    valid_to = forms.DateField(label=_("终止日期"), widget=_day(), initial=today)
