"""The walk in docs/walk.md is the way that the code takes: traced, and compared file by file."""

from __future__ import annotations

import ast
import re
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import CodeType, FrameType

import pytest

import crosswalk
from crosswalk.contract.translation import translation_json
from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.domain.history.releases import Role, SourceFile
from crosswalk.service import Crosswalk
from loaders.facts import map_rows
from loaders.maps import gem
from releases.built_in import fact_file
from releases.catalog import load_catalog

ROOT = Path(__file__).parents[1]
ROOMS = ("api", "cli", "crosswalk", "graph_schema", "loaders", "releases")
GEM = "gem-icd9cm-icd10cm"
MOST_STATIONS = 14
DAY = date(2024, 12, 15)


@dataclass(frozen=True)
class Walk:
    """The files of one way, as the page names them."""

    stations: tuple[str, ...]
    helpers: frozenset[str]


@dataclass
class Trace:
    """Which modules of ours were entered, with the functions, and from which other module.

    `calls` has caller, callee, and whether the callee was waiting further up for an answer. Making an object by itself
    leads nowhere, and is no call.
    """

    functions: dict[str, set[str]] = field(default_factory=dict)
    calls: set[tuple[str | None, str, bool]] = field(default_factory=set)
    _modules: dict[CodeType, str | None] = field(default_factory=dict)

    def __call__(self, frame: FrameType, event: str, _: object) -> None:
        module = self._module(frame.f_code) if event == "call" else None
        if module in (None, "<module>"):
            return
        above = list(self._above(frame))
        if "<module>" in above:  # a module while it is imported
            return
        self.functions.setdefault(module, set()).add(frame.f_code.co_qualname)
        caller = above[0] if above else None
        if caller != module and frame.f_code.co_name != "__init__":
            self.calls.add((caller, module, module in above))

    def _above(self, frame: FrameType) -> Iterator[str]:
        up = frame.f_back
        while up is not None:
            module = self._module(up.f_code)
            if module is not None:
                yield module
            up = up.f_back

    def _module(self, code: CodeType) -> str | None:
        """The file of ours that a function is in, `<module>` for code that runs once at import."""
        if code not in self._modules:
            path = Path(code.co_filename)
            ours = path.is_relative_to(ROOT) and path.relative_to(ROOT).parts[0] in ROOMS
            name = "<module>" if code.co_name == "<module>" else str(path.relative_to(ROOT)) if ours else None
            self._modules[code] = name if ours else None
        return self._modules[code]


def _traced(way: Callable[[], object]) -> Trace:
    trace = Trace()
    # What another test has read of the catalog is read here all the same.
    load_catalog.cache_clear()
    threading.setprofile(trace)
    sys.setprofile(trace)
    try:
        way()
    finally:
        sys.setprofile(None)
        threading.setprofile(None)
    return trace


def _walks() -> dict[str, Walk]:
    text = (ROOT / "docs/walk.md").read_text(encoding="utf-8")
    found = {}
    for section in text.split("\n## ")[1:]:
        title, _, body = section.partition("\n")
        stations, parted, helpers = body.partition("\nHelpers: ")
        assert parted, title
        listed = re.findall(r"^\| \d+ \| `([^`]+)` \| \S", stations, re.MULTILINE)
        found[title] = Walk(tuple(listed), frozenset(re.findall(r"`([^`]+\.py)`", helpers)))
    return found


WALKS = _walks()
LOAD, QUESTION = WALKS


def _order_file(folder: Path) -> Path:
    """Four lines laid out as those of an order file."""
    listed = [
        ("E11", 0, "Type 2 diabetes mellitus"),
        ("E116", 0, "Type 2 diabetes mellitus with other specified complications"),
        ("E1165", 1, "Type 2 diabetes mellitus with hyperglycemia"),
        ("E119", 1, "Type 2 diabetes mellitus without complications"),
    ]
    lines = [f"{n:05} {code:7} {flag} {title:60} {title}\r\n" for n, (code, flag, title) in enumerate(listed, 1)]
    path = folder / "order.txt"
    path.write_bytes("".join(lines).encode())
    return path


def _load(codes: Crosswalk, order_file: Path) -> None:
    codes.load_file(str(order_file), system="icd10cm", label="walk", effective=date(2024, 12, 1))


def _trace_of_load(codes: Crosswalk, order_file: Path) -> Trace:
    trace = _traced(lambda: _load(codes, order_file))
    assert [answer.status for answer in codes.lookup(["E11.9"], on=DAY)] == ["valid"]
    return trace


def _trace_of_question(codes: Crosswalk, order_file: Path) -> Trace:
    titles = order_file.with_name("titles.txt")
    titles.write_text("25000 Diabetes mellitus without mention of complication, type II\n", encoding="ascii")
    codes.load_file(str(titles), system="icd9cm", label="walk", effective=date(2014, 12, 1))
    _load(codes, order_file)
    table = map_rows.read(fact_file(f"{GEM}.xz").read_bytes(), SourceFile("facts.xz", "", Role.GEM))
    gem_2018 = titles.with_name("2018_I9gem.txt")
    gem_2018.write_bytes(gem.official_bytes(table.edition("2018"), SYSTEMS["icd9cm"]))
    codes.load_file(str(gem_2018), system=GEM, label="2018")
    answers: list[object] = []
    trace = _traced(
        lambda: answers.extend(map(translation_json, codes.translate(["250.00"], "icd9cm", "icd10cm", on=DAY)))
    )
    (answer,) = answers
    assert isinstance(answer, dict)
    assert answer["alternatives"][0]["choices"][0][0]["code"] == "E11.9"
    return trace


@pytest.fixture(scope="module", params=[LOAD, QUESTION])
def way(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Walk, Trace]:
    folder = tmp_path_factory.mktemp("walk")
    with crosswalk.open(f"sqlite:///{folder / 'walk.sqlite'}", create=True) as codes:
        trace = _trace_of_load if request.param == LOAD else _trace_of_question
        return WALKS[request.param], trace(codes, _order_file(folder))


def test_a_walk_names_every_file_that_is_entered_and_no_other(way: tuple[Walk, Trace]) -> None:
    walk, trace = way
    assert len(walk.stations) <= MOST_STATIONS
    assert not walk.helpers & set(walk.stations)
    assert sorted(walk.helpers | set(walk.stations)) == sorted(trace.functions)


def test_helpers_lead_to_no_station_that_does_not_wait_for_them(way: tuple[Walk, Trace]) -> None:
    walk, trace = way
    led = [(caller, callee) for caller, callee, waits in trace.calls if caller in walk.helpers and not waits]
    assert sorted((caller, callee) for caller, callee in led if callee in walk.stations) == []


def test_no_station_only_passes_on(way: tuple[Walk, Trace]) -> None:
    walk, trace = way
    assert [name for name in walk.stations if not _does_something(ROOT / name, trace.functions[name])] == []


def _does_something(path: Path, entered: set[str]) -> bool:
    """Whether one of the functions entered does more than hand its arguments to another."""
    functions = [
        node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.FunctionDef)
    ]
    names = {name.rpartition(".")[2] for name in entered}
    return any(not _only_passes_on(node) for node in functions if node.name in names)


def _only_passes_on(function: ast.FunctionDef) -> bool:
    """Whether all it does, beside its docstring and imports, is one call with what it was given."""
    passive = (ast.Import, ast.ImportFrom)
    body = [
        node
        for node in function.body
        if not isinstance(node, passive) and not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
    ]
    if len(body) != 1 or not isinstance(body[0], ast.Return | ast.Expr) or not isinstance(body[0].value, ast.Call):
        return not body
    given = [*body[0].value.args, *(keyword.value for keyword in body[0].value.keywords)]
    return all(isinstance(one, ast.Name | ast.Attribute | ast.Constant | ast.Starred) for one in given)
