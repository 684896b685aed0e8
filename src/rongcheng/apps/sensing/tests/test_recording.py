"""Readings are kept once, judged by the rules, and what cannot be kept is kept as a dead letter."""

from __future__ import annotations

import pytest

from rongcheng.apps.sensing import services
from rongcheng.apps.sensing.contracts import Grade, RefusalReason
from rongcheng.apps.sensing.models import Alert, Datastream, DeadLetter, FeatureOfInterest, Latest, Observation
from rongcheng.apps.sensing.tests.makers import NOW, SYSTEM, intake, make_gauge, make_rule, reading, record
from rongcheng.kernel.models import Event

pytestmark = pytest.mark.django_db


def events(kind):
    return list(
        Event.objects.filter(type=f"rongcheng.sensing.{kind}.v1").order_by("position").values_list("data", flat=True)
    )


def test_readings_are_kept_with_their_time_and_the_newest_is_known():
    make_gauge()
    result = record([reading(-2, 3.5), reading(-1, 4)], reading(-5, 1))
    assert (result.written, result.repeated, result.refused) == (3, 0, 0)
    newest = Latest.objects.get()
    assert (newest.value, newest.readings) == (4.0, 3)
    assert (newest.phenomenon_at - newest.first_at).total_seconds() == 240
    assert Observation.objects.first().result_at is None


def test_a_replayed_message_does_nothing():
    make_gauge()
    record([reading(-2, 3.5), reading(-1, 4, id="a")])
    again = record([reading(-2, 99), reading(-1, 4, id="a")])
    assert (again.written, again.repeated) == (0, 2)
    assert sorted(Observation.objects.values_list("value", flat=True)) == [3.5, 4.0]
    assert Latest.objects.get().readings == 2


def test_two_readings_of_one_moment_are_told_apart_by_their_id():
    make_gauge()
    assert record([reading(-1, 4, id="a"), reading(-1, 5, id="b")]).written == 2


def test_a_late_reading_does_not_become_the_newest():
    make_gauge()
    record(reading(-1, 4))
    record(reading(-10, 9))
    assert Latest.objects.get().value == 4.0


@pytest.mark.parametrize("result", [1, 1.5, 2**63, True, False, "高", {"a": [1, None]}, [1, 2], "", {}])
def test_results_of_every_kind_are_kept_as_sent(result):
    make_gauge()
    assert record(reading(-1, result)).written == 1
    kept = Observation.objects.get()
    assert (kept.value if kept.result is None else kept.result) == result


def test_observations_share_the_feature_made_from_the_things_place():
    make_gauge()
    record(reading(-2, 1))
    record(reading(-1, 2))
    feature = FeatureOfInterest.objects.get()
    assert set(Observation.objects.values_list("feature_id", flat=True)) == {feature.pk}


@pytest.mark.parametrize(
    ("payload", "subject", "reason"),
    [
        (b"{nope", "devices.gauge-1.level.obs", RefusalReason.NOT_JSON),
        (b"\xff\x00", "devices.gauge-1.level.obs", RefusalReason.NOT_JSON),
        (b"[]", "devices.gauge-1.level.obs", RefusalReason.SHAPE),
        (b'"x"', "devices.gauge-1.level.obs", RefusalReason.SHAPE),
        (reading(-1, None), "devices.gauge-1.level.obs", RefusalReason.VALUE),
        ({"v": 1}, "devices.gauge-1.level.obs", RefusalReason.TIME),
        ({"v": 1, "t": "2026-07-01T04:00:00"}, "devices.gauge-1.level.obs", RefusalReason.NO_ZONE),
        (reading(11, 1), "devices.gauge-1.level.obs", RefusalReason.FUTURE),
        (reading(-31 * 1440, 1), "devices.gauge-1.level.obs", RefusalReason.TOO_OLD),
        (reading(-1, 1), "devices.nobody.level.obs", RefusalReason.UNKNOWN_STREAM),
        (reading(-1, 1), "devices.gauge-1.nothing.obs", RefusalReason.UNKNOWN_STREAM),
        (reading(-1, 1), "devices.gauge-1.level.what.obs", RefusalReason.TOPIC),
        (reading(-1, 1, id=""), "devices.gauge-1.level.obs", RefusalReason.IDENTIFIER),
        ([reading(-1, 1)] * 5001, "devices.gauge-1.level.obs", RefusalReason.TOO_MANY),
    ],
)
def test_what_cannot_be_taken_in_is_kept_with_its_reason_and_announced(payload, subject, reason):
    make_gauge()
    assert record(payload, subject=subject).refused == 1
    letter = DeadLetter.objects.get()
    assert letter.reason == reason
    assert letter.topic == subject.replace(".", "/")
    assert bytes(letter.raw)[:1] in b'{["\xff'
    assert [event["reason"] for event in events("reading.refused")] == [reason]


def test_the_same_bad_payload_again_is_counted_and_not_announced_again():
    make_gauge()
    record(b"{nope")
    record(b"{nope", b"{nope")
    assert DeadLetter.objects.get().times == 3
    assert len(events("reading.refused")) == 1


def test_one_bad_reading_in_a_list_does_not_cost_the_others():
    make_gauge()
    result = record([reading(-3, 1), reading(-2, None), reading(-1, 2), "x"])
    assert (result.written, result.refused) == (2, 2)
    assert sorted(DeadLetter.objects.values_list("items", flat=True)) == [[1], [3]]


def test_crossing_a_rule_opens_one_alert_which_grows_and_clears():
    make_gauge()
    stream = Datastream.objects.get()
    make_rule(stream.pk)
    assert record(reading(-9, 16)).opened == 1
    assert record(reading(-8, 17)).opened == 0
    record(reading(-7, 31))
    alert = Alert.objects.get()
    assert (alert.grade, alert.peak_grade, alert.peak_value) == ("red", "red", 31.0)
    assert record(reading(-6, 2)).cleared == 1
    alert.refresh_from_db()
    assert (alert.cleared_at, alert.value, alert.peak_value) == (NOW, 2.0, 31.0)
    opened = events("alert.opened")[0]
    assert (opened["value"], opened["threshold"], opened["grade"], opened["matter"]) == (16.0, 15.0, "yellow", "E0406")
    assert opened["thing_key"] == "gauge-1"
    assert opened["division"].startswith("510107")
    assert opened["lon"] == pytest.approx(104.043)
    assert [event["grade"] for event in events("alert.regraded")] == ["red"]
    assert len(events("alert.cleared")) == 1


def test_a_whole_storm_in_one_batch_says_the_same():
    make_gauge()
    make_rule(Datastream.objects.get().pk)
    result = record([reading(-9, 16), reading(-8, 31), reading(-7, 2), reading(-6, 28), reading(-5, 3)])
    assert (result.opened, result.cleared) == (2, 2)
    assert Alert.objects.filter(cleared_at__isnull=True).count() == 0


def test_what_a_rule_remembers_outlives_the_process():
    make_gauge()
    make_rule(Datastream.objects.get().pk, hold_s=300, hold_readings=3)
    assert record(reading(-10, 20)).opened == 0
    assert record(reading(-7, 20)).opened == 0
    assert record(reading(-5, 20)).opened == 1


def test_late_readings_do_not_open_an_alert_again():
    make_gauge()
    make_rule(Datastream.objects.get().pk)
    record(reading(-10, 20), reading(-5, 1))
    assert record(reading(-8, 30)).opened == 0


def test_a_rule_for_a_property_judges_every_thing_of_its_division():
    prop = {"name": "水位", "definition": "x", "description": "", "properties": {"key": "water-level"}}
    make_gauge("gauge-1", prop=prop)
    shared = Datastream.objects.get().observed_property_id
    make_gauge("gauge-2", [104.0890, 30.6430], prop={"@iot.id": shared})
    make_rule(property_key="water-level", division="510107")
    assert record(reading(-1, 20)).opened == 1
    assert record(reading(-1, 20), subject="devices.gauge-2.level.obs").opened == 0


def test_rules_with_fewer_levels_go_on_after_sharing_a_batch_with_rules_of_more():
    make_gauge("gauge-1")
    make_gauge("gauge-2")
    streams = {d.thing.key: d.id for d in Datastream.objects.select_related("thing")}
    make_rule(streams["gauge-1"], levels=((Grade.RED, 27, 22),))
    make_rule(streams["gauge-2"], levels=((Grade.BLUE, 10, 5), (Grade.YELLOW, 15, 12), (Grade.RED, 27, 22)))
    both = [intake(reading(-3, 1)), intake(reading(-3, 1), "devices.gauge-2.level.obs")]
    services.record_batch(actor=SYSTEM, now=NOW, source="test", intakes=both)
    record(reading(-2, 30))
    assert Alert.objects.count() == 1
