"""Accounts and posts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from axes.utils import reset as forget_failures
from django.contrib.auth.hashers import make_password
from django.utils.timezone import localdate

from rongcheng.apps.identity import policies
from rongcheng.apps.identity.contracts import PersonView, PostView, UsernameTaken
from rongcheng.apps.identity.domain.catalogues import roles as role_catalogue
from rongcheng.apps.identity.models import Contact, Person, Post
from rongcheng.apps.identity.queries.organisations import get_organisation_row
from rongcheng.apps.identity.queries.people import current_posts, get_person_row, person_view, post_view
from rongcheng.apps.identity.services.sign_ins import end_sessions_of
from rongcheng.apps.places import public as places
from rongcheng.kernel.actor import Actor
from rongcheng.kernel.errors import Invalid, NotFound
from rongcheng.kernel.transactions import command

USERNAME = re.compile(r"^[\w.@+-]{2,64}$")


@command("username", "name")
def register_person(
    *,
    actor: Actor,
    now: datetime,
    username: str,
    name: str,
    password: str | None = None,
    must_change_password: bool = True,
    outside_subject: str | None = None,
) -> PersonView:
    """Somebody has an account; without a password only an outside provider can sign them in."""
    policies.must_be_admin(actor)
    wrong = {}
    if not USERNAME.match(username):
        wrong["username"] = "用户名为 2 至 64 个字母、数字或 . @ + - _。"
    if not name.strip():
        wrong["name"] = "请填写姓名。"
    if wrong:
        raise Invalid(fields=wrong)
    if Person.objects.filter(username=username).exists():
        raise UsernameTaken(username=username)
    person = Person(
        username=username, name=name.strip(), password=make_password(password), created_at=now,
        must_change_password=must_change_password and password is not None,
        outside_subject=outside_subject,
    )  # fmt: skip
    person.save(force_insert=True)
    return person_view(person, [], has_second_factor=False)


@command("person_id", "organisation_id", "title", "roles", "divisions", "whole_division")
def appoint(
    *,
    actor: Actor,
    now: datetime,
    person_id: UUID,
    organisation_id: UUID,
    title: str,
    roles: Sequence[str],
    divisions: Sequence[str],
    whole_division: bool,
    valid_from: date,
    valid_to: date | None = None,
    phone: str = "",
) -> PostView:
    """The person holds a post in the organisation; nobody can grant a reach beyond the own one."""
    organisation = get_organisation_row(organisation_id)
    person = get_person_row(person_id)
    policies.must_administer(actor, organisation.division, organisation.id)
    _check(title, roles, divisions, valid_from, valid_to)
    prefixes = [prefix for code in divisions for prefix in places.scope_prefixes(code=code)]
    for prefix in prefixes:
        policies.must_administer(actor, prefix, organisation.id)
    post = Post(
        person=person, organisation=organisation, division=organisation.division, title=title.strip(),
        roles=sorted(set(roles)), divisions=list(divisions), prefixes=prefixes,
        whole_division=whole_division, valid_from=valid_from, valid_to=valid_to,
    )  # fmt: skip
    post.save(force_insert=True)
    if phone:
        Contact.objects.create(post=post, division=post.division, organisation_id=organisation.id, phone=phone)
    return post_view(post)


@command("post_id", "valid_to")
def end_post(*, actor: Actor, now: datetime, post_id: UUID, valid_to: date) -> PostView:
    """The post ends with that day."""
    post = Post.objects.select_related("person", "organisation").filter(pk=post_id).first()
    if post is None:
        raise NotFound
    policies.must_administer(actor, post.division, post.organisation_id)
    if valid_to < post.valid_from:
        raise Invalid(fields={"valid_to": "终止日期不能早于起始日期。"})
    post.valid_to = valid_to
    post.save(update_fields=["valid_to"])
    return post_view(post)


@command("person_id")
def lock_person(*, actor: Actor, now: datetime, person_id: UUID) -> None:
    """The account cannot sign in and its sessions are over at once."""
    person = _governed(actor, person_id)
    person.is_active = False
    person.save(update_fields=["is_active"])
    end_sessions_of(person_id=person_id, now=now)


@command("person_id")
def unlock_person(*, actor: Actor, now: datetime, person_id: UUID) -> None:
    """The account can sign in again, also when failed attempts had locked it out."""
    person = _governed(actor, person_id)
    person.is_active = True
    person.save(update_fields=["is_active"])
    forget_failures(username=person.username)


@command("person_id")
def reset_password(*, actor: Actor, now: datetime, person_id: UUID, password: str) -> None:
    """The account has a new password, to be changed at the next sign-in; its sessions are over."""
    person = _governed(actor, person_id)
    person.set_password(password)
    person.must_change_password = True
    person.save(update_fields=["password", "must_change_password"])
    end_sessions_of(person_id=person_id, now=now)
    forget_failures(username=person.username)


def _governed(actor: Actor, person_id: UUID) -> Person:
    """The person, if all current posts lie within the administrator's reach."""
    person = get_person_row(person_id)
    policies.must_administer_all(actor, _posts_in_force(person_id))
    return person


def _posts_in_force(person_id: UUID) -> list[Post]:
    active = list(current_posts(person_id))
    return active or list(Post.objects.filter(person_id=person_id))


def _check(title: str, roles: Sequence[str], divisions: Sequence[str], valid_from: date, valid_to: date | None) -> None:
    wrong = {}
    unknown = [role for role in roles if role not in role_catalogue()]
    if unknown:
        wrong["roles"] = "没有这个角色。"
    if not title.strip():
        wrong["title"] = "请填写职务。"
    if not divisions:
        wrong["divisions"] = "请至少选择一个区划。"
    if valid_to and valid_to < valid_from:
        wrong["valid_to"] = "终止日期不能早于起始日期。"
    if wrong:
        raise Invalid(fields=wrong)


def first_day(now: datetime) -> date:
    """The day on which something decided now begins, in the city's time."""
    return localdate(now)
