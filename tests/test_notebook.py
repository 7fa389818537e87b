"""The notebook for analysts: what is kept under its cells is what they put out, and what its text names is there."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from programs import program

from cli.commands.convert import command

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "analysts.ipynb"
SCRIPT = ROOT / "scripts" / "notebook.py"


@pytest.fixture(scope="module")
def cells() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(PAGE.read_text("utf-8"))["cells"]
    return found


def test_every_cell_puts_out_what_is_kept_under_it(starter_store: str) -> None:
    environment = {**os.environ, "CROSSWALK_STORE": starter_store}
    ended = subprocess.run(
        [sys.executable, "-W", "error", str(SCRIPT), str(PAGE), "--check"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert (ended.returncode, ended.stderr) == (0, ""), ended.stdout + ended.stderr
    assert re.search(r"analysts\.ipynb: \d\d cells put out what is kept", ended.stdout)


def test_an_output_that_is_no_longer_so_is_told_with_its_cell(tmp_path: Path) -> None:
    notebook = program("scripts/notebook.py")
    page = tmp_path / "page.ipynb"
    sources = ["from helping import two\n\n", "print(two)\ntwo + 1", "two;"]
    cells = [{"cell_type": "code", "source": source.splitlines(keepends=True), "outputs": []} for source in sources]
    page.write_text(json.dumps({"cells": [{"cell_type": "markdown", "source": []}, *cells]}), "utf-8")
    (tmp_path / "helping.py").write_text("two = 2\n", "utf-8")

    def run(*options: str) -> subprocess.CompletedProcess[str]:
        line = [sys.executable, str(SCRIPT), str(page), *options]
        return subprocess.run(line, capture_output=True, text=True, timeout=60)

    assert run("--check").returncode == 1
    assert run().returncode == 0
    kept = [notebook._compared(cell["outputs"]) for cell in json.loads(page.read_text("utf-8"))["cells"][1:]]
    assert kept == [[], ["2", "3"], []]
    assert run("--check").returncode == 0
    # Of another length: what is compiled already is looked for by that and the second in which it was written.
    (tmp_path / "helping.py").write_text("two = 2 + 2\n", "utf-8")
    ended = run("--check")
    assert ended.returncode == 1
    assert ended.stdout.splitlines() == [
        "--- cell 2 as kept",
        "+++ cell 2 now",
        "@@ -1,2 +1,2 @@",
        "-2",
        "-3",
        "+4",
        "+5",
    ]


def test_cells_are_short_and_their_outputs_kept(cells: list[dict[str, Any]]) -> None:
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    assert max(len(cell["source"]) for cell in code) <= 16
    assert [cell["execution_count"] for cell in code] == [*range(1, len(code) + 1)]
    assert sum("image/svg+xml" in output.get("data", {}) for cell in code for output in cell["outputs"]) >= 3


def test_what_the_text_names_is_there(cells: list[dict[str, Any]]) -> None:
    text = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    named = re.findall(r"\]\(([\w.]+)\)", text)
    assert named
    assert [name for name in named if not (ROOT / "docs" / name).is_file()] == []
    lines = re.findall(r"^crosswalk convert (.*)", text.replace("\\\n", " "), re.MULTILINE)
    assert lines
    for line in lines:
        command.make_context("convert", shlex.split(line))
