"""The coordinate reference systems that may arrive, by every name they go by."""

from __future__ import annotations

from enum import StrEnum

from rongcheng.kernel.errors import Refused
from rongcheng.kernel.geo.gcj02 import gcj02_to_wgs84
from rongcheng.kernel.geo.point import Point


class Crs(StrEnum):
    """What a pair of coordinates means."""

    WGS84 = "EPSG:4326"
    CGCS2000 = "EPSG:4490"
    GCJ02 = "GCJ-02"


class UnknownCrs(Refused):
    """The coordinates are in a system that is not known here."""

    code = "unknown-crs"
    status = 422
    says = "不认识的坐标系：%(crs)s。"
    advice = "可用的坐标系：WGS84（EPSG:4326）、CGCS2000（EPSG:4490）、GCJ-02。"


NAMES = {
    "wgs84": Crs.WGS84,
    "4326": Crs.WGS84,
    "epsg4326": Crs.WGS84,
    "crs84": Crs.WGS84,
    "ogccrs84": Crs.WGS84,
    "urnogcdefcrsogc1.3crs84": Crs.WGS84,
    "urnogcdefcrsepsg4326": Crs.WGS84,
    "httpwww.opengis.netdefcrsogc1.3crs84": Crs.WGS84,
    "cgcs2000": Crs.CGCS2000,
    "4490": Crs.CGCS2000,
    "epsg4490": Crs.CGCS2000,
    "urnogcdefcrsepsg4490": Crs.CGCS2000,
    "gcj02": Crs.GCJ02,
    "gcj": Crs.GCJ02,
}
SEPARATORS = str.maketrans("", "", ":-_/ ")


def crs_named(name: str) -> Crs:
    """The system that somebody means; raises UnknownCrs."""
    found = NAMES.get(name.strip().lower().translate(SEPARATORS))
    if found is None:
        raise UnknownCrs(crs=name[:40])
    return found


def to_wgs84(point: Point, crs: Crs) -> Point:
    """The same place in WGS 84; `point` holds coordinates of `crs`.

    CGCS2000 is taken as equal: the frames differ by centimetres and the drift of the plate since their epochs
    stays below a metre, less than any phone or surveyed boundary here can tell.
    """
    return gcj02_to_wgs84(point) if crs is Crs.GCJ02 else point
