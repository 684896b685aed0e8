"""Things for the tests, made as a client makes them: by a deep insert."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

from rongcheng.apps.sensing import services
from rongcheng.apps.sensing.contracts import Comparison, Grade, Level
from rongcheng.apps.sensing.domain.payload import Window, read_message
from rongcheng.kernel.actor import Actor

NOW = datetime(2026, 7, 1, 4, 0, tzinfo=UTC)
SYSTEM = Actor.system("sensing")
IN_WUHOU = [104.0430, 30.6420]
IN_JINJIANG = [104.0890, 30.6430]


def gauge_body(key="gauge-1", at=None, stream="level", prop=None):
    return {
        "name": f"下穿隧道 {key}",
        "description": "水位计",
        "properties": {"key": key},
        "Locations": [{
            "name": "隧道", "description": "最低点", "encodingType": "application/geo+json",
            "location": {"type": "Point", "coordinates": at or IN_WUHOU},
        }],
        "Datastreams": [{
            "name": "积水深度", "description": "路面积水", "properties": {"key": stream},
            "observationType": "http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_Measurement",
            "unitOfMeasurement": {"name": "centimetre", "symbol": "cm", "definition": "ucum:cm"},
            "Sensor": {"name": "雷达水位计", "description": "", "encodingType": "text/html", "metadata": "x"},
            "ObservedProperty": prop or {
                "name": "水位", "definition": "https://qudt.org/vocab/quantitykind/Depth", "description": "积水深度",
            },
        }],
    }  # fmt: skip


def make_gauge(key="gauge-1", at=None, organisation_id=None, prop=None):
    return services.create_entity(
        actor=SYSTEM, now=NOW, kind="Things", body=gauge_body(key, at, prop=prop), organisation_id=organisation_id
    )


def make_rule(datastream_id=None, levels=((Grade.YELLOW, 15, 5), (Grade.RED, 27, 22)), **more):
    given = {
        "name": "隧道积水", "matter": "E0406", "datastream_id": datastream_id, "property_key": None,
        "division": "510100", "comparison": Comparison.AT_LEAST, "hold_s": 0, "hold_readings": 1, "clear_s": 0,
        "clear_readings": 1,
    } | more  # fmt: skip
    wanted = tuple(Level(grade=grade, threshold=threshold, clear=clear) for grade, threshold, clear in levels)
    return services.add_rule(actor=SYSTEM, now=NOW, levels=wanted, **given)


def reading(minutes, value, **more):
    return {"t": (NOW + timedelta(minutes=minutes)).isoformat(), "v": value, **more}


def intake(payload, subject="devices.gauge-1.level.obs", now=NOW):
    raw = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    return read_message(subject, raw, Window.around(now, future_s=600, past_s=30 * 86400))


def record(*payloads, subject="devices.gauge-1.level.obs", now=NOW):
    return services.record_batch(
        actor=SYSTEM, now=now, source="test", intakes=[intake(payload, subject, now) for payload in payloads]
    )
