"""Photos: read to the end, turned upright, shrunk, without what the camera wrote. Pure; no disk, no database."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageOps
from PIL.Image import DecompressionBombError

from rongcheng.kernel.media.conf import MediaConf
from rongcheng.kernel.media.contracts import PhotoTooLarge, PhotoUnreadable
from rongcheng.kernel.media.exif import CameraFacts, read_camera_facts

SERVED_TYPE = "image/jpeg"
BROKEN = (OSError, SyntaxError, ValueError, EOFError, KeyError, IndexError, TypeError, OverflowError,
          AttributeError, struct.error)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Photo:
    """What is kept of a photo besides the bytes that came in."""

    width: int
    height: int
    served: bytes
    thumbnail: bytes
    facts: CameraFacts


def read_photo(content: bytes, pillow_format: str, limits: MediaConf) -> Photo:
    """Decode one photo of the format that its first bytes showed; raises PhotoTooLarge, PhotoUnreadable.

    The copies are made anew from the pixels: nothing that was hidden in the file gets into them.
    """
    try:
        return _read(content, pillow_format, limits)
    except DecompressionBombError as bomb:
        raise too_large(limits) from bomb
    except BROKEN as broken:
        raise PhotoUnreadable(fields={"photo": PhotoUnreadable.says}) from broken


def too_large(limits: MediaConf) -> PhotoTooLarge:
    return PhotoTooLarge(
        megabytes=limits.photo_megabytes,
        megapixels=limits.photo_megapixels,
        fields={"photo": PhotoTooLarge.says},
    )


def _read(content: bytes, pillow_format: str, limits: MediaConf) -> Photo:
    with Image.open(BytesIO(content), formats=[pillow_format]) as image:
        width, height = image.size
        if width * height > limits.photo_megapixels * 1_000_000:
            raise too_large(limits)
        facts = read_camera_facts(image)
        if facts.is_sideways:
            width, height = height, width
        image.draft("RGB", (limits.served_pixels, limits.served_pixels))
        upright = ImageOps.exif_transpose(image)
        plain = _on_white(upright)
        return Photo(
            width,
            height,
            _shrunk(plain, limits.served_pixels, 86),
            _shrunk(plain, limits.thumbnail_pixels, 80),
            facts,
        )


def _on_white(image: Image.Image) -> Image.Image:
    """Colours only: what was transparent is white."""
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        layers = image.convert("RGBA")
        ground = Image.new("RGBA", layers.size, "white")
        return Image.alpha_composite(ground, layers).convert("RGB")
    return image.convert("RGB")


def _shrunk(image: Image.Image, longest: int, quality: int) -> bytes:
    copy = image.copy()
    copy.thumbnail((longest, longest), Image.Resampling.LANCZOS)
    copy.info.clear()
    out = BytesIO()
    copy.save(out, "JPEG", quality=quality, optimize=True, progressive=True)
    return out.getvalue()
