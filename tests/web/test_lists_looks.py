"""My lists, in a real browser: from a file that is sent to a workbook, by mouse and by keys alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from looking import check, look, shown
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.heavy

ROWS = "item,code,price\n1,M72.2,10.00\n2,I42.0,20.00\n3,E11.9,5.00\n4,M72.2,7.00\n5,nonsense,1.00\n"


@pytest.fixture(scope="module")
def charge_master(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("lists") / "cdm.csv"
    made.write_text(ROWS)
    return made


def _changes(page: Page, name: str) -> None:
    """Begin a review of what changed."""
    page.goto("/lists/-/new#changed")
    page.fill("#changed-name", name)
    page.get_by_role("button", name="Begin the review of what changed").click()
    page.wait_for_url(f"**/lists/{name}")


def test_the_pages_can_be_used_by_everybody(browser: Browser, address: str) -> None:
    look(browser, address, "/lists", "lists-empty")
    look(browser, address, "/lists/-/new", "lists-new")
    with shown(browser, address) as window:
        _changes(window.page, "looked-at")
    look(browser, address, "/lists/looked-at", "lists-review")
    look(browser, address, "/lists", "lists")


def test_a_charge_master_is_reviewed_from_upload_to_workbook(
    browser: Browser, address: str, charge_master: Path
) -> None:
    with shown(browser, address) as window:
        page = window.page
        page.goto("/lists")
        page.get_by_role("link", name="Review a list").click()
        page.set_input_files("#file", charge_master)
        expect(page.get_by_role("heading", name="How cdm.csv is read")).to_be_visible()
        expect(page.locator("#role-2")).to_have_value("code")
        expect(page.get_by_text("codes are hit by a change")).to_be_visible(timeout=60_000)
        check(page, "lists-read")
        page.get_by_role("button", name="Begin the review").first.click()
        page.wait_for_url("**/lists/cdm")
        check(page, "lists-cdm")
        row = page.locator(".row", has_text="M72.2").first
        expect(row).to_contain_text("lines 2, 5")
        row.locator(".offered button").first.click()
        expect(page.locator("#told")).to_contain_text("replace 1")
        page.get_by_role("link", name="Steps").click()
        check(page, "lists-steps")
        page.go_back()
        with page.expect_download() as download:
            page.get_by_role("link", name="Download XLSX").click()
        assert download.value.suggested_filename == "cdm.xlsx"


def test_what_is_pasted_is_begun_at_once(browser: Browser, address: str) -> None:
    with shown(browser, address) as window:
        page = window.page
        page.goto("/lists/-/new")
        page.locator("summary", has_text="paste").click()
        page.fill("#text", "M72.2\nE11.9")
        # Leaving the field asks for a preview: what is pressed meanwhile waits for it, and is not lost.
        page.get_by_role("button", name="Begin the review").first.click()
        page.wait_for_url("**/lists/pasted-codes")


def test_rows_are_decided_with_keys_alone(browser: Browser, address: str) -> None:
    with shown(browser, address) as window:
        page = window.page
        _changes(page, "keys")
        page.evaluate("() => { window.loaded = 'once' }")
        open_rows = int(page.locator(".tabs a").first.locator("data").get_attribute("value") or "")
        page.keyboard.press("?")
        expect(page.get_by_role("dialog")).to_be_visible()
        check(page, "lists-keys")
        page.keyboard.press("Escape")
        page.keyboard.press("j")
        first = page.locator(".row").first
        expect(first).to_be_focused()
        code = first.locator(".code").first.inner_text()
        page.keyboard.press("a")
        expect(page.locator("#told")).to_contain_text("accept 1")
        expect(page.locator(".row").first).to_be_focused()
        expect(page.locator(".row").first).not_to_contain_text(code)
        page.keyboard.press("x")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("x")
        page.keyboard.press("i")
        expect(page.locator("#told")).to_contain_text("ignore 2")
        page.keyboard.press("u")
        expect(page.locator("#told")).to_contain_text("is undone")
        page.keyboard.press("c")
        expect(page.locator(".row [name^=comment]:focus")).to_be_visible()
        page.keyboard.type("ask the coders")
        page.keyboard.press("Enter")
        expect(page.locator(".row .comment").first).to_contain_text("ask the coders")
        assert page.locator(".tabs a").first.locator("data").get_attribute("value") == str(open_rows - 1)
        assert page.evaluate("() => window.loaded") == "once"
        page.keyboard.press("/")
        page.keyboard.type(code)
        expect(page.locator("#review")).to_contain_text("No row fits.")


def test_two_people_at_once_are_told_of_each_other(browser: Browser, address: str) -> None:
    with shown(browser, address) as one, shown(browser, address) as other:
        _changes(one.page, "two")
        other.page.goto("/lists/two")
        one.page.locator(".row").first.get_by_role("button", name="Accept").click()
        expect(one.page.locator("#told")).to_contain_text("accept 1")
        other.page.locator(".row").first.get_by_role("button", name="Ignore").click()
        expect(other.page.get_by_role("alert")).to_contain_text("decided meanwhile about this row")
        check(other.page, "lists-conflict")
        # The browser says that a request was refused, as it was meant to be.
        other.said[:] = [each for each in other.said if "412" not in each]


def test_without_scripts_codes_are_pasted_and_decided(browser: Browser, address: str) -> None:
    with shown(browser, address, java_script_enabled=False) as window:
        page = window.page
        page.goto("/lists/-/new")
        page.locator("summary", has_text="paste").click()
        page.fill("#text", "M72.2\nE11.9")
        page.fill("#name", "plain")
        page.get_by_role("button", name="Begin the review").first.click()
        page.locator(".row").first.get_by_role("button", name="Accept").click()
        expect(page.locator("#told")).to_contain_text("accept 1")
