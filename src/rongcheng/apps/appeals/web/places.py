"""Choosing a place without a map: every district with its streets and towns."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from rongcheng.apps.places import public as places

CITY = "510100"


def division_choices() -> list[Any]:
    """`(district, [(code, street), ...])` for a select with groups."""
    return _choices(get_language() or "zh-hans")


@lru_cache(maxsize=4)
def _choices(language: str) -> list[Any]:
    districts = places.children(code=CITY)
    return [
        (
            district.named(language),
            [
                (district.code, f"{district.named(language)}{_('（不确定街道）')}"),
                *((street.code, street.named(language)) for street in places.children(code=district.code)),
            ],
        )
        for district in districts
    ]


def district_choices() -> list[tuple[str, str]]:
    """`(code, name)` of every district, for a filter."""
    language = get_language() or "zh-hans"
    return [(district.code, district.named(language)) for district in places.children(code=CITY)]


def place_in_words(division: str) -> str:
    """The division's name in the reader's language; empty for a code that is no longer known."""
    return _place(division, get_language() or "zh-hans")


@lru_cache(maxsize=4096)
def _place(division: str, language: str) -> str:
    if division == CITY:
        return str(places.division(code=CITY).named(language))
    above = [place.named(language) for place in places.ancestors(code=division) if place.code != CITY]
    joined = [*above, places.division(code=division).named(language)]
    return ", ".join(reversed(joined)) if language.startswith("en") else "".join(joined)
