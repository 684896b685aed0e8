"""The ways through the product: who is offered which page. Rights are checked by the pages themselves."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from rongcheng.kernel.actor import Actor

ANYBODY: frozenset[str] = frozenset()
DESK = frozenset({"duty_officer", "acceptor", "duty_chief", "dispatcher", "leader"})
APPEALS = DESK | {"agent", "analyst", "auditor"}
HANDLING = DESK | {"checker", "unit_worker", "unit_head"}


@dataclass(frozen=True, kw_only=True)
class NavItem:
    """One way; `roles` empty offers it to everybody who has signed in."""

    href: str
    title: str | Promise
    icon: str
    roles: frozenset[str] = ANYBODY
    is_here: bool = False
    count: int | None = None


@dataclass(frozen=True, kw_only=True)
class NavGroup:
    """Ways under one heading."""

    title: str | Promise
    items: tuple[NavItem, ...]


GROUPS = (
    NavGroup(
        title="",
        items=(
            NavItem(href="/", title=_("待办"), icon="inbox"),
            NavItem(href="/desk/", title=_("值班台"), icon="radar-2", roles=DESK),
            NavItem(href="/appeals", title=_("诉求"), icon="message-report", roles=APPEALS),
            NavItem(href="/cases/", title=_("案件"), icon="folder", roles=HANDLING | {"analyst", "auditor"}),
            NavItem(href="/m/", title=_("现场任务"), icon="device-mobile", roles=frozenset({"checker", "unit_worker"})),
            NavItem(href="/wall", title=_("城市大屏"), icon="device-tv", roles=DESK | {"analyst", "operator"}),
        ),
    ),
    NavGroup(
        title=_("资料"),
        items=(
            NavItem(href="/sensing/", title=_("感知"), icon="antenna", roles=DESK | {"analyst", "operator"}),
            NavItem(href="/places/", title=_("区划"), icon="map-2"),
            NavItem(href="/duties/", title=_("职责清单"), icon="scale"),
            NavItem(href="/procedures/", title=_("流程"), icon="route"),
        ),
    ),
    NavGroup(
        title=_("运维"),
        items=(
            NavItem(href="/people/", title=_("人员与岗位"), icon="users"),
            NavItem(href="/organisations/", title=_("机构"), icon="building-community"),
            NavItem(href="/audit/", title=_("审计记录"), icon="history", roles=frozenset({"auditor"})),
            NavItem(href="/ops/", title=_("运行状况"), icon="server", roles=frozenset({"operator", "admin"})),
        ),
    ),
)

ACCOUNT = (NavItem(href="/account/", title=_("账户与岗位"), icon="id-badge-2"),)


def groups_for(actor: Actor, path: str, inbox_count: int | None) -> list[NavGroup]:
    """The groups that have something for this actor, with the present page marked."""
    groups = []
    for group in GROUPS:
        items = tuple(_seen(item, path, inbox_count) for item in group.items if _offered(item, actor))
        if items:
            groups.append(replace(group, items=items))
    return groups


def _offered(item: NavItem, actor: Actor) -> bool:
    return not item.roles or actor.has(*item.roles)


def _seen(item: NavItem, path: str, inbox_count: int | None) -> NavItem:
    here = path == item.href or (item.href != "/" and path.startswith(item.href))
    return replace(item, is_here=here, count=inbox_count if item.href == "/" else None)
