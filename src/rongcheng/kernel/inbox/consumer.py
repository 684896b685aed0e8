"""Declaring who hears what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from rongcheng.kernel.events import type_of


@dataclass(frozen=True)
class Envelope:
    """What the log knows about an event besides its content."""

    event_id: UUID
    position: int
    subject: str
    occurred_at: datetime
    division: str
    actor: dict[str, Any]
    correlation_id: UUID
    causation_id: UUID | None


Reaction = Callable[[Any, Envelope], None]
R = TypeVar("R", bound=Reaction)


@dataclass(frozen=True)
class Handler:
    """One reaction to one type of event."""

    name: str
    wire: str
    cls: type
    react: Reaction


@dataclass
class Consumer:
    """All handlers of one app; they share a position in the log."""

    name: str
    handlers: dict[str, list[Handler]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        _consumers[self.name] = self

    def on(self, cls: type) -> Callable[[R], R]:
        """Register a reaction; it calls at most one command and may be repeated without harm."""

        def register(react: R) -> R:
            wire = type_of(cls).wire
            name = f"{self.name}.{react.__name__}"
            self.handlers.setdefault(wire, []).append(Handler(name, wire, cls, react))
            return react

        return register

    @property
    def types(self) -> list[str]:
        return sorted(self.handlers)

    def handler(self, name: str) -> Handler | None:
        """The handler of that name, if this version still has it."""
        return next((h for handlers in self.handlers.values() for h in handlers if h.name == name), None)


_consumers: dict[str, Consumer] = {}


def all_consumers() -> list[Consumer]:
    """Every consumer that has handlers, by name."""
    return [_consumers[name] for name in sorted(_consumers) if _consumers[name].handlers]
