"""A point in WGS 84, and how one is read from what strangers send."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from rongcheng.kernel.errors import Invalid

DECIMAL = re.compile(r"[+-]?[0-9]{1,3}(\.[0-9]{0,20})?", re.ASCII)


class BadPoint(Invalid):
    """The coordinates are no point on the earth."""

    code = "bad-point"
    says = "坐标无效。"
    advice = "请给出十进制度数：经度在 -180 至 180 之间，纬度在 -90 至 90 之间。"


@dataclass(frozen=True, slots=True)
class Point:
    """A place on the earth in WGS 84, in decimal degrees; longitude first, as in GeoJSON."""

    lon: float
    lat: float

    def __post_init__(self) -> None:
        problems = _problems(self.lon, self.lat)
        if problems:
            raise BadPoint(fields=problems)

    def rounded(self, digits: int = 6) -> Point:
        """The same place with fewer digits; six are about 0.1 m."""
        return Point(round(self.lon, digits), round(self.lat, digits))


def parse_point(lon: object, lat: object) -> Point:
    """Read two coordinates from a form, a query string or JSON; raises BadPoint naming the wrong field.

    Only plain decimals are taken: no exponents, no "nan", no digits of other scripts, no booleans.
    """
    read = {"lon": _number(lon), "lat": _number(lat)}
    missing = {name: "请填写十进制度数。" for name, value in read.items() if value is None}
    if missing:
        raise BadPoint(fields=missing)
    return Point(read["lon"] or 0.0, read["lat"] or 0.0)


def _number(raw: object) -> float | None:
    if isinstance(raw, bool):
        return None
    if isinstance(raw, int | float):
        return float(raw) if abs(raw) < 1e6 else math.inf
    if isinstance(raw, str) and DECIMAL.fullmatch(raw.strip()):
        return float(raw)
    return None


def _problems(lon: float, lat: float) -> dict[str, str]:
    problems: dict[str, str] = {}
    if not (math.isfinite(lon) and -180 <= lon <= 180):
        problems["lon"] = "经度须在 -180 至 180 之间。"
    if not (math.isfinite(lat) and -90 <= lat <= 90):
        swapped = math.isfinite(lat) and 90 < abs(lat) <= 180 and abs(lon) <= 90
        problems["lat"] = "纬度须在 -90 至 90 之间；经纬度可能颠倒了。" if swapped else "纬度须在 -90 至 90 之间。"
    return problems
