"""Whose a thing is."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from rongcheng.apps.sensing.contracts import ThingNotFound
from rongcheng.apps.sensing.models import Alert, Thing
from rongcheng.apps.sensing.policies import check_may_rule
from rongcheng.kernel.actor import Actor
from rongcheng.kernel.transactions import command


@command("thing_id", "organisation_id")
def give_thing(*, actor: Actor, now: datetime, thing_id: int, organisation_id: UUID) -> None:
    """The organisation answers for the thing, its place, its datastreams and its open alerts. Harmless to repeat."""
    thing = Thing.objects.select_for_update().filter(pk=thing_id).first()
    if thing is None:
        raise ThingNotFound
    check_may_rule(actor, thing.division)
    Thing.objects.filter(pk=thing_id).update(organisation_id=organisation_id)
    thing.datastreams.update(organisation_id=organisation_id)
    thing.locations.update(organisation_id=organisation_id)
    Alert.objects.filter(datastream__thing=thing, cleared_at__isnull=True).update(organisation_id=organisation_id)
