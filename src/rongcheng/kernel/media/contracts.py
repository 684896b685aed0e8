"""What is told about a kept photo or recording, and why one is refused."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from rongcheng.kernel.errors import Invalid, NotFound
from rongcheng.kernel.geo import Point


class MediaKind(StrEnum):
    """What was asked for; the content decides whether it is that."""

    PHOTO = "photo"
    VOICE = "voice"


@dataclass(frozen=True, kw_only=True, slots=True)
class MediaView:
    """A kept photo or recording. `taken_at` and `place` are what the camera wrote; the served copy has neither."""

    media_id: UUID
    kind: MediaKind
    content_type: str
    size: int
    sha256: str
    kept_at: datetime
    width: int | None = None
    height: int | None = None
    taken_at: datetime | None = None
    place: Point | None = None
    subject: str = ""
    division: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Shot:
    """A kept thing with the links that show it for a while."""

    media: MediaView
    url: str
    thumbnail_url: str


class FileTypeNotAllowed(Invalid):
    """The content is of no allowed kind, whatever its name says."""

    code = "file-type-not-allowed"
    status = 415
    says = "不接受这种文件。"
    advice = "照片请用 JPEG、PNG 或 WebP；录音请用 M4A、MP3、OGG、WAV 或 WebM。改文件名不会改变文件内容。"


class PhotoTooLarge(Invalid):
    """Too many bytes, or too many pixels."""

    code = "photo-too-large"
    status = 413
    says = "照片太大。"
    advice = "每张照片不超过 %(megabytes)s MB、%(megapixels)s 百万像素；请缩小后再传。"


class PhotoUnreadable(Invalid):
    """It begins like a photo but cannot be read to its end."""

    code = "photo-unreadable"
    status = 422
    says = "照片无法读取，文件可能不完整。"
    advice = "请重新拍摄或重新选择照片后再传。"


class VoiceTooLarge(Invalid):
    """The recording has too many bytes."""

    code = "voice-too-large"
    status = 413
    says = "录音太大。"
    advice = "每段录音不超过 %(megabytes)s MB；请分段录制。"


class LinkExpired(NotFound):
    """The link is too old, altered, or was made for somebody else."""

    code = "media-link-expired"
    says = "链接已失效。"
    advice = "请回到原页面刷新后再打开。"
