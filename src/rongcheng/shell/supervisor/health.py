"""Asks the processes that answer over HTTP whether they are well."""

from __future__ import annotations

import httpx


def is_well(url: str) -> bool:
    """Answers 200 within two seconds; whatever else happens is no."""
    try:
        return httpx.get(url, timeout=2, trust_env=False).status_code == 200
    except httpx.HTTPError:
        return False
