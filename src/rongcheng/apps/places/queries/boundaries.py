"""Outlines as GeoJSON for maps, made once for each state of the ground."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import shapely
from shapely.geometry import mapping

from rongcheng.apps.places.contracts import Level
from rongcheng.apps.places.domain import is_within
from rongcheng.apps.places.engine.cells import Outline
from rongcheng.apps.places.queries.atlas import Atlas, atlas
from rongcheng.apps.places.queries.tree import tree

Json = dict[str, Any]


@dataclass(frozen=True)
class Boundaries:
    """A FeatureCollection, its bytes, and a tag that changes with it."""

    tag: str
    collection: Json
    encoded: bytes


def boundaries(level: Level, within: str, language: str) -> Boundaries:
    """All known outlines of a level, those below one division when it is named, with names in a language."""
    if within:
        tree().get(within)
    return _made(atlas().edition, level, within, "en" if language.startswith("en") else "zh-hans")


@lru_cache(maxsize=128)
def _made(edition: int, level: Level, within: str, language: str) -> Boundaries:
    ground = atlas()
    made = [_city(ground)] if level is Level.CITY else _features(ground, level, within)
    features = [_named(feature, language) for feature in made]
    collection = {
        "type": "FeatureCollection",
        "crs_note": "WGS 84 (EPSG:4326), longitude first",
        "sources": sorted({feature["properties"]["source"] for feature in features}),
        "features": features,
    }
    encoded = json.dumps(collection, ensure_ascii=False, separators=(",", ":")).encode()
    return Boundaries(f"{level.value}-{within or 'all'}-{language}-{edition}", collection, encoded)


def _named(feature: Json, language: str) -> Json:
    names = tree().by_code.get(feature["id"])
    return feature | {
        "properties": feature["properties"]
        | {
            "name": names.named(language) if names else feature["id"],
            "name_zh": names.name if names else "",
            "name_en": names.name_en if names else "",
        }
    }


def _features(ground: Atlas, level: Level, within: str) -> list[Json]:
    codes = sorted(
        code for code, area in ground.areas.items() if area.level is level and (not within or _belongs(code, within))
    )
    return [_feature(ground, code) for code in codes]


def _belongs(code: str, within: str) -> bool:
    return any(is_within(code, prefix) for prefix in tree().scope_prefixes(within))


def _feature(ground: Atlas, code: str) -> Json:
    area = ground.areas[code]
    facts = {
        "code": code,
        "level": area.level.value,
        "area_km2": round(area.area_km2, 2),
        "label_at": [area.centre.lon, area.centre.lat],
        "is_demonstration": area.is_demonstration,
        "source": area.source,
    }
    return {"type": "Feature", "id": code, "properties": facts, "geometry": _geometry(ground.outlines[code])}


def _city(ground: Atlas) -> Json:
    """The city is what its districts cover together."""
    districts = [ground.outlines[code] for code, area in ground.areas.items() if area.level is Level.DISTRICT]
    view = next(view for view in tree().by_code.values() if view.level is Level.CITY)
    facts = {
        "code": view.code,
        "level": Level.CITY.value,
        "is_demonstration": False,
        "source": next(area.source for area in ground.areas.values() if area.level is Level.DISTRICT),
    }
    outline = shapely.union_all(districts)
    return {"type": "Feature", "id": view.code, "properties": facts, "geometry": _geometry(outline)}  # type: ignore[arg-type]


def _geometry(outline: Outline) -> Json:
    return dict(mapping(shapely.set_precision(outline, 1e-6)))
