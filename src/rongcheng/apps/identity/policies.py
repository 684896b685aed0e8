"""Who may do what in identity; the only place where roles are named."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q

from rongcheng.apps.identity.models import Post
from rongcheng.kernel import policy
from rongcheng.kernel.actor import Actor, ActorKind
from rongcheng.kernel.errors import NotAllowed, SignInNeeded

ADMIN = "admin"
AUDITOR = "auditor"
WHOLE_CITY = ("", "51", "5101")


def sees_whole_city(actor: Actor) -> bool:
    return actor.whole_division and any(prefix in WHOLE_CITY for prefix in actor.divisions)


def may_administer(actor: Actor, division: str, organisation_id: UUID | None = None) -> bool:
    """Whether organisations, people, posts and duties of that division are the actor's to write."""
    return actor.has(ADMIN) and actor.covers(division, organisation_id)


def must_be_admin(actor: Actor) -> None:
    if actor.kind is ActorKind.PUBLIC:
        raise SignInNeeded
    if not actor.has(ADMIN):
        raise NotAllowed


def must_administer(actor: Actor, division: str, organisation_id: UUID | None = None) -> None:
    must_be_admin(actor)
    if not may_administer(actor, division, organisation_id):
        raise NotAllowed


def must_administer_all(actor: Actor, posts: Iterable[Post]) -> None:
    """A person with posts elsewhere is not one division's to lock or reset."""
    must_be_admin(actor)
    held = list(posts)
    if not held and not sees_whole_city(actor):
        raise NotAllowed
    for post in held:
        must_administer(actor, post.division, post.organisation_id)


def must_be(actor: Actor, person_id: UUID) -> None:
    """Only the person itself."""
    if actor.kind is ActorKind.SYSTEM:
        return
    if actor.ref != str(person_id):
        raise NotAllowed


def must_audit(actor: Actor) -> None:
    if not actor.has(AUDITOR):
        raise NotAllowed


def seen_posts(actor: Actor) -> Q:
    """Posts within the actor's reach."""
    return policy.seen_by(actor, division="division", organisation="organisation_id")


def seen_posts_from_person(actor: Actor) -> Q:
    """The same, from the person's side of the join."""
    return policy.seen_by(actor, division="posts__division", organisation="posts__organisation_id")


def seen_organisations(actor: Actor) -> Q:
    """Organisations within the actor's divisions; names elsewhere are found by id only."""
    return policy.in_divisions(actor, "division")


def seen_audit(actor: Actor) -> Q:
    """Audit rows of acts done within the auditor's divisions."""
    return policy.in_divisions(actor, "division")
