"""Alerts open once, change their grade, clear; each step is announced."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from rongcheng.apps.sensing.contracts import Grade
from rongcheng.apps.sensing.domain.payload import to_moment
from rongcheng.apps.sensing.events import AlertCleared, AlertOpened, AlertRegraded
from rongcheng.apps.sensing.models import Alert, Rule
from rongcheng.apps.sensing.queries.streams import StreamPlace, places_of
from rongcheng.apps.sensing.services.storing import Row
from rongcheng.kernel import ids
from rongcheng.kernel.outbox import publish

OPEN = """
INSERT INTO sensing_alert (id, rule_id, datastream_id, matter, grade, peak_grade, value, threshold, peak_value,
                           division, organisation_id, opened_at, observed_at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
    ON CONFLICT (rule_id, datastream_id) WHERE cleared_at IS NULL DO NOTHING
RETURNING id
"""
PEAKS = """
UPDATE sensing_alert a
   SET peak_value = CASE WHEN x.sign > 0 THEN greatest(a.peak_value, x.value) ELSE least(a.peak_value, x.value) END
  FROM unnest(%s::uuid[], %s::bigint[], %s::float8[], %s::float8[]) AS x(rule, stream, sign, value)
 WHERE a.rule_id = x.rule AND a.datastream_id = x.stream AND a.cleared_at IS NULL
"""


@dataclass(frozen=True)
class Judged:
    """How many alerts a batch opened and cleared."""

    opened: int
    cleared: int


@dataclass(frozen=True)
class Turn:
    """A reading after which a rule's grade on its datastream is another; 0 is none."""

    rule: Rule
    row: Row
    before: int
    after: int


def apply_turns(turns: Sequence[Turn], now: datetime) -> Judged:
    """Open, regrade and clear as the turns say."""
    if not turns:
        return Judged(0, 0)
    places = places_of({turn.row.datastream_id for turn in turns})
    opened = cleared = 0
    for turn in turns:
        place = places[turn.row.datastream_id]
        if turn.before == 0 and open_alert(turn, place, now) is not None:
            opened += 1
        elif turn.after == 0:
            cleared += clear_alert(turn, place, now)
        else:
            regrade_alert(turn, place)
    return Judged(opened, cleared)


def raise_peaks(peaks: dict[tuple[Any, int], list[float]]) -> None:
    """Open alerts know the worst value read."""
    if peaks:
        columns = [
            [rule for rule, _ in peaks], [stream for _, stream in peaks],
            [sign for sign, _ in peaks.values()], [value for _, value in peaks.values()],
        ]  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute(PEAKS, columns)


def open_alert(turn: Turn, place: StreamPlace, now: datetime) -> UUID | None:
    """The alert's id, or None when one is open already: the database holds that there is one at most."""
    grade, threshold, value = _said(turn)
    at = to_moment(turn.row.at_us)
    with connection.cursor() as cursor:
        cursor.execute(OPEN, [ids.new_id(), turn.rule.pk, place.id, turn.rule.matter, grade, grade, value,
                              threshold, value, place.division, place.organisation_id, now, at])  # fmt: skip
        made = cursor.fetchone()
    if made is None:
        return None
    publish(AlertOpened(
        alert_id=made[0], rule_id=turn.rule.pk, rule_name=turn.rule.name, thing_id=place.thing_id,
        thing_key=place.thing_key, thing_name=place.thing_name, datastream_id=place.id,
        datastream_name=place.name, property_key=place.property_key, matter=turn.rule.matter, grade=grade,
        value=value, threshold=threshold, unit=place.unit, lon=place.lon, lat=place.lat, observed_at=at,
        division=place.division, organisation_id=place.organisation_id,
    ))  # fmt: skip
    return UUID(str(made[0]))


def regrade_alert(turn: Turn, place: StreamPlace) -> None:
    """The open alert is more or less serious now."""
    alert = _open_one(turn)
    if alert is None:
        return
    grade, threshold, value = _said(turn)
    before = Grade(alert.grade)
    alert.grade, alert.threshold, alert.value = grade, threshold, value
    alert.peak_grade = max(Grade(alert.peak_grade), grade, key=lambda one: one.rank)
    alert.save(update_fields=["grade", "threshold", "value", "peak_grade"])
    publish(AlertRegraded(
        alert_id=alert.pk, thing_name=place.thing_name, matter=alert.matter, grade_before=before, grade=grade,
        value=value, threshold=threshold, unit=place.unit, observed_at=to_moment(turn.row.at_us),
        division=alert.division, organisation_id=alert.organisation_id,
    ))  # fmt: skip


def clear_alert(turn: Turn, place: StreamPlace, now: datetime) -> int:
    """The open alert is over; 1, or 0 when none was open."""
    alert = _open_one(turn)
    if alert is None:
        return 0
    end_alert(alert, place, value=float(turn.row.value or 0.0), observed_at=to_moment(turn.row.at_us), now=now)
    return 1


def end_alert(alert: Alert, place: StreamPlace, *, value: float, observed_at: datetime, now: datetime) -> None:
    """Close an open alert's row and announce it."""
    alert.cleared_at, alert.cleared_observed_at, alert.value = now, observed_at, value
    alert.save(update_fields=["cleared_at", "cleared_observed_at", "value"])
    publish(AlertCleared(
        alert_id=alert.pk, thing_name=place.thing_name, matter=alert.matter, grade=Grade(alert.grade),
        value=value, threshold=alert.threshold, unit=place.unit, observed_at=observed_at,
        division=alert.division, organisation_id=alert.organisation_id,
    ))  # fmt: skip


def _open_one(turn: Turn) -> Alert | None:
    return (
        Alert.objects.select_for_update()
        .filter(rule_id=turn.rule.pk, datastream_id=turn.row.datastream_id, cleared_at__isnull=True)
        .first()
    )


def _said(turn: Turn) -> tuple[Grade, float, float]:
    level = turn.after - 1
    return Grade(turn.rule.grades[level]), turn.rule.thresholds[level], float(turn.row.value or 0.0)
