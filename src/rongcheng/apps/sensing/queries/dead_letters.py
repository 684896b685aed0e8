"""Dead letters on behalf of those who run the platform."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Q

from rongcheng.apps.sensing.contracts import DeadLetterView, RefusalReason
from rongcheng.apps.sensing.models import DeadLetter
from rongcheng.apps.sensing.policies import check_may_read_dead_letters
from rongcheng.kernel import policy
from rongcheng.kernel.actor import Actor
from rongcheng.kernel.pages import Paged, decode_cursor, encode_cursor


def list_dead_letters(*, actor: Actor, reason: str = "", text: str = "", cursor: str | None = None,
                      size: int = 50) -> Paged[DeadLetterView]:  # fmt: skip
    """One page, the latest first."""
    check_may_read_dead_letters(actor)
    rows = DeadLetter.objects.filter(policy.seen_by(actor)).order_by("-last_at", "-id")
    if reason:
        rows = rows.filter(reason=reason)
    if text:
        rows = rows.filter(topic__icontains=text)
    total = rows.count()
    if cursor:
        at, last = decode_cursor(cursor, datetime, UUID)
        rows = rows.filter(Q(last_at__lt=at) | Q(last_at=at, id__lt=last))
    found = list(rows[: size + 1])
    following = encode_cursor(found[size - 1].last_at, found[size - 1].pk) if len(found) > size else None
    return Paged([view_of(letter) for letter in found[:size]], following, total)


def view_of(letter: DeadLetter) -> DeadLetterView:
    """The letter with its bytes as they came."""
    return DeadLetterView(
        id=letter.pk, topic=letter.topic, reason=RefusalReason(letter.reason), detail=letter.detail,
        raw=bytes(letter.raw), items=tuple(letter.items), times=letter.times, first_at=letter.first_at,
        last_at=letter.last_at,
    )  # fmt: skip
