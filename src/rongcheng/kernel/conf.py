"""An app's settings: one frozen dataclass, each field overridable from the environment."""

from __future__ import annotations

import os
from dataclasses import fields, is_dataclass
from typing import Any, TypeVar, get_type_hints

T = TypeVar("T")
TRUE = {"1", "true", "yes", "on"}


class SettingWrong(SystemExit):
    """An environment variable cannot be read; the message names it."""


def settings_of(cls: type[T], prefix: str) -> T:
    """Build `cls` from its defaults and RONGCHENG_<PREFIX>_<FIELD>."""
    if not is_dataclass(cls):
        raise TypeError(f"{cls.__name__} must be a dataclass")
    hints = get_type_hints(cls)
    given: dict[str, Any] = {}
    for field in fields(cls):
        name = f"RONGCHENG_{prefix}_{field.name.upper()}"
        raw = os.environ.get(name)
        if raw is not None:
            given[field.name] = _read(name, raw, hints[field.name])
    built: T = cls(**given)
    return built


def _read(name: str, raw: str, kind: Any) -> Any:
    try:
        if kind is bool:
            return raw.strip().lower() in TRUE
        if kind in (int, float, str):
            return kind(raw)
        return tuple(part.strip() for part in raw.split(",") if part.strip())
    except ValueError:
        raise SettingWrong(f"{name} must be of the kind {kind.__name__}, not {raw!r}.") from None
