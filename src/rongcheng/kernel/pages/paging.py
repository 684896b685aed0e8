"""Key-set cursors: where a page ended, as an opaque string that cannot be bent into something else."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeVar, overload
from uuid import UUID

from rongcheng.kernel.errors import Invalid

A = TypeVar("A", datetime, UUID, int, str)
B = TypeVar("B", datetime, UUID, int, str)
LONGEST = 2000
BIGGEST = 2**63 - 1


class CursorBroken(Invalid):
    code = "cursor-broken"
    says = "翻页位置无效。"
    advice = "请从第一页重新打开列表。"


def encode_cursor(*place: Any) -> str:
    """The sort values of the last row shown."""
    text = json.dumps([v if isinstance(v, int) else str(v) for v in place])
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


@overload
def decode_cursor(text: str, first: type[A], /) -> tuple[A]: ...
@overload
def decode_cursor(text: str, first: type[A], second: type[B], /) -> tuple[A, B]: ...
def decode_cursor(text: str, /, *kinds: type) -> tuple[Any, ...]:
    """The values again, of these kinds (datetime, UUID, int, str); raises CursorBroken for anything else."""
    try:
        place = json.loads(base64.urlsafe_b64decode(_short(text) + "=" * (-len(text) % 4)))
        if not isinstance(place, list):
            raise CursorBroken
        return tuple(READERS[kind](value) for kind, value in zip(kinds, place, strict=True))
    except (binascii.Error, ValueError, OverflowError, RecursionError) as broken:
        raise CursorBroken from broken


def _short(text: str) -> str:
    if len(text) > LONGEST:
        raise CursorBroken
    return text


def _text(value: Any) -> str:
    if not isinstance(value, str) or "\0" in value:
        raise CursorBroken
    value.encode()
    return value


def _number(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or abs(value) > BIGGEST:
        raise CursorBroken
    return value


def _moment(value: Any) -> datetime:
    moment = datetime.fromisoformat(_text(value))
    if moment.tzinfo is None:
        raise CursorBroken
    return moment.astimezone(UTC)


def _key(value: Any) -> UUID:
    return UUID(_text(value))


READERS: dict[type, Callable[[Any], Any]] = {datetime: _moment, UUID: _key, int: _number, str: _text}
