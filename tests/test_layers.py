"""The rooms and wings as import-linter holds them: whoever imports from above or beside is told so."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import pytest

ROOT: Final = Path(__file__).resolve().parents[1]
LINTER: Final = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
ROOMS: Final[Sequence[str]] = LINTER["root_packages"]

_IN_A_FUNCTION: Final = "\n\ndef _wrong() -> None:\n    import {imported}\n"
_FOR_TYPES_ALONE: Final = "\n\nfrom typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import {imported}\n"

# One process, which knows none of our packages, lints the copy once for each text appended to a file; what it reads of
# the files that stay is kept.
_LINT_EACH: Final = """
import contextlib, io, json, sys
from pathlib import Path
from importlinter import configuration
from importlinter.application.use_cases import lint_imports

configuration.configure()

def lint():
    with contextlib.redirect_stdout(io.StringIO()) as told:
        kept = lint_imports("pyproject.toml", cache_dir=".read", no_logo=True)
    return kept, told.getvalue()

found = [lint()]
for name, text in json.load(sys.stdin):
    file = Path(name)
    before = file.read_text("utf-8") if file.exists() else None
    file.write_text((before or "") + text, "utf-8")
    found.append(lint())
    file.unlink() if before is None else file.write_text(before, "utf-8")
json.dump(found, sys.stdout)
"""


def _wrong_pairs() -> Iterator[tuple[str, str]]:
    """From each member of each layer to one just above it, and from the last of each layer to those beside it."""
    for contract in LINTER["contracts"]:
        for container in contract.get("containers", [""]) if contract["type"] == "layers" else ():
            start = f"{container}." if container else ""
            layers = [[start + name.strip() for name in layer.split("|")] for layer in contract["layers"]]
            for above, layer in pairwise([[], *layers]):
                yield from ((member, above[0]) for member in layer if above)
                yield from ((layer[-1], beside) for beside in layer[:-1])


WRONG: Final = sorted(set(_wrong_pairs()))
UNHEARD_OF: Final = ("crosswalk/surprise.py", "crosswalk/domain/surprise.py", "loaders/surprise.py")


def _file_of(module: str) -> str:
    """The file of a module, or the last in its package."""
    place = Path(*module.split("."))
    if (ROOT / place).is_dir():
        return max((ROOT / place).glob("*.py")).relative_to(ROOT).as_posix()
    return place.with_suffix(".py").as_posix()


def _name_of(file: str) -> str:
    return file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


@pytest.fixture(scope="module")
def linted(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, tuple[bool, str]]:
    """Whether the contracts were kept and what was said, by what had been made wrong in a copy of the packages."""
    pytest.importorskip("importlinter")
    copy = tmp_path_factory.mktemp("copy")
    for room in ROOMS:
        shutil.copytree(ROOT / room, copy / room, ignore=shutil.ignore_patterns("*.pyc", "*.json", "*.toml", "*.xz"))
    shutil.copy(ROOT / "pyproject.toml", copy)
    edits = [
        (_file_of(importer), (_FOR_TYPES_ALONE if at % 2 else _IN_A_FUNCTION).format(imported=imported))
        for at, (importer, imported) in enumerate(WRONG)
    ]
    edits += [(file, '"""A module that no layer names."""\n') for file in UNHEARD_OF]
    edits.append(("cli/output.py", _IN_A_FUNCTION.format(imported="cli.translations")))
    ended = subprocess.run(
        [sys.executable, "-c", _LINT_EACH],
        cwd=copy,
        input=json.dumps(edits),
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(copy)},
        timeout=600,
    )
    found: list[Any] = json.loads(ended.stdout)
    keys = ["nothing", *(" -> ".join(pair) for pair in WRONG), *UNHEARD_OF, "a circle"]
    return dict(zip(keys, ((kept, said) for kept, said in found), strict=True))


def test_the_packages_as_they_are_keep_every_contract(linted: Mapping[str, tuple[bool, str]]) -> None:
    kept, said = linted["nothing"]
    assert kept, said


@pytest.mark.parametrize(("importer", "imported"), WRONG, ids=str)
def test_an_import_from_above_or_beside_fails(
    linted: Mapping[str, tuple[bool, str]], importer: str, imported: str
) -> None:
    kept, said = linted[f"{importer} -> {imported}"]
    assert not kept
    assert f"{_name_of(_file_of(importer))} -> {imported}" in " ".join(said.split())


@pytest.mark.parametrize("file", UNHEARD_OF)
def test_a_module_outside_the_layers_fails(linted: Mapping[str, tuple[bool, str]], file: str) -> None:
    kept, said = linted[file]
    assert not kept
    assert "surprise" in said


def test_a_circle_within_a_room_fails(linted: Mapping[str, tuple[bool, str]]) -> None:
    kept, said = linted["a circle"]
    assert not kept
    assert "cycles" in said
