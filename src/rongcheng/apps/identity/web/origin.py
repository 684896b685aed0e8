"""Where a request comes from."""

from __future__ import annotations

from django.http import HttpRequest

from rongcheng.apps.identity.conf import identity_conf


def origin_of(request: HttpRequest) -> str:
    """The peer's address; behind a trusted proxy, the address that the proxy saw."""
    peer: str = request.META.get("REMOTE_ADDR", "")
    if peer not in identity_conf().trusted_proxies:
        return peer
    seen = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    return seen[-1] or peer
