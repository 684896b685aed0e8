"""Who may see works and who may supervise; what a procedure allows is judged by its own data."""

from __future__ import annotations

from django.db.models import Q

from rongcheng.apps.workflow.contracts import ActionNotYourOrganisation, ActionNotYourRole
from rongcheng.kernel import policy
from rongcheng.kernel.actor import Actor, ActorKind

SUPERVISORS = ("leader", "duty_chief", "dispatcher")
ANSWERERS = ("unit_worker", "unit_head")
REASSIGNERS = ("unit_head", "duty_chief", "dispatcher")
CALENDAR_KEEPERS = ("operator", "admin")


def seen_works(actor: Actor, work: str = "") -> Q:
    """Works within the actor's divisions, and of its organisation unless its post sees the whole division."""
    prefix = f"{work}__" if work else ""
    return policy.seen_by(actor, division=f"{prefix}division", organisation=f"{prefix}organisation_id")


def waiting_for(actor: Actor) -> Q:
    """Inbox items of the actor's roles and divisions that are not somebody else's alone."""
    mine = Q(role__in=sorted(actor.roles)) & policy.in_divisions(actor, "division")
    unit = Q(organisation_id__isnull=True) if actor.whole_division else Q(pk__in=[])
    if actor.organisation_id is not None:
        unit |= Q(organisation_id=actor.organisation_id)
    person = Q(person_id__isnull=True)
    if actor.kind is ActorKind.PERSON:
        person |= Q(person_id=actor.ref)
    return mine & unit & person


def require_supervisor(actor: Actor) -> None:
    """Only those above the unit may supervise."""
    if not actor.has(*SUPERVISORS):
        raise ActionNotYourRole(action="督办", roles=SUPERVISORS)


def require_answerer(actor: Actor, organisation_id: object) -> None:
    """Only the supervised unit answers; the centre answers for works that no unit holds."""
    if organisation_id is None:
        return
    if not actor.has(*ANSWERERS):
        raise ActionNotYourRole(action="回复督办", roles=ANSWERERS)
    if actor.organisation_id != organisation_id:
        raise ActionNotYourOrganisation(action="回复督办")


def require_reassigner(actor: Actor) -> None:
    """Who may give an item to somebody else."""
    if not actor.has(*REASSIGNERS):
        raise ActionNotYourRole(action="改派", roles=REASSIGNERS)


def require_calendar_keeper(actor: Actor) -> None:
    """Who may import a calendar."""
    if not actor.has(*CALENDAR_KEEPERS):
        raise ActionNotYourRole(action="导入日历", roles=CALENDAR_KEEPERS)
