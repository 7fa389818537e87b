"""The pages: served over real stores, and looked at in a real browser."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect, sync_playwright
from served import serving

import crosswalk
from crosswalk.service import Crosswalk

pytest.register_assert_rewrite("looking")
# The first question to a server reads what all others find, and several tests may share the machine.
expect.set_options(timeout=30_000)


@pytest.fixture(scope="module")
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as runner:
        yield runner


@pytest.fixture
def service(starter_store: str, tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[Crosswalk]:
    """A service whose workspace is nobody else's."""
    monkeypatch.setenv("CROSSWALK_WORKSPACE", f"{tmp_path}/work.sqlite")
    with crosswalk.open(starter_store) as service:
        yield service


@pytest.fixture(scope="session")
def address(full_store: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the workbench over everything the mirror holds, for one person alone."""
    with serving(full_store, tmp_path_factory.mktemp("work") / "work.sqlite") as found:
        yield found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, as the system has it: of a module, since while it is driven nothing else can run a loop here."""
    from looking import TOOLS

    problem = TOOLS.missing()
    if problem:
        # In continuous integration nothing is left out for want of a tool.
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(problem)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=TOOLS.browser())
        yield started
        started.close()
