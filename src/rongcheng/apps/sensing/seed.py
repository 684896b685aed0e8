"""The demonstration things and rules, made by calling services; repeating it changes nothing."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from rongcheng.apps.identity import public as identity
from rongcheng.apps.sensing import services
from rongcheng.apps.sensing.contracts import Comparison, Grade, Level
from rongcheng.apps.sensing.domain.catalogue import demo_rules, demo_things
from rongcheng.apps.sensing.models import ObservedProperty, Rule, Sensor, Thing
from rongcheng.kernel import clock, policy
from rongcheng.kernel.actor import Actor

SYSTEM = Actor.system("sensing")
MEASUREMENT = "http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_Measurement"
MATTERS = {"air": "E0302", "gauge": "E0406"}
CITY = "510100"


def seed() -> None:
    """The demo city has its gauges, air stations and rules."""
    now = clock.now()
    with policy.scoped(SYSTEM):
        catalogue = demo_things()
        for key, body in catalogue["properties"].items():
            if not ObservedProperty.objects.filter(key=key).exists():
                _create("ObservedProperties", body | {"properties": {"key": key}}, now)
        for body in catalogue["sensors"].values():
            if not Sensor.objects.filter(name=body["name"]).exists():
                _create("Sensors", body, now)
        for thing in catalogue["things"]:
            if not Thing.objects.filter(key=thing["key"]).exists():
                _make_thing(thing, catalogue, now)
        for rule in demo_rules():
            if not Rule.objects.filter(name=rule["name"]).exists():
                _make_rule(rule, now)


def _create(kind: str, body: dict[str, Any], now: datetime) -> int:
    return services.create_entity(actor=SYSTEM, now=now, kind=kind, body=body)


def _make_thing(thing: dict[str, Any], catalogue: dict[str, Any], now: datetime) -> None:
    kind = catalogue["kinds"][thing["kind"]]
    measured = ObservedProperty.objects.get(key=kind["property"])
    sensor = Sensor.objects.filter(name=catalogue["sensors"][kind["sensor"]]["name"]).earliest("pk")
    body = {
        "name": thing["name"], "description": f"{thing['name']}（演示）", "properties": {"key": thing["key"]},
        "Locations": [{
            "name": thing["name"], "description": "安装位置", "encodingType": "application/geo+json",
            "location": {"type": "Point", "coordinates": [thing["lon"], thing["lat"]]},
        }],
        "Datastreams": [{
            "name": kind["stream_name"], "description": measured.description, "observationType": MEASUREMENT,
            "unitOfMeasurement": kind["unit"],
            "properties": {"key": kind["stream"], "expectedPeriodSeconds": kind["period_s"]},
            "Sensor": {"@iot.id": sensor.pk}, "ObservedProperty": {"@iot.id": measured.pk},
        }],
    }  # fmt: skip
    thing_id = _create("Things", body, now)
    made = Thing.objects.get(pk=thing_id)
    duty = identity.responsible_for(matter=MATTERS[thing["kind"]], division=made.division, on=now.date())
    if duty is not None:
        services.give_thing(actor=SYSTEM, now=now, thing_id=thing_id, organisation_id=duty.organisation_id)


def _make_rule(rule: dict[str, Any], now: datetime) -> None:
    levels = [Level(grade=Grade(each["grade"]), threshold=each["threshold"], clear=each["clear"])
              for each in rule["levels"]]  # fmt: skip
    services.add_rule(
        actor=SYSTEM, now=now, name=rule["name"], name_en=rule["name_en"], matter=rule["matter"],
        datastream_id=None, property_key=rule["property"], division=CITY, comparison=Comparison(rule["comparison"]),
        levels=levels, hold_s=rule["hold_s"], hold_readings=rule["hold_readings"], clear_s=rule["clear_s"],
        clear_readings=rule["clear_readings"], source=rule["source"], mark=rule["mark"],
    )  # fmt: skip
