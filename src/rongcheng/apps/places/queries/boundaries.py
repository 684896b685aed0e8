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


def boundaries(level: Level, within: str = "") -> Boundaries:
    """All known outlines of a level, optionally only those below one division."""
    if within:
        tree().get(within)
    return _made(atlas().edition, level, within)


@lru_cache(maxsize=64)
def _made(edition: int, level: Level, within: str) -> Boundaries:
    ground = atlas()
    features = [_city(ground)] if level is Level.CITY else _features(ground, level, within)
    collection = {
        "type": "FeatureCollection",
        "crs_note": "WGS 84 (EPSG:4326), longitude first",
        "sources": sorted({feature["properties"]["source"] for feature in features}),
        "features": features,
    }
    encoded = json.dumps(collection, ensure_ascii=False, separators=(",", ":")).encode()
    return Boundaries(f"{level.value}-{within or 'all'}-{edition}", collection, encoded)


def _features(ground: Atlas, level: Level, within: str) -> list[Json]:
    codes = sorted(
        code for code, area in ground.areas.items() if area.level is level and (not within or _belongs(code, within))
    )
    return [_feature(ground, code) for code in codes]


def _belongs(code: str, within: str) -> bool:
    return any(is_within(code, prefix) for prefix in tree().scope_prefixes(within))


def _feature(ground: Atlas, code: str) -> Json:
    view, area = tree().by_code.get(code), ground.areas[code]
    names = {"name": view.name, "name_en": view.name_en} if view else {"name": code, "name_en": code}
    facts = {
        "code": code,
        **names,
        "level": area.level.value,
        "area_km2": round(area.area_km2, 2),
        "centre": [area.centre.lon, area.centre.lat],
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
        "name": view.name,
        "name_en": view.name_en,
        "level": Level.CITY.value,
        "is_demonstration": False,
        "source": next(area.source for area in ground.areas.values() if area.level is Level.DISTRICT),
    }
    outline = shapely.union_all(districts)
    return {"type": "Feature", "id": view.code, "properties": facts, "geometry": _geometry(outline)}  # type: ignore[arg-type]


def _geometry(outline: Outline) -> Json:
    return dict(mapping(shapely.set_precision(outline, 1e-6)))
