"""What sensing announces."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from rongcheng.apps.sensing.contracts import Grade, RefusalReason
from rongcheng.kernel.events import event


@event("rongcheng.sensing.alert.opened.v1", subject="alert_id")
@dataclass(frozen=True, kw_only=True)
class AlertOpened:
    """Readings of one datastream have crossed a rule for as long as the rule asks (告警产生).

    At most one alert is open for a rule and a datastream. `matter` is the class of what is likely to be wrong.
    """

    alert_id: UUID
    rule_id: UUID
    rule_name: str
    thing_id: int
    thing_key: str
    thing_name: str
    datastream_id: int
    datastream_name: str
    property_key: str
    matter: str
    grade: Grade
    value: float
    threshold: float
    unit: str
    lon: float | None
    lat: float | None
    observed_at: datetime
    division: str
    organisation_id: UUID | None = None


@event("rongcheng.sensing.alert.regraded.v1", subject="alert_id")
@dataclass(frozen=True, kw_only=True)
class AlertRegraded:
    """An open alert has become more or less serious (告警升级或降级)."""

    alert_id: UUID
    thing_name: str
    matter: str
    grade_before: Grade
    grade: Grade
    value: float
    threshold: float
    unit: str
    observed_at: datetime
    division: str
    organisation_id: UUID | None = None


@event("rongcheng.sensing.alert.cleared.v1", subject="alert_id")
@dataclass(frozen=True, kw_only=True)
class AlertCleared:
    """Readings have stayed below the clear level for as long as the rule asks, or the rule was retired (告警解除)."""

    alert_id: UUID
    thing_name: str
    matter: str
    grade: Grade
    value: float
    threshold: float
    unit: str
    observed_at: datetime
    division: str
    organisation_id: UUID | None = None


@event("rongcheng.sensing.reading.refused.v1", subject="dead_letter_id")
@dataclass(frozen=True, kw_only=True)
class ReadingRefused:
    """A message, or readings in it, could not be taken in; the raw payload is kept as a dead letter (死信).

    Announced when such a payload comes the first time; repeats are only counted.
    """

    dead_letter_id: UUID
    topic: str
    reason: RefusalReason
    detail: str
    thing_key: str
    division: str
    organisation_id: UUID | None = None
