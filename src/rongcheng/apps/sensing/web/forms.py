"""The form of a new rule."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rongcheng.apps.identity import public as identity
from rongcheng.apps.places import public as places
from rongcheng.apps.sensing.contracts import Comparison, Grade, Level
from rongcheng.apps.sensing.queries.rules import list_properties
from rongcheng.apps.sensing.web.words import COMPARISONS, GRADES
from rongcheng.kernel.actor import Actor

CONTROL = {"class": "form-control"}
SELECT = {"class": "form-select"}


class RuleForm(forms.Form):
    """A threshold rule for a property within a division: one row of threshold and clear value per grade."""

    name = forms.CharField(label=_("名称"), max_length=80, widget=forms.TextInput(CONTROL))
    matter = forms.ChoiceField(label=_("告警对应的事项类别"), widget=forms.Select(SELECT))
    property_key = forms.ChoiceField(label=_("监测指标"), widget=forms.Select(SELECT))
    division = forms.ChoiceField(label=_("区划范围"), widget=forms.Select(SELECT))
    comparison = forms.ChoiceField(label=_("何时算越限"), widget=forms.Select(SELECT))
    hold_s = forms.IntegerField(label=_("持续多少秒才告警"), min_value=0, max_value=604800, initial=0,
                                widget=forms.NumberInput(CONTROL))  # fmt: skip
    hold_readings = forms.IntegerField(label=_("连续多少次才告警"), min_value=1, max_value=1000, initial=1,
                                       widget=forms.NumberInput(CONTROL))  # fmt: skip
    clear_s = forms.IntegerField(label=_("恢复多少秒才解除"), min_value=0, max_value=604800, initial=0,
                                 widget=forms.NumberInput(CONTROL))  # fmt: skip
    clear_readings = forms.IntegerField(label=_("连续恢复多少次才解除"), min_value=1, max_value=1000, initial=1,
                                        widget=forms.NumberInput(CONTROL))  # fmt: skip
    source = forms.CharField(label=_("依据"), max_length=200, required=False, widget=forms.TextInput(CONTROL))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choose("matter", matters())
        self._choose("property_key", list_properties())
        self._choose("division", divisions_of(actor))
        self._choose("comparison", [(key.value, str(words)) for key, words in COMPARISONS.items()])
        for grade, words in GRADES.items():
            for part, label in (("threshold", gettext("阈值")), ("clear", gettext("解除值"))):
                self.fields[f"{grade.value}_{part}"] = forms.FloatField(
                    label=f"{words} · {label}", required=False, widget=forms.NumberInput(CONTROL | {"step": "any"})
                )

    def clean(self) -> dict[str, Any]:
        """Each grade that is used has both numbers; at least one is used."""
        given: dict[str, Any] = super().clean() or {}
        for grade in Grade:
            pair = given.get(f"{grade.value}_threshold"), given.get(f"{grade.value}_clear")
            if (pair[0] is None) != (pair[1] is None):
                missing = "threshold" if pair[0] is None else "clear"
                self.add_error(f"{grade.value}_{missing}", gettext("阈值与解除值须同时填写。"))
        if not self.levels(given) and not self.errors:
            self.add_error("yellow_threshold", gettext("至少填写一个等级。"))
        return given

    @staticmethod
    def levels(given: dict[str, Any]) -> list[Level]:
        """The grades that are filled in, least serious first."""
        return [
            Level(grade=grade, threshold=given[f"{grade.value}_threshold"], clear=given[f"{grade.value}_clear"])
            for grade in Grade
            if given.get(f"{grade.value}_threshold") is not None and given.get(f"{grade.value}_clear") is not None
        ]

    def wanted(self) -> dict[str, Any]:
        """What the service is asked for."""
        given = self.cleaned_data
        names = ("name", "matter", "property_key", "division", "hold_s", "hold_readings", "clear_s",
                 "clear_readings", "source")  # fmt: skip
        return {name: given[name] for name in names} | {
            "comparison": Comparison(given["comparison"]),
            "levels": self.levels(given),
            "datastream_id": None,
        }

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices


def matters() -> list[tuple[str, str]]:
    """The classes that have none below them."""
    known = identity.matters()
    above = {each.parent for each in known}
    return [(each.code, f"{each.code} {each.name}") for each in known if each.code not in above]


def divisions_of(actor: Actor) -> list[tuple[str, str]]:
    """The city, when the actor sees all of it, and the districts within the actor's reach."""
    city = "510100"
    codes = [city, *(child.code for child in places.children(code=city))]
    return [(code, places.name_of(code=code)) for code in codes if actor.covers(code, actor.organisation_id)]
