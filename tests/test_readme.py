"""The front door tells the truth: every example of the README prints what stands under it."""

from __future__ import annotations

import re
from pathlib import Path

from programs import program

ROOT = Path(__file__).resolve().parents[1]


def test_every_example_prints_what_stands_under_it(starter_store: str) -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    assert text.count("```console") >= 4
    assert program("scripts/readme.py").as_it_should_be(text, starter_store) == text


def test_the_two_commands_exist_and_ci_runs_them() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    commands = re.findall(r"^(\./scripts/\w+)", text, re.MULTILINE)
    assert commands == ["./scripts/demo", "./scripts/test"]
    ci = (ROOT / ".ci" / "run").read_text("utf-8")
    for command in commands:
        assert command in ci
        assert (ROOT / command).stat().st_mode & 0o111
