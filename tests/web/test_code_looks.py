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
    "a deleted code": "/code/hcpcs/G0154",
    "of maps alone": "/code/icd10cm/C76.7",
    "to come": "/code/icd10cm/E11.A?on=2020-01-01",
    "a table": "/code/icd10pcs/027",
    "unlicensed": "/code/cpt/99213",
    "a long list": "/code/icd9pcs/75.36",
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


def test_another_value_of_a_character_leads_to_its_code(browser: Browser, address: str) -> None:
    with shown(browser, address) as window:
        page = window.page
        page.goto("/code/icd10pcs/0270346")
        page.get_by_role("row", name="5 Approach").get_by_text("2 other values").click()
        page.get_by_role("link", name="0270046").click()
        expect(page.locator("h1")).to_contain_text("Open Approach")


def test_a_code_is_made_in_its_table(browser: Browser, address: str) -> None:
    with shown(browser, address) as window:
        page = window.page
        page.goto("/code/icd10pcs/027?on=2026-01-01")
        row = page.locator("form.made").first
        row.get_by_label("5 Approach").select_option("3")
        row.get_by_role("button", name="Show the code").click()
        expect(page.locator("h1 .code")).to_have_text("0270346")
        assert page.url.endswith("?on=2026-01-01")


def test_a_copy_is_told(browser: Browser, address: str) -> None:
    with shown(browser, address, permissions=["clipboard-read", "clipboard-write"]) as window:
        page = window.page
        page.goto("/code/icd10cm/E11.9?on=2026-11-15")
        page.get_by_role("button", name="Copy a link to this day").click()
        expect(page.get_by_role("status").filter(has_text="Copied")).to_contain_text(
            "/code/icd10cm/E11.9?on=2026-11-15"
        )
        assert page.evaluate("navigator.clipboard.readText()") == page.url


def test_a_page_on_paper_has_its_address_and_no_buttons(browser: Browser, address: str) -> None:
    with shown(browser, address) as window:
        page = window.page
        page.goto("/code/icd10cm/E11.9?on=2026-11-15")
        page.emulate_media(media="print")
        expect(page.locator(".only-print")).to_contain_text("/code/icd10cm/E11.9?on=2026-11-15")
        expect(page.get_by_role("button", name="Copy the code")).to_be_hidden()
        expect(page.get_by_role("heading", name="Notes of the tabular list")).to_be_visible()
