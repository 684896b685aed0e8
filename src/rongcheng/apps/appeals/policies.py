"""Who may do what in appeals; the only place where roles are named."""

from __future__ import annotations

from django.db.models import Q

from rongcheng.apps.appeals.contracts import AppealNotYours
from rongcheng.kernel import policy
from rongcheng.kernel.actor import Actor

READERS = ("agent", "acceptor", "duty_chief", "duty_officer", "dispatcher", "leader", "analyst", "auditor")
ANSWERERS = ("agent", "acceptor", "duty_chief")
CALLERS = ("agent", "acceptor", "duty_chief", "duty_officer")


def visible(actor: Actor) -> Q:
    """Appeals within the actor's divisions; a post without a reading role sees none.

    Handling units work on the case and see what that shows: who told of them never reaches them here.
    """
    if not actor.has(*READERS):
        return Q(pk__in=[])
    return policy.in_divisions(actor, "division")


def may_read(actor: Actor) -> bool:
    return actor.has(*READERS)


def may_answer(actor: Actor) -> bool:
    return actor.has(*ANSWERERS)


def may_see_contact(actor: Actor) -> bool:
    return actor.has(*CALLERS)


def check_may_answer(actor: Actor) -> None:
    if not may_answer(actor):
        raise AppealNotYours()


def check_may_see_contact(actor: Actor) -> None:
    if not may_see_contact(actor):
        raise AppealNotYours()
