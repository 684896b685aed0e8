"""Who may do what in cases; the only place where roles are named.

Who may take which step is said by the procedure (data/procedures/urban_case.yaml).
"""

from __future__ import annotations

from django.db.models import Q

from rongcheng.apps.cases.models import CaseTask
from rongcheng.kernel import policy
from rongcheng.kernel.actor import Actor
from rongcheng.kernel.errors import NotAllowed

DISTRICT_DIGITS = 6
CENTRE_ROLES = ("acceptor", "duty_chief", "dispatcher", "duty_officer", "leader", "analyst", "auditor", "admin")
UNIT_ROLES = ("unit_worker", "unit_head")
FIELD_ROLES = ("checker", *UNIT_ROLES)
READING_ROLES = (*CENTRE_ROLES, *FIELD_ROLES, "agent")
REPORTING_ROLES = ("checker", "acceptor", "agent", "duty_officer", "duty_chief")
OPENING_ROLES = ("duty_officer", "duty_chief")
SUPERVISING_ROLES = ("leader", "duty_chief", "dispatcher")
CALLER_ROLES = ("acceptor", "agent", "duty_chief", "checker")


def may_see(actor: Actor) -> Q:
    """The actor's divisions; a post bound to one organisation sees the cases it leads or assists."""
    if actor.whole_division:
        return _by_district(actor)
    reach = policy.in_divisions(actor, "division")
    if actor.organisation_id is None:
        return Q(pk__in=[])
    assisting = CaseTask.objects.filter(organisation_id=actor.organisation_id, is_withdrawn=False)
    return reach & (Q(organisation_id=actor.organisation_id) | Q(pk__in=assisting.values("case_id")))


def may_report(actor: Actor) -> bool:
    return actor.has(*REPORTING_ROLES)


def may_open(actor: Actor) -> bool:
    return actor.has(*OPENING_ROLES) and actor.whole_division


def may_see_caller(actor: Actor) -> bool:
    return actor.has(*CALLER_ROLES) and actor.whole_division


def check(allowed: bool) -> None:
    """Refuse when the policy says no."""
    if not allowed:
        raise NotAllowed


def _by_district(actor: Actor) -> Q:
    """The actor's divisions; one whole district as an equality, because the list's indexes begin with it."""
    match actor.divisions:
        case (str(only),) if len(only) == DISTRICT_DIGITS:
            return Q(district=only)
    return policy.in_divisions(actor, "division")
