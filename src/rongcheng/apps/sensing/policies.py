"""Who may do what in sensing; the only place where roles are named."""

from __future__ import annotations

from django.db.models import Q

from rongcheng.apps.sensing.contracts import ApiKeyNeeded
from rongcheng.apps.sensing.domain.entities import EntityType
from rongcheng.kernel import policy
from rongcheng.kernel.actor import Actor, ActorKind
from rongcheng.kernel.errors import NotAllowed

WRITER = "sensing-writer"
RULE_MAKERS = ("duty_chief", "operator", "admin")
DEAD_LETTER_READERS = ("operator", "admin", "analyst")
# Where the division and the organisation of an entity's rows stand, seen from its table.
OWNED_BY = {
    "Things": "",
    "Locations": "",
    "FeaturesOfInterest": "",
    "Datastreams": "",
    "HistoricalLocations": "thing__",
    "Observations": "datastream__",
}


def visible(actor: Actor, entity: EntityType) -> Q:
    """Entities of the actor's divisions and organisation; sensors and observed properties are a shared catalogue."""
    prefix = OWNED_BY.get(entity.name)
    if prefix is None:
        return Q()
    return policy.seen_by(actor, division=f"{prefix}division", organisation=f"{prefix}organisation_id")


def check_may_read(actor: Actor) -> None:
    """Only people who have signed in, holders of a key, and the system read."""
    if actor.kind is ActorKind.PUBLIC:
        raise ApiKeyNeeded


def check_may_write(actor: Actor, entity: EntityType) -> None:
    """Only holders of a writing key, rule makers and the system write entities."""
    if actor.kind is ActorKind.PUBLIC:
        raise ApiKeyNeeded
    if not actor.has(WRITER, *RULE_MAKERS):
        raise NotAllowed


def check_reaches(actor: Actor, division: str, organisation_id: object) -> None:
    """The actor writes only within its divisions, and within its organisation unless it sees all of them."""
    within = any(division.startswith(prefix) for prefix in actor.divisions)
    if not within or not (actor.whole_division or organisation_id == actor.organisation_id):
        raise NotAllowed


def check_may_rule(actor: Actor, division: str) -> None:
    """Rules are made by those who answer for duty in the division."""
    if not actor.has(*RULE_MAKERS) or not actor.covers(division, actor.organisation_id):
        raise NotAllowed


def check_may_read_dead_letters(actor: Actor) -> None:
    """Raw payloads are for those who run the platform."""
    if not actor.has(*DEAD_LETTER_READERS):
        raise NotAllowed
