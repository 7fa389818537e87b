"""The pictures of the pages in README.md and docs/workbench.md: taken here, and what they show is there.

CROSSWALK_SCREENSHOTS=docs/pictures pytest tests/web/test_pictures.py takes them again.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest
from looking import SCREENSHOTS, shown
from playwright.sync_api import Browser, Page, ViewportSize, expect

ROOT: Final = Path(__file__).resolve().parents[2]
FOLDER: Final = ROOT / "docs" / "pictures"
LARGEST: Final = 150_000
SIZE: Final = ViewportSize(width=1120, height=640)
_SHOWN: Final = re.compile(r"!\[([^\]]+)\]\((?:docs/)?pictures/([\w-]+)\.png\)")
_LIST: Final = "250.00\n80022\nV58.69\n401.9\n81524\n"


def find(page: Page) -> None:
    """Hits as one types."""
    page.goto("/")
    page.locator("#q").press_sequentially("heart attack")
    expect(page.locator(".hits li").first).to_contain_text("I21.9")


def code(page: Page) -> None:
    """What a combination of ICD-9-CM becomes."""
    page.goto("/code/icd9cm/800.22?on=2015-09-30")
    expect(page.locator(".lists.combined").first).to_contain_text("S02.0XXA")
    page.locator(".columns").evaluate("each => each.scrollIntoView()")


def translate(page: Page) -> None:
    """A list with a choice to make."""
    page.goto("/translate")
    page.fill("#text", _LIST)
    page.get_by_role("button", name="Translate").click()
    expect(page.locator("main")).to_contain_text("Need a choice")


def changes(page: Page) -> None:
    """What FY2027 changed."""
    page.goto("/changes?system=icd10cm&from=icd10cm:2026&to=icd10cm:2027")
    expect(page.locator("main")).to_contain_text("190")


def lists(page: Page) -> None:
    """A review of FY2027."""
    page.goto("/lists/-/new#changed")
    page.fill("#changed-name", "fy2027")
    page.get_by_role("button", name="Begin the review of what changed").click()
    page.wait_for_url("**/lists/fy2027")
    expect(page.locator(".row").first).to_be_visible()


def explore(page: Page) -> None:
    """What stands around a code that was split."""
    page.goto("/explore?system=icd10cm&code=G20")
    expect(page.locator("main")).to_contain_text("G20.A1")
    expect(page.locator("#unscripted")).to_be_hidden()
    page.locator("#explorer").evaluate("each => each.scrollIntoView()")


PICTURES: Final[dict[str, Callable[[Page], None]]] = {
    each.__name__: each for each in (find, code, translate, changes, lists, explore)
}


def take(page: Page, name: str, folder: Path) -> None:
    """Open what a picture shows, and take it as far as the window goes."""
    PICTURES[name](page)
    page.wait_for_load_state("networkidle")
    page.screenshot(path=folder / f"{name}.png")


@pytest.mark.heavy
@pytest.mark.parametrize("name", PICTURES)
def test_what_a_picture_shows_is_there(browser: Browser, address: str, name: str, tmp_path: Path) -> None:
    folder = tmp_path if SCREENSHOTS is None else Path(SCREENSHOTS)
    folder.mkdir(parents=True, exist_ok=True)
    with shown(browser, address) as window:
        window.page.set_viewport_size(SIZE)
        take(window.page, name, folder)


@pytest.mark.parametrize(("page", "least"), [("README.md", 4), ("docs/workbench.md", 6)])
def test_every_picture_is_there_small_and_told_in_words(page: str, least: int) -> None:
    told = {name: words for words, name in _SHOWN.findall((ROOT / page).read_text("utf-8"))}
    assert len(told) >= least
    assert {*told} <= {*PICTURES}
    for name, words in told.items():
        assert len(words.split()) >= 6, name
        picture = (FOLDER / f"{name}.png").read_bytes()
        assert picture[:8] == b"\x89PNG\r\n\x1a\n"
        assert len(picture) <= LARGEST, name
