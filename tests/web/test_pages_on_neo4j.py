"""The main path of every page over a real Neo4j, in a real browser: what the other looks see over SQLite."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from looking import LIBRARY, check, look, shown
from playwright.sync_api import Browser, expect
from served import serving
from thinned_stores import held_by, thinned

pytestmark = pytest.mark.heavy

ONE_CATEGORY_IN = 40
NAMED = frozenset({"E11", "G20", "I21", "250", "332", "410", "800"})
CHANGED = "system=icd10cm&from=icd10cm:2018&to=icd10cm:2025"


@pytest.fixture(scope="module")
def on_neo4j(gems_of_diagnoses: str, neo4j_server: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the workbench over a part of the releases of 2018 and 2025, and the GEMs between them."""
    folder = tmp_path_factory.mktemp("pages")
    part = thinned(gems_of_diagnoses, folder / "part.sqlite", ONE_CATEGORY_IN, NAMED)
    with serving(held_by(neo4j_server, part), folder / "work.sqlite") as address:
        yield address


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/?q=heart+attack", "find"),
        ("/browse/icd10cm", "browse"),
        ("/code/icd10cm/G20", "code"),
        ("/code/icd9cm/800.22", "combination"),
        (f"/changes?{CHANGED}", "changes"),
        ("/explore?system=icd9cm&code=800.22", "explore"),
    ],
)
def test_a_page_can_be_used_by_everybody(browser: Browser, on_neo4j: str, path: str, name: str) -> None:
    look(browser, on_neo4j, path, f"neo4j-{name}", least=LIBRARY if name == "explore" else 0)


def test_a_coder_finds_a_code_with_keys_alone(browser: Browser, on_neo4j: str) -> None:
    with shown(browser, on_neo4j) as window:
        page = window.page
        page.goto("/")
        page.keyboard.type("acute myocardial infarction unspecified")
        expect(page.locator(".hits li").first).to_contain_text("I21.9")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        page.wait_for_url("**/code/icd10cm/I21.9**")
        expect(page.get_by_role("heading", level=1)).to_contain_text("I21.9")


def test_a_combination_is_chosen_for_and_kept_as_a_map(browser: Browser, on_neo4j: str) -> None:
    with shown(browser, on_neo4j) as window:
        page = window.page
        page.goto("/translate")
        page.locator("#text").fill("80022\n25000\n")
        page.get_by_role("button", name="Translate").click()
        expect(page.locator(".one").first).to_contain_text("S06.4X")
        check(page, "neo4j-translate")
        page.locator("#name").fill("from-neo4j")
        page.get_by_role("button", name="Keep as a map").click()
        page.wait_for_url("**/maps/from-neo4j")
        expect(page.locator("tbody tr").first).to_be_visible()
    look(browser, on_neo4j, "/maps/from-neo4j?q=800", "neo4j-map")


def test_a_list_is_reviewed_with_keys_and_taken_home(browser: Browser, on_neo4j: str, tmp_path: Path) -> None:
    listed = tmp_path / "problems.csv"
    listed.write_text("code\nG20\nE11.9\n")
    with shown(browser, on_neo4j) as window:
        page = window.page
        page.goto("/lists/-/new")
        page.get_by_role("checkbox", name="ICD-10-CM").check()
        page.set_input_files("#file", listed)
        expect(page.get_by_text("is hit by a change").or_(page.get_by_text("are hit by a change"))).to_be_visible()
        page.get_by_role("button", name="Begin the review").first.click()
        page.wait_for_url("**/lists/problems")
        expect(page.locator(".row")).to_contain_text("G20")
        page.keyboard.press("j")
        page.keyboard.press("a")
        expect(page.locator("#told")).to_contain_text("accept 1")
        with page.expect_download() as download:
            page.get_by_role("link", name="Download XLSX").click()
        assert download.value.suggested_filename == "problems.xlsx"
    look(browser, on_neo4j, "/lists/problems?show=all", "neo4j-list")


def test_the_picture_is_drawn(browser: Browser, on_neo4j: str) -> None:
    with shown(browser, on_neo4j) as window:
        page = window.page
        page.goto("/explore?system=icd9cm&code=800.22")
        page.locator("#explorer[data-ready]").wait_for(timeout=30_000)
        expect(page.get_by_role("table")).to_contain_text("S06.4X")
