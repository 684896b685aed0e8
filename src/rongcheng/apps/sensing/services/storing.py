"""Readings into tables in whole arrays: the observations and the newest of each datastream."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from rongcheng.apps.sensing.domain.payload import Reading

COLUMNS = ("datastream_id", "feature_id", "at_us", "until_us", "made_us", "value", "result", "message_key", "extras")
MOMENT = "to_timestamp({}::float8 / 1000000)"
INSERT = f"""
INSERT INTO sensing_observation
       (datastream_id, feature_id, phenomenon_at, phenomenon_end_at, result_at, received_at,
        value, result, message_key, extras)
SELECT d, f, {MOMENT.format("at")}, {MOMENT.format("until")}, {MOMENT.format("made")}, %s, v, r::jsonb, k, e::jsonb
  FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::float8[], %s::text[],
              %s::text[], %s::text[]) AS x(d, f, at, until, made, v, r, k, e)
 ORDER BY d, at, k
    ON CONFLICT ON CONSTRAINT sensing_observation_once DO NOTHING
RETURNING id, datastream_id, (extract(epoch FROM phenomenon_at) * 1000000)::bigint, message_key
"""
NEWEST = f"""
INSERT INTO sensing_latest AS l (datastream_id, first_at, phenomenon_at, received_at, value, result, readings)
SELECT d, {MOMENT.format("first")}, {MOMENT.format("last")}, %s, v, r::jsonb, n
  FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::float8[], %s::text[], %s::bigint[])
       AS x(d, first, last, v, r, n)
 ORDER BY d
    ON CONFLICT (datastream_id) DO UPDATE SET
       first_at = least(l.first_at, excluded.first_at),
       value = CASE WHEN excluded.phenomenon_at >= l.phenomenon_at THEN excluded.value ELSE l.value END,
       result = CASE WHEN excluded.phenomenon_at >= l.phenomenon_at THEN excluded.result ELSE l.result END,
       phenomenon_at = greatest(l.phenomenon_at, excluded.phenomenon_at),
       received_at = excluded.received_at,
       readings = l.readings + excluded.readings
"""


RECOUNT = """
INSERT INTO sensing_latest AS l (datastream_id, first_at, phenomenon_at, received_at, value, result, readings)
SELECT DISTINCT ON (datastream_id) datastream_id, min(phenomenon_at) OVER w, phenomenon_at, received_at, value,
       result, count(*) OVER w
  FROM sensing_observation WHERE datastream_id = ANY(%s)
WINDOW w AS (PARTITION BY datastream_id)
 ORDER BY datastream_id, phenomenon_at DESC, id DESC
    ON CONFLICT (datastream_id) DO UPDATE SET first_at = excluded.first_at, phenomenon_at = excluded.phenomenon_at,
       received_at = excluded.received_at, value = excluded.value, result = excluded.result,
       readings = excluded.readings
"""


@dataclass(frozen=True, slots=True)
class Row:
    """One observation to be written; times are microseconds since 1970."""

    datastream_id: int
    feature_id: int | None
    at_us: int
    value: float | None
    result: str | None
    message_key: str
    until_us: int | None = None
    made_us: int | None = None
    extras: str | None = None
    id: int = 0

    @classmethod
    def of(cls, reading: Reading, datastream_id: int, feature_id: int | None) -> Row:
        value, result = split_result(reading.result)
        return cls(datastream_id, feature_id, reading.at_us, value, result, reading.message_key,
                   made_us=reading.result_at_us)  # fmt: skip


def split_result(result: Any) -> tuple[float | None, str | None]:
    """A number goes into the column of numbers when that loses nothing; anything else is kept as JSON."""
    if isinstance(result, bool) or not isinstance(result, int | float) or not math.isfinite(result):
        return None, json.dumps(result)
    number = float(result)
    return number, None if number == result else json.dumps(result)


def store(rows: Sequence[Row], now: datetime) -> dict[int, Row]:
    """Write what is new; returns the new rows by their id. A repeat is left alone."""
    if not rows:
        return {}
    by_key: dict[tuple[int, int, str], Row] = {}
    for row in rows:
        by_key.setdefault((row.datastream_id, row.at_us, row.message_key), row)
    unique = list(by_key.values())
    columns = [[getattr(row, name) for row in unique] for name in COLUMNS]
    with connection.cursor() as cursor:
        cursor.execute(INSERT, [now, *columns])
        kept = {made[0]: by_key[made[1], made[2], made[3]] for made in cursor.fetchall()}
        if kept:
            cursor.execute(NEWEST, [now, *_newest(kept.values())])
    return kept


def recount(datastream_ids: Sequence[int]) -> None:
    """The newest of each datastream is right again after observations were changed or deleted."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM sensing_latest WHERE datastream_id = ANY(%s)", [list(datastream_ids)])
        cursor.execute(RECOUNT, [list(datastream_ids)])


def _newest(rows: Any) -> list[list[Any]]:
    """Per datastream: first and last moment, the last value, how many."""
    found: dict[int, list[Any]] = {}
    for row in rows:
        entry = found.get(row.datastream_id)
        if entry is None:
            found[row.datastream_id] = [row.datastream_id, row.at_us, row.at_us, row.value, row.result, 1]
            continue
        entry[1] = min(entry[1], row.at_us)
        if row.at_us >= entry[2]:
            entry[2:5] = [row.at_us, row.value, row.result]
        entry[5] += 1
    return [list(column) for column in zip(*found.values(), strict=True)]
