"""What every template gets beside its own page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest


def shell(request: HttpRequest) -> dict[str, Any]:
    """Who is signed in, and how the page should look."""
    return {"actor": getattr(request, "actor", None)}
