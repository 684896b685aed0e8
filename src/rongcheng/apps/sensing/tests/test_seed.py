"""The demo city's things stand where they should and its rules judge them."""

from __future__ import annotations

import pytest

from rongcheng.apps.sensing import seed
from rongcheng.apps.sensing.domain.catalogue import demo_things
from rongcheng.apps.sensing.models import Alert, Rule, Thing
from rongcheng.apps.sensing.tests.makers import reading, record

pytestmark = pytest.mark.django_db


def test_seeding_twice_makes_the_city_once():
    seed.seed()
    counts = Thing.objects.count(), Rule.objects.count()
    seed.seed()
    assert (Thing.objects.count(), Rule.objects.count()) == counts == (len(demo_things()["things"]), 2)
    assert {thing.division[:6] for thing in Thing.objects.all()} == {"510107", "510104"}


def test_a_flood_in_an_underpass_is_red_and_pm25_needs_two_hours():
    seed.seed()
    record(reading(-60, 28.7), subject="devices.wh-tunnel-01.depth.obs")
    record(reading(-120, 160), subject="devices.jj-air-01.pm25.obs")
    assert [(alert.matter, alert.grade) for alert in Alert.objects.all()] == [("E0406", "red")]
    record(reading(-60, 170), subject="devices.jj-air-01.pm25.obs")
    assert {(alert.matter, alert.grade) for alert in Alert.objects.all()} == {("E0406", "red"), ("E0302", "orange")}
