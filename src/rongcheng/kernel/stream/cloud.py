"""The event log's rows as CloudEvents 1.0 (structured JSON) on a broker's subjects."""

from __future__ import annotations

import json
from typing import Any

from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent

from rongcheng.kernel.events import event_type
from rongcheng.kernel.models import Event

CONTENT_TYPE = "application/cloudevents+json"


def broker_subject(happened: Event) -> str:
    """`city.<division>.<app>.<noun>.<verb>.v1`."""
    declared = event_type(happened.type)
    tail = declared.tail if declared else happened.type.removeprefix("rongcheng.")
    return f"city.{happened.division or 'none'}.{tail}"


def attributes(happened: Event) -> dict[str, Any]:
    """CloudEvents context attributes; extensions are lower case without separators, as the standard asks."""
    facts: dict[str, Any] = {
        "specversion": "1.0",
        "id": str(happened.id),
        "source": f"/{happened.node}",
        "type": happened.type,
        "subject": happened.subject,
        "time": happened.occurred_at,
        "datacontenttype": "application/json",
        "division": happened.division,
        "correlationid": str(happened.correlation_id),
        "position": str(happened.position),
    }
    if happened.causation_id:
        facts["causationid"] = str(happened.causation_id)
    return facts


def to_json(happened: Event) -> bytes:
    """The event in structured JSON form."""
    return JSONFormat().write(CloudEvent(attributes=attributes(happened), data=happened.data))


def position_of(raw: bytes) -> int:
    """Which position of the log a published event came from."""
    return int(json.loads(raw)["position"])
