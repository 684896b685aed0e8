"""Sessions: every sign-in, failure, lock-out and change of post leaves an audit row."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from axes.models import AccessAttempt
from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError

from rongcheng.apps.identity import policies
from rongcheng.apps.identity.contracts import BadPassword, PostView, WrongPassword
from rongcheng.apps.identity.events import PersonSignedIn
from rongcheng.apps.identity.models import Post, SignIn
from rongcheng.apps.identity.queries.people import current_posts, get_person_row, post_view
from rongcheng.kernel.actor import Actor
from rongcheng.kernel.errors import NotFound
from rongcheng.kernel.outbox import publish
from rongcheng.kernel.transactions import command


@command("person_id", "way")
def note_sign_in(*, actor: Actor, now: datetime, person_id: UUID, session_key: str, way: str, device: str) -> None:
    """A session has begun: by password, by code, or at an outside provider."""
    SignIn.objects.update_or_create(
        session_key=session_key,
        defaults={
            "person_id": person_id, "way": way, "origin": actor.origin, "device": device[:200],
            "started_at": now, "ended_at": None,
        },
    )  # fmt: skip
    division = _division_of(actor.post_id)
    publish(PersonSignedIn(person_id=person_id, division=division, organisation_id=actor.organisation_id, way=way))


def _division_of(post_id: UUID | None) -> str:
    if post_id is None:
        return ""
    return Post.objects.filter(pk=post_id).values_list("division", flat=True).first() or ""


@command("username", "way")
def note_failed_sign_in(*, actor: Actor, now: datetime, username: str, way: str) -> None:
    """Somebody tried to sign in and was refused."""


@command("username")
def note_lock_out(*, actor: Actor, now: datetime, username: str) -> None:
    """Too many failures: this name is locked out from this address for a while."""


@command("person_id")
def note_sign_out(*, actor: Actor, now: datetime, person_id: UUID, session_key: str) -> None:
    """The session is over because the person said so."""
    SignIn.objects.filter(session_key=session_key, person_id=person_id).update(ended_at=now)


@command("person_id", "sign_in_id")
def end_session(*, actor: Actor, now: datetime, person_id: UUID, sign_in_id: UUID) -> None:
    """One of the person's sessions, perhaps on a lost device, is over at once."""
    policies.must_be(actor, person_id)
    row = SignIn.objects.filter(pk=sign_in_id, person_id=person_id).first()
    if row is None:
        raise NotFound
    Session.objects.filter(session_key=row.session_key).delete()
    SignIn.objects.filter(pk=row.pk, ended_at__isnull=True).update(ended_at=now)


@command("person_id", "post_id")
def switch_post(*, actor: Actor, now: datetime, person_id: UUID, post_id: UUID) -> PostView:
    """From here on the person acts for that post."""
    policies.must_be(actor, person_id)
    post = current_posts(person_id).filter(pk=post_id).first()
    if post is None:
        raise NotFound
    return post_view(post)


@command("person_id")
def change_password(*, actor: Actor, now: datetime, person_id: UUID, old: str, new: str, session_key: str) -> None:
    """The person has a new password; every other session is over."""
    policies.must_be(actor, person_id)
    person = get_person_row(person_id)
    if not person.check_password(old):
        raise WrongPassword
    try:
        validate_password(new, person)
    except ValidationError as complaint:
        raise BadPassword(fields={"new": " ".join(complaint.messages)}) from complaint
    person.set_password(new)
    person.must_change_password = False
    person.save(update_fields=["password", "must_change_password"])
    end_sessions_of(person_id=person_id, now=now, but=session_key)


@command("person_id")
def follow_session(*, actor: Actor, now: datetime, person_id: UUID, old_key: str, new_key: str) -> None:
    """The session got a fresh key and stays the same session."""
    policies.must_be(actor, person_id)
    SignIn.objects.filter(session_key=old_key, person_id=person_id).update(session_key=new_key)


@command()
def forget_old_sessions(*, actor: Actor, now: datetime) -> None:
    """Expired sessions are deleted, failed attempts of past days forgotten, their sign-ins closed."""
    Session.objects.filter(expire_date__lt=now).delete()
    AccessAttempt.objects.filter(attempt_time__lt=now - timedelta(days=7)).delete()
    alive = Session.objects.values("session_key")
    SignIn.objects.filter(ended_at__isnull=True).exclude(session_key__in=alive).update(ended_at=now)


def end_sessions_of(*, person_id: UUID, now: datetime, but: str = "") -> None:
    """Within a command: the person's sessions are over (but one)."""
    rows = SignIn.objects.filter(person_id=person_id, ended_at__isnull=True).exclude(session_key=but)
    Session.objects.filter(session_key__in=list(rows.values_list("session_key", flat=True))).delete()
    rows.update(ended_at=now)
