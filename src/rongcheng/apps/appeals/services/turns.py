"""Counting, so that nobody crowds out the others: windows in the database hold for every process."""

from __future__ import annotations

from datetime import datetime

from django.db import connection
from django.db.models import Q

from rongcheng.apps.appeals.conf import conf, hashing_key
from rongcheng.apps.appeals.contracts import TooManyPhotos, TooManyReports, TooManyTries
from rongcheng.apps.appeals.domain.sealing import keyed_hash
from rongcheng.apps.appeals.models import Turn
from rongcheng.kernel.actor import Actor
from rongcheng.kernel.errors import TooMany
from rongcheng.kernel.transactions import command

HOUR_S = 3600
MINUTE_S = 60
DAY_S = 86_400
COUNT = """
INSERT INTO appeals_turn (what, who, "window", count) VALUES (%s, %s, %s, 1)
ON CONFLICT (what, who, "window") DO UPDATE SET count = appeals_turn.count + 1 RETURNING count
"""


def take_report_turn(*, actor: Actor, now: datetime) -> None:
    """Inside a command: one more report from this network address; refused beyond the hour's share."""
    _take("report", actor.origin, now, HOUR_S, conf().reports_per_hour, TooManyReports)


def take_photo_turn(*, actor: Actor, now: datetime) -> None:
    """Inside a command: one more photo from this network address; refused beyond the hour's share."""
    _take("photo", actor.origin, now, HOUR_S, conf().photos_per_hour, TooManyPhotos)


def take_key_turn(*, key: str, now: datetime) -> None:
    """Inside a command: one more report by this Open311 key; refused beyond the minute's share."""
    _take("open311", key, now, MINUTE_S, conf().open311_per_minute, TooManyReports)


@command()
def count_try(*, actor: Actor, now: datetime, receipt: str) -> None:
    """One more look-up of a receipt by telephone number; refused beyond the hour's share of either side."""
    _take("try-receipt", receipt, now, HOUR_S, conf().tries_per_hour, TooManyTries)
    _take("try-origin", actor.origin, now, HOUR_S, conf().tries_per_hour, TooManyTries)


@command()
def forget_turns(*, actor: Actor, now: datetime) -> int:
    """Counts older than a day are gone; returns how many."""
    moment = int(now.timestamp()) - DAY_S
    by_minute = Q(what="open311", window__lt=moment // MINUTE_S)
    by_hour = ~Q(what="open311") & Q(window__lt=moment // HOUR_S)
    forgotten, _ = Turn.objects.filter(by_minute | by_hour).delete()
    return forgotten


def _take(what: str, who: str, now: datetime, seconds: int, share: int, refusal: type[TooMany]) -> None:
    if not who:
        return
    window = int(now.timestamp()) // seconds
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [what, keyed_hash(who, hashing_key()), window])
        (count,) = cursor.fetchone()
    if count > share:
        raise refusal(retry_after_s=(window + 1) * seconds - int(now.timestamp()))
