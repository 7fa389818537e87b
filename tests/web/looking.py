"""A browser that looks at a page as people do, and holds what every page has to keep."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, NamedTuple

from playwright.sync_api import Browser, Page, expect
from programs import program
from sweeps import part_of

TOOLS: Final = program("scripts/browser/tools.py")
WINDOWS: Final = part_of([(1280, "light"), (1280, "dark"), (390, "light"), (390, "dark")], 3)
"""Widths and schemes: each of both at every change, all together in a whole sweep."""
LARGEST_PAGE: Final = 300_000
"""Bytes that a page and all that it asks for may have, as they are sent."""
LIBRARY: Final = 1_300_000
"""Bytes that the explorer may have more than others: the library that draws, and a thousand cards."""
SCREENSHOTS: Final = os.environ.get("CROSSWALK_SCREENSHOTS")
"""A folder for pictures of every page that a test looks at; without it none is taken."""


class Shown(NamedTuple):
    """A page that is open, with what its browser had to say and what it asked for."""

    page: Page
    said: list[str]
    asked: list[str]


@contextmanager
def shown(
    browser: Browser, address: str, *, width: int = 1280, scheme: str = "light", **options: Any
) -> Iterator[Shown]:
    """A fresh browser window. When it closes, nothing may have been said on its console or asked of another server."""
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, base_url=address, locale="en-US", **options
    )
    page = context.new_page()
    found = Shown(page, [], [])
    page.on("console", lambda message: found.said.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: found.said.append(f"error: {error}"))
    page.on("request", lambda request: found.asked.append(request.url))
    try:
        yield found
        # A browser tells of every answer that is an error, the page that was asked for among them.
        assert [text for text in found.said if "server responded with a status of" not in text] == []
        assert [url for url in found.asked if not url.startswith((address, "data:", "blob:"))] == []
    finally:
        context.close()


def look(browser: Browser, address: str, path: str, name: str, *, least: int = 0) -> None:
    """See a page at both widths, light and dark: it fits its window, has no fault that axe-core knows, and is small.

    `least` is how much larger than usual it may be. Pictures go to CROSSWALK_SCREENSHOTS, if it is set.
    """
    for width, scheme in WINDOWS:
        with shown(browser, address, width=width, scheme=scheme) as window:
            window.page.goto(path)
            # What a page asks for once it is there has come.
            expect(window.page.locator(".htmx-request")).to_have_count(0)
            check(window.page, f"{name}-{width}-{scheme}")
            sizes = window.page.evaluate(
                "performance.getEntries().reduce((sum, each) => sum + (each.transferSize || 0), 0)"
            )
            assert sizes <= LARGEST_PAGE + least, (path, sizes)


def check(page: Page, name: str) -> None:
    """What any state of a page has to keep: it is not wider than its window, and axe-core finds nothing."""
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    picture(page, name)
    assert wide <= 0, f"{name} is {wide} pixels wider than its window"
    page.evaluate(TOOLS.axe())
    found = page.evaluate("axe.run({resultTypes: ['violations']})")
    faults = [(each["id"], [node["html"] for node in each["nodes"]][:3]) for each in found["violations"]]
    assert faults == [], name


def picture(page: Page, name: str) -> None:
    """Take a picture of a page as far as it goes down, where pictures are wanted."""
    if SCREENSHOTS is not None:
        Path(SCREENSHOTS).mkdir(parents=True, exist_ok=True)
        # A caret that is hidden for it leaves a style behind, which the page's policy forbids where htmx copies it.
        page.screenshot(path=Path(SCREENSHOTS) / f"{name}.png", full_page=True, caret="initial")
