"""Receipt numbers that survive the telephone: RC-20260301-7K4Q2, the last character checks the others.

31 characters (no I, L, O, U, V, which are misheard or misread), 31 being prime: with a different weight for each
place, one wrong character or any two swapped ones always change the check character.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from datetime import date

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTWXYZ"
LOOKS_LIKE = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "W", "V": "W"})
FREE_PLACES = 4
_DATE_PLACES = 8


class MistypedReceipt(ValueError):
    """The text is no receipt number, or a character in it is wrong."""


def new_receipt(on: date, below: Callable[[int], int]) -> str:
    """A receipt number of that day; `below(n)` gives a random whole number smaller than n."""
    body = on.strftime("%Y%m%d") + "".join(ALPHABET[below(len(ALPHABET))] for _ in range(FREE_PLACES))
    return _written(body + _check_character(body))


def read_receipt(text: str) -> str:
    """The number as we write it, from what somebody typed or heard; raises MistypedReceipt."""
    plain = unicodedata.normalize("NFKC", text).upper()
    plain = "".join(character for character in plain if character.isalnum())
    plain = plain.removeprefix("RC").translate(LOOKS_LIKE)
    if len(plain) != _DATE_PLACES + FREE_PLACES + 1 or not set(plain) <= set(ALPHABET):
        raise MistypedReceipt(text)
    if not plain[:_DATE_PLACES].isdecimal() or _check_character(plain[:-1]) != plain[-1]:
        raise MistypedReceipt(text)
    return _written(plain)


def _check_character(body: str) -> str:
    total = sum(weight * ALPHABET.index(character) for weight, character in enumerate(body, start=2))
    return ALPHABET[-total % len(ALPHABET)]


def _written(plain: str) -> str:
    return f"RC-{plain[:_DATE_PLACES]}-{plain[_DATE_PLACES:]}"
