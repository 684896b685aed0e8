"""The latches say what a slow, plain reading of the rule says."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from rongcheng.apps.sensing.engine.latches import LONG_AGO, Rules, State, evaluate, grade_of

S = 1_000_000


def rules(thresholds, clears, *, sign=1.0, strict=False, hold_s=0, hold_n=1, clear_s=0, clear_n=1, pairs=1):
    def each(value, kind):
        return np.full(pairs, value, kind)

    return Rules(
        sign=each(sign, float), strict=each(strict, bool),
        threshold=np.tile(np.array(thresholds, float), (pairs, 1)), clear=np.tile(np.array(clears, float), (pairs, 1)),
        hold_us=each(hold_s * S, np.int64), hold_n=each(hold_n, np.int64),
        clear_us=each(clear_s * S, np.int64), clear_n=each(clear_n, np.int64),
    )  # fmt: skip


def run(rule, readings, state=None, pair=None):
    at = np.array([int(t * S) for t, _ in readings], np.int64)
    value = np.array([v for _, v in readings], float)
    pairs = np.zeros(len(at), np.int64) if pair is None else np.array(pair, np.int64)
    return evaluate(
        rule, state or State.fresh(len(rule.sign), rule.threshold.shape[1]), pair=pairs, at_us=at, value=value
    )


def test_a_value_must_hold_for_the_whole_duration():
    out = run(rules([15], [5], hold_s=60), [(0, 20), (30, 20), (59, 20), (60, 20)])
    assert out.grade.tolist() == [0, 0, 0, 1]


def test_a_dip_starts_the_duration_anew():
    out = run(rules([15], [5], hold_s=60), [(0, 20), (50, 14), (60, 20), (110, 20), (120, 20)])
    assert out.grade.tolist() == [0, 0, 0, 0, 1]


def test_between_threshold_and_clear_level_the_alert_stays():
    out = run(rules([15], [5]), [(0, 15), (1, 6), (2, 5), (3, 4.9), (4, 10)])
    assert out.grade.tolist() == [1, 1, 1, 0, 0]


def test_clearing_must_hold_too():
    out = run(
        rules([15], [5], clear_s=1800),
        [(0, 15), (1, 4), (1000, 4), (1400, 8), (1500, 4), (3299, 4), (3300, 4)],
    )
    assert out.grade.tolist() == [1, 1, 1, 1, 1, 1, 0]


def test_grades_go_up_and_down():
    out = run(rules([15, 27], [5, 22]), [(0, 16), (1, 28), (2, 23), (3, 21), (4, 30), (5, 4)])
    assert out.grade.tolist() == [1, 2, 2, 1, 2, 0]


def test_low_values_can_matter():
    out = run(rules([19.5], [20.0], sign=-1.0), [(0, 20.9), (1, 19.4), (2, 19.9), (3, 20.1)])
    assert out.grade.tolist() == [0, 1, 1, 0]


def test_a_late_reading_changes_nothing():
    first = run(rules([15], [5]), [(100, 3)])
    late = run(rules([15], [5]), [(50, 40), (100, 40)], first.state)
    assert late.grade.tolist() == []
    assert grade_of(late.state).tolist() == [0]
    assert late.state.last_us.tolist() == [100 * S]


def test_readings_out_of_order_within_a_batch_are_put_in_order():
    out = run(rules([15], [5], hold_n=2), [(3, 1), (1, 20), (2, 20)])
    assert out.reading.tolist() == [1, 2, 0]
    assert out.grade.tolist() == [0, 1, 0]


@dataclass
class Slow:
    """One pair, one reading at a time, written as the rule is said."""

    thresholds: list[float]
    clears: list[float]
    sign: float
    strict: bool
    hold_us: int
    hold_n: int
    clear_us: int
    clear_n: int
    last: int = int(LONG_AGO)
    on: list[bool] = field(default_factory=list)
    up: list[list[int]] = field(default_factory=list)
    down: list[list[int]] = field(default_factory=list)

    def __post_init__(self):
        self.on = [False] * len(self.thresholds)
        self.up = [[] for _ in self.thresholds]
        self.down = [[] for _ in self.thresholds]

    def feed(self, at, value):
        if at <= self.last:
            return None
        self.last = at
        for k, (threshold, clear) in enumerate(zip(self.thresholds, self.clears, strict=True)):
            v, t, c = value * self.sign, threshold * self.sign, clear * self.sign
            meets = v > t if self.strict else v >= t
            clears = not meets and (v <= c if self.strict else v < c)
            self.up[k] = [*self.up[k], at] if meets else []
            self.down[k] = [*self.down[k], at] if clears else []
            if meets and len(self.up[k]) >= self.hold_n and at - self.up[k][0] >= self.hold_us:
                self.on[k] = True
            if clears and len(self.down[k]) >= self.clear_n and at - self.down[k][0] >= self.clear_us:
                self.on[k] = False
        return max((k + 1 for k, on in enumerate(self.on) if on), default=0)


parameters = st.fixed_dictionaries({
    "sign": st.sampled_from([1.0, -1.0]), "strict": st.booleans(), "hold_s": st.integers(0, 5),
    "hold_n": st.integers(1, 3), "clear_s": st.integers(0, 5), "clear_n": st.integers(1, 3),
})  # fmt: skip
readings = st.lists(st.tuples(st.integers(0, 1), st.integers(0, 30), st.integers(0, 12)), max_size=60)


@given(parameters, readings, st.lists(st.integers(1, 20), max_size=6))
def test_any_batching_says_what_the_slow_rule_says(given_rule, sent, cuts):
    thresholds, clears = ([4, 8], [3, 6]) if given_rule["sign"] > 0 else ([8, 4], [9, 6])
    rule = rules(thresholds, clears, pairs=2, **given_rule)
    seconds = {"hold_us": given_rule["hold_s"] * S, "clear_us": given_rule["clear_s"] * S}
    counts = {name: given_rule[name] for name in ("sign", "strict", "hold_n", "clear_n")}
    slow = [Slow(thresholds, clears, **seconds, **counts) for _ in range(2)]
    state = State.fresh(2, 2)
    rest = sent
    for cut in [*cuts, len(sent) + 1]:
        batch, rest = rest[:cut], rest[cut:]
        out = run(rule, [(t, v) for _, t, v in batch], state, [p for p, _, _ in batch])
        state = out.state
        in_order = sorted(range(len(batch)), key=lambda i: (batch[i][0], batch[i][1], i))
        expected = [(i, slow[batch[i][0]].feed(batch[i][1] * S, float(batch[i][2]))) for i in in_order]
        expected = [(i, grade) for i, grade in expected if grade is not None]
        assert list(zip(out.reading.tolist(), out.grade.tolist(), strict=True)) == expected
    assert grade_of(state).tolist() == [max((k + 1 for k, on in enumerate(s.on) if on), default=0) for s in slow]
