"""Translating a list and keeping its choices, in a real browser."""

from __future__ import annotations

from pathlib import Path

import pytest
from looking import check, look, shown
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.heavy

LIST = """Item,Diagnosis code,Description
1,25000,"a <b>title</b>"
2,250.00,x
3,80022,x
4,V58.69,x
5,E849.9,x
6,=cmd|'x'!A0,x
7,<script>alert(1)</script>,x
8,250,x
9,W21.89XA,x
10,414.01-,x
11,81341,x
12,81601,x
13,80501,x
"""


def _sent(page: Page, tmp_path: Path) -> None:
    listed = tmp_path / "problem list.csv"
    listed.write_text(LIST)
    page.goto("/translate")
    page.set_input_files("#file", listed)
    expect(page.get_by_text("How problem list.csv is read")).to_be_visible()
    page.get_by_role("button", name="Translate").click()
    expect(page.get_by_role("heading", name="problem list.csv")).to_be_visible()


def test_the_page_can_be_used_by_everybody(browser: Browser, address: str) -> None:
    look(browser, address, "/translate", "translate")
    look(browser, address, "/maps", "maps-empty")


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_codes_are_drawn_with_what_they_become(
    browser: Browser, address: str, tmp_path: Path, width: int, scheme: str
) -> None:
    with shown(browser, address, width=width, scheme=scheme) as window:
        page = window.page
        _sent(page, tmp_path)
        check(page, f"translate-choose-{width}-{scheme}")
    # In another window: axe-core leaves styles behind, which a part that is swapped in takes over against the policy.
    with shown(browser, address, width=width, scheme=scheme) as window:
        page = window.page
        _sent(page, tmp_path)
        page.get_by_role("button", name="All 12").click()
        expect(page.locator(".one")).to_have_count(12)
        check(page, f"translate-all-{width}-{scheme}")


def test_choices_are_made_with_the_keyboard_and_kept(browser: Browser, address: str, tmp_path: Path) -> None:
    with shown(browser, address) as window:
        page = window.page
        page.goto("/translate")
        page.locator("#text").focus()
        page.keyboard.type("80022\n81341\n25000\n")
        page.get_by_role("button", name="Translate").press("Enter")
        expect(page.locator("#progress-told")).to_have_text("0 of 1 chosen")
        page.keyboard.press("n")
        page.keyboard.press("3")
        expect(page.locator("#progress-told")).to_have_text("1 of 1 chosen")
        page.locator("#name").fill("by-hand")
        page.locator("#why").fill("as the record says")
        page.locator("#keep").press("Enter")
        page.wait_for_url("**/maps/by-hand", timeout=120_000)
        look_at = page.get_by_role("link", name="Chosen by people")
        look_at.click()
        expect(page.get_by_text("as the record says")).to_be_visible()
        check(page, "map-1280-light")
        page.get_by_role("link", name="Change for 800.22").click()
        check(page, "map-code-1280-light")
    look(browser, address, "/maps/by-hand?show=chosen", "map")
    look(browser, address, "/maps/by-hand/codes/800.22", "map-code")
    look(browser, address, "/maps", "maps")


def test_a_page_without_scripts_answers_as_well(browser: Browser, address: str, tmp_path: Path) -> None:
    with shown(browser, address, java_script_enabled=False) as window:
        page = window.page
        page.goto("/translate")
        page.fill("#text", "80022\nV58.69")
        page.get_by_role("button", name="Translate").click()
        page.get_by_role("radio", name="S06.4X2A").check()
        page.get_by_role("button", name="All 2").click()
        expect(page.locator(".one").first).to_contain_text("chosen by you")
        expect(page.get_by_role("radio", name="S06.4X2A")).to_be_checked()
        with page.expect_download() as taken:
            page.get_by_role("button", name="Download as CSV").click()
        assert "S02.0XXA + S06.4X2A" in Path(taken.value.path()).read_text()
