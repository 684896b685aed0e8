"""What devices say over MQTT, read strictly: topic and JSON in, readings and refusals out.

Topics (MQTT writes `/`, NATS `.`):
  devices/<thing key>/<datastream key>/obs   one reading {"t", "v", "id"?, "rt"?} or a list of them
  devices/<thing key>/obs                    the same, each reading naming its datastream in "s"
`t` is when it was measured: ISO 8601 with a zone, or milliseconds since 1970. `v` is any JSON value but null.
`id` tells readings of the same moment apart; without it a second one of that moment is a repeat.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from rongcheng.apps.sensing.contracts import RefusalReason

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
KEY = re.compile(r"^[A-Za-z0-9_-]{1,64}$")
IDENTIFIER_LENGTH = 64
MOST_READINGS = 5000
MOST_NUMBER = 1e300
MOST_DEPTH = 20


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading as it was sent; times are microseconds since 1970."""

    thing_key: str
    stream_key: str
    at_us: int
    result: Any
    message_key: str = ""
    result_at_us: int | None = None
    item: int = 0

    @property
    def number(self) -> float:
        """The result as a number, or not-a-number for anything else."""
        if isinstance(self.result, bool) or not isinstance(self.result, int | float):
            return math.nan
        return float(self.result)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why something was not taken in; `item` is its place in a list, None for a whole message."""

    reason: RefusalReason
    detail: str
    item: int | None = None


@dataclass(frozen=True, slots=True)
class Window:
    """Which moments are believed, in microseconds since 1970."""

    oldest_us: int
    newest_us: int

    @classmethod
    def around(cls, now: datetime, *, future_s: int, past_s: int) -> Window:
        at = to_us(now)
        return cls(at - past_s * 1_000_000, at + future_s * 1_000_000)


@dataclass(frozen=True, slots=True)
class Intake:
    """One message and what was found in it."""

    subject: str
    payload: bytes
    readings: tuple[Reading, ...]
    refusals: tuple[Refusal, ...]


class NotReadable(Exception):
    """Carries the refusal of what was being read."""

    def __init__(self, reason: RefusalReason, detail: str) -> None:
        super().__init__(detail)
        self.reason, self.detail = reason, detail


def read_message(subject: str, payload: bytes, window: Window) -> Intake:
    """Everything a message holds: the readings that can be believed and a refusal for each that cannot."""
    try:
        thing_key, stream_key = read_subject(subject)
        items = list(_items(payload))
    except NotReadable as refusal:
        return Intake(subject, payload, (), (Refusal(refusal.reason, refusal.detail),))
    readings: list[Reading] = []
    refusals: list[Refusal] = []
    for place, item in enumerate(items):
        try:
            readings.append(_reading(thing_key, stream_key, item, window, place))
        except NotReadable as refusal:
            refusals.append(Refusal(refusal.reason, refusal.detail, place))
    return Intake(subject, payload, tuple(readings), tuple(refusals))


def read_subject(subject: str) -> tuple[str, str | None]:
    """Thing and datastream key of a NATS subject; the datastream is None where readings name it."""
    words = subject.split(".")
    if len(words) not in (3, 4) or words[0] != "devices" or words[-1] != "obs":
        raise NotReadable(RefusalReason.TOPIC, "devices/<thing>/<datastream>/obs")
    keys = words[1:-1]
    if not all(KEY.match(key) for key in keys):
        raise NotReadable(RefusalReason.TOPIC, "A-Z a-z 0-9 _ -, 1..64")
    return keys[0], keys[1] if len(keys) == 2 else None


def to_us(at: datetime) -> int:
    """Microseconds since 1970 of an aware moment."""
    return (at - EPOCH) // MICROSECOND


def to_moment(at_us: int) -> datetime:
    """The moment of these microseconds since 1970."""
    return EPOCH + timedelta(microseconds=at_us)


def read_time(given: Any) -> int:
    """Microseconds since 1970 of an ISO 8601 text with a zone or of milliseconds since 1970."""
    if isinstance(given, bool) or not isinstance(given, str | int | float):
        raise NotReadable(RefusalReason.TIME, repr(given)[:80])
    try:
        if not isinstance(given, str):
            to_moment(at_us := round(given * 1000))
            return at_us
        moment = datetime.fromisoformat(given)
        if moment.tzinfo is None:
            raise NotReadable(RefusalReason.NO_ZONE, given[:80])
        to_moment(at_us := to_us(moment))
        return at_us
    except (ValueError, OverflowError) as error:
        raise NotReadable(RefusalReason.TIME, repr(given)[:80]) from error


def _items(payload: bytes) -> Iterator[Any]:
    try:
        content = json.loads(payload, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise NotReadable(RefusalReason.NOT_JSON, str(error)[:200]) from error
    if isinstance(content, dict):
        yield content
    elif not isinstance(content, list) or not content:
        raise NotReadable(RefusalReason.SHAPE, 'object {"t", "v"} or a list of them')
    elif len(content) > MOST_READINGS:
        raise NotReadable(RefusalReason.TOO_MANY, f"{len(content)} > {MOST_READINGS}")
    else:
        yield from content


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def _reading(thing_key: str, stream_key: str | None, item: Any, window: Window, place: int) -> Reading:
    if not isinstance(item, dict):
        raise NotReadable(RefusalReason.SHAPE, repr(item)[:80])
    result = item.get("v")
    if result is None:
        raise NotReadable(RefusalReason.VALUE, '"v"')
    check_storable(result)
    at_us = read_time(item.get("t"))
    if at_us > window.newest_us:
        raise NotReadable(RefusalReason.FUTURE, str(item["t"])[:80])
    if at_us < window.oldest_us:
        raise NotReadable(RefusalReason.TOO_OLD, str(item["t"])[:80])
    result_at = read_time(item["rt"]) if item.get("rt") is not None else None
    stream = stream_key if stream_key is not None else _stream_key(item.get("s"))
    return Reading(thing_key, stream, at_us, result, _message_key(item.get("id")), result_at, place)


def _stream_key(given: Any) -> str:
    if not isinstance(given, str) or not KEY.match(given):
        raise NotReadable(RefusalReason.SHAPE, '"s"')
    return given


def _message_key(given: Any) -> str:
    if given is None:
        return ""
    if isinstance(given, bool) or not isinstance(given, str | int):
        raise NotReadable(RefusalReason.IDENTIFIER, repr(given)[:80])
    text = str(given)
    if not 0 < len(text) <= IDENTIFIER_LENGTH or "\x00" in text or not text.isprintable():
        raise NotReadable(RefusalReason.IDENTIFIER, repr(given)[:80])
    return text


def check_storable(result: Any, depth: int = 0) -> None:
    """PostgreSQL keeps neither NUL characters nor lone surrogates; a float ends at 1.8e308; depth costs stack."""
    if depth > MOST_DEPTH:
        raise NotReadable(RefusalReason.SHAPE, f"nested deeper than {MOST_DEPTH}")
    if isinstance(result, bool) or result is None:
        return
    if isinstance(result, int | float):
        if not -MOST_NUMBER < result < MOST_NUMBER:
            raise NotReadable(RefusalReason.VALUE, "number out of range")
    elif isinstance(result, str):
        if "\x00" in result or any("\ud800" <= character <= "\udfff" for character in result):
            raise NotReadable(RefusalReason.VALUE, "NUL or lone surrogate in text")
    else:
        for inner in [*result, *result.values()] if isinstance(result, dict) else result:
            check_storable(inner, depth + 1)
