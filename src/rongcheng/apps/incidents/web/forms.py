"""What people send to the duty desk, checked."""

from __future__ import annotations

from django import forms

from rongcheng.apps.incidents.queries import Filters


class FilterForm(forms.Form):
    """The filters of the list; unknown values are simply not applied."""

    state = forms.CharField(required=False, max_length=20)
    matter = forms.CharField(required=False, max_length=10)
    division = forms.CharField(required=False, max_length=12)
    light = forms.CharField(required=False, max_length=10)
    q = forms.CharField(required=False, max_length=60)

    def filters(self) -> Filters:
        self.is_valid()
        given = self.cleaned_data
        return Filters(
            state=given.get("state", ""), matter=given.get("matter", ""), division=given.get("division", ""),
            light=given.get("light", ""), text=given.get("q", ""),
        )  # fmt: skip


class ActForm(forms.Form):
    """What every act sends: the version the officer looked at, and words."""

    version = forms.IntegerField(min_value=1)
    text = forms.CharField(required=False, max_length=500)


class DismissForm(ActForm):
    reason = forms.CharField(max_length=40)


class MergeForm(ActForm):
    into = forms.UUIDField()
