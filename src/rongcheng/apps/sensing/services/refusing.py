"""Dead letters: what could not be taken in, kept as it came."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from rongcheng.apps.sensing.conf import sensing_conf
from rongcheng.apps.sensing.contracts import RefusalReason
from rongcheng.apps.sensing.domain.payload import Intake, Refusal
from rongcheng.apps.sensing.events import ReadingRefused
from rongcheng.apps.sensing.queries.streams import Owner
from rongcheng.kernel import ids
from rongcheng.kernel.outbox import publish

KEEP = """
INSERT INTO sensing_deadletter AS d (id, fingerprint, topic, reason, detail, raw, items, thing_key, division,
                                     organisation_id, times, first_at, last_at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, 1, %s, %s)
    ON CONFLICT (fingerprint) DO UPDATE SET times = d.times + 1, last_at = greatest(d.last_at, excluded.last_at)
RETURNING id, times
"""


def refuse(intake: Intake, refusals: Sequence[Refusal], owners: dict[str, Owner], now: datetime) -> int:
    """Keep one dead letter per reason of a message; returns how many readings or messages were refused."""
    by_reason: dict[RefusalReason, list[Refusal]] = {}
    for refusal in refusals:
        by_reason.setdefault(refusal.reason, []).append(refusal)
    for reason in sorted(by_reason):
        _keep(intake, reason, by_reason[reason], owners, now)
    return len(refusals)


def _keep(intake: Intake, reason: RefusalReason, refusals: list[Refusal],
          owners: dict[str, Owner], now: datetime) -> None:  # fmt: skip
    topic = intake.subject.replace(".", "/")
    thing_key = _thing_key(intake.subject)
    owner = owners.get(thing_key) or Owner(sensing_conf().city, None)
    detail = refusals[0].detail.replace("\x00", "").encode("utf-8", "replace").decode()
    items = sorted(refusal.item for refusal in refusals if refusal.item is not None)
    with connection.cursor() as cursor:
        found: list[Any] = [
            ids.new_id(),
            fingerprint_of(intake, reason),
            topic,
            reason.value,
            detail,
            intake.payload,
            items,
        ]
        cursor.execute(KEEP, [*found, thing_key, owner.division, owner.organisation_id, now, now])
        dead_letter_id, times = cursor.fetchone()
    if times == 1:
        publish(ReadingRefused(
            dead_letter_id=dead_letter_id, topic=topic, reason=reason, detail=detail, thing_key=thing_key,
            division=owner.division, organisation_id=owner.organisation_id,
        ))  # fmt: skip


def fingerprint_of(intake: Intake, reason: RefusalReason) -> bytes:
    """The same bytes on the same topic refused for the same reason are the same dead letter."""
    return hashlib.sha256(b"\0".join([intake.subject.encode(), reason.value.encode(), intake.payload])).digest()


def _thing_key(subject: str) -> str:
    words = subject.split(".")
    return words[1][:64] if len(words) > 2 else ""
