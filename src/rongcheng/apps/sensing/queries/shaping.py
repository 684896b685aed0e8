"""Entities as SensorThings JSON, with what is selected and expanded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import F, QuerySet

from rongcheng.apps.sensing.contracts import QueryNotValid
from rongcheng.apps.sensing.domain.entities import ENTITY_TYPES, EntityType, Kind, Property, Relation
from rongcheng.apps.sensing.domain.options import Options, Order
from rongcheng.apps.sensing.queries.filtering import condition_of
from rongcheng.apps.sensing.queries.resources import related
from rongcheng.apps.sensing.queries.things import result_of
from rongcheng.kernel.actor import Actor

ALWAYS_SHOWN = frozenset({"resultTime"})


class Shaper:
    """Writes entities for one actor, with links below one address."""

    def __init__(self, actor: Actor, root: str) -> None:
        self.actor, self.root = actor, root.rstrip("/")
        self._shaped: dict[tuple[str, int, int], dict[str, Any] | None] = {}

    def page(self, entity: EntityType, rows: QuerySet[Any], options: Options,
             given: Mapping[str, str], address: str) -> dict[str, Any]:  # fmt: skip
        """One page of a set: count when asked for, the entities, and where the next page is."""
        rows = self.chosen(entity, rows, options)
        answer: dict[str, Any] = {}
        if options.count:
            answer["@iot.count"] = rows.count()
        found = list(rows[options.skip : options.skip + options.top + 1])
        if len(found) > options.top > 0:
            following = {**given, "$skip": str(options.skip + options.top)}
            answer["@iot.nextLink"] = f"{address}?{urlencode(following)}"
        answer["value"] = self.entities(entity, found[: options.top], options)
        return answer

    def chosen(self, entity: EntityType, rows: QuerySet[Any], options: Options) -> QuerySet[Any]:
        """The rows that the filter leaves, in the order that is asked for, then by id."""
        if options.filter:
            rows = rows.filter(condition_of(self.actor, entity, options.filter))
        return rows.order_by(*[_order(entity, each) for each in options.orderby], "pk")

    def references(self, entity: EntityType, rows: QuerySet[Any], options: Options) -> dict[str, Any]:
        """Only the addresses of the entities."""
        found = self.chosen(entity, rows, options)[options.skip : options.skip + options.top]
        return {"value": [{"@iot.selfLink": self.address(entity, row)} for row in found]}

    def entities(self, entity: EntityType, rows: Sequence[Any], options: Options) -> list[dict[str, Any]]:
        """Each with its selected properties, links and expanded entities."""
        return [self.entity(entity, row, options) for row in rows]

    def entity(self, entity: EntityType, row: Any, options: Options) -> dict[str, Any]:
        wanted = options.select
        shaped: dict[str, Any] = {}
        if not wanted or {"id", "@iot.id"} & set(wanted):
            shaped["@iot.id"] = row.pk
        if not wanted:
            shaped["@iot.selfLink"] = self.address(entity, row)
        for each in entity.properties:
            value = value_of(row, each)
            if (not wanted or each.name in wanted) and (value is not None or each.name in ALWAYS_SHOWN or wanted):
                shaped[each.name] = value
        for link in entity.relations:
            if link.name in options.expand:
                shaped |= self._expanded(entity, row, link.name, options.expand[link.name])
            elif not wanted or link.name in wanted:
                shaped[f"{link.name}@iot.navigationLink"] = f"{self.address(entity, row)}/{link.name}"
        return shaped

    def address(self, entity: EntityType, row: Any) -> str:
        """Where the entity is by its own id."""
        return f"{self.root}/{entity.name}({row.pk})"

    def _expanded(self, entity: EntityType, row: Any, name: str, options: Options) -> dict[str, Any]:
        link = entity.links[name]
        if not link.many:
            return {name: self._expanded_one(entity, row, link, options)}
        target, rows = related(self.actor, entity, row, name)
        page = self.page(target, rows, options, _written(options), f"{self.address(entity, row)}/{name}")
        return {
            name: page["value"],
            **{f"{name}{key}": page[key] for key in ("@iot.count", "@iot.nextLink") if key in page},
        }

    def _expanded_one(self, entity: EntityType, row: Any, link: Relation, options: Options) -> dict[str, Any] | None:
        """The one entity behind a link; what many rows share is looked up once."""
        wanted: int | None = getattr(row, f"{link.attribute}_id")
        if wanted is None:
            return None
        known = (link.target, wanted, id(options))
        if known not in self._shaped:
            target, rows = related(self.actor, entity, row, link.name)
            found = rows.first()
            self._shaped[known] = self.entity(target, found, options) if found is not None else None
        return self._shaped[known]


def value_of(row: Any, each: Property) -> Any:
    """A property as JSON."""
    if each.kind is Kind.RESULT:
        return result_of(row.value, row.result)
    if each.column == "latest__first_at":
        latest = getattr(row, "latest", None)
        return f"{_moment(latest.first_at)}/{_moment(latest.phenomenon_at)}" if latest else None
    if each.column == "phenomenon_at":
        end = f"/{_moment(row.phenomenon_end_at)}" if row.phenomenon_end_at else ""
        return _moment(row.phenomenon_at) + end
    column, _, key = each.column.partition("__")
    value = getattr(row, column)
    if key:
        return (value or {}).get(key)
    return _moment(value) if isinstance(value, datetime) else value


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _order(entity: EntityType, order: Order) -> Any:
    """The column of a sort key; through links only to what there is one of."""
    attributes, at = [], entity
    for name in order.path[:-1]:
        link = at.links.get(name)
        if link is None or link.many:
            raise QueryNotValid(why=f"$orderby: {'/'.join(order.path)[:60]}")
        attributes.append(link.attribute)
        at = ENTITY_TYPES[link.target]
    last = order.path[-1]
    found = at.by_name.get(last)
    if found is None and last not in ("id", "@iot.id"):
        raise QueryNotValid(why=f"$orderby: {'/'.join(order.path)[:60]}")
    column = F("__".join([*attributes, found.column if found else "pk"]))
    return column.desc(nulls_last=True) if order.descending else column.asc(nulls_last=True)


def _written(options: Options) -> dict[str, str]:
    """Nested options as they are written in an address."""
    orders = ",".join("/".join(each.path) + (" desc" if each.descending else "") for each in options.orderby)
    texts = {
        "$filter": options.filter,
        "$select": ",".join(options.select),
        "$orderby": orders,
        "$expand": _written_expand(options),
        "$top": str(options.top),
        "$count": "true" if options.count else "",
    }
    return {name: text for name, text in texts.items() if text}


def _written_expand(options: Options) -> str:
    parts = []
    for name, nested in options.expand.items():
        inside = ";".join(f"{key}={text}" for key, text in _written(nested).items())
        parts.append(f"{name}({inside})" if inside else name)
    return ",".join(parts)
