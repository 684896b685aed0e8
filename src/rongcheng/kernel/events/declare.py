"""Declaring event types."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, TypeVar

T = TypeVar("T")
WIRE = re.compile(r"^rongcheng\.(?P<app>[a-z]+)\.(?P<noun>[a-z-]+)\.(?P<verb>[a-z-]+)\.v(?P<version>\d+)$")


@dataclass(frozen=True)
class EventType:
    """One declared kind of event: its wire name, its class, and what it is about."""

    wire: str
    cls: type
    subject_field: str

    @property
    def app(self) -> str:
        return self._part("app")

    @property
    def noun(self) -> str:
        return self._part("noun")

    @property
    def tail(self) -> str:
        """The wire name without its first word, as it stands in a broker's subject."""
        return self.wire.removeprefix("rongcheng.")

    def subject_of(self, happened: Any) -> str:
        """`case/0199…`: the thing whose events stay in order."""
        return f"{self.noun}/{getattr(happened, self.subject_field)}"

    def _part(self, name: str) -> str:
        match = WIRE.match(self.wire)
        assert match is not None
        return match[name]


_by_wire: dict[str, EventType] = {}
_by_class: dict[type, EventType] = {}


def event(wire: str, *, subject: str) -> Callable[[type[T]], type[T]]:
    """Declare a frozen dataclass as an event; `subject` names the field that says what it is about."""

    def declare(cls: type[T]) -> type[T]:
        _check(wire, cls, subject)
        declared = EventType(wire, cls, subject)
        _by_wire[wire] = declared
        _by_class[cls] = declared
        return cls

    return declare


def _check(wire: str, cls: type, subject: str) -> None:
    if not WIRE.match(wire):
        raise TypeError(f"{wire!r} is not of the form rongcheng.<app>.<noun>.<verb>.v<number>")
    if wire in _by_wire and _by_wire[wire].cls.__qualname__ != cls.__qualname__:
        raise TypeError(f"{wire} is declared twice")
    if not is_dataclass(cls) or not cls.__dataclass_params__.frozen:  # type: ignore[attr-defined]
        raise TypeError(f"{cls.__name__} must be a frozen dataclass")
    names = {field.name for field in fields(cls)}
    if not {subject, "division"} <= names:
        raise TypeError(f"{cls.__name__} needs the fields {subject} and division")
    if not (cls.__doc__ or "").strip() or (cls.__doc__ or "").startswith(f"{cls.__name__}("):
        raise TypeError(f"{cls.__name__} needs a docstring: it is the event's documentation")


def event_type(wire: str) -> EventType | None:
    """The declared type of that wire name, if this version knows it."""
    return _by_wire.get(wire)


def type_of(cls: type) -> EventType:
    """The declaration of an event class."""
    return _by_class[cls]


def all_events() -> list[EventType]:
    """Every declared type, by wire name."""
    return [_by_wire[wire] for wire in sorted(_by_wire)]
