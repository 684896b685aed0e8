"""What a camera wrote into a photo: when and where it was taken. Believed only where it is plausible."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from PIL import ExifTags, Image

from rongcheng.kernel.errors import Refused
from rongcheng.kernel.geo import Point

CAMERA_ZONE = ZoneInfo("Asia/Shanghai")  # cameras that write no offset write local time
SIDEWAYS = (5, 6, 7, 8)
EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class CameraFacts:
    taken_at: datetime | None = None
    place: Point | None = None
    is_sideways: bool = False


def read_camera_facts(image: Image.Image) -> CameraFacts:
    """Time and place, each None when absent or senseless; a broken EXIF block is none."""
    try:
        exif = image.getexif()
        camera, gps = exif.get_ifd(ExifTags.IFD.Exif), exif.get_ifd(ExifTags.IFD.GPSInfo)
        orientation = exif.get(ExifTags.Base.Orientation)
    except Exception:
        return CameraFacts()
    return CameraFacts(taken_at(camera), place_of(gps), orientation in SIDEWAYS)


def taken_at(camera: dict[int, Any]) -> datetime | None:
    """The moment of the shutter, in UTC."""
    raw = camera.get(ExifTags.Base.DateTimeOriginal) or camera.get(ExifTags.Base.DateTimeDigitized)
    offset = camera.get(ExifTags.Base.OffsetTimeOriginal)
    try:
        local = datetime.strptime(str(raw).strip("\x00 "), "%Y:%m:%d %H:%M:%S")
        moment = _with_offset(local, offset).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return moment if moment >= EARLIEST else None


def place_of(gps: dict[int, Any]) -> Point | None:
    """Where the camera was, in WGS 84; (0, 0) is a receiver without a fix."""
    try:
        lat = _degrees(gps[ExifTags.GPS.GPSLatitude], gps[ExifTags.GPS.GPSLatitudeRef], "S")
        lon = _degrees(gps[ExifTags.GPS.GPSLongitude], gps[ExifTags.GPS.GPSLongitudeRef], "W")
        if lon == lat == 0 or not (math.isfinite(lon) and math.isfinite(lat)):
            return None
        return Point(lon, lat).rounded()
    except (KeyError, TypeError, ValueError, IndexError, ZeroDivisionError, Refused):
        return None


def _with_offset(local: datetime, offset: object) -> datetime:
    text = str(offset or "").strip("\x00 ")
    if len(text) == 6 and text[0] in "+-" and text[3] == ":":
        sign = -1 if text[0] == "-" else 1
        shift = timedelta(hours=int(text[1:3]), minutes=int(text[4:6])) * sign
        return (local - shift).replace(tzinfo=UTC)
    return local.replace(tzinfo=CAMERA_ZONE)


def _degrees(parts: Any, reference: Any, negative: str) -> float:
    degrees, minutes, seconds = (float(part) for part in tuple(parts)[:3])
    size = degrees + minutes / 60 + seconds / 3600
    return -size if str(reference).strip("\x00 ").upper() == negative else size
