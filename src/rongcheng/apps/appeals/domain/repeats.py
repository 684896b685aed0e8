"""Telling a repeat from something new: the same draft with the same content is one report."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict

from rongcheng.apps.appeals.contracts import Report


def key_of(report: Report, token: str) -> str | None:
    """One key for every sending of this report under this token; None without a token."""
    if not token:
        return None
    content = json.dumps(asdict(report), ensure_ascii=False, sort_keys=True, default=str)
    return f"{report.channel}:{hashlib.sha256(f'{token} {content}'.encode()).hexdigest()}"
