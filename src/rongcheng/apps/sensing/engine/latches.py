"""Threshold latches: many rules over many series in whole arrays.

A level of a rule is a latch of its own. It goes on when values have met its threshold for `hold_us` and
`hold_n` readings, and off when they have been beyond its clear value for `clear_us` and `clear_n` readings;
between threshold and clear value it stays as it is. The grade of a rule is its highest latch that is on.
A "pair" is one rule on one series. Times are microseconds since 1970.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

LONG_AGO = np.int64(-(2**62))


@dataclass(frozen=True, kw_only=True)
class Rules:
    """One row per pair; `threshold` and `clear` have one column per level, NaN where a pair has fewer.

    `sign` is 1 where high values matter and -1 where low ones do; `strict` where equality does not count.
    """

    sign: Floats
    strict: Bools
    threshold: Floats
    clear: Floats
    hold_us: Ints
    hold_n: Ints
    clear_us: Ints
    clear_n: Ints


@dataclass(frozen=True, kw_only=True)
class State:
    """What a pair remembers between batches: per level, the run of meeting and of clearing readings."""

    last_us: Ints
    on: Bools
    up_since: Ints
    up_n: Ints
    down_since: Ints
    down_n: Ints

    @classmethod
    def fresh(cls, pairs: int, levels: int) -> State:
        """Nothing read yet."""
        return cls(
            last_us=np.full(pairs, LONG_AGO),
            on=np.zeros((pairs, levels), bool),
            up_since=np.zeros((pairs, levels), np.int64),
            up_n=np.zeros((pairs, levels), np.int64),
            down_since=np.zeros((pairs, levels), np.int64),
            down_n=np.zeros((pairs, levels), np.int64),
        )


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """The new state, and for each reading that counted: its pair, its place in the input, the grade after it."""

    state: State
    pair: Ints
    reading: Ints
    grade: Ints


def evaluate(rules: Rules, state: State, *, pair: Ints, at_us: Ints, value: Floats) -> Outcome:
    """Run readings through their pairs' latches.

    Readings not newer than what their pair has already seen are left out: late and repeated ones change nothing.
    So are values that are not numbers. Splitting the readings into batches does not change what comes out.
    """
    order, kept_pair, kept_at, kept_value = _in_order(state, pair, at_us, value)
    starts = np.flatnonzero(np.r_[True, kept_pair[1:] != kept_pair[:-1]]) if len(kept_pair) else np.zeros(0, int)
    ends = np.r_[starts[1:], len(kept_pair)] - 1 if len(starts) else starts
    touched = kept_pair[starts]
    levels = rules.threshold.shape[1]
    new = State(**{name: getattr(state, name).copy() for name in State.__dataclass_fields__})
    grade = np.zeros(len(kept_pair), np.int64)
    segment = np.repeat(starts, np.diff(np.r_[starts, len(kept_pair)]))
    for level in range(levels):
        on = _one_level(rules, new, level, kept_pair, kept_at, kept_value, segment, touched, ends)
        grade = np.where(on, level + 1, grade)
    new.last_us[touched] = kept_at[ends]
    return Outcome(state=new, pair=kept_pair, reading=order, grade=grade)


def grade_of(state: State) -> Ints:
    """The highest latch that is on, counted from 1; 0 where none is."""
    levels = np.arange(1, state.on.shape[1] + 1)
    grade: Ints = (state.on * levels).max(axis=1, initial=0).astype(np.int64)
    return grade


def _in_order(state: State, pair: Ints, at_us: Ints, value: Floats) -> tuple[Ints, Ints, Ints, Floats]:
    """Sort by pair and time; leave out what is late, repeated or no number."""
    usable = np.flatnonzero(np.isfinite(value) & (at_us > state.last_us[pair]))
    order = usable[np.lexsort((usable, at_us[usable], pair[usable]))]
    same = np.zeros(len(order), bool)
    same[1:] = (pair[order][1:] == pair[order][:-1]) & (at_us[order][1:] == at_us[order][:-1])
    order = order[~same]
    return order, pair[order], at_us[order], value[order]


def _one_level(rules: Rules, state: State, level: int, pair: Ints, at_us: Ints, value: Floats,
               segment: Ints, touched: Ints, ends: Ints) -> Bools:  # fmt: skip
    """Run one level's latches; writes the runs' ends into `state` and returns the latch after each reading."""
    sign, strict = rules.sign[pair], rules.strict[pair]
    threshold, clear = rules.threshold[pair, level] * sign, rules.clear[pair, level] * sign
    signed = value * sign
    exists = np.isfinite(threshold)
    with np.errstate(invalid="ignore"):
        meets = exists & np.where(strict, signed > threshold, signed >= threshold)
        clears = exists & ~meets & np.where(strict, signed <= clear, signed < clear)
    up_since, up_n = _runs(meets, at_us, segment, state.up_since[pair, level], state.up_n[pair, level])
    down_since, down_n = _runs(clears, at_us, segment, state.down_since[pair, level], state.down_n[pair, level])
    fires = meets & (up_n >= rules.hold_n[pair]) & (at_us - up_since >= rules.hold_us[pair])
    drops = clears & (down_n >= rules.clear_n[pair]) & (at_us - down_since >= rules.clear_us[pair])
    on = _latched(fires, drops, segment, state.on[pair, level])
    for name, result in (("up_since", up_since), ("up_n", up_n), ("down_since", down_since),
                         ("down_n", down_n), ("on", on)):  # fmt: skip
        getattr(state, name)[touched, level] = result[ends]
    return on


def _runs(holds: Bools, at_us: Ints, segment: Ints, since: Ints, count: Ints) -> tuple[Ints, Ints]:
    """For each reading in an unbroken run: when the run began and how many readings it has so far."""
    place = np.arange(len(holds))
    broken = np.maximum.accumulate(np.where(holds, -1, place)) if len(place) else place
    begun_before = broken < segment
    first = np.where(begun_before, segment, broken + 1)
    carried = begun_before & (count > 0)
    length = place - first + 1 + np.where(carried, count, 0)
    first = np.minimum(first, max(len(place) - 1, 0))
    began = np.where(carried, since, at_us[first]) if len(place) else at_us
    return np.where(holds, began, 0), np.where(holds, length, 0)


def _latched(fires: Bools, drops: Bools, segment: Ints, before: Bools) -> Bools:
    """The latch after each reading: as the latest firing or dropping of its segment says, else as before."""
    place = np.arange(len(fires))
    latest: Any = np.maximum.accumulate(np.where(fires | drops, place, -1)) if len(place) else place
    decided = latest >= segment
    return np.where(decided, fires[np.maximum(latest, 0)] if len(place) else fires, before).astype(bool)
