"""The declared public surface of the library: what programs may rely on."""

from __future__ import annotations

import ast
import inspect
import re
import subprocess
import sys
import tomllib
from enum import Enum
from fnmatch import fnmatch
from pathlib import Path

import pytest

import crosswalk
from crosswalk import frames
from crosswalk.domain import errors, service_errors
from crosswalk.service import Crosswalk

ROOT = Path(__file__).resolve().parents[1]
_NAMES = """
    Altered Alternative Answers Applied Attached Attachment Best Branch Calendar Carried Category CategoryCounts
    Certainty Change ChangeKind Changes Choice CodeImpact CodeSystem Conversion Crosswalk Damage Decided Decision
    DeletedCode Described Description Difference Edition Figure Finding History HistoryState Hit Hop Impact
    ImpactStatus Judged Kind Level ListColumns ListedCode Loaded LoadAction LoadLine LoadReport Lookup Manifest MapSet
    Member Method Moment Need NewCode NotCarried Outcome Overview PassedOver Place Predecessor Question Reading
    Refused RelatedCode Release ReleaseLine Repair Repairs Replacement Reviewed RevisedCode Roster RowSource RowStatus
    Ruling Run SYSTEMS Search SetTranslation SourceFile Status Substitute Translation Tree Upcoming UpcomingCode
    UpcomingDay Validation Value ValueEdition ValueReview ValueTable Verdict Where __version__ open
"""
SURFACE = _NAMES.split()
ERRORS = {
    name
    for home in (errors, service_errors)
    for name, each in vars(home).items()
    if isinstance(each, type) and issubclass(each, Exception)
}
_CALLED = """
    crosswalk crosswalk.service crosswalk.settings crosswalk.questions.asking crosswalk.questions.view
    crosswalk.contract.lookup crosswalk.contract.shapes.lookup crosswalk.loading.load crosswalk.loading.fetch
    crosswalk.loading.verify crosswalk.applied.maps crosswalk.values.attached crosswalk.reviews.reviews
    crosswalk.stores.administration crosswalk.domain.store graph_schema graph_schema.administration
    graph_schema.gallery graph_schema.sqlite.store graph_schema.neo4j.store loaders.registry loaders.recognition
    loaders.shared.archive releases.catalog releases.fetch releases.library releases.mirror releases.sources
"""
SEAMS = _CALLED.split()
"""Modules that other rooms call."""


def test_the_surface_is_what_was_declared() -> None:
    assert sorted(crosswalk.__all__) == sorted([*SURFACE, *ERRORS])
    assert set(crosswalk.__all__) <= set(dir(crosswalk))


@pytest.mark.parametrize("name", crosswalk.__all__)
def test_every_name_is_there_and_says_what_it_is(name: str) -> None:
    found = getattr(crosswalk, name)
    if isinstance(found, str | dict):
        return
    assert found.__name__ == name
    told = vars(found)["__doc__"] if isinstance(found, type) else found.__doc__
    # Not the signature that a dataclass writes for one without.
    assert told
    assert not told.startswith(f"{name}(")
    if isinstance(found, type) and issubclass(found, Enum):
        assert list(found)


@pytest.mark.parametrize("name", [name for name, _ in inspect.getmembers(Crosswalk) if not name.startswith("_")])
def test_what_a_question_answers_is_on_the_surface(name: str) -> None:
    member = inspect.getattr_static(Crosswalk, name)
    returned = str((member.fget if isinstance(member, property) else member).__annotations__["return"])
    others = {"AbstractContextManager", "Mapping", "None", "MultiDiGraph", "Self"}
    ours = set(re.findall(r"\b[A-Z]\w+", returned)) - others
    # The engine and the maps of people are reached through the service and have no public name yet.
    assert ours - {"Store", "AppliedMaps", "AttachedValues", "Reviews", "Keys"} <= set(crosswalk.__all__)


def test_the_type_checker_sees_the_same_names() -> None:
    tree = ast.parse((ROOT / "crosswalk" / "__init__.py").read_text("utf-8"))
    ours = [each for each in ast.walk(tree) if isinstance(each, ast.ImportFrom) and "crosswalk." in (each.module or "")]
    seen = {(each.module, alias.asname) for each in ours for alias in each.names if alias.asname}
    lazily = {(home, name) for home, names in crosswalk._HOMES.items() for name in names.split()}
    assert seen == {(home, name) for home, name in lazily if home != errors.__name__}


def test_the_surface_of_frames_is_what_was_declared() -> None:
    assert frames.__all__ == ["frame", "lookup", "replaced", "translate", "validate"]
    for name in frames.__all__:
        assert getattr(frames, name).__doc__
    # All that can be asked of them are names as well.
    for questions in (frames.Translating, frames.Looking, frames.Validating):
        assert questions.__doc__


def test_another_name_is_refused() -> None:
    with pytest.raises(AttributeError, match="no attribute 'opne'"):
        crosswalk.opne  # type: ignore[attr-defined] # noqa: B018


def test_importing_it_imports_nothing_else_of_ours() -> None:
    program = "import sys; before = set(sys.modules); import crosswalk; print(*(set(sys.modules) - before))"
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    rooms = ("api", "cli", "graph_schema", "loaders", "releases", "crosswalk")
    assert [each for each in ended.stdout.split() if each.partition(".")[0] in rooms] == ["crosswalk"]


def test_a_foreign_package_that_the_library_needs_is_refused(tmp_path: Path) -> None:
    program = "import crosswalk\ntry:\n crosswalk.open()\nexcept crosswalk.CrosswalkError as error:\n print(error.code)"
    for name, code in (("releases", "foreign_package"), ("api", "store_not_found")):
        foreign = tmp_path / name
        foreign.mkdir()
        (foreign / "__init__.py").write_text("raise SystemExit('foreign code ran')\n")
        environment = {"PYTHONPATH": str(tmp_path), "CROSSWALK_STORE": f"sqlite:///{tmp_path / 'none.sqlite'}"}
        ended = subprocess.run(
            [sys.executable, "-c", program],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
        assert ended.stdout.strip() == code
        (foreign / "__init__.py").unlink()
        foreign.rmdir()


@pytest.mark.parametrize("module", SEAMS)
def test_what_other_rooms_call_has_types_without_any(module: str) -> None:
    """A misspelt call into a room fails in mypy, because nothing there is said to be `Any`."""
    assert any((ROOT / f"{module.replace('.', '/')}{end}").exists() for end in (".py", "/__init__.py"))
    checker = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["mypy"]
    assert checker["strict"]
    settings = [
        override["disallow_any_explicit"]
        for override in [{"module": ["*"], **checker}, *checker["overrides"]]
        if "disallow_any_explicit" in override and any(fnmatch(module, pattern) for pattern in override["module"])
    ]
    assert settings[-1]
