"""What people read who have not signed in: their own appeal by its secret, and others' without anything personal.

Nobody's rows are in reach of such a reader, so these functions read as the system and give out only what they name.
"""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from rongcheng.apps.appeals.conf import contact_keys, hashing_key
from rongcheng.apps.appeals.contracts import (
    ApiKeyRefused,
    AppealKind,
    AppealNotFound,
    AppealState,
    OpenMatter,
    Progress,
    ReceiptMistyped,
)
from rongcheng.apps.appeals.domain.privacy import redact, rough
from rongcheng.apps.appeals.domain.progress import OPEN_STATES
from rongcheng.apps.appeals.domain.receipt import MistypedReceipt, read_receipt
from rongcheng.apps.appeals.domain.sealing import keyed_hash, unseal
from rongcheng.apps.appeals.models import ApiKey, Appeal, AppealContact, AppealPhoto
from rongcheng.apps.appeals.queries.staff import story_of
from rongcheng.kernel import media, policy
from rongcheng.kernel.actor import Actor

NEARBY_FOR = timedelta(days=30)
NEARBY_SHOWN = 300
PHONE_DIGITS = 4


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Which matters an outside reader asks for."""

    ids: Sequence[UUID] | None = None
    matters: Sequence[str] | None = None
    start: datetime | None = None
    end: datetime | None = None
    is_open: bool | None = None
    offset: int = 0
    size: int = 100


def progress_by_link(*, receipt: str, secret: str) -> Progress:
    """The appeal of a receipt, for who holds its secret; raises AppealNotFound, ReceiptMistyped."""
    with _as_system():
        appeal = _by_number(receipt)
        if appeal is None or not hmac.compare_digest(appeal.secret.encode(), secret.encode()):
            raise AppealNotFound()
        return _progress(appeal)


def progress_by_phone(*, receipt: str, last_digits: str) -> Progress:
    """The appeal of a receipt, for who knows the end of the telephone number left with it.

    The caller counts the tries first. Raises AppealNotFound whichever of the two is wrong.
    """
    with _as_system():
        appeal = _by_number(receipt)
        kept = AppealContact.objects.filter(appeal=appeal, has_phone=True).first() if appeal else None
        if appeal is None or kept is None:
            raise AppealNotFound()
        phone = unseal(bytes(kept.sealed), contact_keys()).phone
        if not hmac.compare_digest(phone[-PHONE_DIGITS:].encode(), last_digits.encode()):
            raise AppealNotFound()
        return _progress(appeal)


def written_receipt(text: str) -> str:
    """The receipt number as we write it; raises ReceiptMistyped."""
    try:
        return read_receipt(text)
    except MistypedReceipt as wrong:
        raise ReceiptMistyped(given=text[:40], fields={"receipt": "请对照回执核对编号。"}) from wrong


def draft_photos(*, draft: str) -> tuple[tuple[str, str], ...]:
    """(id, link) of the photos that wait with a draft, for who holds the draft's key."""
    if not draft:
        return ()
    with _as_system():
        waiting = AppealPhoto.objects.filter(draft=draft, appeal=None).order_by("added_at", "pk")
        return tuple((str(photo.pk), media.public_url(photo.media_id)) for photo in waiting)


def album_of(found: Progress) -> list[media.Shot]:
    """The photos of an appeal that its reporter has just opened."""
    if not found.photo_count:
        return []
    with _as_system():
        return media.public_album(subject=f"appeal/{found.appeal_id}")


def open_matters_near(*, now: datetime, division: str = "") -> tuple[OpenMatter, ...]:
    """What is going on: open matters of the last 30 days, newest first, confidential ones left out."""
    with _as_system():
        recent = _shown().filter(received_at__gte=now - NEARBY_FOR, state__in=OPEN_STATES)
        if division:
            recent = recent.filter(division__startswith=division)
        return tuple(_open_matter(appeal) for appeal in recent[:NEARBY_SHOWN])


def matters_asked(*, asked: Asked) -> tuple[OpenMatter, ...]:
    """Matters as anybody may see them, newest first; confidential ones only by their own id, without words."""
    with _as_system():
        if asked.ids is not None:
            found: QuerySet[Appeal] = Appeal.objects.filter(pk__in=asked.ids).order_by("-received_at", "-pk")
        else:
            found = _asked_for(asked)
        return tuple(_open_matter(appeal) for appeal in found[asked.offset : asked.offset + asked.size])


def check_api_key(*, key: str) -> None:
    """The key opens writing; raises ApiKeyRefused."""
    digest = keyed_hash(key, hashing_key())
    if not key or not ApiKey.objects.filter(hash=digest, revoked_at=None).exists():
        raise ApiKeyRefused()


def _as_system() -> AbstractContextManager[None]:
    return policy.scoped(Actor.system("appeals"))


def _by_number(receipt: str) -> Appeal | None:
    return Appeal.objects.filter(number=written_receipt(receipt)).first()


def _shown() -> QuerySet[Appeal]:
    return Appeal.objects.filter(confidential=False).exclude(kind=AppealKind.TIP_OFF).order_by("-received_at", "-pk")


def _asked_for(asked: Asked) -> QuerySet[Appeal]:
    found = _shown()
    if asked.matters is not None:
        found = found.filter(matter__in=asked.matters)
    if asked.start is not None:
        found = found.filter(received_at__gte=asked.start)
    if asked.end is not None:
        found = found.filter(received_at__lte=asked.end)
    if asked.is_open is not None:
        found = found.filter(state__in=OPEN_STATES) if asked.is_open else found.exclude(state__in=OPEN_STATES)
    return found


def _open_matter(appeal: Appeal) -> OpenMatter:
    hidden = appeal.confidential or appeal.lon is None or appeal.lat is None
    return OpenMatter(
        appeal_id=appeal.pk,
        matter=appeal.matter,
        place="" if appeal.confidential else appeal.place,
        division=appeal.division,
        lon=None if hidden else rough(appeal.lon or 0),
        lat=None if hidden else rough(appeal.lat or 0),
        state=AppealState(appeal.state),
        text="" if appeal.confidential else redact(appeal.text),
        result="" if appeal.confidential else redact(appeal.result),
        organisation="" if appeal.confidential else appeal.organisation,
        received_at=appeal.received_at,
        changed_at=appeal.changed_at,
        due_at=appeal.due_at,
    )


def _progress(appeal: Appeal) -> Progress:
    kept = AppealContact.objects.filter(appeal=appeal).first()
    return Progress(
        appeal_id=appeal.pk,
        number=appeal.number,
        secret=appeal.secret,
        kind=AppealKind(appeal.kind),
        matter=appeal.matter,
        text=appeal.text,
        division=appeal.division,
        address=appeal.address,
        state=AppealState(appeal.state),
        received_at=appeal.received_at,
        organisation=appeal.organisation,
        due_at=appeal.due_at,
        result=appeal.result,
        answered_at=appeal.answered_at,
        story=story_of(appeal),
        photo_count=appeal.photos.count(),
        told_by_email=bool(kept and kept.has_email),
    )
