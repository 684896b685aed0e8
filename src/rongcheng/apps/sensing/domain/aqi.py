"""Air quality index by HJ 633, the edition chosen by the day of the observation (data/aqi.yaml).

Exact decimal arithmetic: inputs are rounded half-even (GB/T 8170) to whole numbers, CO to one decimal; every IAQI is
rounded up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from functools import cache
from math import ceil
from pathlib import Path
from typing import Any

import yaml

DATA = Path(__file__).resolve().parent.parent / "data" / "aqi.yaml"
HIGHEST = 500
PUBLISHED_ABOVE = 100
NAMED_ABOVE = 50


@dataclass(frozen=True, kw_only=True)
class AirQuality:
    """An index with its parts; `aqi` is None where the standard does not let one be published."""

    edition: str
    aqi: int | None
    level: int | None
    name: str
    name_en: str
    iaqi: Mapping[str, int]
    primary: tuple[str, ...]
    exceeding: tuple[str, ...]


def edition_of(on: date) -> str:
    """The edition in force on that day."""
    editions = tables()["editions"]
    later = sorted(editions, key=lambda name: str(editions[name]["from"]), reverse=True)
    found: str = next((name for name in later if editions[name]["from"] <= on), later[-1])
    return found


def individual_index(item: str, concentration: float | Decimal, edition: str) -> int | None:
    """IAQI of one item such as `pm25_24h`; None where this edition does not compute it over its range."""
    rules = tables()["editions"][edition]
    limits = [Fraction(str(limit)) for limit in rules["tables"][item] if limit is not None]
    steps = tables()["iaqi"][: len(limits)]
    measured = Fraction(rounded(item, concentration))
    if measured > limits[-1]:
        return _over_range(item, rules, full=len(limits) == len(tables()["iaqi"]))
    above = next((place for place, limit in enumerate(limits) if measured <= limit and place), 1)
    low, high = limits[above - 1], limits[above]
    index: int = ceil(Fraction(steps[above] - steps[above - 1]) / (high - low) * (measured - low) + steps[above - 1])
    return index


def rounded(item: str, concentration: float | Decimal) -> Decimal:
    """As GB/T 8170 says, half to even; CO keeps one decimal."""
    unit = Decimal("0.1") if item.startswith("co_") else Decimal(1)
    return max(Decimal(str(concentration)).quantize(unit, ROUND_HALF_EVEN), Decimal(0))


def daily_index(means: Mapping[str, float | Decimal], on: date) -> AirQuality:
    """The day's report from the 24 h means and the highest 8 h mean of O3; what is missing is left out."""
    edition = edition_of(on)
    rules = tables()["editions"][edition]
    given = {item: means[item] for item in tables()["daily"] if item in means}
    if edition == "2012" and "o3_8h" in given and individual_index("o3_8h", given["o3_8h"], edition) is None:
        given.pop("o3_8h")
        given |= {"o3_1h": means["o3_1h"]} if "o3_1h" in means else {}
    parts = {item: found for item, value in given.items()
             if (found := individual_index(item, value, edition)) is not None}  # fmt: skip
    aqi = max(parts.values(), default=None)
    if aqi is not None and rules["missing_rule"] and len(parts) < len(tables()["daily"]) and aqi <= PUBLISHED_ABOVE:
        aqi = None
    return _said(edition, aqi, parts, names_exceeding=rules["exceeding"])


def class_of(aqi: int) -> dict[str, Any]:
    """Level and name of an index."""
    found: dict[str, Any] = next(each for each in tables()["classes"] if aqi <= each["most"])
    return found


@cache
def tables() -> dict[str, Any]:
    """data/aqi.yaml"""
    loaded: dict[str, Any] = yaml.safe_load(DATA.read_text(encoding="utf-8"))
    return loaded


def _over_range(item: str, rules: Mapping[str, Any], *, full: bool) -> int | None:
    if item in rules["held"]:
        held: int = rules["held"][item]
        return held
    return HIGHEST if full else None


def _said(edition: str, aqi: int | None, parts: Mapping[str, int], *, names_exceeding: bool) -> AirQuality:
    known: dict[str, Any] = class_of(aqi) if aqi is not None else {"level": None, "name": "", "name_en": ""}
    worst = max(parts.values(), default=0)
    exceeding = tuple(item for item, part in parts.items() if part > PUBLISHED_ABOVE) if names_exceeding else ()
    return AirQuality(
        edition=edition, aqi=aqi, level=known["level"], name=known["name"], name_en=known["name_en"], iaqi=parts,
        primary=tuple(item for item, part in parts.items() if part == worst and worst > NAMED_ABOVE),
        exceeding=exceeding,
    )  # fmt: skip
