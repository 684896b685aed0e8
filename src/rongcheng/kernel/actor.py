"""Who acts: a person on behalf of a post, a device, the system itself, or somebody unknown. Pure Python."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID


class ActorKind(StrEnum):
    PERSON = "person"
    DEVICE = "device"
    SYSTEM = "system"
    PUBLIC = "public"


@dataclass(frozen=True, kw_only=True)
class Actor:
    """Who does something, for which post in which organisation, within which divisions, from where.

    `divisions` are code prefixes: "5101" covers the whole city, "" everything (the system only).
    Without `whole_division` only rows of `organisation_id` are covered.
    """

    kind: ActorKind
    ref: str
    name: str = ""
    divisions: tuple[str, ...] = ()
    organisation_id: UUID | None = None
    organisation_name: str = ""
    post: str = ""
    post_id: UUID | None = None
    roles: frozenset[str] = field(default_factory=frozenset)
    whole_division: bool = True
    origin: str = ""

    @classmethod
    def system(cls, part: str) -> Actor:
        """The software itself, named by the app that acts; covers everything."""
        return cls(kind=ActorKind.SYSTEM, ref=part, name=part, divisions=("",))

    @classmethod
    def public(cls, origin: str = "") -> Actor:
        """Somebody who has not signed in; covers nothing."""
        return cls(kind=ActorKind.PUBLIC, ref="public", origin=origin)

    @classmethod
    def device(cls, key: str, divisions: tuple[str, ...] = ()) -> Actor:
        """A device that sends readings."""
        return cls(kind=ActorKind.DEVICE, ref=key, name=key, divisions=divisions)

    @property
    def is_signed_in(self) -> bool:
        return self.kind is ActorKind.PERSON

    def has(self, *roles: str) -> bool:
        """Whether the post holds any of these roles; the system holds all."""
        return self.kind is ActorKind.SYSTEM or not self.roles.isdisjoint(roles)

    def covers(self, division: str, organisation_id: UUID | None = None) -> bool:
        """Whether a row of this division (and organisation) is within the actor's reach."""
        if not any(division.startswith(prefix) for prefix in self.divisions):
            return False
        return self.whole_division or (organisation_id is not None and organisation_id == self.organisation_id)
