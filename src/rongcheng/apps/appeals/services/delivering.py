"""Carrying answers to their reporters: tried until they arrive, at longest every hour."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from uuid import UUID

from rongcheng.apps.appeals.conf import conf, contact_keys
from rongcheng.apps.appeals.contracts import DeliveryState
from rongcheng.apps.appeals.domain.sealing import unseal
from rongcheng.apps.appeals.models import Appeal, AppealContact, Delivery
from rongcheng.apps.appeals.services.ways import WAYS, Letter
from rongcheng.kernel.actor import Actor
from rongcheng.kernel.transactions import command

log = logging.getLogger(__name__)
LONGEST_PAUSE_MIN = 60


@command("delivery_id")
def send_delivery(*, actor: Actor, now: datetime, delivery_id: UUID) -> bool:
    """The answer has been carried, or its next try is set; True when it arrived. Another worker's is left alone."""
    waiting = Delivery.objects.select_for_update(skip_locked=True, of=("self",)).select_related("appeal")
    delivery = waiting.filter(pk=delivery_id, state=DeliveryState.PENDING).first()
    if delivery is None:
        return False
    delivery.attempts += 1
    try:
        WAYS[delivery.way].carry(_letter(delivery.appeal))
    except Exception as failure:  # whatever a mail server does, the answer stays on its way
        log.warning("delivery %s by %s failed: %s", delivery.pk, delivery.way, type(failure).__name__)
        pause = min(2 ** min(delivery.attempts - 1, 10), LONGEST_PAUSE_MIN)
        delivery.error = type(failure).__name__
        delivery.next_at = now + timedelta(minutes=pause)
    else:
        delivery.state, delivery.sent_at, delivery.error = DeliveryState.SENT, now, ""
    delivery.save(force_update=True)
    return delivery.state == DeliveryState.SENT


def _letter(appeal: Appeal) -> Letter:
    kept = AppealContact.objects.filter(appeal=appeal).first()
    return Letter(
        number=appeal.number,
        link=f"{conf().public_url}/track/{appeal.number}?k={appeal.secret}",
        language=appeal.language,
        result=appeal.result,
        email=unseal(bytes(kept.sealed), contact_keys()).email if kept else "",
    )
