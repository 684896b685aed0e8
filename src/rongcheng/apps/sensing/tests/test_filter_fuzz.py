"""Whatever stands in `$filter`, `$expand` or `$orderby`, the answer is a result or a 400 that says why."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from rongcheng.apps.sensing.tests.makers import make_gauge, reading, record
from rongcheng.apps.sensing.tests.test_sta import Sta

pytestmark = pytest.mark.django_db
WORDS = st.sampled_from([
    "result", "phenomenonTime", "resultTime", "Datastream/name", "Datastream/Thing/properties/key", "parameters/a",
    "id", "FeatureOfInterest/feature/type", "eq", "ne", "gt", "le", "and", "or", "not", "add", "sub", "mul", "div",
    "mod", "in", "(", ")", ",", "'x'", "''", "'", "1", "0", "-2.5", "1e300", "1e999", "99999999999999999999", "true",
    "null", "now()", "2026-07-01T04:00:00Z", "2026-07-01", "12:00:00", "duration'PT1H'", "year(phenomenonTime)",
    "length(Datastream/name)", "startswith(Datastream/name,'x')", "round(result)", "concat('a','b')",
    "geo.distance(a,b)", "any(a:a eq 1)", "/", "$", "'%s'", "{}", "\\", "\x00", "中",
])  # fmt: skip
fuzz = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def sta():
    make_gauge()
    record([reading(-n, n) for n in range(3)], reading(-9, {"a": "x"}), reading(-10, "text"))
    return Sta()


def answered(response):
    assert response.status_code in (200, 400), response.content
    if response.status_code == 400:
        assert response.json()["code"] in ("query-not-valid", "unreadable-request")


@fuzz
@given(words=st.lists(WORDS, min_size=1, max_size=9))
@example(words=["result", "mul", "1e300", "mul", "1e300", "gt", "1"])
@example(words=["result", "div", "0", "eq", "1"])
@example(words=["result", "mod", "0", "eq", "1"])
@example(words=["parameters/a", "gt", "1"])
@example(words=["(" * 500, "result", "eq", "1"])
@example(words=["-", "result", "eq", "-1"])
@example(words=["not " * 200, "result", "eq", "1"])
@example(words=["result eq 1 or " * 200, "result", "eq", "1"])
def test_any_filter_is_answered(sta, words):
    answered(sta.get("/Observations", filter=" ".join(words)))


@fuzz
@given(text=st.text(alphabet="Datstrem/OboviT hngSL()$;,='", max_size=40))
@example(text="Datastream($expand=Thing($expand=Datastreams($expand=Observations($expand=Datastream($expand=Thing)))))")
@example(text="Datastream($filter=name eq 'a;b')")
def test_any_expand_and_orderby_is_answered(sta, text):
    answered(sta.get("/Observations", expand=text))
    answered(sta.get("/Observations", orderby=text))
