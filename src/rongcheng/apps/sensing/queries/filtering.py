"""`$filter` as a condition over our columns; a step to another entity only reaches what the actor may see."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.db.models.lookups import Exact, GreaterThan, GreaterThanOrEqual, IsNull, LessThan, LessThanOrEqual
from odata_query import ast
from odata_query.exceptions import ODataException
from odata_query.grammar import ODataLexer, ODataParser

from rongcheng.apps.sensing.contracts import QueryNotValid
from rongcheng.apps.sensing.domain.entities import ENTITY_TYPES, EntityType
from rongcheng.apps.sensing.queries.entities import entities_for
from rongcheng.apps.sensing.queries.operands import Operand, Sort, aligned, calculated, call, literal, of_property
from rongcheng.kernel.actor import Actor

COMPARATORS: dict[type, Any] = {
    ast.Eq: Exact,
    ast.NotEq: Exact,
    ast.Gt: GreaterThan,
    ast.GtE: GreaterThanOrEqual,
    ast.Lt: LessThan,
    ast.LtE: LessThanOrEqual,
}
IOT_ID = re.compile(r"'(?:[^']|'')*'|@iot\.id")
DEEPEST = 50


def condition_of(actor: Actor, entity: EntityType, text: str) -> Q:
    """The filter's condition on rows of this entity; refuses what it cannot say."""
    plain = IOT_ID.sub(lambda match: "id" if match[0] == "@iot.id" else match[0], text)
    try:
        tree = ODataParser().parse(ODataLexer().tokenize(plain))
    except (ODataException, RecursionError, ValueError) as error:
        raise QueryNotValid(why=f"$filter: {str(error)[:120]}") from error
    if tree is None:
        raise QueryNotValid(why="$filter")
    return _Reader(actor).condition(entity, tree, 0)


class _Reader:
    """Turns a tree into conditions for one actor."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor

    def condition(self, entity: EntityType, node: Any, depth: int) -> Q:
        if depth > DEEPEST:
            raise QueryNotValid(why=f"$filter: > {DEEPEST}")
        if isinstance(node, ast.BoolOp):
            left, right = (self.condition(entity, side, depth + 1) for side in (node.left, node.right))
            return left & right if isinstance(node.op, ast.And) else left | right
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            return ~self.condition(entity, node.operand, depth + 1)
        if isinstance(node, ast.Compare):
            return self._through(entity, node, lambda inner, drop: self._compare(inner, node, drop))
        if isinstance(node, ast.Call):
            return self._through(entity, node, lambda inner, drop: self._truth(inner, node, drop))
        raise QueryNotValid(why=f"$filter: {type(node).__name__}")

    def _through(self, entity: EntityType, node: Any, say: Any) -> Q:
        """Say it at the entity that the names lead to, by way of what the actor may see."""
        links = {_links(entity, path) for path in _paths(node)} or {()}
        if len(links) > 1:
            raise QueryNotValid(why="$filter: " + " / ".join("/".join(each) or entity.name for each in links))
        path = links.pop()
        return self._descend(entity, path, lambda inner: say(inner, len(path)))

    def _descend(self, entity: EntityType, links: tuple[str, ...], say: Any) -> Q:
        if not links:
            found: Q = say(entity)
            return found
        link = entity.links[links[0]]
        target = ENTITY_TYPES[link.target]
        back = next(each for each in target.relations if each.target == entity.name)
        below = entities_for(self.actor, target).filter(self._descend(target, links[1:], say))
        return Q(Exists(below.filter(**{back.attribute: OuterRef("pk")})))

    def _compare(self, entity: EntityType, node: ast.Compare, drop: int) -> Q:
        if isinstance(node.comparator, ast.In):
            return self._one_of(entity, node, drop)
        left, right = self._operand(entity, node.left, drop), self._operand(entity, node.right, drop)
        equal = isinstance(node.comparator, ast.Eq | ast.NotEq)
        if Sort.NULL in (left.sort, right.sort):
            if not equal:
                raise QueryNotValid(why="$filter: null")
            found = Q(IsNull((right if left.sort is Sort.NULL else left).expression, True))
        else:
            left, right = aligned(left, right)
            found = Q(COMPARATORS[type(node.comparator)](left.expression, right.expression))
        return ~found if isinstance(node.comparator, ast.NotEq) else found

    def _one_of(self, entity: EntityType, node: ast.Compare, drop: int) -> Q:
        if not isinstance(node.right, ast.List):
            raise QueryNotValid(why="$filter: in")
        found = Q()
        for each in node.right.val:
            found |= self._compare(entity, ast.Compare(ast.Eq(), node.left, each), drop)
        return found

    def _truth(self, entity: EntityType, node: ast.Call, drop: int) -> Q:
        found = self._operand(entity, node, drop)
        if found.sort is not Sort.TRUTH:
            raise QueryNotValid(why=f"$filter: {node.func.name}()")
        return Q(Exact(found.expression, True))

    def _operand(self, entity: EntityType, node: Any, drop: int) -> Operand:
        """One side; `drop` names at the front of each path have already led to this entity."""
        if isinstance(node, ast.Identifier | ast.Attribute):
            return of_property(entity, _path(node)[drop:])
        if isinstance(node, ast.BinOp):
            sides = (self._operand(entity, side, drop) for side in (node.left, node.right))
            return calculated(node.op, *sides)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            return calculated(ast.Sub(), literal(0), self._operand(entity, node.operand, drop))
        if isinstance(node, ast.Call):
            return call(node.func.name, [self._operand(entity, each, drop) for each in node.args])
        return literal(_value(node))


def _value(node: Any) -> Any:
    try:
        value = node.py_val
    except (AttributeError, ValueError, OverflowError, NotImplementedError) as error:
        raise QueryNotValid(why=f"$filter: {type(node).__name__}") from error
    if isinstance(value, datetime) and value.tzinfo is None:
        raise QueryNotValid(why=f"$filter: {value.isoformat()}")
    if not isinstance(value, None | bool | int | float | str | datetime | date):
        raise QueryNotValid(why=f"$filter: {type(node).__name__}")
    if isinstance(value, str) and "\x00" in value:
        raise QueryNotValid(why="$filter: NUL")
    return value


def _path(node: Any) -> tuple[str, ...]:
    if isinstance(node, ast.Attribute):
        return (*_path(node.owner), node.attr)
    if isinstance(node, ast.Identifier):
        return (node.name,)
    raise QueryNotValid(why=f"$filter: {type(node).__name__}")


def _paths(node: Any) -> list[tuple[str, ...]]:
    """Every property path below a node."""
    if isinstance(node, ast.Identifier | ast.Attribute):
        return [_path(node)]
    if isinstance(node, ast.Call):
        return [path for each in node.args for path in _paths(each)]
    inner = [getattr(node, name) for name in ("left", "right", "operand") if hasattr(node, name)]
    return [path for each in inner for path in _paths(each)]


def _links(entity: EntityType, path: tuple[str, ...]) -> tuple[str, ...]:
    """The leading names that lead to other entities."""
    taken: list[str] = []
    for name in path:
        link = entity.links.get(name)
        if link is None:
            break
        taken.append(name)
        entity = ENTITY_TYPES[link.target]
    return tuple(taken)
