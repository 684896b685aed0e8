"""The short-lived ticket by which the live process knows who listens, without a session of its own."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.core import signing

from rongcheng.kernel.actor import Actor
from rongcheng.kernel.errors import SignInNeeded

SALT = "rongcheng.live"
LIFETIME_S = 60


@dataclass(frozen=True)
class Listener:
    """Whose divisions (and organisation) a stream may carry."""

    ref: str
    divisions: tuple[str, ...]
    organisation_id: UUID | None

    def hears(self, division: str, organisation_id: UUID | None) -> bool:
        """Whether an event of this division and organisation may be shown."""
        if not any(division.startswith(prefix) for prefix in self.divisions):
            return False
        return self.organisation_id is None or organisation_id == self.organisation_id


def ticket(actor: Actor) -> str:
    """A ticket for this actor, good for a minute."""
    own = None if actor.whole_division else str(actor.organisation_id)
    return signing.dumps([actor.ref, list(actor.divisions), own], salt=SALT)


def listener_of(text: str) -> Listener:
    """Who holds the ticket; raises SignInNeeded when it is forged or too old."""
    try:
        ref, divisions, own = signing.loads(text, salt=SALT, max_age=LIFETIME_S)
    except signing.BadSignature as bad:
        raise SignInNeeded from bad
    return Listener(ref, tuple(divisions), UUID(own) if own else None)
