"""A SensorThings client that others wrote works with our service over real HTTP."""

from __future__ import annotations

import frost_sta_client as fsc
import pytest
from frost_sta_client.service.auth_handler import AuthHandler

from rongcheng.apps.sensing import services
from rongcheng.apps.sensing.models import Observation, Thing
from rongcheng.apps.sensing.tests.makers import IN_WUHOU, NOW, SYSTEM

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def service(live_server):
    key = services.issue_key(actor=SYSTEM, now=NOW, holder="frost", divisions=("5101",), organisation_id=None,
                             may_write=True)  # fmt: skip
    return fsc.SensorThingsService(f"{live_server.url}/sta/v1.1", auth_handler=AuthHandler("key", key.secret))


def a_thing():
    thing = fsc.Thing(name="隧道", description="下穿隧道", properties={"key": "frost-1"})
    place = {"type": "Point", "coordinates": IN_WUHOU}
    thing.locations = [fsc.Location("最低点", "路面", location=place, encoding_type="application/geo+json")]
    stream = fsc.Datastream(
        name="积水深度", description="说明",
        observation_type="http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_Measurement",
        unit_of_measurement=fsc.UnitOfMeasurement(name="centimetre", symbol="cm", definition="ucum:cm"),
        sensor=fsc.Sensor(name="雷达", description="说明", encoding_type="text/html", metadata="x"),
        observed_property=fsc.ObservedProperty("水位", "https://qudt.org/vocab/quantitykind/Depth", "深"),
    )  # fmt: skip
    thing.datastreams = [stream]
    return thing


def test_it_makes_finds_changes_pages_and_deletes(service):
    thing = a_thing()
    service.create(thing)
    assert Thing.objects.get(pk=thing.id).key == "frost-1"
    found = service.things().find(thing.id)
    assert found.name == "隧道"
    stream = next(iter(service.things().query().filter("name eq '隧道'").expand("Datastreams").list())).datastreams
    stream_id = next(iter(stream.entities)).id
    for value in range(7):
        observation = fsc.Observation(result=value, phenomenon_time=f"2026-07-01T0{value}:00:00Z",
                                      datastream=fsc.Datastream(id=stream_id))  # fmt: skip
        service.create(observation)
    read = service.observations().query().filter("result gt 1").orderby("phenomenonTime", "desc").top(2).list()
    assert [each.result for each in read] == [6, 5, 4, 3, 2]
    found.name = "新隧道"
    service.update(found)
    assert service.things().find(thing.id).name == "新隧道"
    service.delete(found)
    assert (Thing.objects.count(), Observation.objects.count()) == (0, 0)
