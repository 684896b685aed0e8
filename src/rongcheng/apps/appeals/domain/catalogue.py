"""What can be reported, in plain words: the public categories, their questions, and what is promised."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from importlib import resources
from typing import Any

import yaml

OTHER = "OTHER"


@dataclass(frozen=True, kw_only=True)
class Choice:
    key: str
    name: str
    name_en: str


@dataclass(frozen=True, kw_only=True)
class Question:
    """A further question of one category; answered by one of its choices."""

    code: str
    name: str
    name_en: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, kw_only=True)
class Service:
    """One category as the public sees it; `code` is the matter class, or OTHER when staff must sort it."""

    code: str
    group: str
    name: str
    name_en: str
    description: str
    description_en: str
    keywords: tuple[str, ...]
    questions: tuple[Question, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Catalogue:
    groups: tuple[Choice, ...]
    services: tuple[Service, ...]

    def find(self, code: str) -> Service | None:
        return next((service for service in self.services if service.code == code), None)

    def of_matter(self, matter: str) -> Service:
        """The category of a matter class; what nobody named in plain words is "something else"."""
        return self.find(matter) or self.services[-1]

    def group(self, key: str) -> Choice:
        return next(group for group in self.groups if group.key == key)


@dataclass(frozen=True, kw_only=True)
class Promises:
    accept_within: timedelta
    answer_within: timedelta

    def accept_by(self, received_at: datetime) -> datetime:
        return received_at + self.accept_within

    def answer_by(self, received_at: datetime) -> datetime:
        return received_at + self.answer_within


@lru_cache(maxsize=1)
def catalogue() -> Catalogue:
    """The categories of services.yaml, in its order."""
    data = _read("services.yaml")
    return Catalogue(
        groups=tuple(Choice(**group) for group in data["groups"]),
        services=tuple(_service(entry) for entry in data["services"]),
    )


@lru_cache(maxsize=1)
def promises() -> Promises:
    """The time limits of promises.yaml."""
    data = _read("promises.yaml")
    return Promises(
        accept_within=timedelta(hours=data["accept_within_h"]), answer_within=timedelta(days=data["answer_within_days"])
    )


def _service(entry: Mapping[str, Any]) -> Service:
    questions = tuple(
        Question(
            code=question["code"],
            name=question["name"],
            name_en=question["name_en"],
            choices=tuple(Choice(**choice) for choice in question["values"]),
        )
        for question in entry.get("attributes", ())
    )
    known = {key: value for key, value in entry.items() if key not in ("attributes", "keywords")}
    return Service(**known, keywords=tuple(entry["keywords"]), questions=questions)


def _read(name: str) -> Any:
    text = resources.files("rongcheng.apps.appeals").joinpath("data", name).read_text(encoding="utf-8")
    return yaml.safe_load(text)
