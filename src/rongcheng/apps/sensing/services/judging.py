"""Rules over the new readings of a batch: load what they remember, run the latches, write what follows."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from django.db import connection

from rongcheng.apps.sensing.contracts import Comparison
from rongcheng.apps.sensing.engine.latches import LONG_AGO, Outcome, Rules, State, evaluate, grade_of
from rongcheng.apps.sensing.models import Rule
from rongcheng.apps.sensing.services.alerting import Judged, Turn, apply_turns, raise_peaks
from rongcheng.apps.sensing.services.storing import Row

PAIRS = """
SELECT r.id, d.id
  FROM sensing_rule r
  JOIN sensing_datastream d
    ON d.id = ANY(%s)
   AND (r.datastream_id = d.id
        OR (r.observed_property_id = d.observed_property_id
            AND EXISTS (SELECT FROM unnest(r.prefixes) AS prefix WHERE starts_with(d.division, prefix))))
 WHERE r.enabled
"""
FRESH = """
INSERT INTO sensing_rulestate (rule_id, datastream_id, last_us, "on", up_since, up_n, down_since, down_n)
SELECT r, d, %s, '{}', '{}', '{}', '{}', '{}' FROM unnest(%s::uuid[], %s::bigint[]) AS x(r, d) ORDER BY r, d
    ON CONFLICT (rule_id, datastream_id) DO NOTHING
"""
REMEMBERED = """
SELECT s.id, s.rule_id, s.datastream_id, s.last_us, s."on", s.up_since, s.up_n, s.down_since, s.down_n
  FROM sensing_rulestate s
  JOIN unnest(%s::uuid[], %s::bigint[]) AS x(r, d) ON s.rule_id = x.r AND s.datastream_id = x.d
 ORDER BY s.rule_id, s.datastream_id
   FOR UPDATE OF s
"""
REMEMBER = """
UPDATE sensing_rulestate s
   SET last_us = x.last_us, "on" = x."on", up_since = x.up_since, up_n = x.up_n,
       down_since = x.down_since, down_n = x.down_n
  FROM jsonb_to_recordset(%s::jsonb) AS x(id bigint, last_us bigint, "on" boolean[], up_since bigint[],
                                          up_n bigint[], down_since bigint[], down_n bigint[])
 WHERE s.id = x.id
"""
RUNS = ("up_since", "up_n", "down_since", "down_n")


@dataclass(frozen=True)
class Pairs:
    """The pairs of rule and datastream that a batch concerns, with what they remember."""

    state_ids: list[int]
    rules: list[Rule]
    datastreams: list[int]
    state: State


def judge(kept: Mapping[int, Row], now: datetime) -> Judged:
    """Every rule on these readings' datastreams has seen them; alerts are opened, regraded, cleared."""
    rows = [row for row in kept.values() if row.value is not None]
    pairs = _load({row.datastream_id for row in rows})
    if not pairs.rules:
        return Judged(0, 0)
    place: dict[int, list[int]] = {}
    for index, datastream_id in enumerate(pairs.datastreams):
        place.setdefault(datastream_id, []).append(index)
    crossing = [(pair, row) for row in rows for pair in place.get(row.datastream_id, ())]
    outcome = evaluate(
        _compiled(pairs.rules),
        pairs.state,
        pair=np.array([pair for pair, _ in crossing], np.int64),
        at_us=np.array([row.at_us for _, row in crossing], np.int64),
        value=np.array([row.value for _, row in crossing], np.float64),
    )
    _remember(pairs, outcome)
    judged = apply_turns(_turns(pairs, outcome, crossing), now)
    raise_peaks(_peaks(pairs, outcome, crossing))
    return judged


def _load(datastream_ids: set[int]) -> Pairs:
    """Find the pairs and lock what they remember, in one order for everybody."""
    with connection.cursor() as cursor:
        cursor.execute(PAIRS, [list(datastream_ids)])
        found = cursor.fetchall()
        if not found:
            return Pairs([], [], [], State.fresh(0, 0))
        asked = [[rule for rule, _ in found], [stream for _, stream in found]]
        cursor.execute(FRESH, [int(LONG_AGO), *asked])
        cursor.execute(REMEMBERED, asked)
        rows = cursor.fetchall()
    rules = Rule.objects.in_bulk({row[1] for row in rows})
    levels = max(len(rule.grades) for rule in rules.values())
    return Pairs([row[0] for row in rows], [rules[row[1]] for row in rows], [row[2] for row in rows],
                 _state(rows, levels))  # fmt: skip


def _state(rows: list[Any], levels: int) -> State:
    state = State.fresh(len(rows), levels)
    for index, row in enumerate(rows):
        state.last_us[index] = row[3]
        for array, stored in zip((state.on, *(getattr(state, name) for name in RUNS)), row[4:], strict=True):
            # A batch whose rules had more levels left padding behind: only this batch's levels count.
            width = min(levels, len(stored))
            array[index, :width] = stored[:width]
    return state


def _compiled(rules: list[Rule]) -> Rules:
    """Rules as arrays, one row per pair."""
    levels = max(len(rule.grades) for rule in rules)

    def padded(name: str) -> Any:
        filled = np.full((len(rules), levels), np.nan)
        for index, rule in enumerate(rules):
            filled[index, : len(rule.grades)] = getattr(rule, name)
        return filled

    def whole(name: str, factor: int = 1) -> Any:
        return np.array([getattr(rule, name) * factor for rule in rules], np.int64)

    return Rules(
        sign=np.array([_sign(rule) for rule in rules]),
        strict=np.array([rule.comparison in (Comparison.ABOVE, Comparison.BELOW) for rule in rules]),
        threshold=padded("thresholds"),
        clear=padded("clears"),
        hold_us=whole("hold_s", 1_000_000),
        hold_n=whole("hold_readings"),
        clear_us=whole("clear_s", 1_000_000),
        clear_n=whole("clear_readings"),
    )


def _sign(rule: Rule) -> float:
    return 1.0 if rule.comparison in (Comparison.AT_LEAST, Comparison.ABOVE) else -1.0


def _remember(pairs: Pairs, outcome: Outcome) -> None:
    state = outcome.state
    changed = np.unique(outcome.pair)
    if not len(changed):
        return
    rows = [
        {"id": pairs.state_ids[index], "last_us": int(state.last_us[index])}
        | {name: getattr(state, name)[index, : len(pairs.rules[index].grades)].tolist() for name in ("on", *RUNS)}
        for index in changed
    ]
    with connection.cursor() as cursor:
        cursor.execute(REMEMBER, [json.dumps(rows)])


def _turns(pairs: Pairs, outcome: Outcome, crossing: list[tuple[int, Row]]) -> list[Turn]:
    """Where a pair's grade changed, in the order of the readings."""
    before = grade_of(pairs.state)[outcome.pair]
    same = np.r_[False, outcome.pair[1:] == outcome.pair[:-1]]
    before = np.where(same, np.r_[0, outcome.grade[:-1]], before)
    return [
        Turn(pairs.rules[outcome.pair[i]], crossing[outcome.reading[i]][1], int(before[i]), int(outcome.grade[i]))
        for i in np.flatnonzero(before != outcome.grade)
    ]


def _peaks(pairs: Pairs, outcome: Outcome, crossing: list[tuple[int, Row]]) -> dict[tuple[Any, int], list[float]]:
    """Values read while an alert stays open, by rule and datastream."""
    standing = np.flatnonzero(grade_of(outcome.state)[outcome.pair] > 0)
    peaks: dict[tuple[Any, int], list[float]] = {}
    for i in standing:
        pair = outcome.pair[i]
        value = crossing[outcome.reading[i]][1].value
        sign = _sign(pairs.rules[pair])
        entry = peaks.setdefault((pairs.rules[pair].pk, pairs.datastreams[pair]), [sign, float(value or 0.0)])
        entry[1] = max(entry[1] * sign, float(value or 0.0) * sign) * sign
    return peaks
