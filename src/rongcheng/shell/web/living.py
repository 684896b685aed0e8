"""The living page: what builders look at before they write a page, and what a browser test photographs."""

from __future__ import annotations

from datetime import timedelta

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from rongcheng.kernel import clock
from rongcheng.kernel.pages import Paged, render
from rongcheng.shell.web.pages import StoryEntry, UiPage


class SampleForm(forms.Form):
    """A form with one of each trouble."""

    place = forms.CharField(label=_("地点"), help_text=_("写明路名和附近的门牌"))
    phone = forms.CharField(label=_("电话"), required=False)

    def clean_place(self) -> str:
        raise forms.ValidationError(_("请写明地点，例如“人民南路三段 17 号门前”。"))


def ui(request: HttpRequest) -> HttpResponse:
    """GET /ui/."""
    now = clock.now()
    story = [
        StoryEntry(
            title=_("水位超限"), at=now - timedelta(hours=3), icon="ripple", tone="warn", who=_("沙河水位计"),
            text=_("0.62 米，超过阈值 0.50 米，持续 10 分钟。"),
        ),
        StoryEntry(
            title=_("市民反映"), at=now - timedelta(hours=2), icon="message-report", tone="info",
            text=_("地铁口前积水没过脚踝，行人绕行。"),
        ),
        StoryEntry(
            title=_("立案"), at=now - timedelta(minutes=70), icon="clipboard-check", tone="good", who=_("值班长"),
            basis=_("职责清单：道路积水由属地街道负责"),
        ),
        StoryEntry(title=_("下一步：现场处置"), icon="tool", tone="next", who=_("街道办")),
    ]  # fmt: skip
    page = UiPage(
        now=now, soon=now + timedelta(minutes=25), late=now - timedelta(hours=4), story=story,
        form=SampleForm({"phone": "028"}), paged=Paged(items=(), next_cursor="abc", total=1280),
    )  # fmt: skip
    return render(request, page)
