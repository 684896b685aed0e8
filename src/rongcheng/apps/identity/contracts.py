"""What identity tells other apps: frozen dataclasses, enums, errors; nothing of Django."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from rongcheng.kernel.errors import Conflict, Invalid, NotFound, Refused


@dataclass(frozen=True, kw_only=True)
class MatterClass:
    """A class of matters: `C0101` a part of the city, `E0406` an occurrence; `C01` and `E` stand above them."""

    code: str
    name: str
    name_en: str
    parent: str | None = None
    mark: str = ""

    def named(self, language: str) -> str:
        """The name in this language ("zh-hans", "en")."""
        return self.name_en if language.startswith("en") and self.name_en else self.name


@dataclass(frozen=True, kw_only=True)
class Role:
    """What a post entitles to."""

    key: str
    name: str
    name_en: str
    may: str
    may_en: str

    def named(self, language: str) -> str:
        """The name in this language ("zh-hans", "en")."""
        return self.name_en if language.startswith("en") and self.name_en else self.name

    def allows(self, language: str) -> str:
        """What the role may do, in this language."""
        return self.may_en if language.startswith("en") else self.may


@dataclass(frozen=True, kw_only=True)
class OrganisationView:
    """A body of the city."""

    organisation_id: UUID
    code: str
    name: str
    name_en: str
    short_name: str
    kind: str
    level: str
    division: str
    parent_id: UUID | None
    valid_from: date
    valid_to: date | None

    def named(self, language: str) -> str:
        """The name in this language ("zh-hans", "en")."""
        return self.name_en if language.startswith("en") and self.name_en else self.name


@dataclass(frozen=True, kw_only=True)
class PostView:
    """Somebody's place in an organisation."""

    post_id: UUID
    person_id: UUID
    person_name: str
    organisation_id: UUID
    organisation_name: str
    division: str
    title: str
    roles: tuple[str, ...]
    role_names: tuple[str, ...]
    divisions: tuple[str, ...]
    whole_division: bool
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, kw_only=True)
class PersonView:
    """Somebody who may sign in, with the posts that the asker may see. Telephone numbers stand apart."""

    person_id: UUID
    username: str
    name: str
    is_active: bool
    has_second_factor: bool
    last_sign_in_at: datetime | None
    posts: tuple[PostView, ...] = ()


@dataclass(frozen=True, kw_only=True)
class DutyMatch:
    """Who answers for a matter at a place on a day; `why` says in one line on which entry that rests."""

    entry_id: UUID
    organisation_id: UUID
    organisation_name: str
    matter: str
    division: str
    basis: str
    why: str
    why_en: str
    assisting: tuple[UUID, ...] = ()


@dataclass(frozen=True, kw_only=True)
class DutyView:
    """One line of the duty list as people read it."""

    entry_id: UUID
    matter: str
    matter_name: str
    division: str
    division_name: str
    organisation_id: UUID
    organisation_code: str
    organisation_name: str
    assisting: tuple[tuple[str, str], ...]
    basis: str
    article: str
    note: str
    version: int
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, kw_only=True)
class ImportRow:
    """What would become of one line of a duty list file: add, replace, unchanged, or reject with its reason."""

    line: int
    matter: str = ""
    division: str = ""
    organisation: str = ""
    change: str = "reject"
    reason: str = ""
    detail: str = ""


@dataclass(frozen=True, kw_only=True)
class SignInView:
    """One session of a person."""

    sign_in_id: UUID
    way: str
    origin: str
    device: str
    started_at: datetime
    ended_at: datetime | None
    is_open: bool
    is_current: bool


class UsernameTaken(Conflict):
    code = "username-taken"
    says = "用户名 %(username)s 已被使用。"
    advice = "请换一个用户名。"


class OrganisationCodeTaken(Conflict):
    code = "organisation-code-taken"
    says = "机构代码 %(organisation)s 已被使用。"
    advice = "请核对机构代码。"


class DutyOverlaps(Conflict):
    code = "duty-overlaps"
    says = "同一事项、同一区划在这段时间内已有责任单位。"
    advice = "请先终止或替换原条目，再新增。"


class DutyAlreadyEnded(Conflict):
    code = "duty-already-ended"
    says = "该职责条目已经终止。"
    advice = "请查看该条目的沿革。"


class WrongPassword(Refused):
    code = "wrong-password"
    says = "当前密码不正确。"
    advice = "请重新输入；忘记密码请联系管理员重置。"


class SecondFactorAlreadySet(Conflict):
    code = "second-factor-already-set"
    says = "该账号已启用两步验证。"
    advice = "如更换了手机，请先停用再重新启用。"


class UnknownMatter(NotFound):
    code = "unknown-matter"
    says = "没有代码为 %(matter)s 的事项类别。"
    advice = "请从事项类别目录中选择。"


class BadPassword(Invalid):
    code = "bad-password"
    says = "新密码不符合要求。"
    advice = "请按提示换一个密码。"
