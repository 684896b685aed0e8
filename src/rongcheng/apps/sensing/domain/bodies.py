"""What a client sends for an entity, checked against the entity's table before anything is written."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from rongcheng.apps.sensing.contracts import EntityNotValid
from rongcheng.apps.sensing.domain.entities import ENTITY_TYPES, EntityType, Kind, Property, Relation
from rongcheng.apps.sensing.domain.payload import NotReadable, check_storable, read_time, to_moment

MOST_ENTITIES = 2000
SERVER_MADE = ("@iot.id", "@iot.selfLink", "id")


def read_body(kind: EntityType, body: Any, *, given: frozenset[str] = frozenset(), partial: bool = False) -> None:
    """Refuse what is not a valid entity with everything nested in it.

    `given` are relations that the path already gives; `partial` is for a change of an existing entity.
    """
    _read(kind, body, given, partial, [0])


def reference_of(body: Any) -> int | None:
    """The id when the body only points at an existing entity, else None."""
    if isinstance(body, Mapping) and "@iot.id" in body and not set(body) - set(SERVER_MADE):
        found = body["@iot.id"]
        if isinstance(found, bool) or not isinstance(found, int) or not 0 < found < 2**63:
            raise EntityNotValid(why=f"@iot.id: {found!r}")
        return found
    return None


def period_of(given: Any) -> tuple[datetime, datetime | None]:
    """Begin and end of an ISO 8601 moment or interval."""
    begin, slash, end = given.partition("/")
    at = to_moment(read_time(begin))
    until = to_moment(read_time(end)) if slash else None
    if until is not None and until < at:
        raise EntityNotValid(why=f"{given}: end before begin")
    return at, until


def _read(kind: EntityType, body: Any, given: frozenset[str], partial: bool, seen: list[int]) -> None:
    seen[0] += 1
    if seen[0] > MOST_ENTITIES:
        raise EntityNotValid(why=f"> {MOST_ENTITIES}")
    if not isinstance(body, Mapping):
        raise EntityNotValid(why=f"{kind.single}: JSON object")
    known = {*kind.by_name, *kind.links, *SERVER_MADE}
    strange = [name for name in body if name not in known and "@iot." not in name]
    if strange:
        raise EntityNotValid(why=f"{kind.single}.{strange[0]}")
    for each in kind.properties:
        _read_property(kind, each, body, partial)
    for link in kind.relations:
        _read_relation(kind, link, body, given, partial, seen)


def _read_property(kind: EntityType, each: Property, body: Mapping[str, Any], partial: bool) -> None:
    where = f"{kind.single}.{each.name}"
    if each.name not in body:
        if each.required and not partial:
            raise EntityNotValid(why=where)
        return
    value = body[each.name]
    if value is None and not each.required:
        return
    try:
        check_storable(value)
        _check_kind(each.kind, value)
    except NotReadable as wrong:
        raise EntityNotValid(why=f"{where}: {wrong.detail}") from wrong
    except (TypeError, AttributeError) as wrong:
        raise EntityNotValid(why=f"{where}: {each.kind.value}") from wrong


def _check_kind(kind: Kind, value: Any) -> None:
    if kind is Kind.TEXT and not isinstance(value, str):
        raise TypeError
    if kind is Kind.OBJECT and not isinstance(value, dict):
        raise TypeError
    if kind is Kind.JSON and value is None:
        raise TypeError
    if kind is Kind.MOMENT:
        if not isinstance(value, str):
            raise TypeError
        read_time(value)
    if kind is Kind.PERIOD:
        period_of(value)


def _read_relation(kind: EntityType, link: Relation, body: Mapping[str, Any], given: frozenset[str],
                   partial: bool, seen: list[int]) -> None:  # fmt: skip
    if link.name not in body:
        if link.required and not partial and link.name not in given:
            raise EntityNotValid(why=f"{kind.single}.{link.name}")
        return
    if not link.writable:
        raise EntityNotValid(why=f"{kind.single}.{link.name}")
    content = body[link.name]
    if link.many != isinstance(content, list):
        raise EntityNotValid(why=f"{kind.single}.{link.name}: {'array' if link.many else 'object'}")
    target = ENTITY_TYPES[link.target]
    back = frozenset(each.name for each in target.relations if each.target == kind.name)
    for nested in content if link.many else [content]:
        if reference_of(nested) is None:
            _read(target, nested, back, False, seen)
