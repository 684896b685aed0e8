"""What a file is, by its first bytes; its name and what the browser says are not asked."""

from __future__ import annotations

PHOTOS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
VOICES = frozenset({"audio/ogg", "audio/mpeg", "audio/wav", "audio/mp4", "audio/webm"})
MP4_SOUND = (b"M4A ", b"M4B ", b"mp42", b"isom", b"iso5", b"iso6", b"3gp4")
ENOUGH = 64


def content_type_of(head: bytes) -> str | None:
    """The media type that the first 64 bytes show; None when it is none that may be kept."""
    return _photo(head) or _voice(head)


def _photo(head: bytes) -> str | None:
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    return None


def _voice(head: bytes) -> str | None:
    if head.startswith(b"OggS\x00"):
        return "audio/ogg"
    if head[:4] == b"RIFF" and head[8:12] == b"WAVE":
        return "audio/wav"
    if head[4:8] == b"ftyp" and head[8:12] in MP4_SOUND:
        return "audio/mp4"
    if head.startswith(b"\x1a\x45\xdf\xa3") and b"webm" in head[:ENOUGH]:
        return "audio/webm"
    if head.startswith(b"ID3") or _is_mpeg_frame(head):
        return "audio/mpeg"
    return None


def _is_mpeg_frame(head: bytes) -> bool:
    """Frame sync of MPEG audio layer III with a bit rate and a sampling rate that exist."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return False
    version, layer = head[1] >> 3 & 3, head[1] >> 1 & 3
    bit_rate, sampling = head[2] >> 4, head[2] >> 2 & 3
    return version != 1 and layer == 1 and bit_rate not in (0, 15) and sampling != 3
