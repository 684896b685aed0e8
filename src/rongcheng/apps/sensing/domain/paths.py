"""Resource paths of SensorThings: `Things(1)/Datastreams(2)/Observations`, properties, `$value`, `$ref`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rongcheng.apps.sensing.contracts import EntityNotFound

SEGMENT = re.compile(r"^(?P<name>[A-Za-z@.$]+)(?:\((?P<id>\d{1,19})\))?$")
MOST_SEGMENTS = 20


@dataclass(frozen=True, slots=True)
class Step:
    """One segment: a name, and an id when one is given."""

    name: str
    id: int | None


def read_path(path: str) -> tuple[Step, ...]:
    """The segments of a path below the service root."""
    segments = path.strip("/").split("/")
    if len(segments) > MOST_SEGMENTS:
        raise EntityNotFound(what=path[:80])
    steps = []
    for segment in segments:
        match = SEGMENT.match(segment)
        if match is None:
            raise EntityNotFound(what=segment[:80])
        steps.append(Step(match["name"], int(match["id"]) if match["id"] else None))
    return tuple(steps)
