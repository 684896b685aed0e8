"""People who may sign in, and the duty list as a file."""

from __future__ import annotations

import getpass
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import click
from django.utils import translation
from django.utils.timezone import localdate

from rongcheng.apps.identity.contracts import OrganisationView, PersonView
from rongcheng.apps.identity.domain.catalogues import roles
from rongcheng.apps.identity.domain.duty_file import write_file
from rongcheng.apps.identity.models import Person
from rongcheng.apps.identity.queries.duty import list_entries
from rongcheng.apps.identity.queries.duty_plan import preview_import
from rongcheng.apps.identity.queries.organisations import find_organisation_by_code
from rongcheng.apps.identity.queries.people import find_person_by_username, list_people
from rongcheng.apps.identity.services import people, second_factor
from rongcheng.apps.identity.services.duty_import import import_entries
from rongcheng.kernel import clock
from rongcheng.kernel.actor import Actor
from rongcheng.kernel.errors import Invalid, Refused
from rongcheng.kernel.pages.problems import text_of


@click.group("user", help="Add, list, lock and reset people who may sign in.")
def user() -> None:
    """The group."""


@click.group("identity", help="The duty list as a file.")
def group() -> None:
    """The group."""


@user.command("add", help="Add USERNAME with a first post; prints a password once.")
@click.argument("username")
@click.option("--name", required=True, help="The person's name.")
@click.option("--organisation", required=True, help="Code of the organisation, e.g. 510107-cyzx.")
@click.option("--role", "held", multiple=True, required=True, help="A role; may be repeated.")
@click.option("--title", default="", help="Title of the post; the name of the first role by default.")
@click.option(
    "--division", "divisions", multiple=True, help="Division code covered; the organisation's own by default."
)
@click.option("--whole-division/--own-organisation", default=False, help="See every organisation's matters there.")
def add(
    username: str,
    name: str,
    organisation: str,
    held: tuple[str, ...],
    title: str,
    divisions: tuple[str, ...],
    whole_division: bool,
) -> None:
    unknown = [role for role in held if role not in roles()]
    if unknown:
        raise click.ClickException(f"There is no role {unknown[0]!r}. Roles: {', '.join(roles())}.")
    body = _body(organisation)
    secret = secrets.token_urlsafe(12)
    with _telling():
        made = people.register_person(actor=_operator(), now=clock.now(), username=username, name=name, password=secret)
        people.appoint(
            actor=_operator(), now=clock.now(), person_id=made.person_id, organisation_id=body.organisation_id,
            title=title or roles()[held[0]].name, roles=held, divisions=divisions or (body.division,),
            whole_division=whole_division, valid_from=localdate(clock.now()),
        )  # fmt: skip
    click.echo(f"Added {username} ({name}) to {body.name}. Shown once, to be changed at the first sign-in:")
    click.echo(f"password: {secret}")


@user.command("list", help="List people with their posts.")
@click.option("--find", default="", help="Only names and usernames that contain this.")
def list_users(find: str) -> None:
    for person in _everybody(find):
        state = "" if person.is_active else "  [locked]"
        posts = "; ".join(f"{post.organisation_name} {post.title} ({', '.join(post.roles)})" for post in person.posts)
        click.echo(f"{person.username}  {person.name}{state}  {posts}")


@user.command("lock", help="Lock USERNAME out at once.")
@click.argument("username")
def lock(username: str) -> None:
    with _telling():
        people.lock_person(actor=_operator(), now=clock.now(), person_id=_person(username).id)
    click.echo(f"{username} is locked; all sessions are over.")


@user.command("unlock", help="Let USERNAME sign in again.")
@click.argument("username")
def unlock(username: str) -> None:
    with _telling():
        people.unlock_person(actor=_operator(), now=clock.now(), person_id=_person(username).id)
    click.echo(f"{username} can sign in again.")


@user.command("reset-password", help="Give USERNAME a new password; prints it once.")
@click.argument("username")
def reset_password(username: str) -> None:
    secret = secrets.token_urlsafe(12)
    with _telling():
        people.reset_password(actor=_operator(), now=clock.now(), person_id=_person(username).id, password=secret)
    click.echo(f"Shown once, to be changed at the next sign-in:\npassword: {secret}")


@user.command("reset-second-factor", help="Take the authenticator off USERNAME's account.")
@click.argument("username")
def reset_second_factor(username: str) -> None:
    with _telling():
        second_factor.reset_second_factor(actor=_operator(), now=clock.now(), person_id=_person(username).id)
    click.echo(f"{username} signs in with the password alone until a second factor is set up again.")


@group.command("export-duties", help="Write the duty list that holds on a day to FILE (CSV).")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="The day; today by default.")
def export_duties(file: Path, on: datetime | None) -> None:
    entries, total = list_entries(on=on.date() if on else localdate(clock.now()))
    file.write_text(write_file(entries), encoding="utf-8")
    click.echo(f"Wrote {total} entries to {file}.")


@group.command("import-duties", help="Add and replace entries from FILE (CSV); a dry run unless --write.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--write", is_flag=True, help="Do it; without this only say what would be done.")
def import_duties(file: Path, write: bool) -> None:
    text = file.read_text(encoding="utf-8-sig")
    with _telling():
        if write:
            rows = import_entries(actor=_operator(), now=clock.now(), file_name=file.name, text=text)
        else:
            rows = preview_import(actor=_operator(), text=text)
    for row in rows:
        if row.change != "unchanged":
            words = (row.change, row.matter, row.division, row.organisation, _english(row.reason), row.detail)
            click.echo(f"line {row.line}: {' '.join(word for word in words if word)}")
    click.echo(f"{len(rows)} lines {'done' if write else 'read; nothing was written (use --write)'}.")


def _operator() -> Actor:
    return Actor.system(f"cli:{getpass.getuser()}")


def _person(username: str) -> Person:
    person = find_person_by_username(username)
    if person is None:
        raise click.ClickException(f"There is nobody with the username {username!r}. `rongcheng user list` shows all.")
    return person


def _body(code: str) -> OrganisationView:
    body = find_organisation_by_code(code)
    if body is None:
        raise click.ClickException(f"There is no organisation with the code {code!r}.")
    return body


def _everybody(find: str) -> Iterator[PersonView]:
    cursor: str | None = ""
    while cursor is not None:
        found = list_people(actor=_operator(), text=find, cursor=cursor)
        yield from found.items
        cursor = found.next_cursor


@contextmanager
def _telling() -> Iterator[None]:
    """A refusal becomes a sentence in English."""
    try:
        yield
    except Refused as refusal:
        with translation.override("en"):
            told = f"{text_of(refusal.says, refusal)} {text_of(refusal.advice, refusal)}"
            fields = refusal.fields if isinstance(refusal, Invalid) else {}
            wrong = "".join(f" {name}: {translation.gettext(text)}" for name, text in fields.items())
        raise click.ClickException(told + wrong) from refusal


def _english(msgid: str) -> str:
    with translation.override("en"):
        return translation.gettext(msgid) if msgid else ""
