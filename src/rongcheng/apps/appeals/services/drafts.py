"""Photos of reports: kept while the citizen still writes, claimed when the report is sent, forgotten otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet

from rongcheng.apps.appeals.conf import conf
from rongcheng.apps.appeals.models import Appeal, AppealPhoto
from rongcheng.apps.appeals.services.checking import ReportWrong
from rongcheng.apps.appeals.services.turns import take_photo_turn
from rongcheng.kernel import ids, media
from rongcheng.kernel.actor import Actor
from rongcheng.kernel.errors import Invalid
from rongcheng.kernel.transactions import command

MEGABYTE = 1024 * 1024


@command()
def keep_draft_photos(*, actor: Actor, now: datetime, draft: str, uploads: Sequence[UploadedFile[bytes]]) -> int:
    """The photos wait with the draft; returns how many it has now. Refuses with a field error at `photo`."""
    for _upload in uploads:
        take_photo_turn(actor=actor, now=now)
    return keep_photos(actor=actor, now=now, uploads=uploads, draft=draft)


@command()
def drop_draft_photo(*, actor: Actor, now: datetime, draft: str, photo_id: str) -> None:
    """The draft no longer has this photo; harmless to repeat."""
    _drop(AppealPhoto.objects.filter(draft=draft, pk=photo_id, appeal=None))


@command()
def forget_drafts(*, actor: Actor, now: datetime) -> int:
    """Photos of reports that were never sent are gone; returns how many."""
    old = now - timedelta(hours=conf().draft_hours)
    return _drop(AppealPhoto.objects.filter(appeal=None, added_at__lt=old))


def keep_photos(
    *,
    actor: Actor,
    now: datetime,
    uploads: Sequence[UploadedFile[bytes]],
    draft: str = "",
    appeal: Appeal | None = None,
) -> int:
    """Inside a command: store the photos; returns how many the draft or appeal has with them."""
    kept = AppealPhoto.objects.filter(appeal=appeal) if appeal else AppealPhoto.objects.filter(draft=draft)
    count = kept.count()
    if count + len(uploads) > conf().photos_per_report:
        raise ReportWrong(fields={"photo": "照片太多，最多 6 张。"})
    for upload in uploads:
        _keep_one(actor, now, upload, draft, appeal)
    return count + len(uploads)


def claim_draft_photos(*, now: datetime, appeal: Appeal, draft: str) -> int:
    """Inside a command: the draft's photos are the appeal's."""
    waiting = list(AppealPhoto.objects.filter(draft=draft, appeal=None)) if draft else []
    for photo in waiting:
        media.attach(media_id=photo.media_id, subject=subject_of(appeal), now=now, division=appeal.division)
        photo.appeal, photo.division, photo.draft = appeal, appeal.division, ""
        photo.save(force_update=True)
    return len(waiting)


def subject_of(appeal: Appeal) -> str:
    """What the appeal's photos are attached to."""
    return f"appeal/{appeal.pk}"


def _drop(photos: QuerySet[AppealPhoto]) -> int:
    media.discard(media_ids=photos.values_list("media_id", flat=True))
    dropped, _ = photos.delete()
    return dropped


def _owner(appeal: Appeal | None) -> dict[str, str]:
    return {"subject": subject_of(appeal), "division": appeal.division} if appeal else {}


def _keep_one(actor: Actor, now: datetime, upload: UploadedFile[bytes], draft: str, appeal: Appeal | None) -> None:
    if upload.size is not None and upload.size > conf().photo_megabytes * MEGABYTE:
        raise ReportWrong(fields={"photo": "照片太大，每张不超过 10 MB。"})
    try:
        kept = media.keep(upload=upload, kind="photo", actor=actor, now=now, **_owner(appeal))
    except Invalid as wrong:
        raise ReportWrong(fields={"photo": next(iter(wrong.fields.values()), wrong.says)}) from wrong
    AppealPhoto.objects.create(
        id=ids.new_id(),
        draft=draft,
        appeal=appeal,
        division=appeal.division if appeal else "",
        media_id=kept.media_id,
        name=(upload.name or "")[-80:],
        added_at=now,
    )
