"""SensorThings entities on behalf of an actor: the only way to a row of them."""

from __future__ import annotations

from typing import Any

from django.db import models as db
from django.db.models import QuerySet

from rongcheng.apps.sensing import models
from rongcheng.apps.sensing.contracts import EntityNotFound
from rongcheng.apps.sensing.domain.entities import EntityType
from rongcheng.apps.sensing.policies import visible
from rongcheng.kernel.actor import Actor

MODELS: dict[str, type[db.Model]] = {
    "Things": models.Thing,
    "Locations": models.Location,
    "HistoricalLocations": models.HistoricalLocation,
    "Sensors": models.Sensor,
    "ObservedProperties": models.ObservedProperty,
    "Datastreams": models.Datastream,
    "FeaturesOfInterest": models.FeatureOfInterest,
    "Observations": models.Observation,
}


def model_of(entity: EntityType) -> type[db.Model]:
    """The table of an entity type."""
    return MODELS[entity.name]


def entities_for(actor: Actor, entity: EntityType) -> QuerySet[Any]:
    """Every entity of this type that the actor may see."""
    rows = MODELS[entity.name]._default_manager.filter(visible(actor, entity))
    return rows.select_related("latest") if entity.name == "Datastreams" else rows


def entity_for(actor: Actor, entity: EntityType, entity_id: int) -> Any:
    """That entity; raises EntityNotFound when there is none or the actor may not know of it."""
    row = entities_for(actor, entity).filter(pk=entity_id).first() if entity_id < 2**63 else None
    if row is None:
        raise EntityNotFound(what=f"{entity.name}({entity_id})")
    return row
