"""Whatever bytes a device sends, every item of them is either a reading or a refusal with a reason."""

from __future__ import annotations

import json
from datetime import timedelta

from hypothesis import example, given
from hypothesis import strategies as st

from rongcheng.apps.sensing.contracts import RefusalReason
from rongcheng.apps.sensing.domain.payload import Window, read_message, read_time, to_moment, to_us
from rongcheng.apps.sensing.tests.makers import NOW

WINDOW = Window.around(NOW, future_s=600, past_s=30 * 86400)
SUBJECT = "devices.g-1.level.obs"
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["t", "v", "id", "s", "rt"]), inner),
    max_leaves=20,
)
times = st.datetimes(min_value=(NOW - timedelta(days=29)).replace(tzinfo=None), max_value=NOW.replace(tzinfo=None)).map(
    lambda at: at.replace(tzinfo=NOW.tzinfo)
)


@given(st.binary(max_size=200))
@example(b'{"t": 1e999, "v": 1}')
@example(b'{"t": "2026-07-01T03:00:00Z", "v": "\\ud800"}')
@example(b'{"t": "2026-07-01T03:00:00Z", "v": 1e400}')
@example(b'{"t": "2026-07-01T03:00:00Z", "v": NaN}')
@example(b"[" * 100000)
@example(b"\xef\xbb\xbf{}")
def test_any_bytes_are_answered(raw):
    found = read_message(SUBJECT, raw, WINDOW)
    assert found.payload == raw
    assert found.readings or found.refusals


@given(st.lists(anything, min_size=1, max_size=8))
def test_each_item_of_a_list_is_a_reading_or_a_refusal(items):
    raw = json.dumps(items).encode()
    found = read_message(SUBJECT, raw, WINDOW)
    if found.refusals and found.refusals[0].item is None:
        assert found.refusals[0].reason is RefusalReason.NOT_JSON
        return
    placed = [reading.item for reading in found.readings] + [refusal.item for refusal in found.refusals]
    assert sorted(placed) == list(range(len(items)))


@given(times, st.floats(allow_nan=False, allow_infinity=False, min_value=-1e9, max_value=1e9))
def test_a_good_reading_comes_through_unchanged_in_both_spellings_of_time(at, value):
    for spelling in (at.isoformat(), to_us(at) / 1000):
        found = read_message(SUBJECT, json.dumps({"t": spelling, "v": value}).encode(), WINDOW)
        reading = found.readings[0]
        assert (reading.thing_key, reading.stream_key, reading.result) == ("g-1", "level", value)
        assert to_moment(reading.at_us) == at


@given(st.text(max_size=60))
def test_any_subject_is_answered(subject):
    found = read_message(subject, json.dumps({"t": NOW.isoformat(), "v": 1}).encode(), WINDOW)
    assert len(found.readings) + len(found.refusals) == 1


def test_the_window_is_where_it_is_said_to_be():
    for offset, reason in (
        (600, None),
        (601, RefusalReason.FUTURE),
        (-2592000, None),
        (-2592001, RefusalReason.TOO_OLD),
    ):
        at = (NOW + timedelta(seconds=offset)).isoformat()
        found = read_message(SUBJECT, json.dumps({"t": at, "v": 1}).encode(), WINDOW)
        assert (found.refusals[0].reason if found.refusals else None) == reason


def test_milliseconds_and_text_are_the_same_moment():
    assert read_time(1782878400000) == read_time("2026-07-01T12:00:00+08:00")
