"""Signing in, in a real browser: led there, in by the keyboard alone, back to the page, and out again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import pytest
from looking import check, look, shown
from playwright.sync_api import Browser, expect
from served import serving

import crosswalk

pytestmark = pytest.mark.heavy


class Guarded(NamedTuple):
    """A server that asks for a key, and a key that may only read."""

    address: str
    key: str


@pytest.fixture(scope="module")
def guarded(starter_store: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    workspace = tmp_path_factory.mktemp("guarded") / "work.sqlite"
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("CROSSWALK_WORKSPACE", str(workspace))
        with crosswalk.open(starter_store) as service:
            key = service.keys.make("ann", "read", who="A. Admin").text
    with serving(starter_store, workspace, "--keys") as address:
        yield Guarded(address, key)


def test_the_way_in_can_be_used_by_everybody(browser: Browser, guarded: Guarded) -> None:
    look(browser, guarded.address, "/sign-in", "sign-in")


def test_one_signs_in_by_keys_alone_and_out_again(browser: Browser, guarded: Guarded) -> None:
    with shown(browser, guarded.address) as window:
        page = window.page
        page.goto("/code/icd10cm/E11.9")
        page.wait_for_url("**/sign-in?next=*")
        page.keyboard.type("cw_not-a-key")
        page.keyboard.press("Enter")
        expect(page.get_by_role("alert")).to_be_visible()
        check(page, "sign-in-refused")
        page.keyboard.type(guarded.key)
        page.keyboard.press("Enter")
        page.wait_for_url("**/code/icd10cm/E11.9")
        expect(page.get_by_text("ann", exact=True)).to_be_visible()
        # Who may only read is told that a list takes more, on a page.
        page.goto("/lists")
        expect(page.get_by_role("alert")).to_be_visible()
        check(page, "sign-in-too-little")
        page.get_by_role("link", name="Sign in with another key").click()
        expect(page.get_by_label("Your key")).to_be_focused()
        page.goto("/code/icd10cm/E11.9")
        page.get_by_role("button", name="Sign out").click()
        page.goto("/code/icd10cm/E11.9")
        page.wait_for_url("**/sign-in?next=*")
