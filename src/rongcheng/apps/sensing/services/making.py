"""How each kind of SensorThings entity becomes a row: what is derived, what is refused. Inside a command."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from django.db import models as db

from rongcheng.apps.places import public as places
from rongcheng.apps.places.contracts import OutsideCity
from rongcheng.apps.sensing.contracts import EntityNotValid, KeyTaken
from rongcheng.apps.sensing.domain.bodies import period_of
from rongcheng.apps.sensing.domain.entities import (
    DATASTREAMS,
    ENTITY_TYPES,
    FEATURES,
    LOCATIONS,
    OBSERVATIONS,
    OBSERVED_PROPERTIES,
    THINGS,
    EntityType,
    Kind,
    Relation,
)
from rongcheng.apps.sensing.domain.payload import KEY, to_us
from rongcheng.apps.sensing.domain.places import point_of
from rongcheng.apps.sensing.models import Datastream, HistoricalLocation, Location, Observation, ObservedProperty, Thing
from rongcheng.apps.sensing.policies import check_reaches
from rongcheng.apps.sensing.queries.entities import entities_for, model_of
from rongcheng.apps.sensing.services.features import feature_of_thing
from rongcheng.apps.sensing.services.judging import judge
from rongcheng.apps.sensing.services.storing import Row, recount, split_result, store
from rongcheng.kernel import ids
from rongcheng.kernel.actor import Actor
from rongcheng.kernel.errors import NotAllowed
from rongcheng.kernel.geo import Point


class Work(Protocol):
    """Who creates, when, for whom."""

    @property
    def actor(self) -> Actor: ...
    @property
    def now(self) -> datetime: ...
    @property
    def organisation_id(self) -> UUID | None: ...
    @property
    def owner_id(self) -> UUID | None: ...


def make(entity: EntityType, body: Mapping[str, Any], links: Mapping[str, db.Model], work: Work) -> db.Model:
    """A new row of this kind."""
    if entity is OBSERVATIONS:
        return _make_observation(body, links, work)
    values = _columns(entity, body) | {link.attribute: links[link.attribute] for link in entity.relations
                                       if not link.many and link.attribute in links}  # fmt: skip
    together = links.get("locations"), links.get("things")
    if entity is THINGS:
        values |= _thing(body, work)
    elif entity in (LOCATIONS, FEATURES):
        values |= _placed(entity, body, work)
    elif entity is DATASTREAMS:
        values |= _datastream(body, values["thing"], work)
    elif entity is OBSERVED_PROPERTIES:
        values["key"] = _free_key(ObservedProperty, (body.get("properties") or {}).get("key"))
    row = model_of(entity)._default_manager.create(**values)
    for name, other in zip(("locations", "things"), together, strict=True):
        link = entity.links.get(name.capitalize())
        if other is not None and link is not None:
            join(entity, row, link, [other], work)
    return row


def change(entity: EntityType, row: Any, body: Mapping[str, Any], links: Mapping[str, db.Model], work: Work) -> None:
    """The row has the properties that were sent; places and divisions follow."""
    sent = {each.column for each in entity.properties if each.name in body}
    values = {name: value for name, value in _columns(entity, body).items() if name in sent} | dict(links)
    if entity is OBSERVATIONS:
        values |= _observed(body)
    if entity is LOCATIONS and "location" in body:
        values |= _placed(entity, {"location": row.location, "encodingType": row.encoding_type, **body}, work)
        values.pop("organisation_id")
    if entity is DATASTREAMS and "thing" in links:
        values |= {"division": values["thing"].division, "organisation_id": values["thing"].organisation_id}
    for name, value in values.items():
        setattr(row, name, value)
    if values:
        row.save(update_fields=list(values))
    recount(_streams_of(entity, row))
    if entity is LOCATIONS and "location" in body:
        for thing in row.things.all():
            _move(thing, [row], work)


def check_alone(actor: Actor, entity: EntityType, row: db.Model) -> None:
    """What others use as well, such as a sensor of the shared catalogue, is not changed under their hands."""
    for link in entity.relations:
        target = ENTITY_TYPES[link.target]
        back = next(each for each in target.relations if each.target == entity.name)
        if not link.many or target.name in ("Sensors", "ObservedProperties"):
            continue
        others = model_of(target)._default_manager.filter(**{back.attribute: row.pk})
        if others.exclude(pk__in=entities_for(actor, target).values("pk")).exists():
            raise NotAllowed


def delete(entity: EntityType, row: Any) -> None:
    """The row is gone with what hangs on it; a location leaves its things and takes its history along."""
    if entity is LOCATIONS:
        row.historical_locations.all().delete()
    if entity is THINGS:
        Observation.objects.filter(datastream__thing=row).delete()
    touched = _streams_of(entity, row)
    row.delete()
    recount(touched)


def _streams_of(entity: EntityType, row: Any) -> list[int]:
    """Datastreams that go on, but lose or change observations with this row."""
    if entity is OBSERVATIONS:
        return [row.datastream_id]
    if entity is FEATURES:
        return list(row.observations.values_list("datastream_id", flat=True).distinct())
    return []


def join(entity: EntityType, row: Any, link: Relation, found: list[Any], work: Work) -> None:
    """Rows of a many-to-many relation belong together; a thing that gets locations moves there."""
    if entity is THINGS and link.name == "Locations":
        _move(row, found, work)
    elif entity is LOCATIONS and link.name == "Things":
        for thing in found:
            _move(thing, [row], work)
    else:
        getattr(row, link.attribute).add(*found)


def adopt(found: list[Any], attribute: str, row: db.Model) -> None:
    """Rows that existed before now point at this one."""
    for other in found:
        if getattr(other, f"{attribute}_id") != row.pk:
            setattr(other, attribute, row)
            other.save(update_fields=[attribute])


def _move(thing: Thing, locations: list[Location], work: Work) -> None:
    """The thing is at these locations from now on; its division follows, and its history says so."""
    thing.locations.set(locations)
    placed = next((each for each in locations if each.lon is not None), None)
    if placed is not None:
        check_reaches(work.actor, placed.division, thing.organisation_id)
        thing.lon, thing.lat, thing.division = placed.lon, placed.lat, placed.division
        thing.save(update_fields=["lon", "lat", "division"])
        thing.datastreams.update(division=placed.division)
    HistoricalLocation.objects.create(thing=thing, time=work.now).locations.set(locations)


def _columns(entity: EntityType, body: Mapping[str, Any]) -> dict[str, Any]:
    """Sent properties by column, for those that are kept as they come."""
    return {
        each.column: _kept(each.kind, body.get(each.name))
        for each in entity.properties
        if each.writable and "__" not in each.column and each.kind not in (Kind.PERIOD, Kind.RESULT)
    }


def _kept(kind: Kind, value: Any) -> Any:
    return datetime.fromisoformat(value) if kind is Kind.MOMENT and value is not None else value


def _thing(body: Mapping[str, Any], work: Work) -> dict[str, Any]:
    key = _free_key(Thing, (body.get("properties") or {}).get("key")) or f"thing-{ids.new_id().hex[-12:]}"
    return {"key": key, "division": _home_of(work.actor), "organisation_id": work.organisation_id,
            "owner_id": work.owner_id or work.organisation_id, "created_at": work.now}  # fmt: skip


def _free_key(model: type[Thing] | type[ObservedProperty], key: Any) -> str | None:
    if key is None:
        return None
    if not isinstance(key, str) or not KEY.match(key):
        raise EntityNotValid(why="properties.key: A-Z a-z 0-9 _ -, 1..64")
    if model._default_manager.filter(key=key).exists():
        raise KeyTaken(key=key)
    return key


def _home_of(actor: Actor) -> str:
    """The division of what has no place yet."""
    return next((prefix for prefix in actor.divisions if prefix), "510100")


def _placed(entity: EntityType, body: Mapping[str, Any], work: Work) -> dict[str, Any]:
    """Point and division of something with a geometry; refused outside the actor's divisions."""
    geometry = body["location"] if entity is LOCATIONS else body["feature"]
    point = point_of(body["encodingType"], geometry)
    found: dict[str, Any] = {"division": _home_of(work.actor), "organisation_id": work.organisation_id}
    if point is not None:
        found["division"] = _division_of(point)
        check_reaches(work.actor, found["division"], work.organisation_id)
    if entity is LOCATIONS:
        found |= {"lon": point.lon if point else None, "lat": point.lat if point else None}
    return found


def _division_of(point: Point) -> str:
    try:
        return places.locate(point=point).division
    except OutsideCity as outside:
        raise EntityNotValid(why=f"[{point.lon}, {point.lat}]: {outside}") from outside


def _datastream(body: Mapping[str, Any], thing: Thing, work: Work) -> dict[str, Any]:
    check_reaches(work.actor, thing.division, thing.organisation_id)
    sent = body.get("properties") or {}
    key = sent.get("key") or f"ds-{ids.new_id().hex[-12:]}"
    if not isinstance(key, str) or not KEY.match(key):
        raise EntityNotValid(why="properties.key: A-Z a-z 0-9 _ -, 1..64")
    if Datastream.objects.filter(thing=thing, key=key).exists():
        raise KeyTaken(key=key)
    period = sent.get("expectedPeriodSeconds", 3600)
    if isinstance(period, bool) or not isinstance(period, int) or not 0 < period <= 366 * 86400:
        raise EntityNotValid(why="properties.expectedPeriodSeconds")
    return {"key": key, "expected_period_s": period, "division": thing.division,
            "organisation_id": thing.organisation_id}  # fmt: skip


def _make_observation(body: Mapping[str, Any], links: Mapping[str, Any], work: Work) -> Observation:
    """Written and judged like a reading that came by MQTT; the same moment again is kept too, by its own key."""
    stream = links["datastream"]
    check_reaches(work.actor, stream.division, stream.organisation_id)
    at, until = period_of(body["phenomenonTime"]) if body.get("phenomenonTime") else (work.now, None)
    feature = links.get("feature")
    feature_id = feature.pk if feature is not None else feature_of_thing(stream.thing_id)
    if feature_id is None:
        raise EntityNotValid(why="Observation.FeatureOfInterest: Thing.Locations")
    value, result = split_result(body["result"])
    made = body.get("resultTime")
    extras = _extras(body)
    row = Row(stream.pk, feature_id, to_us(at), value, result, f"http-{ids.new_id().hex}",
              until_us=to_us(until) if until else None,
              made_us=to_us(datetime.fromisoformat(made)) if made else None,
              extras=json.dumps(extras) if extras else None)  # fmt: skip
    kept = store([row], work.now)
    judge(kept, work.now)
    return Observation.objects.get(pk=next(iter(kept)))


def _extras(body: Mapping[str, Any]) -> dict[str, Any]:
    return {name: body[name] for name in ("resultQuality", "validTime", "parameters") if body.get(name) is not None}


def _observed(body: Mapping[str, Any]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    if "result" in body:
        number, other = split_result(body["result"])
        values |= {"value": number, "result": json.loads(other) if other else None}
    if body.get("phenomenonTime"):
        values["phenomenon_at"], values["phenomenon_end_at"] = period_of(body["phenomenonTime"])
    return values
