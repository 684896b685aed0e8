"""What a field worker has to do next."""

from __future__ import annotations

from django.db.models import Case as When
from django.db.models import F, IntegerField, Value
from django.db.models import When as If

from rongcheng.apps.cases import policies
from rongcheng.apps.cases.contracts import CaseRow, CaseState
from rongcheng.apps.cases.models import Case
from rongcheng.apps.cases.queries.rows import row_of
from rongcheng.kernel.actor import Actor

MOST = 50
LIGHTS = {"red": 0, "amber": 1}


def list_my_tasks(*, actor: Actor) -> list[CaseRow]:
    """Cases that wait for this post in the field, the most pressing first."""
    states: set[CaseState] = set()
    if actor.has("checker"):
        states |= {CaseState.VERIFYING, CaseState.CHECKING}
    if actor.has(*policies.UNIT_ROLES):
        states |= {CaseState.HANDLING}
    pressing = When(
        *[If(light=light, then=Value(rank)) for light, rank in LIGHTS.items()],
        default=Value(2),
        output_field=IntegerField(),
    )
    found = Case.objects.filter(policies.may_see(actor), state__in=states)
    return [row_of(row) for row in found.order_by(pressing, F("due_at").asc(nulls_last=True), "id")[:MOST]]
