"""A citizen with a phone: reports in a real browser, loses nothing, follows the report; axe finds nothing serious."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from rongcheng.apps.appeals.models import Appeal
from rongcheng.apps.appeals.tests.makers import CONTACT, receive
from rongcheng.kernel import clock, policy
from rongcheng.kernel.actor import Actor
from rongcheng.kernel.testing import make_actor
from rongcheng.kernel.testing.browser import find_chromium

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
AXE = Path("node_modules/axe-core/axe.min.js")
PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as driver:
        arguments = ["--no-sandbox", "--enable-unsafe-swiftshader"]
        yield driver.chromium.launch(executable_path=str(find_chromium()), args=arguments)


@pytest.fixture
def phone(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(
        viewport=PHONE, locale="zh-CN", geolocation={"longitude": 104.0561, "latitude": 30.6289},
        permissions=["geolocation"], bypass_csp=True,
    )  # fmt: skip
    yield context.new_page()
    context.close()


def serious(page: Page) -> list[str]:
    """What axe-core calls serious or critical on the page."""
    page.add_script_tag(content=AXE.read_text())
    found: dict[str, Any] = page.evaluate("() => axe.run()")
    return [
        f"{entry['id']}: {entry['nodes'][0]['html'][:120]}"
        for entry in found["violations"]
        if entry["impact"] in ("serious", "critical")
    ]


def test_a_citizen_reports_by_phone_and_loses_nothing(phone: Page, live_server: Any) -> None:
    phone.goto(f"{live_server.url}/report")
    phone.wait_for_selector("html[data-ready]")
    phone.fill("#id_text", "隧道口积水，电动车过不去")
    phone.wait_for_timeout(600)
    phone.reload()
    phone.wait_for_selector("[data-draft-note]:not([hidden])")
    assert phone.input_value("#id_text") == "隧道口积水，电动车过不去"
    phone.select_option("#id_matter", "E0406")
    phone.wait_for_selector("#report-map[data-ready]")
    phone.click("[data-locate]")
    phone.wait_for_function("document.getElementById('id_lon').value !== ''")
    phone.click("button[value=check]")
    phone.wait_for_selector("button[value=send]")
    assert "武侯区" in phone.inner_text("main")
    phone.click("button[value=send]")
    phone.wait_for_selector(".receipt .number")
    with policy.scoped(Actor.system("tests")):
        appeal = Appeal.objects.get()
    assert phone.inner_text(".receipt .number") == appeal.number
    assert appeal.lon == pytest.approx(104.0561)
    phone.goto(f"{live_server.url}/report")
    phone.wait_for_selector("html[data-ready]")
    assert phone.input_value("#id_text") == ""


def test_the_form_works_without_javascript(chromium: Browser, live_server: Any) -> None:
    context = chromium.new_context(viewport=PHONE, locale="zh-CN", java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server.url}/report")
    page.fill("#id_text", "路灯不亮")
    page.select_option("#id_matter", "C0118")
    page.select_option("#id_division", "510107001")
    page.click("button[value=check]")
    page.click("button[value=send]")
    assert page.inner_text(".receipt .number").startswith("RC-")
    context.close()


@pytest.mark.parametrize("path", ["/report", "/track", "/nearby", "progress"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(phone: Page, live_server: Any, path: str, scheme: Any) -> None:
    receipt = receive(contact=CONTACT, now=clock.now())
    address = f"/track/{receipt.number}?k={receipt.secret}&new=1" if path == "progress" else path
    phone.emulate_media(color_scheme=scheme)
    phone.goto(f"{live_server.url}{address}")
    phone.wait_for_selector("html[data-ready]")
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert serious(phone) == []


@pytest.mark.parametrize("path", ["/appeals", "/appeals/{id}"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_at_the_desk(
    chromium: Browser, browser_of: Any, live_server: Any, path: str, scheme: Any
) -> None:
    receipt = receive(contact=CONTACT, now=clock.now(), confidential=True)
    browser_of(make_actor("agent"))
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, color_scheme=scheme, bypass_csp=True)
    page = context.new_page()
    page.goto(f"{live_server.url}{path.format(id=receipt.appeal_id)}")
    page.wait_for_selector("html[data-ready]")
    assert serious(page) == []
    context.close()
