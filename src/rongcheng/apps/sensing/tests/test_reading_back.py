"""What was taken in is found again, by those who may see it and by nobody else."""

from __future__ import annotations

from datetime import timedelta

import pytest

from rongcheng.apps.sensing import public
from rongcheng.apps.sensing.contracts import AlertNotFound, DatastreamNotFound, ThingNotFound, ThingState
from rongcheng.apps.sensing.models import Alert, Datastream
from rongcheng.apps.sensing.queries.alerts import AlertSearch, list_alerts
from rongcheng.apps.sensing.queries.dead_letters import list_dead_letters
from rongcheng.apps.sensing.queries.rules import list_rules
from rongcheng.apps.sensing.queries.series import series_for
from rongcheng.apps.sensing.queries.things import ThingSearch, list_things, things_near
from rongcheng.apps.sensing.tests.makers import IN_JINJIANG, IN_WUHOU, NOW, make_gauge, make_rule, reading, record
from rongcheng.kernel import ids, policy
from rongcheng.kernel.errors import NotAllowed
from rongcheng.kernel.geo import Point
from rongcheng.kernel.testing import make_actor

pytestmark = pytest.mark.django_db
WUHOU = make_actor("operator", divisions=("510107",))
JINJIANG = make_actor("operator", divisions=("510104",))


def things(actor=WUHOU, **search):
    return list_things(actor=actor, search=ThingSearch(**search), now=NOW, cursor=None).items


def test_a_thing_is_never_seen_then_live_then_silent():
    make_gauge()
    assert things()[0].state is ThingState.NEVER_SEEN
    record(reading(-1, 4))
    assert things()[0].state is ThingState.LIVE
    later = NOW + timedelta(hours=4)
    silent = list_things(actor=WUHOU, search=ThingSearch(state=ThingState.SILENT), now=later, cursor=None).items
    assert [thing.state for thing in silent] == [ThingState.SILENT]
    assert things(state=ThingState.NEVER_SEEN) == []
    assert things(state=ThingState.LIVE)[0].datastreams[0].latest.value == 4.0


def test_things_are_paged_by_key():
    for number in range(3):
        make_gauge(f"g-{number}")
    first = list_things(actor=WUHOU, search=ThingSearch(), now=NOW, cursor=None, size=2)
    second = list_things(actor=WUHOU, search=ThingSearch(), now=NOW, cursor=first.next_cursor, size=2)
    assert [thing.key for thing in [*first.items, *second.items]] == ["g-0", "g-1", "g-2"]
    assert (first.total, second.next_cursor) == (3, None)


def test_another_district_sees_neither_thing_nor_reading_nor_alert():
    thing_id = make_gauge()
    stream = Datastream.objects.get().pk
    make_rule(stream)
    record(reading(-1, 20), b"{nope")
    alert = Alert.objects.get().pk
    assert things(JINJIANG) == []
    assert things_near(actor=JINJIANG, point=Point(*IN_WUHOU), radius_m=50, now=NOW) == []
    assert list_alerts(actor=JINJIANG, search=AlertSearch()).items == []
    assert list_dead_letters(actor=JINJIANG).items == []
    assert list_rules(actor=JINJIANG) == []
    for ask, refusal in (
        (lambda: public.thing(thing_id=thing_id, actor=JINJIANG), ThingNotFound),
        (lambda: public.latest(datastream_id=stream, actor=JINJIANG), DatastreamNotFound),
        (lambda: series_for(actor=JINJIANG, datastream_id=stream, start=NOW, end=NOW), DatastreamNotFound),
        (lambda: public.alert(alert_id=alert, actor=JINJIANG), AlertNotFound),
    ):
        with pytest.raises(refusal):
            ask()
    assert public.alert(alert_id=alert, actor=WUHOU).value == 20.0


def test_the_database_itself_hides_rows_of_another_district():
    make_gauge()
    make_gauge("gauge-2", IN_JINJIANG)
    with policy.scoped(JINJIANG):
        assert [stream.thing.key for stream in Datastream.objects.select_related("thing")] == ["gauge-2"]


def test_a_unit_sees_only_its_own_things():
    mine, theirs = ids.new_id(), ids.new_id()
    make_gauge("gauge-1", organisation_id=mine)
    make_gauge("gauge-2", organisation_id=theirs)
    unit = make_actor("unit_worker", divisions=("510107",), organisation_id=mine, whole_division=False)
    assert [thing.key for thing in things(unit)] == ["gauge-1"]


def test_dead_letters_are_for_those_who_run_the_platform():
    with pytest.raises(NotAllowed):
        list_dead_letters(actor=make_actor("checker"))


def test_thinning_a_long_series_hides_no_peak():
    make_gauge()
    record([reading(-5000 + n, 99 if n == 2222 else n % 5) for n in range(4999)])
    series = series_for(actor=WUHOU, datastream_id=Datastream.objects.get().pk,
                        start=NOW - timedelta(minutes=5000), end=NOW)  # fmt: skip
    assert series.thinned
    assert 99.0 in [value for _, value in series.points]
    assert len(series.points) <= 4001


def test_things_near_a_point_come_nearest_first():
    make_gauge("far", [104.0460, 30.6420])
    make_gauge("near")
    make_gauge("elsewhere", IN_JINJIANG)
    found = public.things_near(point=Point(*IN_WUHOU), radius_m=500, actor=WUHOU)
    assert [thing.key for thing in found] == ["near", "far"]


def test_rules_from_above_are_shown_to_those_they_judge():
    make_gauge()
    make_rule(Datastream.objects.get().pk)
    assert [rule.division[:6] for rule in list_rules(actor=WUHOU)] == ["510107"]
