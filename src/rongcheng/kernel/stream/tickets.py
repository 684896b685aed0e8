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
    """A ticket for this actor, good for a minute; who is bound to an organisation but has none hears nothing."""
    if actor.whole_division:
        content = [actor.ref, list(actor.divisions), None]
    elif actor.organisation_id is None:
        content = [actor.ref, [], None]
    else:
        content = [actor.ref, list(actor.divisions), str(actor.organisation_id)]
    return signing.dumps(content, salt=SALT)


def listener_of(text: str) -> Listener:
    """Who holds the ticket; raises SignInNeeded when it is forged, too old or not one of ours."""
    try:
        ref, divisions, own = signing.loads(text, salt=SALT, max_age=LIFETIME_S)
        if not (isinstance(ref, str) and isinstance(divisions, list) and all(isinstance(d, str) for d in divisions)):
            raise SignInNeeded
        return Listener(ref, tuple(divisions), None if own is None else UUID(own))
    except (signing.BadSignature, ValueError, TypeError, AttributeError) as bad:
        raise SignInNeeded from bad
