"""The people of the story, each in a browser of their own."""

from __future__ import annotations

import io
import os
import re
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect

CHROMIUM = os.environ.get("RONGCHENG_CHROMIUM", "/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-gpu",
]
DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
PASSWORD = "rongcheng-demo"
PATIENCE_MS = 20_000


def has_chromium() -> bool:
    """Whether there is a browser to drive."""
    return Path(CHROMIUM).exists()


def open_browser(playwright: Playwright) -> Browser:
    return playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)


def sit_down(browser: Browser, base: str, username: str = "", *, phone: bool = False) -> Page:
    """A page of somebody's own browser, signed in when a name is given."""
    context: BrowserContext = browser.new_context(
        base_url=base, locale="zh-CN", viewport=PHONE if phone else DESK, timezone_id="Asia/Shanghai"
    )
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    if username:
        page.goto("/sign-in")
        page.fill("input[name=username]", username)
        page.fill("input[name=password]", PASSWORD)
        page.press("input[name=password]", "Enter")
        page.wait_for_url(re.compile(r"^(?!.*/sign-in).*$"))
    return page


def photo(colour: tuple[int, int, int]) -> dict[str, object]:
    """A JPEG as a phone's camera hands it over."""
    data = io.BytesIO()
    Image.new("RGB", (640, 480), colour).save(data, "JPEG")
    return {"name": "IMG_0001.jpg", "mimeType": "image/jpeg", "buffer": data.getvalue()}


def take_step(page: Page, action: str, *, field: str = "", text: str = "", picture: bool = False) -> None:
    """One step on the phone page of a case: its form, its photo, its words, its button."""
    other = page.locator(f'[data-shows-step="step-{action}"]')
    if other.count():
        other.click()
    form = page.locator(f"#step-{action}")
    if picture:
        form.locator("input[type=file]").set_input_files([photo((40, 120, 90))])  # type: ignore[list-item]
    if field:
        form.locator(f"[name={field}]").fill(text)
    form.locator("button.w-100").click()
    expect(page.locator(f"#step-{action}")).to_have_count(0)


def act_in_dialog(page: Page, action: str, *, field: str = "", text: str = "") -> None:
    """One step on the desk's case page: its button, its dialog, its words."""
    page.locator(f'[data-opens="act-{action}"]').click()
    dialog = page.locator(f"#act-{action}")
    if field:
        dialog.locator(f"[name={field}]").fill(text)
    dialog.locator(".actions button:not([data-closes])").click()
    expect(page.locator(f"#act-{action}")).to_have_count(0)
