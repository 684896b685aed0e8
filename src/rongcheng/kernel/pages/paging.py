"""Key-set cursors: where a page ended, as an opaque string that cannot be bent into something else."""

from __future__ import annotations

import base64
import binascii
import json
from typing import Any

from rongcheng.kernel.errors import Invalid

Place = list[Any]


class CursorBroken(Invalid):
    code = "cursor-broken"
    says = "翻页位置无效。"
    advice = "请从第一页重新打开列表。"


def encode_cursor(*place: Any) -> str:
    """The sort values of the last row shown."""
    text = json.dumps([str(v) if v is not None and not isinstance(v, int | float | bool) else v for v in place])
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode_cursor(text: str, width: int) -> Place:
    """The values again; raises CursorBroken for anything this house did not make."""
    try:
        place = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (binascii.Error, ValueError) as broken:
        raise CursorBroken from broken
    if not isinstance(place, list) or len(place) != width or any(isinstance(v, list | dict) for v in place):
        raise CursorBroken
    return place
