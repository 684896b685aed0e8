"""The live process: what a browser missed, hostile positions, and its own health."""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import Iterator
from datetime import UTC, datetime
from types import ModuleType

import pytest
from starlette.requests import Request

from rongcheng.kernel import ids
from rongcheng.kernel.models import Event
from rongcheng.kernel.stream.tickets import Listener


@pytest.fixture
def live(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    module = importlib.import_module("rongcheng.kernel.stream.live")
    monkeypatch.setattr(module, "BEAT_S", 0.01)
    yield module
    module.streams.clear()


class Log:
    """As many missed events as are asked for."""

    def __init__(self, count: int) -> None:
        self.count, self.asked, self.position, self.is_connected = count, list[int](), 900, True

    async def on_database(self, _work: object, since: int, limit: int) -> list[Event]:
        self.asked.append(since)
        return [event(since + n + 1) for n in range(min(self.count, limit))]

    def since(self) -> None:
        raise AssertionError


def event(position: int) -> Event:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    return Event(id=ids.new_id(), position=position, type="x", subject="x/1", division="5101", occurred_at=at, data={})


def heard(live: ModuleType, since: str) -> list[str]:
    """Every frame until the line is quiet."""

    async def hear() -> list[str]:
        frames: list[str] = []
        lines = live.flow(live.Stream(Listener("p", ("5101",), None), asyncio.Queue(9)), since)
        async for each in lines:
            if each.startswith(":"):
                break
            frames.append(each)
        await lines.aclose()
        return frames

    return asyncio.run(hear())


def test_what_was_missed_comes_first(live: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "tail", Log(2))
    frames = heard(live, "7")
    assert [f.split("\n")[0] for f in frames[1:]] == ["id: 8", "id: 9"]


def test_who_missed_too_much_is_told_to_load_anew(live: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "tail", Log(10_000))
    frames = heard(live, "7")
    assert len(frames) == 1 + live.CATCH_UP + 1
    assert frames[-1] == "event: reload\ndata: {}\n\n"


@pytest.mark.parametrize("since", ["99999999999999999999", "\u00b2", "\u0663", "-1", "1e3", "7\n", "", "x"])
def test_a_made_up_position_is_passed_over(live: ModuleType, monkeypatch: pytest.MonkeyPatch, since: str) -> None:
    log = Log(2)
    monkeypatch.setattr(live, "tail", log)
    assert len(heard(live, since)) == 1
    assert log.asked == []


@pytest.mark.parametrize(("connected", "code"), [(True, 200), (False, 503)])
def test_it_is_well_only_while_it_follows_the_log(
    live: ModuleType, monkeypatch: pytest.MonkeyPatch, connected: bool, code: int
) -> None:
    log = Log(0)
    log.is_connected = connected
    monkeypatch.setattr(live, "tail", log)
    assert asyncio.run(live.health(Request({"type": "http"}))).status_code == code
