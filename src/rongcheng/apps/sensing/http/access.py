"""Who asks: a signed-in person, who may read, or the holder of a key. Writing takes a key.

A browser's session never writes here, so the routes need no CSRF token.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from rongcheng.apps.sensing.contracts import ApiKeyNeeded
from rongcheng.apps.sensing.policies import check_may_read
from rongcheng.apps.sensing.queries.keys import find_holder
from rongcheng.apps.sensing.services.keys import hash_of
from rongcheng.kernel import policy
from rongcheng.kernel.actor import Actor
from rongcheng.kernel.pages import actor_of

READS = ("GET", "HEAD", "OPTIONS")
View = Callable[..., HttpResponse]


def with_actor(view: View) -> View:
    """The view gets the actor; rows are seen within the actor's reach."""

    @csrf_exempt
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        key = _key_of(request)
        if key is None:
            actor = actor_of(request)
            check_may_read(actor)
            if request.method not in READS:
                raise ApiKeyNeeded
        else:
            actor = _holder(key, request)
        with policy.scoped(actor):
            return view(request, actor, *args, **kwargs)

    return guarded


def _holder(key: str, request: HttpRequest) -> Actor:
    secret = key.partition(".")[2]
    found = find_holder(key=key, secret_hash=hash_of(secret), origin=request.META.get("REMOTE_ADDR", ""))
    if found is None:
        raise ApiKeyNeeded
    return found


def _key_of(request: HttpRequest) -> str | None:
    """The key of a Bearer header, or the password of a Basic one for clients that know no other."""
    scheme, _, rest = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return rest.strip()
    if scheme.lower() == "basic":
        try:
            return base64.b64decode(rest, validate=True).decode().partition(":")[2]
        except (binascii.Error, UnicodeDecodeError) as broken:
            raise ApiKeyNeeded from broken
    return None
