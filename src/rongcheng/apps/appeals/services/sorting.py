"""Sorting (归类): an agent names what a citizen could not, so that the appeal finds its way to the duty desk."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from rongcheng.apps.appeals.contracts import AlreadyAnswered, AlreadyJoined, AppealKind, AppealNotYours, AppealState
from rongcheng.apps.appeals.events import AppealSorted
from rongcheng.apps.appeals.models import Appeal, AppealContact, AppealPhoto, StoryEntry
from rongcheng.apps.appeals.policies import check_may_answer
from rongcheng.apps.appeals.queries import appeal_for
from rongcheng.apps.appeals.services.checking import ReportWrong, place_name
from rongcheng.apps.appeals.services.drafts import subject_of
from rongcheng.apps.identity import public as identity
from rongcheng.apps.places import public as places
from rongcheng.kernel import media
from rongcheng.kernel.actor import Actor
from rongcheng.kernel.errors import NotFound
from rongcheng.kernel.outbox import publish
from rongcheng.kernel.transactions import command, correlate


@command("appeal_id", "matter", "kind", "division")
def sort_appeal(
    *, actor: Actor, now: datetime, appeal_id: UUID, matter: str, kind: AppealKind, division: str = ""
) -> None:
    """The appeal has this matter and kind, and this division unless it has a point; announces AppealSorted.

    Refuses an unknown matter or division, a division beyond the actor's reach, and an appeal that is answered or
    belongs to an incident already.
    """
    check_may_answer(actor)
    _check_known(matter, division)
    appeal_for(actor=actor, appeal_id=appeal_id)
    appeal = Appeal.objects.select_for_update().get(pk=appeal_id)
    if appeal.state == AppealState.ANSWERED:
        raise AlreadyAnswered()
    if appeal.incident_id is not None:
        raise AlreadyJoined()
    correlate(appeal.correlation_id)
    if division and appeal.lon is None and division != appeal.division:
        _move(actor, now, appeal, division)
    appeal.matter, appeal.kind, appeal.changed_at = matter, kind, now
    appeal.confidential = appeal.confidential or kind is AppealKind.TIP_OFF
    appeal.save(force_update=True)
    publish(
        AppealSorted(
            appeal_id=appeal.pk, receipt=appeal.number, kind=kind, matter=matter, division=appeal.division,
            lon=appeal.lon, lat=appeal.lat, received_at=appeal.received_at,
        )
    )  # fmt: skip


def _check_known(matter: str, division: str) -> None:
    try:
        identity.matter(code=matter)
    except NotFound:
        raise ReportWrong(fields={"matter": "没有这个类别，请重新选择。"}) from None
    try:
        if division:
            places.division(code=division)
    except NotFound:
        raise ReportWrong(fields={"division": "没有这个区（市）县或镇（街道），请重新选择。"}) from None


def _move(actor: Actor, now: datetime, appeal: Appeal, division: str) -> None:
    if not actor.covers(division):
        raise AppealNotYours()
    for table in (AppealContact, AppealPhoto, StoryEntry):
        table.objects.filter(appeal=appeal).update(division=division)
    for photo in appeal.photos.all():
        media.attach(media_id=photo.media_id, subject=subject_of(appeal), now=now, division=division)
    appeal.division, appeal.place = division, place_name(division)
