"""What every template gets beside its own page: the reader's choices and the ways through the product."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from rongcheng.kernel.actor import Actor
from rongcheng.kernel.pages import actor_of
from rongcheng.shell.counts import inbox_count
from rongcheng.shell.navigation import ACCOUNT, groups_for

THEMES = ("light", "dark")


@dataclass(frozen=True, kw_only=True)
class Look:
    """How this reader wants pages to look; `choice` is auto until one was made."""

    theme: str
    choice: str
    elder: bool
    live_url: str
    inbox_count: int | None


def shell(request: HttpRequest) -> dict[str, Any]:
    """Lazy where it costs a query: a page without navigation asks nothing."""
    actor = actor_of(request)
    return {
        "actor": actor,
        "look": SimpleLazyObject(lambda: look_for(request, actor)),
        "nav": SimpleLazyObject(lambda: groups_for(actor, request.path, _waiting(request, actor))),
        "account_nav": ACCOUNT,
    }


def look_for(request: HttpRequest, actor: Actor) -> Look:
    """The choices kept in cookies."""
    chosen = request.COOKIES.get("rongcheng_theme", "")
    is_chosen = chosen in THEMES
    return Look(
        theme=chosen if is_chosen else "light",
        choice=chosen if is_chosen else "auto",
        elder=request.COOKIES.get("rongcheng_elder") == "1",
        live_url=settings.RONGCHENG_LIVE_URL if actor.is_signed_in else "",
        inbox_count=_waiting(request, actor),
    )


def _waiting(request: HttpRequest, actor: Actor) -> int | None:
    """How much waits for the reader; asked once a request."""
    if not actor.is_signed_in:
        return None
    kept: int | None = getattr(request, "_rongcheng_waiting", None)
    if kept is None:
        kept = inbox_count(actor)
        request._rongcheng_waiting = kept  # type: ignore[attr-defined]
    return kept
