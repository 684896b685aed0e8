"""The catalogues shipped with identity: matter classes and roles, read once from YAML."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files
from typing import Any

import yaml

from rongcheng.apps.identity.contracts import MatterClass, Role

DATA = "rongcheng.apps.identity"


def _read(name: str) -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load((files(DATA) / "data" / name).read_text(encoding="utf-8"))
    return data


def parent_of(code: str) -> str | None:
    """`E0406` -> `E04` -> `E` -> nothing."""
    if len(code) == 1:
        return None
    return code[:1] if len(code) == 3 else code[:3]


def matter_lineage(code: str) -> tuple[str, ...]:
    """The class itself and every class above it, most specific first."""
    chain = [code]
    while (above := parent_of(chain[-1])) is not None:
        chain.append(above)
    return tuple(chain)


@lru_cache(maxsize=1)
def matter_classes() -> dict[str, MatterClass]:
    """Every matter class by code, in the order of the catalogue."""
    rows = _read("matters.yaml")["classes"]
    return {
        row[0]: MatterClass(
            code=row[0],
            name=row[1],
            name_en=row[2],
            parent=parent_of(row[0]),
            mark=row[3] if len(row) > 3 else "",
        )
        for row in rows
    }


def leaves(code: str) -> tuple[str, ...]:
    """The lowest classes under that one (itself, when nothing is below)."""
    return tuple(known for known in matter_classes() if len(known) == 5 and known.startswith(code))


@lru_cache(maxsize=1)
def roles() -> dict[str, Role]:
    """Every role by key."""
    return {key: Role(key=key, **entry) for key, entry in _read("roles.yaml")["roles"].items()}


def role_names(keys: Iterable[str], language: str) -> tuple[str, ...]:
    """The names of roles; an unknown one is its own name."""
    known = roles()
    return tuple(known[key].named(language) if key in known else key for key in keys)
