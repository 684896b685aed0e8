"""Keeping, attaching and dropping: each inside the command of the app that asks."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol
from uuid import UUID

from rongcheng.kernel import ids
from rongcheng.kernel.actor import Actor
from rongcheng.kernel.errors import NotFound
from rongcheng.kernel.geo import Point
from rongcheng.kernel.media import store
from rongcheng.kernel.media.conf import conf
from rongcheng.kernel.media.contracts import (
    FileTypeNotAllowed,
    MediaKind,
    MediaView,
    PhotoUnreadable,
    VoiceTooLarge,
)
from rongcheng.kernel.media.models import Media
from rongcheng.kernel.media.photos import SERVED_TYPE, read_photo, too_large
from rongcheng.kernel.media.sniff import PHOTOS, VOICES, content_type_of
from rongcheng.kernel.transactions import part

MEGABYTE = 1024 * 1024


class Upload(Protocol):
    """Anything that is read like a file."""

    def read(self, size: int = -1, /) -> bytes: ...


@part
def keep(*, upload: Upload, kind: str, actor: Actor, now: datetime, division: str = "", subject: str = "") -> MediaView:
    """The photo ("photo") or recording ("voice") is on the disk and has its row when the command commits.

    Judged by content and size only: PhotoTooLarge, PhotoUnreadable, FileTypeNotAllowed, VoiceTooLarge. Without
    `division` it is its keeper's; `attach` gives it to its subject.
    """
    row = _keep_photo(upload) if MediaKind(kind) is MediaKind.PHOTO else _keep_voice(upload)
    row.id, row.kind = ids.new_id(), kind
    row.kept_at, row.kept_by = now, f"{actor.kind.value}:{actor.ref}"
    row.division = division or (actor.divisions[0] if actor.divisions else "")
    row.subject, row.attached_at = subject, now if subject else None
    Media.objects.bulk_create([row])
    return view_of(row)


@part
def attach(*, media_id: UUID, subject: str, now: datetime, division: str | None = None) -> None:
    """The thing belongs to `subject` ("case/<id>") and is seen by whoever may see that division."""
    changes = {"subject": subject, "attached_at": now} | ({} if division is None else {"division": division})
    if not Media.objects.filter(pk=media_id).update(**changes):
        raise NotFound


@part
def discard(*, media_ids: Iterable[UUID]) -> int:
    """The rows are gone; the bytes follow with the next sweep, unless another row has the same."""
    gone, _ = Media.objects.filter(pk__in=list(media_ids)).delete()
    return gone


def view_of(row: Media) -> MediaView:
    place = Point(row.lon, row.lat) if row.lon is not None and row.lat is not None else None
    return MediaView(
        media_id=row.id, kind=MediaKind(row.kind), content_type=row.content_type, size=row.size,
        sha256=row.sha256, kept_at=row.kept_at, width=row.width, height=row.height, taken_at=row.taken_at,
        place=place, subject=row.subject, division=row.division,
    )  # fmt: skip


def _keep_photo(upload: Upload) -> Media:
    limits = conf()
    content = upload.read(limits.photo_megabytes * MEGABYTE + 1)
    if len(content) > limits.photo_megabytes * MEGABYTE:
        raise too_large(limits)
    if not content:
        raise PhotoUnreadable(fields={"photo": PhotoUnreadable.says})
    found = content_type_of(content)
    if found not in PHOTOS:
        raise FileTypeNotAllowed(found=found or "unknown", fields={"photo": FileTypeNotAllowed.says})
    photo = read_photo(content, PHOTOS[found], limits)
    place = photo.facts.place
    return Media(
        original_type=found, content_type=SERVED_TYPE, size=len(photo.served), width=photo.width,
        height=photo.height, taken_at=photo.facts.taken_at, lon=place.lon if place else None,
        lat=place.lat if place else None, sha256=store.put(content), served_sha256=store.put(photo.served),
        thumbnail_sha256=store.put(photo.thumbnail),
    )  # fmt: skip


def _keep_voice(upload: Upload) -> Media:
    limit = conf().voice_megabytes
    content = upload.read(limit * MEGABYTE + 1)
    if len(content) > limit * MEGABYTE:
        raise VoiceTooLarge(megabytes=limit, fields={"voice": VoiceTooLarge.says})
    found = content_type_of(content)
    if found not in VOICES:
        raise FileTypeNotAllowed(found=found or "unknown", fields={"voice": FileTypeNotAllowed.says})
    address = store.put(content)
    return Media(original_type=found, content_type=found, size=len(content), sha256=address, served_sha256=address)
