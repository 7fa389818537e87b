"""The rooms of the house: who may import whom, and that a reader finds his way."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("api", "cli", "crosswalk", "graph_schema", "loaders", "releases")
MODULES = sorted(file for room in ROOMS for file in (ROOT / room).rglob("*.py"))
MOST_LINES = 400
LONGER = {ROOT / "crosswalk" / "service.py": 420}
"""The one list of all questions, of a few lines each."""


def test_the_arrows_between_the_rooms_hold() -> None:
    pytest.importorskip("importlinter")
    ended = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as lint; lint()", "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "0 broken" in ended.stdout


@pytest.mark.parametrize("module", MODULES, ids=lambda file: file.relative_to(ROOT).as_posix())
def test_every_module_says_what_it_is_and_stays_short(module: Path) -> None:
    text = module.read_text("utf-8")
    assert len(text.splitlines()) <= LONGER.get(module, MOST_LINES)
    is_empty_package = module.name == "__init__.py" and not text.strip()
    assert is_empty_package or ast.get_docstring(ast.parse(text))


def test_there_are_modules_in_every_room() -> None:
    assert {file.relative_to(ROOT).parts[0] for file in MODULES} == set(ROOMS)
