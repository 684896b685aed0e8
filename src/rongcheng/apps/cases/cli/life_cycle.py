"""Case after case through its whole life, by the services, as fast as one process can."""

from __future__ import annotations

import io
import random
import time
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from rongcheng.apps.cases import services
from rongcheng.apps.cases.contracts import NewCase, Source
from rongcheng.apps.identity import public as identity
from rongcheng.kernel import clock, ids
from rongcheng.kernel.actor import Actor, ActorKind

DISTRICT, MATTER = "510107", "E0406"
CENTRE = frozenset({"acceptor", "duty_chief", "dispatcher", "checker"})


@dataclass(frozen=True)
class Crew:
    """Who takes the steps: the district's centre, and the unit that the duty list names."""

    centre: Actor
    unit: Actor
    unit_id: UUID


def write_life_cycles(seconds: float) -> dict[str, float]:
    """Seven writes a case (report, accept, establish, dispatch, handle, pass, close) until time is over."""
    crew, ends = _crew(), time.perf_counter() + seconds
    _live_one(crew)
    started, writes = time.perf_counter(), 0
    while time.perf_counter() < ends:
        writes += _live_one(crew)
    return {"writes": writes, "seconds": time.perf_counter() - started}


def _live_one(crew: Crew) -> int:
    case_id = services.report_case(actor=crew.centre, now=clock.now(), report=_report())
    steps: list[tuple[Actor, str, dict[str, Any]]] = [
        (crew.centre, "accept", {}),
        (crew.centre, "establish", {}),
        (crew.centre, "dispatch", {"organisation_id": crew.unit_id}),
        (crew.unit, "handle", {"fields": {"remark": "已清理"}, "photos": [_photo()]}),
        (crew.centre, "pass", {"photos": [_photo()]}),
        (crew.centre, "close", {"fields": {"result": "积水已排除"}}),
    ]
    for actor, action, more in steps:
        services.take_step(actor=actor, now=clock.now(), case_id=case_id, action=action, **more)
    return 1 + len(steps)


def _report() -> NewCase:
    spread = random.uniform(-0.004, 0.004)
    return NewCase(
        matter=MATTER,
        description="下穿隧道积水",
        lon=104.043 + spread,
        lat=30.6415 - spread,
        source=Source.CHECKER,
    )


def _photo() -> SimpleUploadedFile:
    colour = (random.randrange(256), random.randrange(256), random.randrange(256))
    data = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(data, "JPEG")
    return SimpleUploadedFile("photo.jpg", data.getvalue(), "image/jpeg")


def _crew() -> Crew:
    match = identity.responsible_for(matter=MATTER, division=DISTRICT, on=clock.now().date())
    if match is None:
        raise SystemExit(f"Nobody is responsible for {MATTER} in {DISTRICT}: run `rongcheng seed` first.")
    centre = _actor("centre", roles=CENTRE, organisation_id=ids.new_id(), whole=True)
    unit = _actor("unit", roles=frozenset({"unit_worker"}), organisation_id=match.organisation_id, whole=False)
    return Crew(centre, unit, match.organisation_id)


def _actor(name: str, *, roles: frozenset[str], organisation_id: UUID, whole: bool) -> Actor:
    return Actor(
        kind=ActorKind.PERSON,
        ref=str(ids.new_id()),
        name=name,
        divisions=(DISTRICT,),
        organisation_id=organisation_id,
        organisation_name=name,
        roles=roles,
        whole_division=whole,
    )
