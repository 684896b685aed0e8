"""One seeded city with its processes for every browser test of a run."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import sync_playwright
from tests.browser.browsing import Visitor, launch
from tests.journeys.city import City


@pytest.fixture(scope="package")
def visitor(running_city: City) -> Iterator[Visitor]:
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield Visitor(browser, running_city.base)
        browser.close()
