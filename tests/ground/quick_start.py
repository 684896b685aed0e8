#!/usr/bin/env python3
"""The README's quick start, for real, on scratch data and spare ports: start, health, one story, stop.

Run by .ci/run. A citizen reports by the public form and sees the receipt; the duty officer signs in and finds it on
the desk; a second start is quick and has kept it.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import TypeVar

import httpx

ROOT = Path(__file__).resolve().parents[2]
FIRST_START_S, SECOND_START_S, STOP_S = 600, 180, 120
OFFICER, PASSWORD = "wh-duty", "rongcheng-demo"
# Somewhere in 浆洗街街道, Wuhou district (WGS 84).
LON, LAT = "104.0489", "30.6447"
WORDS = "浆洗街下穿隧道口积水，已经没过小车轮胎。"

T = TypeVar("T")


@dataclass(frozen=True)
class Installation:
    """Where the demo of this run lives."""

    data_dir: Path
    web_port: int
    environment: dict[str, str]

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.web_port}"


@contextmanager
def installation() -> Iterator[Installation]:
    """A scratch data directory and free ports; nothing of it is left behind."""
    parent = Path(tempfile.mkdtemp(prefix="rongcheng-quick-start-"))
    parent.chmod(0o711)
    ports = _free_ports(4)
    names = ("RONGCHENG_WEB_PORT", "RONGCHENG_LIVE_PORT", "RONGCHENG_NATS_PORT", "RONGCHENG_MQTT_PORT")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("RONGCHENG_")}
    mine = {name: str(port) for name, port in zip(names, ports, strict=True)}
    environment = kept | mine | {"RONGCHENG_DATA_DIR": str(parent / "data")}
    try:
        yield Installation(parent / "data", ports[0], environment)
    finally:
        subprocess.run(["make", "--silent", "stop"], cwd=ROOT, env=environment, check=False)
        shutil.rmtree(parent, ignore_errors=True)


@contextmanager
def running_demo(place: Installation, patience_s: float) -> Iterator[float]:
    """`make demo` runs and is well; gives how long that took; ends it as Ctrl-C would."""
    begun = time.monotonic()
    demo = subprocess.Popen(["make", "demo"], cwd=ROOT, env=place.environment, start_new_session=True)
    try:
        until(lambda: _is_well(place.base) or _ended(demo), patience_s, "the demo is well")
        yield time.monotonic() - begun
    finally:
        if demo.poll() is None:
            os.killpg(demo.pid, signal.SIGINT)
        demo.wait(timeout=STOP_S)


def main() -> int:
    """The story; any surprise is an error with its words."""
    subprocess.run(["make", "--silent", "set-up"], cwd=ROOT, check=True)
    with installation() as place:
        with running_demo(place, FIRST_START_S) as seconds:
            print(f"quick start: first start took {seconds:.0f} s", flush=True)
            receipt = report(place.base)
            find_on_the_desk(place.base, receipt)
        expect_silence(place)
        with running_demo(place, SECOND_START_S) as seconds:
            print(f"quick start: second start took {seconds:.0f} s", flush=True)
            find_on_the_desk(place.base, receipt)
        expect_silence(place)
    print("quick start: passed", flush=True)
    return 0


def report(base: str) -> str:
    """A citizen's report by the public form; returns the receipt number."""
    with httpx.Client(base_url=base, follow_redirects=True, timeout=20, trust_env=False) as citizen:
        form = citizen.get("/report").raise_for_status().text
        answer = citizen.post(
            "/report",
            data={
                "csrfmiddlewaretoken": _hidden(form, "csrfmiddlewaretoken"),
                "draft": _hidden(form, "draft"),
                "text": WORDS,
                "matter": _choice(form, "积水"),
                "kind": "help",
                "coordinates": f"{LON}, {LAT}",
                "phone": "13800000000",
                "action": "send",
            },
        )
    found = re.search(r"RC-\d{8}-[0-9A-Z]+", unescape(answer.text))
    expect(answer.status_code == 200 and found is not None, f"no receipt: {answer.status_code} {_words(answer.text)}")
    assert found is not None
    print(f"quick start: the citizen has receipt {found[0]}", flush=True)
    return found[0]


def find_on_the_desk(base: str, receipt: str) -> None:
    """The duty officer signs in and sees an incident with that report among its sources."""
    with httpx.Client(base_url=base, follow_redirects=True, timeout=20, trust_env=False) as officer:
        form = officer.get("/sign-in").raise_for_status().text
        token = _hidden(form, "csrfmiddlewaretoken")
        answer = officer.post(
            "/sign-in", data={"csrfmiddlewaretoken": token, "username": OFFICER, "password": PASSWORD}
        )
        expect(answer.status_code == 200, f"the officer cannot sign in: {answer.status_code} {_words(answer.text)}")
        path = until(lambda: _incident_with(officer, receipt), 30, f"{receipt} is on the duty desk")
    print(f"quick start: the duty officer sees it at {path}", flush=True)


def _incident_with(officer: httpx.Client, receipt: str) -> str | None:
    listing = officer.get("/desk/").raise_for_status().text
    paths = dict.fromkeys(re.findall(r"/desk/[0-9a-f]{8}-[0-9a-f-]{27}", listing))
    return next((path for path in paths if receipt in officer.get(path).text), None)


def expect_silence(place: Installation) -> None:
    """After the stop nobody listens and no pid file is left."""
    expect(not _is_well(place.base), "the pages still answer after the stop")
    left = [name for name in ("postgresql/postmaster.pid", "supervisor.json") if (place.data_dir / name).exists()]
    expect(not left, f"left after the stop: {left}")


def until(ask: Callable[[], T | None], seconds: float, what: str) -> T:
    """What `ask` returns as soon as it is something."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        found = ask()
        if found:
            return found
        time.sleep(0.25)
    raise SystemExit(f"quick start: not within {seconds:.0f} s: {what}")


def expect(holds: bool, otherwise: str) -> None:
    if not holds:
        raise SystemExit(f"quick start: {otherwise}")


def _is_well(base: str) -> bool:
    try:
        return httpx.get(f"{base}/healthz", timeout=2, trust_env=False, verify=False).status_code == 200
    except httpx.HTTPError:
        return False


def _ended(demo: subprocess.Popen[bytes]) -> bool:
    expect(demo.poll() is None, f"`make demo` ended by itself with {demo.returncode}")
    return False


def _hidden(page: str, name: str) -> str:
    tag = next((each for each in re.findall(r"<input[^>]*>", page) if f'name="{name}"' in each), "")
    found = re.search(r'value="([^"]*)"', tag)
    expect(found is not None, f"the page has no field {name}: {_words(page)}")
    assert found is not None
    return unescape(found[1])


def _choice(page: str, word: str) -> str:
    """The value of the first choice whose words hold this one."""
    options = re.findall(r'<option value="([^"]+)"[^>]*>([^<]*)</option>', page)
    found = next((value for value, words in options if word in unescape(words)), None)
    expect(found is not None, f"the form has no category about {word}")
    assert found is not None
    return found


def _words(page: str) -> str:
    bare = re.sub(r"<(script|style).*?</\1>|<[^>]+>", " ", page, flags=re.DOTALL)
    return " ".join(unescape(bare).split())[:600]


def _free_ports(count: int) -> list[int]:
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [each.getsockname()[1] for each in held]
    for each in held:
        each.close()
    return ports


if __name__ == "__main__":
    sys.exit(main())
