"""Asks the processes that answer over HTTP whether they are well."""

from __future__ import annotations

import httpx


def is_well(url: str) -> bool:
    """Answers 200 within two seconds; whatever else happens is no."""
    try:
        # Asked often and over plain HTTP: loading certificates each time would be the whole cost.
        return httpx.get(url, timeout=2, trust_env=False, verify=False).status_code == 200
    except httpx.HTTPError:
        return False
