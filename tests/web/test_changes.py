"""What changed between two releases, in a real browser."""

from __future__ import annotations

import pytest
from looking import check, look, picture, shown
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.heavy

LOOKED_AT = {
    "a year": "/changes?system=icd10cm&from=2026&to=2027",
    "deleted of a chapter": "/changes?system=icd10cm&from=2026&to=2027&kind=deleted&chapter=19",
    "titles and notes": "/changes?system=icd10cm&from=2024&to=2026&kind=revised&kind=notes",
    "records": "/changes?system=hcpcs&from=2020-10&to=2025-10&kind=pricing&kind=revised",
    "nothing": "/changes?system=icd10cm&from=2026&to=2027&q=xyzzy",
    "not loaded": "/changes?system=cpt",
}


ROWS = "tbody tr:not(.group)"


@pytest.mark.parametrize("what", LOOKED_AT)
def test_the_page_can_be_used_by_everybody(browser: Browser, address: str, what: str) -> None:
    look(browser, address, LOOKED_AT[what], f"changes-{what.replace(' ', '-')}")


def _tab_to(page: Page, name: str) -> None:
    """Go on with the tabulator until the link of this id has the focus."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == name:
            return
    raise AssertionError(f"the tabulator does not lead to {name}")


def test_deleted_codes_of_a_chapter_are_found_with_the_keyboard_alone(browser: Browser, address: str) -> None:
    with shown(browser, address) as window:
        page = window.page
        page.goto("/changes")
        expect(page.locator("#found")).to_contain_text("to ICD-10-CM FY2027 (October 2026)")
        expect(page.locator("#kind-deleted")).to_contain_text("30 Deleted as published")
        _tab_to(page, "kind-deleted")
        page.keyboard.press("Enter")
        expect(page.locator("#found")).to_contain_text("30 of 224 changed codes: deleted")
        # The focus stays on what was chosen, so that the way goes on from there.
        expect(page.locator("#kind-deleted")).to_be_focused()
        _tab_to(page, "bar-19")
        page.keyboard.press("Enter")
        expect(page.locator(ROWS)).to_have_count(15)
        assert "kind=deleted" in page.url
        assert "chapter=19" in page.url
        for row in page.locator(ROWS).all():
            expect(row.locator(".to a, .badge.warn").first).to_be_visible()
        page.locator("tbody .to a").first.focus()
        wanted = page.locator("tbody .to a").first.inner_text()
        page.keyboard.press("Enter")
        expect(page.locator("h1")).to_contain_text(wanted)


def test_what_is_typed_and_chosen_goes_together(browser: Browser, address: str) -> None:
    with shown(browser, address) as window:
        page = window.page
        page.goto("/changes?system=icd10cm&from=2025&to=2026")
        page.locator("#kind-new").click()
        expect(page.locator("#kind-new")).to_have_attribute("aria-current", "true")
        page.locator("#under").fill("S30-S39")
        expect(page.locator("#found")).to_contain_text("under S30-S39")
        page.locator("#q").fill("flank")
        expect(page.locator("#found")).to_contain_text("new, under S30-S39, with “flank”")
        assert all("flank" in text.lower() for text in page.locator(ROWS).all_inner_texts())
        page.locator("#after").select_option("2027")
        expect(page.locator("#found")).to_contain_text("to ICD-10-CM FY2027")
        page.get_by_role("link", name="Show all again").click()
        expect(page.locator("#kind-all")).to_have_attribute("aria-current", "true")
        check(page, "changes-shown-again")


def test_words_that_went_and_came_are_told_apart(browser: Browser, address: str) -> None:
    with shown(browser, address) as window:
        window.page.goto("/changes?system=icd10cm&from=2024&to=2025&kind=revised")
        row = window.page.locator(ROWS).first
        assert row.locator("del").count() + row.locator("ins").count() > 0
        window.page.emulate_media(media="print")
        picture(window.page, "changes-print")


def test_pages_follow_one_another(browser: Browser, address: str) -> None:
    with shown(browser, address) as window:
        page = window.page
        page.goto("/changes?system=hcpcs&from=2020-10&to=2025-10")
        first = page.locator("tbody th a").first.inner_text()
        page.locator("#page-after").click()
        expect(page.get_by_text("Page 2 of")).to_be_visible()
        assert page.locator("tbody th a").first.inner_text() > first
        expect(page.locator(ROWS)).to_have_count(50)


def test_a_page_without_scripts_answers_as_well(browser: Browser, address: str) -> None:
    with shown(browser, address, java_script_enabled=False) as window:
        page = window.page
        page.goto("/changes")
        page.locator("#kind-deleted").click()
        page.locator("#bar-19").click()
        expect(page.locator(ROWS)).to_have_count(15)
        page.fill("#q", "poisoning")
        page.press("#q", "Enter")
        expect(page.locator("#found")).to_contain_text("deleted, in chapter 19, with “poisoning”")


def test_files_are_those_of_the_command_line(browser: Browser, address: str) -> None:
    with shown(browser, address) as window:
        page = window.page
        page.goto("/changes?system=icd10cm&from=2026&to=2027&kind=deleted&chapter=19")
        with page.expect_download() as started:
            page.get_by_role("link", name="CSV", exact=True).click()
        lines = started.value.path().read_text("utf-8").splitlines()
        assert started.value.suggested_filename == "icd10cm-2026-2027.csv"
        assert lines[0].startswith("change,code,detail,title")
        assert len(lines) == 16
        for name, begins in (("XLSX", b"PK"), ("Report to print", b"<!doctype html>"), ("JSON", b"{")):
            with page.expect_download() as started:
                page.get_by_role("link", name=name, exact=True).click()
            assert started.value.path().read_bytes().lower().startswith(begins.lower()), name
        with page.expect_download() as started:
            page.get_by_role("link", name="Lines to load").click()
        assert started.value.path().read_text("utf-8").startswith("action,code,short,long,first_day,last_day\n")


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/changes/upcoming?on=2025-01-01", "days"),
        ("/changes/upcoming?on=2025-01-01&system=hcpcs&day=2025-01-01", "of-a-day"),
        ("/changes/upcoming", "nothing"),
    ],
)
def test_what_is_to_come_can_be_used_by_everybody(browser: Browser, address: str, path: str, name: str) -> None:
    look(browser, address, path, f"upcoming-{name}")


def test_a_day_to_come_leads_to_all_that_changes_with_its_release(browser: Browser, address: str) -> None:
    with shown(browser, address) as window:
        page = window.page
        page.goto("/changes/upcoming?system=icd10cm&on=2026-07-01")
        expect(page.locator("h2")).to_contain_text("Oct 1, 2026")
        expect(page.locator("h3").first).to_contain_text("190 start")
        page.get_by_role("link", name="All that changes with this release").click()
        expect(page.locator("#found")).to_contain_text("224 changed codes")


def test_the_life_of_a_code_leads_to_what_changed_about_it(browser: Browser, address: str) -> None:
    with shown(browser, address) as window:
        page = window.page
        page.goto("/code/icd10cm/G20")
        page.get_by_role("link", name="What changed then").last.click()
        expect(page.get_by_role("row", name="G20.A1 New")).to_be_visible()
        expect(page.locator("#under")).to_have_value("G20")
