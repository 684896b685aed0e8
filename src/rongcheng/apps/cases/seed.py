"""Believable cases of two districts in every state, made by calling services; harmless to repeat."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache
from importlib import resources
from io import BytesIO
from typing import Any
from uuid import UUID

import yaml
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from rongcheng.apps.cases import services
from rongcheng.apps.cases.contracts import NewCase, PhotoKind, Source
from rongcheng.apps.cases.models import Case
from rongcheng.apps.identity import public as identity
from rongcheng.kernel import clock, policy
from rongcheng.kernel.actor import Actor

ROLES = {
    "accept": "acceptor", "quick-pass": "acceptor", "establish": "duty_chief", "close": "duty_chief",
    "void": "duty_chief", "dispatch": "dispatcher", "pass": "checker", "fail": "checker",
}  # fmt: skip
SHOWN = {"handle": (110, 140, 120), "pass": (120, 150, 130), "fail": (120, 110, 90)}
SYSTEM = Actor.system("cases")


def seed() -> None:
    """The cases of data/demo.yaml have been reported and have gone their way."""
    text = resources.files("rongcheng.apps.cases").joinpath("data/demo.yaml").read_text(encoding="utf-8")
    plan, now = yaml.safe_load(text), clock.now()
    with policy.scoped(SYSTEM):
        for number, entry in enumerate(plan["cases"], start=1):
            _play(f"demonstration-{number}", entry, plan, now)


def _play(key: str, entry: Mapping[str, Any], plan: Mapping[str, Any], now: datetime) -> None:
    at = now - timedelta(hours=entry["hours"])
    after = [_photo(key + "after", (110, 140, 120))] if "solved" in entry else []
    reporter = _post_of(_district(entry), "checker")
    case_id = services.report_case(
        actor=reporter, now=at, key=key, solved=entry.get("solved", ""),
        report=NewCase(
            matter=entry["matter"], description=entry["text"], lon=entry["lon"], lat=entry["lat"],
            address=entry["address"], source=Source.CHECKER if reporter.is_signed_in else Source.VIDEO,
        ),
        photos={PhotoKind.BEFORE: [_photo(key, (120, 110, 90))], PhotoKind.AFTER: after},
    )  # fmt: skip
    with policy.scoped(SYSTEM):
        case = Case.objects.get(pk=case_id)
        if case.version > 1 + len(after):
            return
    for action in entry["way"]:
        at += timedelta(minutes=plan["minutes_between"])
        if not _step(case_id, action, plan["words"].get(action, {}), at):
            return


def _step(case_id: UUID, action: str, words: Mapping[str, str], at: datetime) -> bool:
    """Take the step as whoever holds the post; false when the demonstration city has nobody for it."""
    case = Case.objects.get(pk=case_id)
    role = ROLES.get(action)
    actor = _post_of(case.district, role) if role else _worker_of(case.organisation_id)
    if actor is None:
        return False
    photos = [_photo(f"{case_id}{action}", SHOWN[action])] if action in SHOWN else []
    services.take_step(actor=actor, now=at, case_id=case_id, action=action, fields=words, photos=photos)
    return True


@cache
def _post_of(district: str, role: str) -> Actor:
    """Somebody in the district's operation centre with that role; the software itself where there is nobody."""
    centre = identity.organisation_by_code(code=f"{district}-cyzx")
    return (_holder(centre.organisation_id, role) if centre else None) or SYSTEM


@cache
def _worker_of(organisation_id: UUID | None) -> Actor | None:
    return _holder(organisation_id, "unit_worker") if organisation_id else None


def _holder(organisation_id: UUID, role: str) -> Actor | None:
    for person in identity.people_of(organisation_id=organisation_id):
        for post in person.posts:
            if (
                role in post.roles
                and post.organisation_id == organisation_id
                and len(post.divisions[0]) <= _reach(role)
            ):
                return identity.actor_for(user_id=person.person_id, post_id=post.post_id)
    return None


def _reach(role: str) -> int:
    """Whoever works in the centre has to cover the whole district."""
    return 12 if role == "unit_worker" else 6


def _district(entry: Mapping[str, Any]) -> str:
    return "510104" if entry["lon"] > 104.08 else "510107"


def _photo(key: str, ground: tuple[int, int, int]) -> SimpleUploadedFile:
    """A drawn street: sky, houses, road; the same for the same key."""
    chance = random.Random(key)
    picture = Image.new("RGB", (960, 720), (168, 190, 205))
    draw = ImageDraw.Draw(picture)
    for left in range(0, 960, 120):
        top = chance.randrange(120, 300)
        shade = chance.randrange(120, 180)
        draw.rectangle((left, top, left + 110, 430), fill=(shade, shade - 10, shade - 25))
    draw.rectangle((0, 430, 960, 720), fill=ground)
    draw.polygon([(360, 430), (600, 430), (900, 720), (60, 720)], fill=(92, 94, 98))
    for _ in range(chance.randrange(2, 7) if ground[1] < 130 else 0):
        x, y = chance.randrange(80, 820), chance.randrange(500, 660)
        draw.ellipse((x, y, x + chance.randrange(60, 180), y + chance.randrange(20, 60)), fill=(70, 88, 104))
    content = BytesIO()
    picture.save(content, "JPEG", quality=82)
    return SimpleUploadedFile("photo.jpg", content.getvalue(), content_type="image/jpeg")
