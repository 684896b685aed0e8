"""What a session remembers, how long it lives, and how it begins."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.contrib.auth import login, logout
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from rongcheng.apps.identity.conf import identity_conf
from rongcheng.apps.identity.models import Person
from rongcheng.apps.identity.queries import people
from rongcheng.apps.identity.services import sign_ins
from rongcheng.apps.identity.web.origin import origin_of
from rongcheng.kernel import clock
from rongcheng.kernel.actor import Actor

TOUCH_EVERY = timedelta(minutes=1)
ALWAYS_OPEN = ("/account/", "/sign-out", "/static/", "/i18n/")


def safe_next(request: HttpRequest, wanted: str | None) -> str:
    """The wanted path if it lies on this site, else the start page."""
    here = {request.get_host()}
    if (
        wanted
        and wanted.startswith("/")
        and url_has_allowed_host_and_scheme(wanted, allowed_hosts=here, require_https=request.is_secure())
    ):
        return wanted
    return str(settings.LOGIN_REDIRECT_URL)


def begin(request: HttpRequest, person: Person, *, way: str) -> None:
    """The person is signed in: a fresh session key, the first post, an audit row."""
    if not hasattr(person, "backend"):
        person.backend = "django.contrib.auth.backends.ModelBackend"
    login(request, person)
    now = clock.now()
    request.session["signed_in_at"] = request.session["seen_at"] = now.timestamp()
    if person.must_change_password:
        request.session["must"] = "password"
    elif people.roles_require_second_factor(person.id) and way == "password":
        request.session["must"] = "second-factor"
    actor = people.actor_for(user_id=person.id, origin=origin_of(request))
    if actor.post_id:
        request.session["post_id"] = str(actor.post_id)
    sign_ins.note_sign_in(
        actor=actor, now=now, person_id=person.id, session_key=request.session.session_key or "", way=way,
        device=request.headers.get("User-Agent", ""),
    )  # fmt: skip


def end(request: HttpRequest, actor: Actor) -> None:
    """The session is over because the person said so."""
    sign_ins.note_sign_out(
        actor=actor, now=clock.now(), person_id=UUID(actor.ref), session_key=request.session.session_key or ""
    )
    logout(request)


def is_over(request: HttpRequest, now: datetime) -> bool:
    """Whether it was idle too long or has lasted too long."""
    conf = identity_conf()
    began, seen = _moment(request, "signed_in_at"), _moment(request, "seen_at")
    if began is None or seen is None:
        return True
    idle, whole = timedelta(minutes=conf.idle_minutes), timedelta(hours=conf.absolute_hours)
    return now - seen > idle or now - began > whole


def touch(request: HttpRequest, now: datetime) -> None:
    """Somebody is still there; written once a minute at most."""
    seen = _moment(request, "seen_at")
    if seen is None or now - seen > TOUCH_EVERY:
        request.session["seen_at"] = now.timestamp()


def post_of(request: HttpRequest) -> UUID | None:
    chosen = request.session.get("post_id")
    return UUID(chosen) if chosen else None


def must(request: HttpRequest) -> str:
    """What the person has to do before anything else: `password`, `second-factor`, or nothing."""
    return str(request.session.get("must", ""))


def first_duty(request: HttpRequest) -> str:
    """The page where that is done, unless the request is already on its way there."""
    duty = must(request)
    if not duty or request.path.startswith(ALWAYS_OPEN):
        return ""
    return reverse("identity:password" if duty == "password" else "identity:second-factor")


def done(request: HttpRequest, duty: str) -> None:
    """That duty is fulfilled; the next one, if any, comes up."""
    if must(request) != duty:
        return
    del request.session["must"]
    person_id = UUID(str(request.session["_auth_user_id"]))
    if duty == "password" and _lacks_second_factor(person_id):
        request.session["must"] = "second-factor"


def _lacks_second_factor(person_id: UUID) -> bool:
    required = people.roles_require_second_factor(person_id)
    return required and not people.get_account(person_id).has_second_factor


def _moment(request: HttpRequest, name: str) -> datetime | None:
    stamp = request.session.get(name)
    return datetime.fromtimestamp(stamp, UTC) if stamp else None
