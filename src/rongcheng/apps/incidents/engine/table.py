"""Reads the correlation table (data/correlation.yaml) into `Rules`; a wrong table stops the start."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from rongcheng.apps.incidents.engine.correlation import Family, Rules


@cache
def rules() -> Rules:
    """The table that ships with the app."""
    text = files("rongcheng.apps.incidents").joinpath("data/correlation.yaml").read_text(encoding="utf-8")
    return read(yaml.safe_load(text))


def read(data: Mapping[str, Any]) -> Rules:
    """Check and read a table: weights add up to one, no matter class in two families."""
    weights = data["weights"]
    if abs(sum(weights.values()) - 1) > 1e-9:
        raise ValueError("correlation table: the weights do not add up to 1")
    families = tuple(_family(entry) for entry in data["families"])
    seen: set[str] = set()
    for family in families:
        if twice := seen & family.matters:
            raise ValueError(f"correlation table: {sorted(twice)} in two families")
        seen |= family.matters
    return Rules(
        families=families,
        stranger=_family({"key": "stranger", "matters": [], "kinship": [], **data["stranger"]}),
        weight_place=weights["place"],
        weight_time=weights["time"],
        weight_kind=weights["kind"],
        joins_from=data["joins_from"],
    )


def _family(entry: Mapping[str, Any]) -> Family:
    return Family(
        key=entry["key"],
        radius_m=entry["radius_m"],
        window_min=entry["window_min"],
        longest_min=entry["longest_min"],
        matters=frozenset(entry["matters"]),
        kinship={frozenset(line["pair"]): line["score"] for line in entry["kinship"]},
        kin_default=entry["kin_default"],
    )
