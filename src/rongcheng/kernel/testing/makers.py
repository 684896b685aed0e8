"""Small makers for tests."""

from __future__ import annotations

from uuid import UUID

from rongcheng.kernel import ids
from rongcheng.kernel.actor import Actor, ActorKind


def make_actor(*roles: str, divisions: tuple[str, ...] = ("5101",), organisation_id: UUID | None = None,
               whole_division: bool = True, name: str = "测试员") -> Actor:  # fmt: skip
    """A signed-in person with these roles."""
    return Actor(
        kind=ActorKind.PERSON, ref=str(ids.new_id()), name=name, divisions=divisions, post="测试岗",
        organisation_id=organisation_id or ids.new_id(), organisation_name="测试单位",
        roles=frozenset(roles), whole_division=whole_division, origin="127.0.0.1",
    )  # fmt: skip
