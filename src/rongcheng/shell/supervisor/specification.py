"""What is to be run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Specification:
    """One process: started in the order of the list, stopped in the reverse order."""

    name: str
    command: Sequence[str]
    health_url: str = ""
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Pace:
    """How patient the supervisor is, in seconds. Tests are less so."""

    restart_first: float = 1.0
    restart_longest: float = 30.0
    steady_after: float = 60.0
    stop_patience: float = 15.0
    health_patience: float = 90.0
    look_every: float = 0.2
    servers_every: float = 3.0
