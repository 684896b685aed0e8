"""Who may do what in incidents; the only place where roles are named."""

from __future__ import annotations

from django.db.models import Q

from rongcheng.kernel import policy
from rongcheng.kernel.actor import Actor
from rongcheng.kernel.errors import NotAllowed

DESK_ROLES = ("duty_officer", "duty_chief")
READING_ROLES = (*DESK_ROLES, "dispatcher", "acceptor", "leader", "analyst", "auditor", "admin")


def may_see(actor: Actor) -> Q:
    """Incidents within the actor's divisions; a post bound to one organisation sees none."""
    if not actor.whole_division:
        return policy.in_divisions(actor, "division") & Q(pk__in=[])
    return policy.in_divisions(actor, "division")


def may_read(actor: Actor) -> bool:
    """Whether the duty desk opens at all."""
    return actor.has(*READING_ROLES)


def may_decide(actor: Actor) -> bool:
    """Whether the actor's post is one that decides about incidents."""
    return actor.has(*DESK_ROLES) and actor.whole_division


def check_may_decide(actor: Actor) -> None:
    """Refuse those whose post does not decide about incidents."""
    if not may_decide(actor):
        raise NotAllowed
