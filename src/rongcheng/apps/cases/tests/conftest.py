"""What the tests of cases share: a small city of units with a duty list, people with their posts, photos."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from rongcheng.apps.cases import services
from rongcheng.apps.cases.contracts import NewCase, PhotoKind, Source
from rongcheng.apps.cases.models import Case
from rongcheng.apps.workflow import public as workflow
from rongcheng.kernel.actor import Actor
from rongcheng.kernel.testing import make_actor

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
WUHOU = "510107"
PLACE = (104.0455, 30.6420)


def photo(shade: int = 120) -> SimpleUploadedFile:
    """A small real photo."""
    content = BytesIO()
    Image.new("RGB", (64, 48), (shade, 90, 60)).save(content, "JPEG")
    return SimpleUploadedFile("photo.jpg", content.getvalue(), content_type="image/jpeg")


@dataclass(frozen=True, kw_only=True)
class City:
    """Units and people of the tests' district."""

    water: UUID
    streets: UUID
    green: UUID
    acceptor: Actor
    checker: Actor
    chief: Actor
    dispatcher: Actor
    officer: Actor
    leader: Actor
    worker: Actor
    assistant: Actor
    stranger: Actor

    def by_role(self, action: str) -> Actor:
        """Who takes that step in the ordinary course."""
        return {
            "accept": self.acceptor, "reject": self.acceptor, "transfer": self.acceptor, "send-verify": self.acceptor,
            "quick-pass": self.acceptor, "quick-refuse": self.acceptor, "verified": self.checker,
            "not-verified": self.checker, "pass": self.checker, "fail": self.checker, "establish": self.chief,
            "decline": self.chief, "back-to-acceptance": self.chief, "close": self.chief,
            "back-to-dispatch": self.chief, "reopen": self.chief, "void": self.chief, "dispatch": self.dispatcher,
            "back-to-establishing": self.dispatcher, "approve": self.dispatcher, "turn-down": self.dispatcher,
            "resume": self.dispatcher,
        }.get(action, self.worker)  # fmt: skip


def _unit(code: str, name: str) -> UUID:
    establish = import_module("rongcheng.apps.identity.services.organisations").establish_organisation
    view = establish(
        actor=Actor.system("identity"), now=NOON, code=code, name=name, kind="department", level="district",
        division=WUHOU, valid_from=date(2026, 1, 1),
    )  # fmt: skip
    return UUID(str(view.organisation_id))


def build_city() -> City:
    """The district's units, its one duty line, and its people."""
    workflow.load_packaged_procedures()
    water, streets, green = (
        _unit("t-sw", "武侯区水务局"),
        _unit("t-zj", "武侯区住建局"),
        _unit("t-gy", "武侯区公园城市局"),
    )
    import_module("rongcheng.apps.identity.services.duty").add_entry(
        actor=Actor.system("identity"), now=NOON, matter_code="E0406", division=WUHOU, organisation_id=water,
        basis="《城镇排水与污水处理条例》", article="第五条", assisting=[], valid_from=date(2026, 1, 1),
    )  # fmt: skip

    def centre(role: str) -> Actor:
        return make_actor(role, divisions=(WUHOU,), name=role)

    def unit(organisation_id: UUID) -> Actor:
        return make_actor("unit_worker", divisions=(WUHOU,), organisation_id=organisation_id, whole_division=False)

    return City(
        water=water, streets=streets, green=green, acceptor=centre("acceptor"), checker=centre("checker"),
        chief=centre("duty_chief"), dispatcher=centre("dispatcher"), officer=centre("duty_officer"),
        leader=centre("leader"), worker=unit(water), assistant=unit(streets),
        stranger=make_actor(
            "acceptor", "duty_chief", "dispatcher", "checker", "duty_officer", divisions=("510104",)
        ),
    )  # fmt: skip


@pytest.fixture
def city(db: None) -> City:
    return build_city()


@pytest.fixture
def clock() -> Callable[[float], datetime]:
    """A moment so many minutes after noon."""
    return lambda minutes: NOON + timedelta(minutes=minutes)


def new_report(**changes: Any) -> NewCase:
    given: dict[str, Any] = {
        "matter": "E0406", "description": "下穿隧道积水约二十厘米", "lon": PLACE[0], "lat": PLACE[1],
        "source": Source.CHECKER, "address": "望江路下穿隧道",
    }  # fmt: skip
    return NewCase(**{**given, **changes})


def report(city: City, **changes: Any) -> Case:
    """A reported case."""
    case_id = services.report_case(
        actor=city.checker, now=NOON, report=new_report(**changes), photos={PhotoKind.BEFORE: [photo()]}
    )
    return Case.objects.get(pk=case_id)


WORDS = {
    "reject": {"reason": "重复"}, "transfer": {"reason": "属 110", "receiver": "110"},
    "not-verified": {"reason": "未发现"}, "decline": {"reason": "不属实"},
    "back-to-acceptance": {"reason": "材料不全"},
    "back-to-establishing": {"reason": "类别有误"}, "handle": {"remark": "已抽排完毕"},
    "return": {"reason": "不属本单位"},
    "fail": {"reason": "仍有积水"}, "close": {"result": "积水已排除，道路恢复通行。"},
    "back-to-dispatch": {"reason": "处置单位有误"}, "reopen": {"reason": "督查发现反复"},
    "void": {"reason": "重复上报"},
    "quick-refuse": {"reason": "照片无效"}, "ask-extension": {"amount": "2", "reason": "需调设备"},
    "turn-down": {"reason": "理由不足"},
}  # fmt: skip
SHOWN = {"handle", "pass", "fail", "verified", "not-verified"}


def step(city: City, case: Case, action: str, *, by: Actor | None = None, minutes: float = 1, **changes: Any) -> Case:
    """Take a step with what it needs, as whoever ordinarily takes it."""
    given: dict[str, Any] = {"fields": WORDS.get(action, {}), "photos": [photo()] if action in SHOWN else []}
    services.take_step(
        actor=by or city.by_role(action), now=NOON + timedelta(minutes=minutes), case_id=case.id, action=action,
        **{**given, **changes},
    )  # fmt: skip
    case.refresh_from_db()
    return case


def walk(city: City, case: Case, *actions: str) -> Case:
    """Several steps, a minute apart."""
    for minute, action in enumerate(actions, start=1):
        step(city, case, action, minutes=minute)
    return case


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch) -> Callable[[Actor], Client]:
    """A browser in which this actor has signed in."""

    def sign_in(actor: Actor) -> Client:
        middleware = import_module("rongcheng.apps.identity.web.middleware")
        monkeypatch.setattr(middleware.ActorMiddleware, "_actor", lambda _self, _request: actor)
        monkeypatch.setattr(middleware.session, "first_duty", lambda _request: None)
        return Client()

    return sign_in
