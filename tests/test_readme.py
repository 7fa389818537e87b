"""The front door tells the truth: every example of the README prints what stands under it."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parents[1]


def _script(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, ROOT / "scripts" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def test_every_example_prints_what_stands_under_it(starter_store: str) -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    assert text.count("```console") >= 4
    assert _script("readme").as_it_should_be(text, starter_store) == text


def test_the_two_commands_exist_and_ci_runs_them() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    commands = re.findall(r"^(\./scripts/\w+)", text, re.MULTILINE)
    assert commands == ["./scripts/demo", "./scripts/test"]
    ci = (ROOT / ".ci" / "run").read_text("utf-8")
    for command in commands:
        assert command in ci
        assert (ROOT / command).stat().st_mode & 0o111
