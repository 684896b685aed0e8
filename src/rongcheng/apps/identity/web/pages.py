"""What each template of identity receives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from django.forms import Form

from rongcheng.apps.identity.contracts import (
    DutyMatch,
    DutyView,
    ImportRow,
    MatterClass,
    OrganisationView,
    PersonView,
    PostView,
    SignInView,
)
from rongcheng.kernel.models import AuditEntry
from rongcheng.kernel.pages import Page, Paged


@dataclass(frozen=True, kw_only=True)
class SignInPage(Page):
    template: ClassVar[str] = "identity/sign_in.html"
    next: str
    username: str = ""
    problem: str = ""
    again_at: datetime | None = None
    outside_name: str = ""


@dataclass(frozen=True, kw_only=True)
class CodePage(Page):
    template: ClassVar[str] = "identity/code.html"
    name: str
    problem: str = ""


@dataclass(frozen=True, kw_only=True)
class AccountPage(Page):
    template: ClassVar[str] = "identity/account.html"
    account: PersonView
    post_id: UUID | None
    sign_ins: Sequence[SignInView]
    codes_left: int
    second_factor_required: bool


@dataclass(frozen=True, kw_only=True)
class PostsFragment(Page):
    template: ClassVar[str] = "identity/posts.html"
    posts: Sequence[PostView]
    post_id: UUID | None
    next: str


@dataclass(frozen=True, kw_only=True)
class PasswordPage(Page):
    template: ClassVar[str] = "identity/password.html"
    form: Form
    is_due: bool


@dataclass(frozen=True, kw_only=True)
class SecondFactorPage(Page):
    template: ClassVar[str] = "identity/second_factor.html"
    is_on: bool
    is_due: bool
    picture: str = ""
    secret: str = ""
    problem: str = ""
    codes: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class PeoplePage(Page):
    template: ClassVar[str] = "identity/people.html"
    people: Paged[PersonView]
    roles: Sequence[tuple[str, str]]
    organisations: Sequence[tuple[str, str]]
    text: str
    role: str
    organisation: str
    may_write: bool
    query: str
    has_cursor: bool


@dataclass(frozen=True, kw_only=True)
class PersonPage(Page):
    template: ClassVar[str] = "identity/person.html"
    person: PersonView
    phones: Mapping[UUID, str] | None
    may_write: bool
    today: date


@dataclass(frozen=True, kw_only=True)
class FormPage(Page):
    template: ClassVar[str] = "identity/form.html"
    form: Form
    heading: str
    submit: str
    back: str
    lead: str = ""


@dataclass(frozen=True, kw_only=True)
class NewPasswordPage(Page):
    template: ClassVar[str] = "identity/new_password.html"
    person: PersonView
    password: str


@dataclass(frozen=True, kw_only=True)
class Node:
    """An organisation at its depth in the tree."""

    organisation: OrganisationView
    name: str
    kind_name: str
    depth: int
    division_name: str


@dataclass(frozen=True, kw_only=True)
class OrganisationsPage(Page):
    template: ClassVar[str] = "identity/organisations.html"
    nodes: Sequence[Node]
    kinds: Sequence[tuple[str, str]]
    text: str
    kind: str
    may_write: bool


@dataclass(frozen=True, kw_only=True)
class OrganisationPage(Page):
    template: ClassVar[str] = "identity/organisation.html"
    organisation: OrganisationView
    name: str
    kind_name: str
    division_name: str
    people: Sequence[PersonView]
    duties: Sequence[DutyView]
    children: Sequence[tuple[UUID, str]]
    may_write: bool


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A question to the duty list and its answer."""

    matter: str = ""
    division: str = ""
    on: date | None = None
    answer: DutyMatch | None = None
    problem: str = ""
    is_asked: bool = False


@dataclass(frozen=True, kw_only=True)
class DutiesPage(Page):
    template: ClassVar[str] = "identity/duties.html"
    entries: Sequence[DutyView]
    total: int
    number: int
    pages: int
    matters: Sequence[tuple[str, str]]
    divisions: Sequence[tuple[str, str]]
    filters: Mapping[str, str]
    query: str
    asked: Asked
    answer_name: str
    answer_why: str
    may_write: bool


@dataclass(frozen=True, kw_only=True)
class DutyPage(Page):
    template: ClassVar[str] = "identity/duty.html"
    entry: DutyView
    history: Sequence[DutyView]
    may_write: bool
    today: date
    concerned: int


@dataclass(frozen=True, kw_only=True)
class DutyPreviewPage(Page):
    template: ClassVar[str] = "identity/duty_preview.html"
    form: Form
    heading: str
    matter: MatterClass
    matter_name: str
    division_name: str
    organisation_name: str
    standing: DutyView | None
    shifted: int
    concerned: int
    action: str


@dataclass(frozen=True, kw_only=True)
class ImportPage(Page):
    template: ClassVar[str] = "identity/duty_import.html"
    rows: Sequence[ImportRow] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    text: str = ""
    is_done: bool = False
    problem: str = ""


@dataclass(frozen=True, kw_only=True)
class AuditPage(Page):
    template: ClassVar[str] = "identity/audit.html"
    rows: Paged[AuditEntry]
    filters: Mapping[str, str]
    query: str
    has_cursor: bool
