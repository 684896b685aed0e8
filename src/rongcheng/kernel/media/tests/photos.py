"""Photos for tests, drawn on the spot."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO

from PIL import ExifTags, Image


def jpeg(width: int = 640, height: int = 480, *, exif: Image.Exif | None = None, colour: str = "teal") -> bytes:
    out = BytesIO()
    Image.new("RGB", (width, height), colour).save(out, "JPEG", exif=exif or Image.Exif())
    return out.getvalue()


def half_red_jpeg(exif: Image.Exif) -> bytes:
    """Left half red, right half blue."""
    image = Image.new("RGB", (400, 200), "blue")
    image.paste("red", (0, 0, 200, 200))
    out = BytesIO()
    image.save(out, "JPEG", exif=exif)
    return out.getvalue()


def clear_png() -> bytes:
    out = BytesIO()
    Image.new("RGBA", (60, 40), (255, 0, 0, 0)).save(out, "PNG")
    return out.getvalue()


def webp() -> bytes:
    out = BytesIO()
    Image.new("RGB", (60, 40), "green").save(out, "WEBP")
    return out.getvalue()


def gif() -> bytes:
    out = BytesIO()
    Image.new("P", (60, 40)).save(out, "GIF")
    return out.getvalue()


def camera_exif(*, orientation: int = 1, taken: str = "2026:07:01 08:30:00", offset: str = "") -> Image.Exif:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    exif[ExifTags.Base.Make] = "Secret Phone"
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = taken
    if offset:
        exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.OffsetTimeOriginal] = offset
    gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
    gps[ExifTags.GPS.GPSLatitudeRef], gps[ExifTags.GPS.GPSLatitude] = "N", (30.0, 38.0, 47.76)
    gps[ExifTags.GPS.GPSLongitudeRef], gps[ExifTags.GPS.GPSLongitude] = "E", (104.0, 2.0, 51.72)
    return exif


def bomb_png(width: int, height: int) -> bytes:
    """A few kilobytes that claim, and unpack to, very many pixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    rows = zlib.compress(b"\x00" * ((width + 7) // 8 + 1) * 100, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def wav() -> bytes:
    samples = b"\x00\x00" * 800
    head = struct.pack("<4sI4s4sIHHIIHH4sI", b"RIFF", 36 + len(samples), b"WAVE", b"fmt ", 16, 1, 1, 8000, 16000,
                       2, 16, b"data", len(samples))  # fmt: skip
    return head + samples
