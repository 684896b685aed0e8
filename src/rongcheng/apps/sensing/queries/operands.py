"""The sides of a comparison in `$filter`: what sort of value each is, and its SQL."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import Any

from django.db import models as db
from django.db.models import Case, F, Func, Value, When
from django.db.models import functions as fn
from django.db.models.fields.json import KeyTransform
from django.db.models.lookups import Exact
from odata_query import ast

from rongcheng.apps.sensing.contracts import QueryNotValid
from rongcheng.apps.sensing.domain.entities import EntityType, Kind
from rongcheng.kernel import clock


class Sort(StrEnum):
    """What a value is; `ANY` is JSON whose sort is decided by what it is compared with."""

    NUMBER = "number"
    TEXT = "text"
    TRUTH = "truth"
    MOMENT = "moment"
    NULL = "null"
    ANY = "any"


@dataclass(frozen=True)
class Operand:
    """One side: its sort and its SQL."""

    sort: Sort
    expression: Any


OUTPUTS: dict[Sort, Callable[[], db.Field[Any, Any]]] = {
    Sort.NUMBER: db.FloatField,
    Sort.TEXT: db.TextField,
    Sort.TRUTH: db.BooleanField,
    Sort.MOMENT: db.DateTimeField,
}
JSON_SORTS = {Sort.NUMBER: "number", Sort.TEXT: "string", Sort.TRUTH: "boolean"}
ARITHMETIC: dict[type, str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Mod: "%%"}
FUNCTIONS: dict[str, tuple[tuple[Sort, ...], Sort, Callable[..., Any]]] = {
    "startswith": ((Sort.TEXT, Sort.TEXT), Sort.TRUTH, lambda a, b: _sql("starts_with(%(expressions)s)", a, b)),
    "endswith": ((Sort.TEXT, Sort.TEXT), Sort.TRUTH,
                 lambda a, b: _sql("starts_with(%(expressions)s)", fn.Reverse(a), fn.Reverse(b))),
    "contains": ((Sort.TEXT, Sort.TEXT), Sort.TRUTH, lambda a, b: _sql("(strpos(%(expressions)s) > 0)", a, b)),
    "tolower": ((Sort.TEXT,), Sort.TEXT, fn.Lower),
    "toupper": ((Sort.TEXT,), Sort.TEXT, fn.Upper),
    "trim": ((Sort.TEXT,), Sort.TEXT, fn.Trim),
    "concat": ((Sort.TEXT, Sort.TEXT), Sort.TEXT, lambda a, b: fn.Concat(a, b, output_field=db.TextField())),
    "length": ((Sort.TEXT,), Sort.NUMBER, fn.Length),
    "indexof": ((Sort.TEXT, Sort.TEXT), Sort.NUMBER, lambda a, b: fn.StrIndex(a, b) - 1),
    "round": ((Sort.NUMBER,), Sort.NUMBER, lambda a: fn.Round(a)),
    "floor": ((Sort.NUMBER,), Sort.NUMBER, fn.Floor),
    "ceiling": ((Sort.NUMBER,), Sort.NUMBER, fn.Ceil),
    "year": ((Sort.MOMENT,), Sort.NUMBER, lambda a: fn.ExtractYear(a, tzinfo=UTC)),
    "month": ((Sort.MOMENT,), Sort.NUMBER, lambda a: fn.ExtractMonth(a, tzinfo=UTC)),
    "day": ((Sort.MOMENT,), Sort.NUMBER, lambda a: fn.ExtractDay(a, tzinfo=UTC)),
    "hour": ((Sort.MOMENT,), Sort.NUMBER, lambda a: fn.ExtractHour(a, tzinfo=UTC)),
    "minute": ((Sort.MOMENT,), Sort.NUMBER, lambda a: fn.ExtractMinute(a, tzinfo=UTC)),
    "second": ((Sort.MOMENT,), Sort.NUMBER, lambda a: fn.ExtractSecond(a, tzinfo=UTC)),
    "date": ((Sort.MOMENT,), Sort.MOMENT, lambda a: fn.Trunc(a, "day", tzinfo=UTC, output_field=db.DateTimeField())),
    "now": ((), Sort.MOMENT, lambda: Value(clock.now(), db.DateTimeField())),
}  # fmt: skip


def of_property(entity: EntityType, path: tuple[str, ...]) -> Operand:
    """The property that a path names within its entity; below a JSON property further names are keys."""
    if path in (("id",), ()):
        return Operand(Sort.NUMBER, F("pk"))
    found = entity.by_name.get(path[0])
    if found is None:
        raise QueryNotValid(why=f"{entity.name}/{'/'.join(path)[:60]}")
    column, _, key = found.column.partition("__")
    keys = path[1:]
    if found.kind in (Kind.OBJECT, Kind.JSON, Kind.RESULT):
        if found.kind is Kind.RESULT:
            return Operand(Sort.ANY, _keyed(F("result"), keys)) if keys else Operand(Sort.ANY, "result")
        return Operand(Sort.ANY, _keyed(F(column), (key, *keys) if key else keys))
    if keys:
        raise QueryNotValid(why=f"{entity.name}/{'/'.join(path)[:60]}")
    if found.kind is Kind.TEXT:
        return Operand(Sort.TEXT, F(found.column))
    if column == "extras":
        return Operand(Sort.ANY, _keyed(F("extras"), (key,)))
    return Operand(Sort.MOMENT, F(found.column))


def literal(value: Any) -> Operand:
    """A value written in the filter."""
    if value is None:
        return Operand(Sort.NULL, None)
    if isinstance(value, bool):
        return Operand(Sort.TRUTH, Value(value, db.BooleanField()))
    if isinstance(value, int | float):
        if abs(value) > 1e300:
            raise QueryNotValid(why="$filter: 1e300")
        return Operand(Sort.NUMBER, Value(float(value), db.FloatField()))
    if isinstance(value, datetime):
        return Operand(Sort.MOMENT, Value(value, db.DateTimeField()))
    if isinstance(value, date):
        return Operand(Sort.MOMENT, Value(datetime.combine(value, time(), UTC), db.DateTimeField()))
    return Operand(Sort.TEXT, Value(value, db.TextField()))


def aligned(left: Operand, right: Operand) -> tuple[Operand, Operand]:
    """Both sides of one sort; JSON takes the sort of the other side."""
    if left.sort is Sort.ANY and right.sort is Sort.ANY:
        return resolved(left, Sort.TEXT), resolved(right, Sort.TEXT)
    if left.sort is Sort.ANY:
        return resolved(left, right.sort), right
    if right.sort is Sort.ANY:
        return left, resolved(right, left.sort)
    if left.sort is not right.sort:
        raise QueryNotValid(why=f"$filter: {left.sort} ~ {right.sort}")
    return left, right


def resolved(operand: Operand, sort: Sort) -> Operand:
    """JSON read as this sort; null where it is another. A number result stands in its own column."""
    if operand.sort is sort:
        return operand
    if operand.sort is not Sort.ANY or sort not in JSON_SORTS:
        raise QueryNotValid(why=f"$filter: {operand.sort} ~ {sort}")
    if operand.expression == "result" and sort is Sort.NUMBER:
        return Operand(sort, F("value"))
    json = F("result") if operand.expression == "result" else operand.expression
    kind = Func(json, function="jsonb_typeof", output_field=db.TextField())
    text = Func(json, template="((%(expressions)s) #>> '{}')", output_field=db.TextField())
    as_sort = text if sort is Sort.TEXT else fn.Cast(text, OUTPUTS[sort]())
    return Operand(sort, Case(When(Exact(kind, JSON_SORTS[sort]), then=as_sort), output_field=OUTPUTS[sort]()))


def calculated(operator: Any, left: Operand, right: Operand) -> Operand:
    """Arithmetic of two numbers; dividing by nought gives null."""
    sides = [resolved(side, Sort.NUMBER).expression for side in (left, right)]
    if isinstance(operator, ast.Div | ast.Mod):
        sides[1] = fn.NullIf(fn.Cast(sides[1], db.FloatField()), Value(0.0, db.FloatField()))
    cast = "::numeric" if isinstance(operator, ast.Mod) else "::float8"
    between = f"){cast} {ARITHMETIC[type(operator)]} ("
    template = f"((((%(expressions)s){cast}))::float8)"
    return Operand(Sort.NUMBER, Func(*sides, template=template, arg_joiner=between, output_field=db.FloatField()))


def call(name: str, given: list[Operand]) -> Operand:
    """A function of the standard; refuses one that is not served."""
    known = FUNCTIONS.get(name)
    if known is None:
        raise QueryNotValid(why=f"$filter: {name}()")
    sorts, result, make = known
    if len(sorts) != len(given):
        raise QueryNotValid(why=f"$filter: {name}()")
    return Operand(result, make(*[resolved(one, sort).expression for one, sort in zip(given, sorts, strict=True)]))


def _keyed(expression: Any, keys: tuple[str, ...]) -> Any:
    for key in keys:
        expression = KeyTransform(key, expression)
    return expression


def _sql(template: str, *expressions: Any) -> Any:
    return Func(*expressions, template=template, output_field=db.BooleanField())
