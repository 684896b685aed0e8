"""Who may open a page at all; the finer rules are the app's policies."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponseBase

from rongcheng.kernel.actor import Actor
from rongcheng.kernel.errors import NotAllowed, SignInNeeded

View = Callable[..., HttpResponseBase]


def actor_of(request: HttpRequest) -> Actor:
    """The actor that the middleware found for this request."""
    actor: Actor = getattr(request, "actor", None) or Actor.public(request.META.get("REMOTE_ADDR", ""))
    return actor


def signed_in(view: View) -> View:
    """Only for people who have signed in."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not actor_of(request).is_signed_in:
            raise SignInNeeded
        return view(request, *args, **kwargs)

    return guarded


def needs(*roles: str) -> Callable[[View], View]:
    """Only for posts that hold one of the roles."""

    def wrap(view: View) -> View:
        @functools.wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            actor = actor_of(request)
            if not actor.is_signed_in:
                raise SignInNeeded
            if not actor.has(*roles):
                raise NotAllowed
            return view(request, *args, **kwargs)

        return guarded

    return wrap
