"""Receiving what somebody tells the city, from whichever channel."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from rongcheng.apps.appeals.conf import contact_keys
from rongcheng.apps.appeals.contracts import AppealKind, AppealState, Contact, Receipt, Report, Step, StoryLine
from rongcheng.apps.appeals.domain.catalogue import promises
from rongcheng.apps.appeals.domain.receipt import new_receipt
from rongcheng.apps.appeals.domain.repeats import key_of
from rongcheng.apps.appeals.domain.sealing import seal
from rongcheng.apps.appeals.events import AppealReceived
from rongcheng.apps.appeals.models import Appeal, AppealContact
from rongcheng.apps.appeals.services.checking import Checked, checked
from rongcheng.apps.appeals.services.drafts import claim_draft_photos, keep_photos
from rongcheng.apps.appeals.services.story import add_step
from rongcheng.apps.appeals.services.turns import take_key_turn, take_report_turn
from rongcheng.kernel import ids
from rongcheng.kernel.actor import Actor
from rongcheng.kernel.outbox import publish
from rongcheng.kernel.transactions import command, current

TRIES_FOR_A_NUMBER = 8


class NoFreeNumber(RuntimeError):
    """The day's receipt numbers are nearly used up."""


@command()
def receive_appeal(
    *,
    actor: Actor,
    now: datetime,
    report: Report,
    token: str = "",
    api_key: str = "",
    uploads: Sequence[UploadedFile[bytes]] = (),
) -> Receipt:
    """The appeal is on record and its reporter holds a receipt; announces AppealReceived.

    `token` names the draft: sending the same draft again gives the same receipt. Refuses with Invalid (a field is
    wrong), OutsideCity, TooManyReports.
    """
    key = key_of(report, token)
    known = _find_repeat(key)
    if known is not None:
        return known
    if api_key:
        take_key_turn(key=api_key, now=now)
    else:
        take_report_turn(actor=actor, now=now)
    sound = checked(report, now)
    appeal = _create(sound, now, key)
    if appeal is None:
        repeat = _find_repeat(key)
        assert repeat is not None
        return repeat
    _keep_contact(appeal, sound.report.contact)
    claim_draft_photos(now=now, appeal=appeal, draft=token)
    photo_count = keep_photos(actor=actor, now=now, uploads=uploads, appeal=appeal)
    add_step(appeal, StoryLine(step=Step.RECEIVED, at=now, due_at=promises().accept_by(now)))
    publish(_announcement(appeal, photo_count))
    return Receipt(appeal_id=appeal.pk, number=appeal.number, secret=appeal.secret)


def _find_repeat(key: str | None) -> Receipt | None:
    if key is None:
        return None
    known = Appeal.objects.filter(idempotency_key=key).first()
    if known is None:
        return None
    return Receipt(appeal_id=known.pk, number=known.number, secret=known.secret, is_repeat=True)


def _create(sound: Checked, now: datetime, key: str | None) -> Appeal | None:
    """The new row, or None when somebody else has just stored the same draft."""
    for _ in range(TRIES_FOR_A_NUMBER):
        appeal = _row(sound, now, key)
        try:
            with transaction.atomic():
                appeal.save(force_insert=True)
        except IntegrityError:
            if _find_repeat(key) is not None:
                return None
            continue
        return appeal
    raise NoFreeNumber


def _row(sound: Checked, now: datetime, key: str | None) -> Appeal:
    report = sound.report
    return Appeal(
        id=ids.new_id(),
        number=new_receipt(timezone.localtime(now).date(), secrets.randbelow),
        secret=secrets.token_urlsafe(24),
        channel=report.channel,
        kind=report.kind,
        matter=report.matter,
        text=report.text,
        lon=report.lon,
        lat=report.lat,
        division=sound.division,
        place=sound.place,
        address=report.address,
        attributes=dict(report.attributes),
        confidential=report.confidential or report.kind is AppealKind.TIP_OFF,
        language=report.language,
        state=AppealState.RECEIVED,
        received_at=now,
        changed_at=now,
        correlation_id=current().correlation_id,
        idempotency_key=key,
    )


def _keep_contact(appeal: Appeal, contact: Contact) -> None:
    if contact.is_empty:
        return
    AppealContact.objects.create(
        appeal=appeal,
        division=appeal.division,
        sealed=seal(contact, contact_keys()),
        has_phone=bool(contact.phone),
        has_email=bool(contact.email),
    )


def _announcement(appeal: Appeal, photo_count: int) -> AppealReceived:
    return AppealReceived(
        appeal_id=appeal.pk,
        receipt=appeal.number,
        kind=appeal.kind,
        matter=appeal.matter,
        channel=appeal.channel,
        division=appeal.division,
        lon=appeal.lon,
        lat=appeal.lat,
        text_length=len(appeal.text),
        photo_count=photo_count,
        received_at=appeal.received_at,
    )
