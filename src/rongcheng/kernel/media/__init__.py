"""Photos and recordings: kept by content, shown by short-lived links."""

from rongcheng.kernel.media.contracts import (
    FileTypeNotAllowed,
    LinkExpired,
    MediaKind,
    MediaView,
    PhotoTooLarge,
    PhotoUnreadable,
    Shot,
    VoiceTooLarge,
)
from rongcheng.kernel.media.keeping import attach, discard, keep
from rongcheng.kernel.media.links import album, public_album, public_url, shots, url, view
from rongcheng.kernel.media.sweeping import sweep

__all__ = [
    "FileTypeNotAllowed",
    "LinkExpired",
    "MediaKind",
    "MediaView",
    "PhotoTooLarge",
    "PhotoUnreadable",
    "Shot",
    "VoiceTooLarge",
    "album",
    "attach",
    "discard",
    "keep",
    "public_album",
    "public_url",
    "shots",
    "sweep",
    "url",
    "view",
]
