"""Names in the reader's language."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from rongcheng.apps.workflow.domain.procedure import Limit, Words
from rongcheng.apps.workflow.queries import packaged
from rongcheng.kernel.errors import Refused

P = ParamSpec("P")
R = TypeVar("R")


def say(words: Words) -> str:
    """The name in the active language."""
    return words.zh if (get_language() or "zh").startswith("zh") else words.en


def role_title(role: str) -> str:
    """What a role is called."""
    known = packaged.roles().get(role)
    return say(known) if known else role


def in_readers_words(step: Callable[P, R]) -> Callable[P, R]:
    """What the step refuses names actions, states and roles in the reader's language."""

    @functools.wraps(step)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return step(*args, **kwargs)
        except Refused as refusal:
            refusal.facts = {name: _in_words(value) for name, value in refusal.facts.items()}
            raise

    return run


def _in_words(value: Any) -> Any:
    if isinstance(value, Words):
        return say(value)
    if isinstance(value, tuple):
        return _("、").join(role_title(role) for role in value)
    return value


def limit_text(limit: Limit) -> str:
    """A limit in words: `4 小时（工作时间）`."""
    units = {"minute": _("分钟"), "hour": _("小时"), "day": _("天")}
    calendars = {"natural": _("自然时间"), "emergency": _("紧急，全天计时"), "working_time": _("工作时间"),
                 "working_day": _("工作日")}  # fmt: skip
    return _("%(amount)s %(unit)s（%(calendar)s）") % {
        "amount": limit.amount, "unit": units[limit.unit], "calendar": calendars[limit.calendar]
    }  # fmt: skip
