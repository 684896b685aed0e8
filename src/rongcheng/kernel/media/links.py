"""Links that show a kept thing for some minutes: signed, and for one reader only unless made for the public."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.core import signing
from django.urls import reverse

from rongcheng.kernel import clock
from rongcheng.kernel.actor import Actor, ActorKind
from rongcheng.kernel.errors import NotAllowed, NotFound
from rongcheng.kernel.media.conf import conf
from rongcheng.kernel.media.contracts import LinkExpired, MediaView, Shot
from rongcheng.kernel.media.keeping import view_of
from rongcheng.kernel.media.models import Media

SALT = "rongcheng.media"
ANYBODY = "*"
SERVED, THUMBNAIL = "served", "thumbnail"


@dataclass(frozen=True, slots=True)
class Pass:
    """What a link allows."""

    media_id: UUID
    variant: str


def view(media_id: UUID) -> MediaView:
    """One kept thing within the reader's scope; raises NotFound."""
    return view_of(_row(media_id))


def url(media_id: UUID, actor: Actor) -> str:
    """A link for this reader, who must cover the division of the thing; raises NotFound, NotAllowed.

    The app has made sure that the reader may see the subject.
    """
    row = _row(media_id)
    if not _may_see(actor, row):
        raise NotAllowed
    return _link(row.id, SERVED, actor.ref)


def public_url(media_id: UUID) -> str:
    """A link that needs no sign-in: only for a page that the app opened by the citizen's own secret link."""
    return _link(_row(media_id).id, SERVED, ANYBODY)


def album(*, subject: str, actor: Actor) -> list[Shot]:
    """What is attached to a subject and this reader may see, with links, the oldest first; one query."""
    rows = Media.objects.filter(subject=subject).order_by("kept_at", "id")
    return [_shot(row, actor.ref) for row in rows if _may_see(actor, row)]


def shots(*, media_ids: Iterable[UUID], actor: Actor) -> list[Shot]:
    """Those of the named things that this reader may see, with links, in the order named; one query."""
    wanted = list(media_ids)
    rows = Media.objects.in_bulk(wanted)
    return [_shot(rows[each], actor.ref) for each in wanted if each in rows and _may_see(actor, rows[each])]


def public_album(*, subject: str) -> list[Shot]:
    """The same for a page that the app opened by the citizen's own secret link."""
    return [_shot(row, ANYBODY) for row in Media.objects.filter(subject=subject).order_by("kept_at", "id")]


def check(media_id: UUID, token: str, actor: Actor) -> Pass:
    """What this link allows this reader; raises LinkExpired."""
    try:
        named, variant, audience, expires = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        raise LinkExpired from None
    is_good = named == media_id.hex and audience in (ANYBODY, actor.ref) and clock.now().timestamp() < expires
    if not is_good:
        raise LinkExpired
    return Pass(media_id, variant)


def _shot(row: Media, audience: str) -> Shot:
    served = _link(row.id, SERVED, audience)
    thumbnail = _link(row.id, THUMBNAIL, audience) if row.thumbnail_sha256 else served
    return Shot(media=view_of(row), url=served, thumbnail_url=thumbnail)


def _may_see(actor: Actor, row: Media) -> bool:
    """By division only: whether the reader may see the subject is for the app that shows it."""
    reaches = any(row.division.startswith(prefix) for prefix in actor.divisions)
    return reaches and actor.kind is not ActorKind.PUBLIC


def _link(media_id: UUID, variant: str, audience: str) -> str:
    """The end is rounded up, so that a page shown again has the same links and the browser's copy serves."""
    period = conf().link_minutes * 60
    expires = (int(clock.now().timestamp()) // period + 2) * period
    token = signing.dumps([media_id.hex, variant, audience, expires], salt=SALT, compress=False)
    return f"{reverse('media', args=[media_id])}?t={token}"


def _row(media_id: UUID) -> Media:
    row = Media.objects.filter(pk=media_id).first()
    if row is None:
        raise NotFound
    return row
