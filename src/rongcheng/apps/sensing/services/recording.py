"""Readings in: a whole batch is one transaction with its rules, alerts and refusals."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from rongcheng.apps.sensing.contracts import BatchResult, RefusalReason
from rongcheng.apps.sensing.domain.payload import Intake, Reading, Refusal
from rongcheng.apps.sensing.queries.streams import Stream, streams_of
from rongcheng.apps.sensing.services.features import feature_of_thing
from rongcheng.apps.sensing.services.judging import judge
from rongcheng.apps.sensing.services.refusing import refuse
from rongcheng.apps.sensing.services.storing import Row, store
from rongcheng.kernel.actor import Actor
from rongcheng.kernel.transactions import command


@command("source")
def record_batch(*, actor: Actor, now: datetime, source: str, intakes: Sequence[Intake]) -> BatchResult:
    """The readings of these messages are kept, judged by the rules, and what cannot be kept is a dead letter.

    Called by the ingest process for the system. Announces AlertOpened, AlertRegraded, AlertCleared and
    ReadingRefused. Repeating it with the same messages changes nothing but the count of dead letters.
    """
    streams, owners = streams_of({reading.thing_key for intake in intakes for reading in intake.readings})
    rows, unknown = _rows(intakes, streams)
    kept = store(rows, now)
    judged = judge(kept, now)
    refused = sum(refuse(intake, [*intake.refusals, *unknown.get(place, [])], owners, now)
                  for place, intake in enumerate(intakes) if intake.refusals or place in unknown)  # fmt: skip
    return BatchResult(
        written=len(kept),
        repeated=len(rows) - len(kept),
        refused=refused,
        opened=judged.opened,
        cleared=judged.cleared,
    )


def _rows(
    intakes: Sequence[Intake], streams: dict[tuple[str, str], Stream]
) -> tuple[list[Row], dict[int, list[Refusal]]]:
    """Readings as rows; those of unknown datastreams as refusals by message."""
    rows: list[Row] = []
    unknown: dict[int, list[Refusal]] = {}
    features: dict[int, int | None] = {}
    for place, intake in enumerate(intakes):
        for reading in intake.readings:
            stream = streams.get((reading.thing_key, reading.stream_key))
            if stream is None:
                unknown.setdefault(place, []).append(_unknown(reading))
                continue
            if stream.feature_id is None and stream.thing_id not in features:
                features[stream.thing_id] = feature_of_thing(stream.thing_id)
            feature_id = stream.feature_id or features[stream.thing_id]
            rows.append(Row.of(reading, stream.id, feature_id))
    return rows, unknown


def _unknown(reading: Reading) -> Refusal:
    return Refusal(RefusalReason.UNKNOWN_STREAM, f"{reading.thing_key}/{reading.stream_key}", reading.item)
