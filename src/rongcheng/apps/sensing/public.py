"""The door of sensing for other apps. Everything here only reads, on behalf of the actor that is given."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from rongcheng.apps.sensing.contracts import AlertView, LatestView, SeriesView, ThingView
from rongcheng.apps.sensing.queries import alerts as alert_queries
from rongcheng.apps.sensing.queries import series as series_queries
from rongcheng.apps.sensing.queries import things as thing_queries
from rongcheng.apps.sensing.queries.alerts import AlertSearch
from rongcheng.kernel import clock
from rongcheng.kernel.actor import Actor
from rongcheng.kernel.geo import Point

SYSTEM = Actor.system("sensing")


def latest(*, datastream_id: int, actor: Actor = SYSTEM) -> LatestView | None:
    """The newest reading; None when there is none yet. Raises DatastreamNotFound."""
    return series_queries.latest_for(actor=actor, datastream_id=datastream_id)


def series(*, datastream_id: int, start: datetime, end: datetime, actor: Actor = SYSTEM) -> SeriesView:
    """Numeric readings from `start` up to `end`, oldest first; thinned to lows and highs beyond 4,000."""
    return series_queries.series_for(actor=actor, datastream_id=datastream_id, start=start, end=end)


def alert(*, alert_id: UUID, actor: Actor = SYSTEM) -> AlertView:
    """One alert; raises AlertNotFound."""
    return alert_queries.alert_for(actor=actor, alert_id=alert_id)


def list_open_alerts(*, actor: Actor, division: str = "", most: int = 500) -> tuple[AlertView, ...]:
    """Open alerts within the actor's reach (and the division prefix), newest first: for walls and desks."""
    search = AlertSearch(only_open=True, division=division)
    return tuple(alert_queries.list_alerts(actor=actor, search=search, size=most).items)


def count_open_alerts(*, actor: Actor, division: str = "") -> int:
    """How many are open within the actor's reach."""
    return alert_queries.alerts_for(actor, AlertSearch(only_open=True, division=division)).order_by().count()


def thing(*, thing_id: int, actor: Actor = SYSTEM) -> ThingView:
    """One thing with its datastreams and newest readings; raises ThingNotFound."""
    return thing_queries.thing_for(actor=actor, thing_id=thing_id, now=clock.now())


def things_near(*, point: Point, radius_m: float, actor: Actor = SYSTEM) -> tuple[ThingView, ...]:
    """Things within the radius, nearest first, at most 100."""
    found = thing_queries.things_near(actor=actor, point=point, radius_m=radius_m, now=clock.now())
    return tuple(view for _, view in found)
