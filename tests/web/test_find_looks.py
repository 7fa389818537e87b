"""Finding a code, in a real browser."""

from __future__ import annotations

import pytest
from looking import check, look, shown
from playwright.sync_api import Browser, expect

pytestmark = pytest.mark.heavy


def test_the_page_can_be_used_by_everybody(browser: Browser, address: str) -> None:
    look(browser, address, "/", "find")
    look(browser, address, "/?q=heart+attack", "find-heart-attack")


def test_hits_come_while_one_types(browser: Browser, address: str) -> None:
    with shown(browser, address) as window:
        page = window.page
        page.goto("/")
        page.keyboard.type("heart attack")
        expect(page.locator(".hits li").first).to_contain_text("I21.9")
        expect(page.get_by_text("Read “heart attack” as “myocardial infarction”.")).to_be_visible()
        assert "q=heart%20attack" in page.url
        check(page, "find-typed")


def test_a_page_without_scripts_answers_as_well(browser: Browser, address: str) -> None:
    with shown(browser, address, java_script_enabled=False) as window:
        window.page.goto("/")
        window.page.fill("#q", "UTI")
        window.page.press("#q", "Enter")
        expect(window.page.locator(".hits li").first).to_contain_text("N39.0")
