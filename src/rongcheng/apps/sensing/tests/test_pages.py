"""Desk pages of sensing: what they show, what they change, and what they leak to nobody."""

from __future__ import annotations

import pytest

from rongcheng.apps.sensing import seed
from rongcheng.apps.sensing.models import Alert, Datastream, Rule, Thing
from rongcheng.apps.sensing.tests.makers import NOW, make_gauge, make_rule, reading, record
from rongcheng.kernel import clock
from rongcheng.kernel.testing import make_actor

pytestmark = pytest.mark.django_db
OPERATOR = make_actor("operator")
CHIEF = make_actor("duty_chief")
JINJIANG = make_actor("duty_officer", divisions=("510104",))


@pytest.fixture(autouse=True)
def _now():
    with clock.frozen(NOW):
        yield


@pytest.fixture
def storm():
    thing = make_gauge()
    make_rule(Datastream.objects.get().pk)
    record([reading(-5, 3), reading(-4, 18.5)], b"{nope")
    return thing


PAGES = ["", "alerts/", "alerts/?all=1", "rules/", "rules/new", "dead-letters/", "points.geojson", "alerts/export.csv"]


@pytest.mark.parametrize("path", PAGES)
def test_every_page_opens_for_an_operator_with_and_without_rows(browser_of, path):
    browser = browser_of(OPERATOR)
    assert browser.get(f"/sensing/{path}").status_code == 200
    seed.seed()
    record(reading(-1, 28), subject="devices.wh-tunnel-01.depth.obs")
    assert browser.get(f"/sensing/{path}").status_code == 200


def test_the_list_shows_state_and_newest_reading_with_unit(browser_of, storm):
    page = browser_of(OPERATOR).get("/sensing/").content.decode()
    assert "18.5" in page
    assert "cm" in page
    assert "在线" in page
    assert "gauge-1" not in browser_of(OPERATOR).get("/sensing/?q=别的").content.decode()


def test_the_things_page_has_its_topic_chart_and_alerts(browser_of, storm):
    page = browser_of(OPERATOR).get(f"/sensing/things/{storm}").content.decode()
    assert "devices/gauge-1/level/obs" in page
    assert f"/sensing/series/{Datastream.objects.get().pk}.json" in page
    assert str(Alert.objects.get().pk) in page
    fragment = browser_of(OPERATOR).get(f"/sensing/things/{storm}/streams").content.decode()
    assert "18.5" in fragment
    assert "<html" not in fragment


def test_a_series_comes_with_the_thresholds_that_judge_it(browser_of, storm):
    stream = Datastream.objects.get().pk
    answer = browser_of(OPERATOR).get(f"/sensing/series/{stream}.json?range=6h").json()
    assert [value for _, value in answer["points"]] == [3.0, 18.5]
    assert [level["value"] for level in answer["levels"]] == [15.0, 27.0]
    assert browser_of(OPERATOR).get(f"/sensing/series/{stream}.json?start=x").status_code == 422


def test_an_alerts_page_says_value_threshold_and_rule(browser_of, storm):
    page = browser_of(OPERATOR).get(f"/sensing/alerts/{Alert.objects.get().pk}").content.decode()
    for words in ("18.5", "15", "隧道积水", "持续中"):
        assert words in page


def test_the_export_has_the_alerts_and_no_formula(browser_of, storm):
    Thing.objects.update(name="=cmd()")
    text = b"".join(browser_of(OPERATOR).get("/sensing/alerts/export.csv").streaming_content).decode()
    assert text.count("\n") == 2
    assert "'=cmd()" in text


def test_another_district_sees_none_of_it(browser_of, storm):
    browser = browser_of(JINJIANG)
    stream, alert = Datastream.objects.get().pk, Alert.objects.get().pk
    for path in (f"things/{storm}", f"things/{storm}/streams", f"alerts/{alert}", f"series/{stream}.json"):
        assert browser.get(f"/sensing/{path}").status_code == 404
    for path in ("", "alerts/?all=1", "points.geojson"):
        assert "gauge-1" not in browser.get(f"/sensing/{path}").content.decode()
    assert b"".join(browser.get("/sensing/alerts/export.csv?all=1").streaming_content).count(b"\n") == 1
    assert browser.get("/sensing/dead-letters/").status_code == 403


def test_dead_letters_show_reason_and_raw_payload(browser_of, storm):
    page = browser_of(OPERATOR).get("/sensing/dead-letters/").content.decode()
    assert "不是 JSON" in page
    assert "{nope" in page


def new_rule(**more):
    return {
        "name": "新规则", "matter": "E0406", "property_key": "water-depth", "division": "510107", "comparison": ">=",
        "hold_s": "0", "hold_readings": "1", "clear_s": "0", "clear_readings": "1", "red_threshold": "30",
        "red_clear": "20",
    } | more  # fmt: skip


def test_a_duty_chief_makes_a_rule_that_judges_from_then_on(browser_of):
    seed.seed()
    browser = browser_of(CHIEF)
    assert browser.post("/sensing/rules/new", new_rule()).status_code == 302
    record(reading(-1, 31), subject="devices.wh-tunnel-01.depth.obs")
    assert Alert.objects.filter(rule__name="新规则", grade="red").count() == 1


@pytest.mark.parametrize(
    "wrong",
    [{"red_clear": ""}, {"red_threshold": "", "red_clear": ""}, {"red_clear": "40"}, {"hold_readings": "0"},
     {"property_key": "x"}, {"blue_threshold": "50", "blue_clear": "1"}, {"name": ""}],
)  # fmt: skip
def test_a_wrong_rule_is_shown_with_its_errors_and_nothing_is_lost(browser_of, wrong):
    seed.seed()
    before = Rule.objects.count()
    response = browser_of(CHIEF).post("/sensing/rules/new", new_rule(**wrong))
    assert response.status_code == 422
    assert 'role="alert"' in response.content.decode()
    assert Rule.objects.count() == before


def test_switching_a_rule_off_clears_its_alerts(browser_of, storm):
    rule = Rule.objects.get().pk
    browser_of(CHIEF).post(f"/sensing/rules/{rule}/switch", {"to": "off"})
    assert Alert.objects.get().cleared_at == NOW
    assert record(reading(-1, 40)).opened == 0
    browser_of(CHIEF).post(f"/sensing/rules/{rule}/switch", {"to": "on"})
    assert record(reading(0, 40)).opened == 1


def test_a_duty_officer_of_another_district_changes_no_rule(browser_of, storm):
    rule = Rule.objects.get().pk
    chief = make_actor("duty_chief", divisions=("510104",))
    assert browser_of(chief).post(f"/sensing/rules/{rule}/switch", {"to": "off"}).status_code == 403
    assert browser_of(JINJIANG).post(f"/sensing/rules/{rule}/switch", {"to": "off"}).status_code == 403
    assert Rule.objects.get().enabled
