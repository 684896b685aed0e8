"""How moments, spans and counts read in both languages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from rongcheng.kernel.testing import frozen
from rongcheng.shell.templatetags import ui

NOW = datetime(2026, 7, 1, 4, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _noon_in_chengdu():
    with frozen(NOW):
        yield


def test_a_moment_is_told_in_chengdus_time_and_names_the_year_only_when_it_is_another():
    assert ui.moment(NOW) == "07-01 12:00"
    assert ui.moment(datetime(2025, 12, 31, 15, 59, tzinfo=UTC)) == "2025-12-31 23:59"
    assert ui.moment(None) == "—"


@pytest.mark.parametrize(("language", "words"), [("zh-hans", "剩 5 小时"), ("en", "5 hours left")])
def test_what_is_left_is_told_in_one_rough_unit(language, words):
    with translation.override(language):
        assert ui.left(NOW + timedelta(hours=5, minutes=50)) == words


@pytest.mark.parametrize(("language", "words"), [("zh-hans", "超 3 天"), ("en", "3 days late")])
def test_what_is_past_its_time_says_by_how_much(language, words):
    with translation.override(language):
        assert ui.left(NOW - timedelta(days=3, hours=2)) == words


@pytest.mark.parametrize(
    ("language", "count", "words"),
    [
        ("zh-hans", 12_345, "1.2万"),
        ("zh-hans", 340_000_000, "3.4亿"),
        ("en", 12_345, "12,345"),
        ("zh-hans", 128, "128"),
    ],
)
def test_big_counts_read_as_people_say_them(language, count, words):
    with translation.override(language):
        assert ui.big(count) == words
