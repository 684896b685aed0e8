"""Points on the earth: WGS 84 inside; others are converted at the edge and declared. No Django."""

from rongcheng.kernel.geo.crs import Crs, UnknownCrs, crs_named, to_wgs84
from rongcheng.kernel.geo.distance import EARTH_RADIUS_M, Box, box_around, distance_m, distances_m
from rongcheng.kernel.geo.gcj02 import gcj02_to_wgs84, wgs84_to_gcj02
from rongcheng.kernel.geo.point import BadPoint, Point, parse_point

__all__ = [
    "EARTH_RADIUS_M",
    "BadPoint",
    "Box",
    "Crs",
    "Point",
    "UnknownCrs",
    "box_around",
    "crs_named",
    "distance_m",
    "distances_m",
    "gcj02_to_wgs84",
    "parse_point",
    "to_wgs84",
    "wgs84_to_gcj02",
]
