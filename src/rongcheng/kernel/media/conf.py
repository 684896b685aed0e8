"""Limits of what may be kept: RONGCHENG_MEDIA_*."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from rongcheng.kernel.conf import settings_of


@dataclass(frozen=True)
class MediaConf:
    photo_megabytes: int = 10
    photo_megapixels: int = 40
    voice_megabytes: int = 20
    served_pixels: int = 2560  # longest side of the copy that is shown
    thumbnail_pixels: int = 480
    link_minutes: int = 15
    orphan_hours: int = 24


@cache
def conf() -> MediaConf:
    return settings_of(MediaConf, "MEDIA")
