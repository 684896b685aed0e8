"""What a path leads to: a set, an entity, a property; step by step, each seen by the actor or not there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from rongcheng.apps.sensing.contracts import EntityNotFound
from rongcheng.apps.sensing.domain.entities import ENTITY_TYPES, EntityType, Property
from rongcheng.apps.sensing.domain.paths import Step, read_path
from rongcheng.apps.sensing.queries.entities import entities_for
from rongcheng.kernel.actor import Actor


@dataclass(frozen=True)
class Resource:
    """The end of a path. `row` is set for an entity, `rows` for a set; `link` and `owner` say how it was reached."""

    entity: EntityType
    rows: QuerySet[Any] | None = None
    row: Any = None
    property: Property | None = None
    raw: bool = False
    references: bool = False
    owner: tuple[str, int, str] | None = None


def find_resource(actor: Actor, path: str) -> Resource:
    """Follow the path; raises EntityNotFound at the first step that is not there for this actor."""
    steps = read_path(path)
    entity = ENTITY_TYPES.get(steps[0].name)
    if entity is None:
        raise EntityNotFound(what=steps[0].name)
    place = _at_set(Resource(entity, rows=entities_for(actor, entity)), steps[0])
    for step in steps[1:]:
        place = _follow(actor, place, step)
    return place


def related(actor: Actor, entity: EntityType, row: Any, name: str) -> tuple[EntityType, QuerySet[Any]]:
    """The rows behind a navigation link that the actor may see."""
    link = entity.links[name]
    target = ENTITY_TYPES[link.target]
    back = next(each for each in target.relations if each.target == entity.name)
    return target, entities_for(actor, target).filter(**{back.attribute: row.pk})


def _at_set(place: Resource, step: Step) -> Resource:
    if step.id is None:
        return place
    row = place.rows.filter(pk=step.id).first() if place.rows is not None and step.id < 2**63 else None
    if row is None:
        raise EntityNotFound(what=f"{place.entity.name}({step.id})")
    return Resource(place.entity, row=row)


def _follow(actor: Actor, place: Resource, step: Step) -> Resource:
    if place.property is not None:
        if step.name == "$value" and not place.raw:
            return Resource(place.entity, row=place.row, property=place.property, raw=True)
        raise EntityNotFound(what=step.name)
    if place.rows is not None:
        if step.name == "$ref" and not place.references:
            return Resource(place.entity, rows=place.rows, references=True)
        raise EntityNotFound(what=step.name)
    if step.name in place.entity.links:
        return _navigate(actor, place, step)
    found = place.entity.by_name.get(step.name)
    if found is None or step.id is not None:
        raise EntityNotFound(what=f"{place.entity.name}({place.row.pk})/{step.name}")
    return Resource(place.entity, row=place.row, property=found)


def _navigate(actor: Actor, place: Resource, step: Step) -> Resource:
    target, rows = related(actor, place.entity, place.row, step.name)
    owner = (place.entity.name, place.row.pk, step.name)
    if place.entity.links[step.name].many:
        return _at_set(Resource(target, rows=rows, owner=owner), step)
    row = rows.first()
    if row is None or step.id is not None:
        raise EntityNotFound(what=f"{place.entity.name}({place.row.pk})/{step.name}")
    return Resource(target, row=row, owner=owner)
