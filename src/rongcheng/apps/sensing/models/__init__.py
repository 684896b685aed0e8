"""Tables of sensing: constraints and indexes, no behaviour. Entities of SensorThings have integer ids."""

from rongcheng.apps.sensing.models.access import ApiKey
from rongcheng.apps.sensing.models.observing import DeadLetter, Latest, Observation
from rongcheng.apps.sensing.models.ruling import Alert, Rule, RuleState
from rongcheng.apps.sensing.models.things import (
    Datastream,
    FeatureOfInterest,
    HistoricalLocation,
    Location,
    ObservedProperty,
    Sensor,
    Thing,
)

__all__ = [
    "Alert",
    "ApiKey",
    "Datastream",
    "DeadLetter",
    "FeatureOfInterest",
    "HistoricalLocation",
    "Latest",
    "Location",
    "Observation",
    "ObservedProperty",
    "Rule",
    "RuleState",
    "Sensor",
    "Thing",
]
