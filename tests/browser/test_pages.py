"""Every page, wide and narrow, light and dark, in both languages: nothing serious for axe-core, nothing cut off."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page
from tests.browser.browsing import AXE, LOOKS, PHOTOS, SERIOUS, Look, Visitor, settle
from tests.browser.pages import PAGES, Visit

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.name)
@pytest.mark.parametrize("visit", PAGES, ids=lambda visit: visit.name)
def test_a_page_is_whole_and_open_to_everybody(visitor: Visitor, visit: Visit, look: Look) -> None:
    page = visitor.open(visit.user, look)
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    _go(page, visit)
    settle(page)
    PHOTOS.mkdir(exist_ok=True)
    page.screenshot(path=str(PHOTOS / f"{visit.name}-{look.name}.png"), full_page=True)
    wider = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    page.add_script_tag(content=AXE.read_text(encoding="utf-8"))
    serious = page.evaluate(SERIOUS)
    page.context.close()
    assert {"script": broken, "axe": serious, "too wide": max(wider, 0)} == {"script": [], "axe": [], "too wide": 0}


def _go(page: Page, visit: Visit) -> None:
    page.goto(visit.path)
    if visit.follow:
        page.goto(page.locator(visit.follow).first.get_attribute("href") or "")
