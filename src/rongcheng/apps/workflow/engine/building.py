"""From a definition that fits the schema to a `Procedure` with every default filled in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rongcheng.apps.workflow.domain import procedure as p

Plain = Mapping[str, Any]


def procedure_of(plain: Plain) -> p.Procedure:
    """Build the procedure; the definition has passed the schema."""
    lights = plain.get("lights", {})
    return p.Procedure(
        key=plain["key"],
        version=plain["version"],
        title=_words(plain, "title"),
        source=plain["source"],
        states=tuple(_state(state) for state in plain["states"]),
        actions=tuple(_action(action) for action in plain["actions"]),
        deadlines={key: _deadline(rule) for key, rule in plain.get("deadlines", {}).items()},
        total=plain.get("total", ""),
        amber=lights.get("amber", 0.8),
        red=lights.get("red", 1.0),
        ladder=tuple(_rung(rung) for rung in plain.get("escalation", [])),
        extension=_extension(plain.get("extension")),
        suspension=_suspension(plain.get("suspension")),
    )


def limit_of(plain: Plain) -> p.Limit:
    """A limit as it stands in a file or in a column."""
    return p.Limit(
        amount=plain["amount"],
        unit=p.Unit(plain["unit"]),
        calendar=p.CalendarKind(plain["calendar"]),
        hours=plain.get("hours", "office"),
        moves_past_holiday=plain.get("moves_past_holiday", False),
        source=plain.get("source", ""),
        mark=plain.get("mark", ""),
    )


def plain_limit(limit: p.Limit) -> dict[str, Any]:
    """A limit as it goes into a column."""
    return {
        "amount": limit.amount,
        "unit": limit.unit.value,
        "calendar": limit.calendar.value,
        "hours": limit.hours,
        "moves_past_holiday": limit.moves_past_holiday,
        "source": limit.source,
        "mark": limit.mark,
    }


def _words(plain: Plain, name: str) -> p.Words:
    zh = plain.get(name, "")
    return p.Words(zh=zh, en=plain.get(f"{name}_en", zh))


def _deadline(plain: Plain) -> p.Deadline:
    others = {urgency: limit_of(limit) for urgency, limit in plain.get("by_urgency", {}).items()}
    return p.Deadline(default=limit_of(plain["default"]), by_urgency=others)


def _state(plain: Plain) -> p.State:
    who = plain.get("who", {})
    title = _words(plain, "title")
    return p.State(
        key=plain["key"],
        title=title,
        kind=p.StateKind(plain["kind"]),
        roles=tuple(who.get("roles", ())),
        bound=p.Bound(who.get("bound", "none")),
        deadline=plain.get("deadline", ""),
        inbox=_words(plain, "inbox") if "inbox" in plain else title,
        on_due=plain.get("on_due", ""),
    )


def _field(plain: Plain) -> p.Field:
    return p.Field(
        key=plain["key"],
        title=_words(plain, "title"),
        kind=p.FieldKind(plain.get("kind", "line")),
        required=plain.get("required", False),
        choices=tuple(p.Choice(key=c["key"], title=_words(c, "title")) for c in plain.get("choices", [])),
    )


def _evidence(plain: Plain) -> p.Evidence:
    return p.Evidence(kind=plain["kind"], title=_words(plain, "title"), minimum=plain.get("min", 1))


def _effect(plain: str | Plain) -> p.Effect:
    if isinstance(plain, str):
        return p.Effect(kind=p.EffectKind(plain))
    kind, names = next(iter(plain.items()))
    return p.Effect(kind=p.EffectKind(kind), names=names)


def _action(plain: Plain) -> p.Action:
    who = plain["who"]
    return p.Action(
        key=plain["key"],
        title=_words(plain, "title"),
        sources=tuple(plain["from"]),
        target=plain.get("to", ""),
        roles=tuple(who["roles"]),
        scope=p.Scope(who.get("scope", "any")),
        assigns=p.Assigns(plain.get("assigns", "nothing")),
        fields=tuple(_field(each) for each in plain.get("fields", [])),
        evidence=tuple(_evidence(each) for each in plain.get("evidence", [])),
        approval=tuple(plain.get("approval", {}).get("roles", ())),
        effects=tuple(_effect(each) for each in plain.get("clocks", [])),
        reopens=plain.get("reopens", False),
        emits=plain.get("emits", ""),
        tone=plain.get("tone", "normal"),
        public_note=_words(plain, "public_note"),
    )


def _rung(plain: Plain) -> p.Rung:
    return p.Rung(at=plain["at"], role=plain["role"], level=plain["level"], clock=plain.get("clock", ""))


def _extension(plain: Plain | None) -> p.Extension | None:
    if plain is None:
        return None
    return p.Extension(
        states=tuple(plain["states"]),
        ask=tuple(plain["ask"]),
        approve=tuple(plain["approve"]),
        max_times=plain.get("max_times", 1),
        at_most=plain.get("at_most", 1.0),
    )


def _suspension(plain: Plain | None) -> p.Suspension | None:
    if plain is None:
        return None
    return p.Suspension(
        states=tuple(plain["states"]),
        ask=tuple(plain["ask"]),
        approve=tuple(plain["approve"]),
        resume=tuple(plain["resume"]),
        review_days=plain["review_days"],
    )
