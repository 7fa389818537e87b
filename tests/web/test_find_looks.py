"""Finding a code, in a real browser."""

from __future__ import annotations

from time import sleep
from urllib.parse import quote

import pytest
from looking import check, look, shown
from playwright.sync_api import Browser, expect

pytestmark = pytest.mark.heavy


def test_the_page_can_be_used_by_everybody(browser: Browser, address: str) -> None:
    look(browser, address, "/", "find")
    look(browser, address, "/?q=heart+attack", "find-heart-attack")
    look(browser, address, "/?q=99213", "find-unlicensed")


@pytest.mark.parametrize(
    "path",
    [
        "/browse/icd10cm",
        "/browse/icd10cm/section:E08-E13",
        "/browse/icd10pcs/body_system:02",
        "/browse/hcpcs",
        "/browse/hcpcs/start:A4",
        "/browse/hcpcs/modifiers",
        "/browse/icd9cm",
        "/browse/cpt",
    ],
)
def test_browsing_can_be_used_by_everybody(browser: Browser, address: str, path: str) -> None:
    look(browser, address, path, path[1:].replace("/", "-").replace(":", "-"))


def test_hits_come_while_one_types(browser: Browser, address: str) -> None:
    with shown(browser, address) as window:
        page = window.page
        page.goto("/")
        page.keyboard.type("heart attack")
        expect(page.locator(".hits li").first).to_contain_text("I21.9")
        expect(page.get_by_text("Read “heart attack” as “myocardial infarction”.")).to_be_visible()
        expect(page.locator("#counted")).to_contain_text("the first I21.9")
        assert "q=heart%20attack" in page.url
        check(page, "find-typed")


def test_keys_of_one_character_can_be_turned_off(browser: Browser, address: str) -> None:
    with shown(browser, address) as window:
        page = window.page
        box = page.get_by_role("searchbox")
        page.goto("/code/icd10cm/E11.9")
        page.get_by_label("Shortcuts of a single key").uncheck()
        page.goto("/?q=heart+attack")
        page.locator(".hits a").first.focus()
        page.keyboard.press("/")
        expect(box).not_to_be_focused()
        page.get_by_label("Shortcuts of a single key").check()
        page.keyboard.press("/")
        expect(box).to_be_focused()


def test_a_code_is_copied_without_a_clipboard_too(browser: Browser, address: str) -> None:
    with shown(browser, address) as window:
        page = window.page
        page.add_init_script("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
        page.goto("/code/icd10cm/E11.9")
        page.locator("[data-copy]").first.click()
        expect(page.locator("#said")).to_contain_text("Copied")
        page.goto("/")
        page.get_by_role("searchbox").focus()
        page.keyboard.press("Control+V")
        expect(page.get_by_role("searchbox")).to_have_value("E11.9")


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("UTI", "N39.0"),
        ("mycardial infraction", "I21.9"),
        ("0270346", "0270346"),
        ("rigid walker", "E0130"),
        ("25000", "250.00"),
    ],
)
def test_what_is_meant_is_the_first_hit(browser: Browser, address: str, typed: str, first: str) -> None:
    with shown(browser, address) as window:
        window.page.goto("/")
        window.page.keyboard.type(typed)
        window.page.wait_for_url(lambda url: url.split("?q=")[-1].split("&")[0] == quote(typed))
        expect(window.page.locator(".hits li").first.locator("a")).to_have_text(first)


def test_a_code_is_found_and_opened_by_keys_alone(browser: Browser, address: str) -> None:
    with shown(browser, address) as window:
        page = window.page
        page.goto("/")
        page.keyboard.type("heart attack")
        hits = page.locator(".hits a.code")
        expect(hits.first).to_have_text("I21.9")
        page.keyboard.press("ArrowDown")
        expect(hits.first).to_be_focused()
        page.wait_for_url(lambda url: "heart%20attack" in url)
        expect(hits.first).to_be_focused()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("End")
        expect(hits.last).to_be_focused()
        page.keyboard.press("Home")
        page.keyboard.press("ArrowUp")
        expect(page.locator("#q")).to_be_focused()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Escape")
        expect(page.locator("#q")).to_be_focused()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        expect(page.locator("h1")).to_contain_text("Acute myocardial infarction, unspecified")
        page.keyboard.press("Escape")
        expect(page.locator("#q")).to_have_value("heart attack")
        page.goto("/code/icd10cm/I21.9")
        page.keyboard.press("/")
        expect(page.locator("#q")).to_be_focused()


def test_what_was_typed_last_is_what_is_shown(browser: Browser, address: str) -> None:
    with shown(browser, address) as window:
        page = window.page
        page.goto("/")
        # One question is under way at a time: what is typed meanwhile is asked after it.
        page.route("**/?q=heart*", lambda route: (sleep(0.8), route.continue_()))
        page.keyboard.type("heart")
        with page.expect_request("**/?q=heart*"):
            pass
        for typed in ("U", "UT", "UTI"):
            page.locator("#q").fill(typed)
            page.wait_for_timeout(100)
        expect(page.locator(".hits li").first).to_contain_text("N39.0")
        page.wait_for_timeout(400)
        expect(page.locator(".hits li").first).to_contain_text("N39.0")


def test_filters_are_folded_where_there_is_little_room(browser: Browser, address: str) -> None:
    with shown(browser, address, width=390) as window:
        page = window.page
        page.goto("/")
        expect(page.get_by_label("Billable only")).to_be_hidden()
        page.get_by_text("Systems, day").click()
        page.get_by_label("HCPCS").check()
        page.locator("#q").fill("walker")
        expect(page.locator(".hits .marks").first).to_contain_text("HCPCS")
        assert "system=hcpcs" in page.url


def test_an_answer_says_what_it_rests_on(browser: Browser, address: str) -> None:
    with shown(browser, address) as window:
        window.page.goto("/?q=diabetes&on=2024-03-01")
        rests = window.page.locator(".rests")
        expect(rests).to_contain_text("ICD-10-CM as of Mar 1, 2024: ICD-10-CM FY2024")
        expect(rests).to_contain_text("CPT is not loaded here")


def test_a_page_without_scripts_answers_as_well(browser: Browser, address: str) -> None:
    with shown(browser, address, java_script_enabled=False) as window:
        window.page.goto("/")
        window.page.fill("#q", "UTI")
        window.page.press("#q", "Enter")
        expect(window.page.locator(".hits li").first).to_contain_text("N39.0")


def test_one_browses_down_from_a_system_to_a_code(browser: Browser, address: str) -> None:
    with shown(browser, address) as window:
        page = window.page
        page.goto("/")
        for way in ("HCPCS HCPCS Level II", "A", "A0", "A0021"):
            page.get_by_role("link", name=way, exact=True).click()
        expect(page.locator("h1")).to_contain_text("A0021")
        page.goto("/browse/icd10cm/section:E08-E13")
        page.get_by_role("navigation", name="Where it stands").get_by_role("link", name="Chapter 4").click()
        expect(page.locator("h1")).to_contain_text("Chapter 4")
