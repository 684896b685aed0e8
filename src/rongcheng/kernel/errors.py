"""What the house says when it refuses: one code for machines, two sentences for people. Pure Python."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar


class Refused(Exception):
    """Something was asked that cannot be done; nothing was changed.

    Subclasses live in an app's contracts. `says` (what happened) and `advice` (what to do) are Chinese
    msgids that may hold %(name)s for the keyword arguments given when raising.
    """

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 400
    says: ClassVar[str] = "请求未被接受。"
    advice: ClassVar[str] = "请检查后重试。"

    def __init__(self, **facts: Any) -> None:
        super().__init__(self.says % facts if facts and "%(" in self.says else self.says)
        self.facts: dict[str, Any] = facts


class NotFound(Refused):
    """There is no such thing, or the actor may not know of it."""

    code = "not-found"
    status = 404
    says = "没有找到，或您无权查看。"
    advice = "请核对编号；如确有需要，请联系管理员开通权限。"


class NotAllowed(Refused):
    """The actor may see it but not do this."""

    code = "not-allowed"
    status = 403
    says = "您没有办理此事的权限。"
    advice = "请切换到有权的岗位，或联系管理员。"


class SignInNeeded(Refused):
    """Nobody is signed in, or the session has expired."""

    code = "sign-in-needed"
    status = 401
    says = "您尚未登录，或登录已过期。"
    advice = "请重新登录；已填写的内容会保留在本机草稿中。"


class Conflict(Refused):
    """Somebody was faster, or the state does not allow it any more."""

    code = "conflict"
    status = 409
    says = "情况已经变化，操作未执行。"
    advice = "请刷新后再试。"


class TooMany(Refused):
    """Asked too often."""

    code = "too-many-requests"
    status = 429
    says = "操作过于频繁。"
    advice = "请稍后再试。"


class Invalid(Refused):
    """What was sent does not fit; `fields` names each wrong field and what is wrong with it."""

    code = "invalid"
    status = 422
    says = "提交的内容有误。"
    advice = "请按提示修改后再提交。"

    def __init__(self, *, fields: Mapping[str, str] | None = None, **facts: Any) -> None:
        super().__init__(**facts)
        self.fields: dict[str, str] = dict(fields or {})
