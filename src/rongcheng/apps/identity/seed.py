"""A believable demonstration city, made by calling services; harmless to repeat.

Log-ins, and the worker of each street's unit (`worker-<street code>`), get the well-known demonstration password only
when the caller passes it or RONGCHENG_DEMO=1 is set.
"""

from __future__ import annotations

import csv
import io
import os
import random
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Any
from uuid import UUID

import yaml

from rongcheng.apps.identity.contracts import OrganisationView
from rongcheng.apps.identity.queries.organisations import find_organisation_by_code
from rongcheng.apps.identity.queries.people import find_person_by_username
from rongcheng.apps.identity.services import organisations, people
from rongcheng.apps.identity.services.duty_import import import_entries
from rongcheng.apps.places import public as places
from rongcheng.kernel import clock
from rongcheng.kernel.actor import Actor

DEMO_PASSWORD = "rongcheng-demo"
SEED = 510107
CITY = "510100"
CHANGED = "已有同日起始的不同条目"  # somebody has edited the demonstration list: theirs stands


@dataclass(frozen=True, kw_only=True)
class DemoLogin:
    """One person whom somebody trying out the platform may be."""

    username: str
    name: str
    role: str
    title: str
    organisation: str


@lru_cache(maxsize=1)
def _plan() -> dict[str, Any]:
    text = (files("rongcheng.apps.identity") / "data" / "demo.yaml").read_text(encoding="utf-8")
    plan: dict[str, Any] = yaml.safe_load(text)
    return plan


DEMO_LOGINS: tuple[DemoLogin, ...] = tuple(
    DemoLogin(
        username=entry["username"],
        name=entry["name"],
        role=entry["role"],
        title=entry["title"],
        organisation=entry["place"],
    )
    for entry in _plan()["logins"]
)


def code_of(division: str, key: str) -> str:
    """The code of a demonstration organisation: `510107005-czd`."""
    return f"{division}-{key}"


def seed(*, password: str | None = None, streets: Collection[str] | None = None) -> None:
    """The city centre, two districts with their departments, streets, units, people and duty list exist.

    `streets` limits it to those streets, for tests that need no more.
    """
    password = password or (DEMO_PASSWORD if os.environ.get("RONGCHENG_DEMO") == "1" else None)
    actor = Actor.system("identity")
    begins: date = _plan()["valid_from"]
    spots = [spot for spot in _spots() if spot.level != "street" or streets is None or spot.division in streets]
    for spot in spots:
        _establish(actor, spot, begins)
    _assign(actor, spots, begins)
    for entry in _plan()["logins"]:
        _employ(actor, entry, begins, password)
    for entry in _others(spots):
        _employ(actor, entry, begins, password if entry["role"] == "unit_worker" else None)


@dataclass(frozen=True)
class Spot:
    """A division of the demonstration city and the pattern of its organisations."""

    division: str
    level: str
    above: str | None
    words: Mapping[str, str]


def _spots() -> Iterator[Spot]:
    """The city, its demonstration districts, and every street of those, from the top down."""
    yield Spot(CITY, "city", None, {})
    for code in _plan()["districts"]:
        district = places.division(code=code)
        words = {"district": district.name, "district_en": district.name_en}
        yield Spot(code, "district", code_of(CITY, "cyzx"), words)
        for street in places.children(code=code):
            named = {"street": street.name, "street_en": street.name_en}
            yield Spot(street.code, "street", code_of(code, "cyzx"), named)


def _establish(actor: Actor, spot: Spot, begins: date) -> None:
    for body in _plan()[spot.level]:
        code = code_of(spot.division, body["key"])
        if find_organisation_by_code(code):
            continue
        under = code_of(spot.division, body["under"]) if "under" in body else spot.above
        organisations.establish_organisation(
            actor=actor, now=clock.now(), code=code, name=body["name"].format(**spot.words),
            name_en=body["name_en"].format(**spot.words), short_name=body["short"].format(**spot.words),
            kind=body["kind"], level=spot.level, division=spot.division, valid_from=begins,
            parent_id=_id(under) if under else None,
        )  # fmt: skip


def _assign(actor: Actor, spots: Iterable[Spot], begins: date) -> None:
    """The duty list as one file through the same import that a city would use."""
    out = io.StringIO()
    sheet = csv.writer(out)
    sheet.writerow(["matter", "division", "organisation", "assisting", "basis", "article", "valid_from"])
    for spot in spots:
        for matter, key, assisting, basis, article in _plan()["duties"][spot.level]:
            helpers = ";".join(code_of(spot.division, helper) for helper in assisting)
            sheet.writerow([matter, spot.division, code_of(spot.division, key), helpers, basis, article, begins])
    rows = import_entries(actor=actor, now=clock.now(), file_name="demo", text=out.getvalue())
    refused = [row for row in rows if row.change == "reject" and row.reason != CHANGED]
    if refused:
        raise LookupError(f"the demonstration duty list has a bad line: {refused[0]}")


def _employ(actor: Actor, entry: Mapping[str, Any], begins: date, password: str | None) -> None:
    if find_person_by_username(entry["username"]):
        return
    person = people.register_person(
        actor=actor, now=clock.now(), username=entry["username"], name=entry["name"], password=password,
        must_change_password=False,
    )  # fmt: skip
    for post in (entry, entry.get("second")):
        if post:
            _appoint(actor, person.person_id, post, begins)


def _appoint(actor: Actor, person_id: UUID, post: Mapping[str, Any], begins: date) -> None:
    division, key = post["organisation"].split(":")
    people.appoint(
        actor=actor, now=clock.now(), person_id=person_id, organisation_id=_id(code_of(division, key)),
        title=post["title"], roles=[post["role"]], divisions=post["covers"], whole_division=post["whole"],
        valid_from=begins, phone=post.get("phone", ""),
    )  # fmt: skip


def _others(spots: Iterable[Spot]) -> Iterable[dict[str, Any]]:
    """A grid supervisor for each street and two people for each handling unit, named by a fixed seed."""
    chance = random.Random(SEED)
    for spot in spots:
        if spot.level != "street":
            continue
        district = spot.division[:6]
        jobs = [
            ("checker", "网格监督员", f"{district}:cyzx", True, "grid"),
            ("unit_worker", "处置员", f"{spot.division}:czd", False, "worker"),
            ("unit_head", "队长", f"{spot.division}:czd", False, "head"),
        ]
        for role, title, organisation, whole, tail in jobs:
            yield {
                "username": f"{tail}-{spot.division}", "name": _name(chance), "role": role, "title": title,
                "organisation": organisation, "covers": [spot.division], "whole": whole,
                "phone": f"028-0000{chance.randrange(10_000):04d}",
            }  # fmt: skip


def _name(chance: random.Random) -> str:
    return str(chance.choice(_plan()["family_names"])) + str(chance.choice(_plan()["given_names"]))


def _id(code: str) -> UUID:
    found: OrganisationView | None = find_organisation_by_code(code)
    if found is None:
        raise LookupError(f"the demonstration city lacks {code}")
    return found.organisation_id
