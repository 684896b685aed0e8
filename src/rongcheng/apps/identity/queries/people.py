"""People and posts; and the actor that a session stands for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils.translation import get_language
from django_otp.plugins.otp_totp.models import TOTPDevice

from rongcheng.apps.identity import policies
from rongcheng.apps.identity.conf import identity_conf
from rongcheng.apps.identity.contracts import PersonView, PostView
from rongcheng.apps.identity.domain.catalogues import role_names
from rongcheng.apps.identity.models import Contact, Person, Post
from rongcheng.apps.identity.queries.organisations import body_name, in_force
from rongcheng.kernel.actor import Actor, ActorKind
from rongcheng.kernel.audit import record_read
from rongcheng.kernel.errors import NotFound
from rongcheng.kernel.pages import Paged, decode_cursor, encode_cursor


def post_view(row: Post) -> PostView:
    return PostView(
        post_id=row.id, person_id=row.person_id, person_name=row.person.name,
        organisation_id=row.organisation_id, organisation_name=body_name(row.organisation), division=row.division,
        title=row.title, roles=tuple(row.roles),
        role_names=role_names(row.roles, get_language() or "zh-hans"), divisions=tuple(row.divisions),
        whole_division=row.whole_division, valid_from=row.valid_from, valid_to=row.valid_to,
    )  # fmt: skip


def person_view(row: Person, posts: Iterable[Post], *, has_second_factor: bool) -> PersonView:
    return PersonView(
        person_id=row.id, username=row.username, name=row.name, is_active=row.is_active,
        has_second_factor=has_second_factor, last_sign_in_at=row.last_login,
        posts=tuple(post_view(post) for post in posts),
    )  # fmt: skip


def current_posts(person_id: UUID) -> QuerySet[Post]:
    """The posts that a person may act for today, the oldest first; one join brings person and organisation."""
    return (
        Post.objects.select_related("person", "organisation")
        .filter(in_force(), person_id=person_id, person__is_active=True)
        .order_by("valid_from", "id")
    )


def choose(posts: Sequence[Post], post_id: UUID | None) -> Post | None:
    """The chosen post if it is still held, else the first."""
    return next((post for post in posts if post.id == post_id), posts[0] if posts else None)


def actor_of_post(post: Post, origin: str) -> Actor:
    return Actor(
        kind=ActorKind.PERSON, ref=str(post.person_id), name=post.person.name,
        divisions=tuple(post.prefixes), organisation_id=post.organisation_id,
        organisation_name=post.organisation.name, post=post.title, post_id=post.id,
        roles=frozenset(post.roles), whole_division=post.whole_division, origin=origin,
    )  # fmt: skip


def actor_without_post(person: Person, origin: str) -> Actor:
    """Signed in but without a post: may see the own account and nothing else."""
    return Actor(kind=ActorKind.PERSON, ref=str(person.id), name=person.name, whole_division=False, origin=origin)


def actor_for(*, user_id: UUID, post_id: UUID | None = None, origin: str = "") -> Actor:
    """Who this person is when acting for that post (or the first current one)."""
    post = choose(list(current_posts(user_id)), post_id)
    if post is not None:
        return actor_of_post(post, origin)
    person = Person.objects.filter(pk=user_id, is_active=True).first()
    if person is None:
        raise NotFound
    return actor_without_post(person, origin)


def list_own_posts(person_id: UUID) -> Sequence[PostView]:
    """For the post switcher."""
    return [post_view(post) for post in current_posts(person_id)]


def people_of(organisation_id: UUID) -> Sequence[PersonView]:
    """Active people with a current post in that organisation, by name."""
    rows = (
        Post.objects.select_related("person", "organisation")
        .filter(in_force(), organisation_id=organisation_id, person__is_active=True)
        .order_by("person__name", "id")
    )
    grouped: dict[UUID, list[Post]] = {}
    for post in rows:
        grouped.setdefault(post.person_id, []).append(post)
    return [person_view(posts[0].person, posts, has_second_factor=False) for posts in grouped.values()]


def _seen_people(actor: Actor) -> QuerySet[Person]:
    seen = Q(Exists(Post.objects.filter(policies.seen_posts(actor), person_id=OuterRef("pk"))))
    if policies.sees_whole_city(actor):
        seen |= ~Q(Exists(Post.objects.filter(person_id=OuterRef("pk"))))
    posts = Post.objects.select_related("person", "organisation").filter(policies.seen_posts(actor))
    factor = TOTPDevice.objects.filter(user_id=OuterRef("pk"), confirmed=True)
    return (
        Person.objects.filter(seen)
        .annotate(has_second_factor=Exists(factor))
        .prefetch_related(Prefetch("posts", queryset=posts.order_by("valid_from"), to_attr="seen_posts"))
    )


def _seen_view(row: Person) -> PersonView:
    posts: list[Post] = row.seen_posts  # type: ignore[attr-defined]
    factor: bool = row.has_second_factor  # type: ignore[attr-defined]
    return person_view(row, posts, has_second_factor=factor)


def list_people(
    *, actor: Actor, text: str = "", organisation_id: UUID | None = None, role: str = "", cursor: str = ""
) -> Paged[PersonView]:
    """People with a post within the actor's reach, by name."""
    rows = _seen_people(actor)
    if text:
        rows = rows.filter(Q(name__icontains=text) | Q(username__icontains=text))
    if organisation_id or role:
        held = Post.objects.filter(policies.seen_posts(actor), person_id=OuterRef("pk"))
        held = held.filter(organisation_id=organisation_id) if organisation_id else held
        rows = rows.filter(Exists(held.filter(roles__contains=[role]) if role else held))
    total = rows.count()
    if cursor:
        name, key = decode_cursor(cursor, str, UUID)
        rows = rows.filter(Q(name__gt=name) | Q(name=name, id__gt=key))
    size = identity_conf().page_size
    found = list(rows.order_by("name", "id")[: size + 1])
    after = encode_cursor(found[size - 1].name, found[size - 1].id) if len(found) > size else None
    return Paged([_seen_view(row) for row in found[:size]], after, total)


def person_for(*, actor: Actor, person_id: UUID) -> PersonView:
    """A person within the actor's reach, or the actor's own."""
    row = _seen_people(actor).filter(pk=person_id).first()
    if row is not None:
        return _seen_view(row)
    if actor.ref == str(person_id):
        return get_account(person_id)
    raise NotFound


def get_person_row(person_id: UUID) -> Person:
    row = Person.objects.filter(pk=person_id).first()
    if row is None:
        raise NotFound
    return row


def find_person_by_username(username: str) -> Person | None:
    return Person.objects.filter(username=username).first()


def get_account(person_id: UUID) -> PersonView:
    """The whole of somebody's own account."""
    person = get_person_row(person_id)
    factor = TOTPDevice.objects.filter(user_id=person_id, confirmed=True).exists()
    return person_view(person, current_posts(person_id), has_second_factor=factor)


def show_phones(*, actor: Actor, person_id: UUID, purpose: str) -> dict[UUID, str]:
    """Telephone numbers by post; each showing is a row in the audit trail."""
    person_for(actor=actor, person_id=person_id)
    rows = Contact.objects.filter(policies.seen_posts(actor), post__person_id=person_id)
    phones = {row.post_id: row.phone for row in rows}
    if phones:
        record_read(actor=actor, what="person.phone", subject=f"person/{person_id}", purpose=purpose)
    return phones


def roles_require_second_factor(person_id: UUID) -> bool:
    """Whether one of the person's current posts holds a role for which a second factor is required."""
    required = set(identity_conf().second_factor_roles)
    return bool(required) and any(required & set(post.roles) for post in current_posts(person_id))
