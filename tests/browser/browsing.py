"""A browser with our settings: who sits in front of it, how it looks, what it photographs."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, Playwright, StorageState

from rongcheng.kernel.testing.browser import find_chromium

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
PHOTOS = ROOT / "test-results"
PASSWORD = "rongcheng-demo"
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--use-angle=swiftshader", "--enable-unsafe-swiftshader",
]  # fmt: skip
SERIOUS = """() => axe.run({resultTypes: ["violations"]}).then(found => found.violations
  .filter(each => ["serious", "critical"].includes(each.impact))
  .map(each => `${each.id}: ${each.nodes.length} times, first ${each.nodes[0].html.slice(0, 160)}`))"""


@dataclass(frozen=True)
class Look:
    """One way to look at a page."""

    width: int
    height: int
    theme: str
    language: str

    @property
    def name(self) -> str:
        return f"{self.width}-{self.theme}-{self.language[:2]}"


# Every pair of width, theme and language is among these four.
LOOKS = (
    Look(1440, 900, "light", "zh-CN"),
    Look(1440, 900, "dark", "en"),
    Look(390, 844, "light", "en"),
    Look(390, 844, "dark", "zh-CN"),
)


@dataclass
class Visitor:
    """Opens pages of one running city; signs everybody in once."""

    browser: Browser
    base: str
    signed_in: dict[str, StorageState] = field(default_factory=dict)

    def open(self, user: str, look: Look) -> Page:
        state = self._state(user) if user else None
        return self._context(look, state).new_page()

    def _context(self, look: Look, state: StorageState | None) -> BrowserContext:
        return self.browser.new_context(
            base_url=self.base, viewport={"width": look.width, "height": look.height}, color_scheme=look.theme,  # type: ignore[arg-type]
            locale=look.language, timezone_id="Asia/Shanghai", storage_state=state, bypass_csp=True,
        )  # fmt: skip

    def _state(self, user: str) -> StorageState:
        if user not in self.signed_in:
            context = self._context(LOOKS[0], None)
            page = context.new_page()
            page.goto("/sign-in")
            page.fill("#username", user)
            page.fill("#password", PASSWORD)
            page.press("#password", "Enter")
            page.wait_for_url(lambda url: "/sign-in" not in url)
            self.signed_in[user] = context.storage_state()
            context.close()
        return self.signed_in[user]


def launch(playwright: Playwright) -> Browser:
    return playwright.chromium.launch(executable_path=str(find_chromium()), args=FLAGS)


def settle(page: Page) -> None:
    """Own scripts have started and every map has drawn itself."""
    page.wait_for_selector("html[data-ready]")
    for one in page.locator("[data-map]:visible").all():
        one.scroll_into_view_if_needed()
        page.wait_for_function("map => map.dataset.ready || map.querySelector('[data-map-state]:not([hidden])') && "
                               "map.querySelector('[data-map-state]').textContent === map.dataset.wordsFailed",
                               arg=one.element_handle())  # fmt: skip
    page.evaluate("window.scrollTo(0, 0)")
