"""Whoever waits at a terminal for longer than a moment is told for what."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cli_samples import Run

from cli import progress
from crosswalk.questions.view import Views, _SteadyViews

MAP = ("map", "create", "claims", "--from", "icd9cm", "--to", "icd10cm", "--policy", "first-exact")


def _slowed(real: Callable[..., Any]) -> Callable[..., Any]:
    def slowed(*given: Any) -> Any:
        time.sleep(0.3)
        return real(*given)

    return slowed


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """At a terminal, before a store that takes its time, and with less patience than that."""
    for kind in (Views, _SteadyViews):
        monkeypatch.setattr(kind, "_kept_of", _slowed(kind._kept_of))
    monkeypatch.setattr(progress, "_SECONDS_OF_PATIENCE", 0.05)
    monkeypatch.setattr(progress, "on_terminal", lambda: True)


@pytest.mark.usefixtures("slow")
@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("translate", "250.00", "--from", "icd9cm"), "Translating"),
        (("translate", "--value-set", "-", "--from", "icd9cm"), "Translating"),
        (("lookup", "E11.9"), "Asking"),
        (("history", "E11.9"), "Asking"),
        (("search", "hay", "fever"), "Searching"),
        (("diff", "icd10cm", "2024", "2026-04"), "Comparing"),
        (("categories",), "Counting"),
        (MAP, "Deriving"),
    ],
    ids=lambda each: " ".join(each) if isinstance(each, tuple) else each,
)
def test_what_takes_long_is_told_and_taken_away(run: Run, arguments: tuple[str, ...], told: str) -> None:
    ended = run(*arguments, stdin="250.00\n")
    assert ended.status == 0
    # Each line begins where the one before it began, and the last one is empty.
    before, *lines, last = ended.err.split("\r")
    assert (before, lines[0]) == ("", f"{told}, 0 s")
    assert all(line == "" or re.fullmatch(rf"({told}|Writing), \d+ s", line) for line in lines)
    assert last in ("", "claims@1: 14,567 codes.\n")


def test_a_quick_answer_needs_no_word(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "on_terminal", lambda: True)
    assert run("lookup", "E11.9").err == ""


def test_nobody_is_told_who_does_not_watch(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(progress, "_SECONDS_OF_PATIENCE", 0.0)
    assert run("categories").err == ""
    empty = f"sqlite:///{tmp_path / 'empty.sqlite'}"
    run("store", "init", "--store", empty)
    assert run("store", "dump", "--store", empty, "--output", str(tmp_path / "dump.jsonl")).err == ""
