"""Reading what people type: numbers of telephones, moments of the W3C form, text for XML."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime, timedelta

PHONE = re.compile(r"^(?:\+?86)?(1[3-9][0-9]{9}|0[0-9]{9,11})$")
_ABROAD = re.compile(r"^\+[1-9][0-9]{6,14}$")
_W3C = re.compile(
    r"^(?P<year>[0-9]{4})(?:-(?P<month>[0-9]{2})(?:-(?P<day>[0-9]{2})"
    r"(?:T(?P<hour>[0-9]{2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:\.[0-9]{1,9})?)?"
    r"(?P<zone>Z|[+\- ][0-9]{2}:?[0-9]{2}))?)?)?$"
)


class NoMoment(ValueError):
    """The text is no moment of the W3C date and time form."""


def read_moment(text: str) -> datetime:
    """A moment from the W3C profile of ISO 8601 (year, month, day or full); raises NoMoment.

    A "+" that a careless client did not escape arrives as a space and counts as "+".
    """
    match = _W3C.match(text.strip())
    if match is None:
        raise NoMoment(text)
    part = {key: int(value) for key, value in match.groupdict().items() if value and key != "zone"}
    try:
        local = datetime(
            part["year"],
            part.get("month", 1),
            part.get("day", 1),
            part.get("hour", 0),
            part.get("minute", 0),
            part.get("second", 0),
            tzinfo=UTC,
        )
        return local - _offset(match["zone"])
    except (ValueError, OverflowError) as error:
        raise NoMoment(text) from error


def _offset(zone: str | None) -> timedelta:
    if zone is None or zone == "Z":
        return timedelta(0)
    hours, minutes = int(zone[1:3]), int(zone[-2:])
    if hours > 14 or minutes > 59:
        raise ValueError(zone)
    offset = timedelta(hours=hours, minutes=minutes)
    return -offset if zone[0] == "-" else offset


def read_phone(text: str) -> str | None:
    """The number without blanks and dashes, or None when it cannot be a telephone number."""
    plain = re.sub(r"[\s\-()－（）]", "", unicodedata.normalize("NFKC", text))
    match = PHONE.match(plain)
    if match:
        return match[1]
    return plain if _ABROAD.match(plain) else None


def tidy(text: str) -> str:
    """The text with plain line ends and without control characters, which neither PostgreSQL nor XML can hold."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(character for character in lines if character in "\n\t" or _is_printable(character)).strip()


def _is_printable(character: str) -> bool:
    code = ord(character)
    return code >= 0x20 and not 0x7F <= code <= 0x9F and not 0xD800 <= code <= 0xDFFF and code not in (0xFFFE, 0xFFFF)
