"""In a real browser: charts and maps draw, nothing serious for axe, both languages and both themes."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from rongcheng.apps.sensing import seed
from rongcheng.apps.sensing.cli.simulating import Track, history, read_values
from rongcheng.apps.sensing.models import Alert, Thing
from rongcheng.apps.sensing.tests.makers import record
from rongcheng.kernel import clock
from rongcheng.kernel.testing import make_actor
from rongcheng.kernel.testing.browser import find_chromium

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
AXE = Path(__file__).resolve().parents[5] / "node_modules" / "axe-core" / "axe.min.js"
SERIOUS = """() => axe.run({runOnly: ["wcag2a", "wcag2aa", "wcag22aa"]}).then(found => found.violations
  .filter(each => ["serious", "critical"].includes(each.impact))
  .map(each => `${each.id}: ${each.nodes[0].html.slice(0, 160)}`))"""
LOOKS = [("zh-CN", 1440, "light"), ("en-US", 390, "dark")]


@pytest.fixture
def addresses(live_server, browser_of, monkeypatch):
    """A city after a storm, and the addresses of its pages."""
    seed.seed()
    now = clock.now()
    level = Track("devices/wh-tunnel-01/depth/obs", read_values("underpass_level_2016_06.csv", "level_cm", 58)[:60])
    for topic, readings in history([level], now, timedelta(minutes=5)):
        record(readings, subject=topic.replace("/", "."), now=now)
    record(b"{nope", subject="devices.wh-tunnel-01.depth.obs", now=now)
    browser_of(make_actor("operator", "duty_chief"))
    thing, alert = Thing.objects.get(key="wh-tunnel-01").pk, Alert.objects.get().pk
    paths = ("", f"things/{thing}", "alerts/?all=1", f"alerts/{alert}", "rules/", "rules/new", "dead-letters/")
    return [f"{live_server.url}/sensing/{path}" for path in paths]


@pytest.mark.parametrize(("language", "width", "theme"), LOOKS)
def test_every_page_draws_and_axe_finds_nothing_serious(addresses, language, width, theme):
    if not AXE.exists():
        pytest.skip("axe-core is not installed: run tools/assets")
    wrong = {}
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=str(find_chromium()), args=["--no-sandbox"])
        page = browser.new_context(
            viewport={"width": width, "height": 900}, locale=language, color_scheme=theme
        ).new_page()
        page.on("pageerror", lambda error: wrong.setdefault(page.url, []).append(str(error)))
        for address in addresses:
            page.goto(address)
            for figure in page.locator("[data-series]").all():
                figure.scroll_into_view_if_needed()
            if page.locator("[data-series]").count():
                page.wait_for_selector("[data-series][data-ready] canvas")
            if page.locator("[data-map]").count():
                page.wait_for_selector("[data-map][data-ready]")
            page.evaluate(AXE.read_text())
            wrong[address] = wrong.get(address, []) + page.evaluate(SERIOUS)
        browser.close()
    assert {address: found for address, found in wrong.items() if found} == {}
