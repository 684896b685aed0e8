"""Creating, changing and deleting SensorThings entities; a deep insert is one transaction or nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models as db

from rongcheng.apps.sensing.contracts import EntityNotFound, EntityNotValid
from rongcheng.apps.sensing.domain.bodies import read_body, reference_of
from rongcheng.apps.sensing.domain.entities import ENTITY_TYPES, EntityType, Relation
from rongcheng.apps.sensing.policies import check_may_write
from rongcheng.apps.sensing.queries.entities import entity_for
from rongcheng.apps.sensing.services import making
from rongcheng.kernel.actor import Actor
from rongcheng.kernel.transactions import command


@dataclass(frozen=True)
class Making:
    """Who creates what for whom; `links` are the entities that the path or the outer body already gives."""

    actor: Actor
    now: datetime
    organisation_id: UUID | None
    owner_id: UUID | None
    links: dict[str, db.Model]

    def under(self, **links: db.Model) -> Making:
        return replace(self, links=links)


@command("kind")
def create_entity(*, actor: Actor, now: datetime, kind: str, body: Any, parent: tuple[str, int, str] | None = None,
                  organisation_id: UUID | None = None, owner_id: UUID | None = None) -> int:  # fmt: skip
    """The entity and everything nested in it exist; returns its id.

    `parent` is set, id and link name of the path it was posted to. A thing belongs to `organisation_id`, or to the
    actor's organisation; its division follows from its place. Refuses with EntityNotValid and writes nothing.
    """
    entity = ENTITY_TYPES[kind]
    check_may_write(actor, entity)
    links, given = _from_path(actor, entity, parent)
    read_body(entity, body, given=given)
    work = Making(actor, now, organisation_id or actor.organisation_id, owner_id, links)
    made: int = _create(entity, body, work).pk
    return made


@command("kind", "entity_id")
def change_entity(*, actor: Actor, now: datetime, kind: str, entity_id: int, body: Any) -> None:
    """The given properties and single links of the entity are as sent; what was not sent stays."""
    _change(actor, now, ENTITY_TYPES[kind], entity_id, body, partial=True)


@command("kind", "entity_id")
def replace_entity(*, actor: Actor, now: datetime, kind: str, entity_id: int, body: Any) -> None:
    """Like `change_entity`, but refuses a body that lacks what the entity must have; its links may be left out."""
    _change(actor, now, ENTITY_TYPES[kind], entity_id, body, partial=False)


def _change(actor: Actor, now: datetime, entity: EntityType, entity_id: int, body: Any, *, partial: bool) -> None:
    check_may_write(actor, entity)
    read_body(entity, body, given=frozenset(entity.links), partial=partial)
    row = entity_for(actor, entity, entity_id)
    making.check_alone(actor, entity, row)
    work = Making(actor, now, actor.organisation_id, None, {})
    linked = {link.attribute: _resolve(entity, link, body[link.name], work)
              for link in entity.relations if link.name in body and not link.many}  # fmt: skip
    making.change(entity, row, body, linked, work)
    for link in entity.relations:
        if link.many and link.name in body:
            _attach(entity, row, link, body[link.name], work)


@command("kind", "entity_id")
def delete_entity(*, actor: Actor, now: datetime, kind: str, entity_id: int) -> None:
    """The entity is gone, and with it what the standard says cannot be without it (18-088, table 24)."""
    entity = ENTITY_TYPES[kind]
    check_may_write(actor, entity)
    row = entity_for(actor, entity, entity_id)
    making.check_alone(actor, entity, row)
    making.delete(entity, row)


def _from_path(
    actor: Actor, entity: EntityType, parent: tuple[str, int, str] | None
) -> tuple[dict[str, db.Model], frozenset[str]]:
    if parent is None:
        return {}, frozenset()
    owner = ENTITY_TYPES[parent[0]]
    row = entity_for(actor, owner, parent[1])
    back = [link for link in entity.relations if link.target == owner.name]
    return {link.attribute: row for link in back}, frozenset(link.name for link in back)


def _create(entity: EntityType, body: Mapping[str, Any], work: Making) -> db.Model:
    """Make what the row needs, the row, then what hangs on it."""
    links = dict(work.links)
    for link in entity.relations:
        if not link.many and link.name in body:
            links[link.attribute] = _resolve(entity, link, body[link.name], work)
    row = making.make(entity, body, links, work)
    for link in entity.relations:
        if link.many and link.name in body:
            _attach(entity, row, link, body[link.name], work)
    return row


def _attach(entity: EntityType, row: db.Model, link: Relation, content: list[Any], work: Making) -> None:
    back = next(each for each in ENTITY_TYPES[link.target].relations if each.target == entity.name)
    inner = work.under(**({} if back.many else {back.attribute: row}))
    found = [_resolve(entity, link, nested, inner) for nested in content]
    if back.many:
        making.join(entity, row, link, found, work)
    else:
        making.adopt(found, back.attribute, row)


def _resolve(entity: EntityType, link: Relation, content: Any, work: Making) -> db.Model:
    """An existing entity that is pointed at, or a new one."""
    target = ENTITY_TYPES[link.target]
    found = reference_of(content)
    if found is None:
        return _create(target, content, work)
    try:
        existing: db.Model = entity_for(work.actor, target, found)
    except EntityNotFound as missing:
        raise EntityNotValid(why=f"{entity.single}.{link.name}: {target.name}({found})") from missing
    return existing
