"""Query options of SensorThings, also those nested in `$expand`, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from rongcheng.apps.sensing.contracts import QueryNotValid
from rongcheng.apps.sensing.domain.entities import ENTITY_TYPES, EntityType

KNOWN = ("$filter", "$expand", "$select", "$orderby", "$top", "$skip", "$count")
USUAL_TOP = 100
MOST_TOP = 1000
DEEPEST_EXPAND = 5
LONGEST_FILTER = 4000


@dataclass(frozen=True, slots=True)
class Order:
    """One sort key: a path of names, and which way."""

    path: tuple[str, ...]
    descending: bool


@dataclass(frozen=True)
class Options:
    """What is asked of a set of entities."""

    filter: str = ""
    expand: Mapping[str, Options] = field(default_factory=dict)
    select: tuple[str, ...] = ()
    orderby: tuple[Order, ...] = ()
    top: int = USUAL_TOP
    skip: int = 0
    count: bool = False


def read_options(entity: EntityType, given: Mapping[str, str], depth: int = 0) -> Options:
    """Check and read the options of one level; unknown ones starting with `$` are refused."""
    for name in given:
        if name.startswith("$") and name not in KNOWN:
            raise QueryNotValid(why=name[:40])
    if len(given.get("$filter", "")) > LONGEST_FILTER:
        raise QueryNotValid(why=f"$filter > {LONGEST_FILTER}")
    return Options(
        filter=given.get("$filter", "").strip(),
        expand=_read_expand(entity, given.get("$expand", ""), depth),
        select=_read_select(entity, given.get("$select", "")),
        orderby=_read_orderby(given.get("$orderby", "")),
        top=min(_whole(given, "$top", USUAL_TOP), MOST_TOP),
        skip=_whole(given, "$skip", 0),
        count=_read_count(given.get("$count", "false")),
    )


def split_outside(text: str, separator: str) -> list[str]:
    """Split where the separator stands outside of parentheses and quotes."""
    parts, depth, quoted, start = [], 0, False, 0
    for place, character in enumerate(text):
        if character == "'":
            quoted = not quoted
        elif quoted:
            continue
        elif character == "(":
            depth += 1
        elif character == ")":
            depth -= 1
        elif character == separator and depth == 0:
            parts.append(text[start:place])
            start = place + 1
        if depth < 0:
            break
    if depth != 0 or quoted:
        raise QueryNotValid(why=f"( ) ' : {text[:60]}")
    return [part.strip() for part in [*parts, text[start:]] if part.strip()]


def _read_expand(entity: EntityType, text: str, depth: int) -> Mapping[str, Options]:
    if text and depth >= DEEPEST_EXPAND:
        raise QueryNotValid(why=f"$expand > {DEEPEST_EXPAND}")
    found: dict[str, Options] = {}
    for item in split_outside(text, ","):
        path, inside, rest = item.partition("(")
        if inside and not rest.endswith(")"):
            raise QueryNotValid(why=f"$expand: {item[:60]}")
        head, slash, tail = path.strip().partition("/")
        link = entity.links.get(head)
        if link is None:
            raise QueryNotValid(why=f"$expand: {entity.name}/{head[:40]}")
        target = ENTITY_TYPES[link.target]
        if slash:
            nested = Options(expand=_read_expand(target, f"{tail}{inside}{rest}", depth + 1))
        else:
            nested = read_options(target, _pairs(rest[:-1] if inside else ""), depth + 1)
        found[head] = _merged(found.get(head), nested)
    return found


def _merged(before: Options | None, after: Options) -> Options:
    """`$expand=A/B,A/C` expands both below A."""
    if before is None:
        return after
    return Options(**{**after.__dict__, "expand": {**before.expand, **after.expand}})


def _pairs(text: str) -> dict[str, str]:
    pairs = {}
    for part in split_outside(text, ";"):
        name, equals, value = part.partition("=")
        if not equals:
            raise QueryNotValid(why=f"$expand: {part[:60]}")
        pairs[name.strip()] = value.strip()
    return pairs


def _read_select(entity: EntityType, text: str) -> tuple[str, ...]:
    names = tuple(part.strip() for part in text.split(",") if part.strip())
    for name in names:
        if name not in entity.by_name and name not in entity.links and name not in ("id", "@iot.id"):
            raise QueryNotValid(why=f"$select: {name[:40]}")
    return names


def _read_orderby(text: str) -> tuple[Order, ...]:
    found = []
    for part in split_outside(text, ","):
        words = part.split()
        if len(words) > 2 or (len(words) == 2 and words[1] not in ("asc", "desc")):
            raise QueryNotValid(why=f"$orderby: {part[:60]}")
        found.append(Order(tuple(words[0].split("/")), words[1:] == ["desc"]))
    return tuple(found)


def _whole(given: Mapping[str, str], name: str, usual: int) -> int:
    text = given.get(name)
    if text is None:
        return usual
    if not text.isascii() or not text.isdigit() or len(text) > 12:
        raise QueryNotValid(why=f"{name}={text[:20]}")
    return int(text)


def _read_count(text: str) -> bool:
    if text not in ("true", "false"):
        raise QueryNotValid(why=f"$count={text[:20]}")
    return text == "true"
