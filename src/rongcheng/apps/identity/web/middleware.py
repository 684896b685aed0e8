"""Who acts in this request: read from the session with one join, and told to PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.crypto import constant_time_compare

from rongcheng.apps.identity.models import Person
from rongcheng.apps.identity.queries import people
from rongcheng.apps.identity.web import session
from rongcheng.apps.identity.web.origin import origin_of
from rongcheng.kernel import clock, policy
from rongcheng.kernel.actor import Actor

Next = Callable[[HttpRequest], HttpResponse]


class ActorMiddleware:
    """Sets request.actor and holds the row-security scope while the view runs.

    A session that was idle too long, is too old, was locked or whose password changed is over here. A person who
    first has to change the password or set up a second factor acts without any post until that is done.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        actor = self._actor(request)
        request.actor = actor  # type: ignore[attr-defined]
        if actor.is_signed_in and (first := session.first_duty(request)):
            return self._lead_to(request, first)
        with policy.scoped(actor):
            return self.get_response(request)

    def _actor(self, request: HttpRequest) -> Actor:
        origin = origin_of(request)
        signed_in_id = request.session.get(SESSION_KEY)
        if signed_in_id is None:
            return Actor.public(origin=origin)
        actor = None if session.is_over(request, clock.now()) else self._standing(request, UUID(signed_in_id), origin)
        if actor is None:
            request.session.flush()
            return Actor.public(origin=origin)
        session.touch(request, clock.now())
        return actor

    def _standing(self, request: HttpRequest, person_id: UUID, origin: str) -> Actor | None:
        """The person's actor, or None when the session no longer speaks for the person."""
        post = people.choose(list(people.current_posts(person_id)), session.post_of(request))
        person = post.person if post else Person.objects.filter(pk=person_id, is_active=True).first()
        if person is None or not _same_password(request, person):
            return None
        request._cached_user = person  # type: ignore[attr-defined]
        if post is None or session.must(request):
            return people.actor_without_post(person, origin)
        return people.actor_of_post(post, origin)

    def _lead_to(self, request: HttpRequest, first: str) -> HttpResponse:
        if request.headers.get("HX-Request"):
            return HttpResponse(status=204, headers={"HX-Redirect": first})
        return HttpResponseRedirect(first)


def _same_password(request: HttpRequest, person: Person) -> bool:
    return constant_time_compare(request.session.get(HASH_SESSION_KEY, ""), person.get_session_auth_hash())
