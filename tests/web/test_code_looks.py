"""The page of a code, in a real browser."""

from __future__ import annotations

import pytest
from looking import check, look, shown
from playwright.sync_api import Browser, expect

pytestmark = pytest.mark.heavy

LOOKED_AT = {
    "a combination": "/code/icd9cm/800.22",
    "a header": "/code/icd10cm/S06.4X1",
    "split lately": "/code/icd10cm/G20",
    "a procedure": "/code/icd10pcs/0016070",
    "a supply": "/code/hcpcs/A0425",
    "unknown": "/code/icd10cm/ZZZ",
}


@pytest.mark.parametrize("what", LOOKED_AT)
def test_the_page_can_be_used_by_everybody(browser: Browser, address: str, what: str) -> None:
    look(browser, address, LOOKED_AT[what], f"code-{what.replace(' ', '-')}")


def test_a_combination_is_drawn_so_that_it_cannot_be_misread(browser: Browser, address: str) -> None:
    with shown(browser, address) as window:
        window.page.goto("/code/icd9cm/800.22?on=2026-11-15")
        combined = window.page.locator(".lists.combined").first
        lists = combined.locator(".choices")
        assert lists.count() == 2
        expect(combined.locator(".joiner.and")).to_have_text("and")
        expect(lists.nth(0)).to_contain_text("S02.0XXA")
        expect(lists.nth(1)).to_contain_text("S06.4X1A")
        expect(lists.nth(1).locator(".joiner.or").first).to_have_text("or")


def test_what_a_page_rests_on_comes_when_it_is_asked_for(browser: Browser, address: str) -> None:
    with shown(browser, address) as window:
        window.page.goto("/code/icd10cm/E11.9?on=2026-11-15")
        window.page.get_by_text("Every release and file that this rests on").click()
        expect(window.page.locator(".sources table")).to_contain_text("icd10cm:2027")
        check(window.page, "code-sources")


def test_excludes_lead_to_the_codes_that_they_name(browser: Browser, address: str) -> None:
    with shown(browser, address) as window:
        window.page.goto("/code/icd10cm/E11.9?on=2026-11-15")
        window.page.locator(".card", has_text="Excludes 1").get_by_role("link", name="E13").first.click()
        expect(window.page.locator("h1")).to_contain_text("E13")
