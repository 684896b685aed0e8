"""Home: whatever waits for the reader, from any app, in the order it is due."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from rongcheng.apps.places import public as places
from rongcheng.apps.workflow import public as workflow
from rongcheng.apps.workflow.contracts import InboxItem
from rongcheng.kernel import clock
from rongcheng.kernel.actor import Actor
from rongcheng.kernel.pages import Paged
from rongcheng.shell.web.pages import Chip, Choice, InboxPage, InboxRow

KINDS: dict[str, str | Promise] = {"": _("不限种类"), "case": _("案件"), "incident": _("事件")}
LIGHTS: dict[str, str | Promise] = {"": _("不限亮灯"), "red": _("超期"), "amber": _("临期"), "green": _("正常")}
WHY: dict[str, str | Promise] = {
    "act": _("待办理"),
    "decide": _("待审批"),
    "answer": _("待回复督办"),
    "escalated": _("逾期升级"),
    "review": _("待复核"),
}


def inbox_page(request: HttpRequest, actor: Actor) -> InboxPage:
    """The list as this reader has narrowed it."""
    choice = _choice(request)
    cursor = request.GET.get("cursor", "")
    paged = workflow.inbox_for(
        actor=actor,
        cursor=cursor,
        subject_kind=choice.kind,
        light=choice.light,
        mine=choice.mine,
        text=choice.text,
    )
    return InboxPage(
        rows=[_row(item) for item in paged.items],
        paged=Paged(items=(), next_cursor=paged.next_cursor, total=paged.total),
        has_cursor=bool(cursor),
        query=choice.query(),
        kinds=[Chip(str(words), f"?{choice.query(kind=key)}", choice.kind == key) for key, words in KINDS.items()],
        lights=[Chip(str(w), f"?{choice.query(light=key)}", choice.light == key, key) for key, w in LIGHTS.items()],
        mine=Chip(str(_("只看我领取的")), f"?{choice.query(mine='' if choice.mine else '1')}", choice.mine),
        is_narrowed=bool(choice.query()),
        choice=choice,
        now=clock.now(),
    )


def _choice(request: HttpRequest) -> Choice:
    kind, light = request.GET.get("kind", ""), request.GET.get("light", "")
    return Choice(
        kind=kind if kind in KINDS else "",
        light=light if light in LIGHTS else "",
        mine=request.GET.get("mine") == "1",
        text=request.GET.get("q", "").replace("\0", "")[:100],
    )


def _row(item: InboxItem) -> InboxRow:
    return InboxRow(
        item=item,
        why=str(WHY.get(item.kind.value, item.kind.value)),
        place=places.name_of(code=item.division) if item.division else "",
    )
