"""The workspace: versions that stay as they were, changes whole or not at all, files that are no workspace."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crosswalk.domain.applied.applied_map import AppliedMap, AppliedRow, Origin, RowsAsked, Standing
from crosswalk.domain.errors import MapConflict, SchemaMismatch, StoreBusy, WorkspaceFault
from crosswalk.workspace import file as files
from crosswalk.workspace import maps as ours
from crosswalk.workspace.file import WorkspaceFile
from crosswalk.workspace.maps import SqliteMaps

MADE = AppliedMap(
    "claims", 1, "Claims", "icd9cm", "icd10cm", "gem-icd9cm-icd10cm", None, "icd10cm:2018", None, "first-exact",
    "A.", "2024-08-01", "n",
)  # fmt: skip


def row(source: str, *targets: str, why: str = "as charted") -> AppliedRow:
    standing = Standing.MAPPED if targets else Standing.OPEN
    return AppliedRow(source, standing, targets, bool(targets), Origin.OWN, why, "b", "A. Coder", "2024-08-01")


def at_path(path: Path) -> SqliteMaps:
    return SqliteMaps(WorkspaceFile(str(path)))


def at(version: int) -> AppliedMap:
    return replace(MADE, version=version, at=f"2024-08-{version:02}")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "work.sqlite"


@pytest.fixture
def workspace(path: Path) -> Iterator[SqliteMaps]:
    with closing(at_path(path)) as opened:
        yield opened


def test_to_look_makes_no_file(workspace: SqliteMaps, path: Path) -> None:
    assert workspace.maps() == workspace.versions("claims") == []
    assert workspace.rows(MADE, None) == workspace.rows(MADE, {"25000"}) == workspace.counts(MADE) == {}
    assert workspace.some_rows(MADE, RowsAsked()) == ([], 0)
    assert not path.exists()


def test_what_is_put_is_there(workspace: SqliteMaps, path: Path) -> None:
    rows = {"25000": row("25000", "E119"), "80022": row("80022", "S020XXA", "S064X1A"), "25010": row("25010")}
    workspace.put(MADE, rows)
    with closing(at_path(path)) as other:
        assert other.maps() == other.versions("claims") == [MADE]
        assert other.rows(MADE, None) == rows
        assert list(other.rows(MADE, None)) == sorted(rows)
        assert other.rows(MADE, {"80022", "99999"}) == {"80022": rows["80022"]}


def test_some_rows_are_found_by_codes_words_and_standing(workspace: SqliteMaps) -> None:
    rows = {"25000": row("25000", "E119"), "80022": row("80022", "S020XXA", "S064X1A"), "25010": row("25010")}
    rows["4019"] = AppliedRow("4019", Standing.MAPPED, ("I10",), False, Origin.POLICY, "100 % of_it", "b")
    workspace.put(MADE, rows)

    def found(**asked: object) -> tuple[list[str], int]:
        some, count = workspace.some_rows(MADE, RowsAsked(**asked))  # type: ignore[arg-type]
        return [each.source for each in some], count

    assert found() == (["25000", "25010", "4019", "80022"], 4)
    assert found(start=1, count=2) == (["25010", "4019"], 4)
    assert found(words=" 250.") == (["25000", "25010"], 2)
    assert found(words="s06.4x") == (["80022"], 1)
    assert found(words="I1") == (["4019"], 1)
    assert found(words="5000") == ([], 0)
    assert found(words="100 % OF_") == (["4019"], 1)
    assert found(words="_") == (["4019"], 1)
    assert found(words="a. coder", standing=Standing.OPEN) == (["25010"], 1)
    assert found(chosen=True) == (["25000", "25010", "80022"], 3)
    assert workspace.counts(MADE) == {
        (Standing.MAPPED, True): 2, (Standing.MAPPED, False): 1, (Standing.OPEN, True): 1,
    }  # fmt: skip


def test_a_version_stays_as_it_was(workspace: SqliteMaps) -> None:
    first = {"1": row("1", "A"), "2": row("2", "B"), "3": row("3")}
    workspace.put(at(1), first)
    workspace.put(at(2), {"2": row("2", "C"), "4": row("4", "D")}, {"3"})
    workspace.put(at(3), {"3": row("3", "E")})
    assert workspace.rows(at(1), None) == first
    assert workspace.rows(at(2), None) == {"1": row("1", "A"), "2": row("2", "C"), "4": row("4", "D")}
    assert set(workspace.rows(at(3), None)) == {"1", "2", "3", "4"}
    assert workspace.maps() == [at(3)]
    assert workspace.versions("claims") == [at(1), at(2), at(3)]


ROWS = st.dictionaries(st.sampled_from("12345"), st.lists(st.sampled_from("ABC"), max_size=2, unique=True), max_size=4)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(steps=st.lists(st.tuples(ROWS, st.sets(st.sampled_from("12345"), max_size=2)), min_size=1, max_size=5))
def test_every_version_reads_as_it_was_put_together(
    tmp_path: Path, steps: list[tuple[dict[str, list[str]], set[str]]]
) -> None:
    path = tmp_path / "any.sqlite"
    path.unlink(missing_ok=True)
    held: dict[str, AppliedRow] = {}
    history = []
    with closing(at_path(path)) as workspace:
        for version, (changed, removed) in enumerate(steps, 1):
            rows = {source: row(source, *targets) for source, targets in changed.items()}
            workspace.put(at(version), rows, removed)
            held = {source: each for source, each in {**held, **rows}.items() if source not in removed - rows.keys()}
            history.append(dict(held))
        for version, expected in enumerate(history, 1):
            assert workspace.rows(at(version), None) == expected


def test_of_two_who_edit_the_slower_one_is_told(workspace: SqliteMaps, path: Path) -> None:
    workspace.put(at(1), {"1": row("1", "A")})
    with closing(at_path(path)) as other:
        other.put(at(2), {"1": row("1", "B")})
        for wrong in (at(1), at(2), at(4)):
            with pytest.raises(MapConflict) as raised:
                workspace.put(wrong, {"1": row("1", "C")})
            assert raised.value.remedy
    assert workspace.rows(at(2), None) == {"1": row("1", "B")}


def test_a_change_that_fails_changes_nothing(workspace: SqliteMaps, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace.put(at(1), {"1": row("1", "A")})
    monkeypatch.setattr(ours, "_row_values", lambda _: ("too", "few"))
    with pytest.raises(WorkspaceFault):
        workspace.put(at(2), {"1": row("1", "B")})
    monkeypatch.undo()
    assert workspace.versions("claims") == [at(1)]
    assert workspace.rows(at(1), None) == {"1": row("1", "A")}
    workspace.put(at(2), {"1": row("1", "B")})


def test_a_dropped_map_is_gone_with_all_versions(workspace: SqliteMaps) -> None:
    workspace.put(at(1), {"1": row("1", "A")})
    workspace.put(replace(MADE, name="other"), {"1": row("1", "A")})
    workspace.put(at(2), {"1": row("1", "B")})
    workspace.drop("claims")
    assert [each.name for each in workspace.maps()] == ["other"]
    assert workspace.rows(at(1), None) == {}
    workspace.put(at(1), {"2": row("2", "A")})
    assert set(workspace.rows(at(1), None)) == {"2"}


def test_threads_take_turns(workspace: SqliteMaps) -> None:
    def work(name: str) -> None:
        for version in range(1, 6):
            made = replace(at(version), name=name)
            workspace.put(made, {str(version): row(str(version), "A")})
            workspace.rows(made, None)

    threads = [threading.Thread(target=work, args=(f"map{n}",)) for n in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert [each.version for each in workspace.maps()] == [5] * 4


def test_files_that_are_no_workspace_are_left_alone(path: Path) -> None:
    with closing(sqlite3.connect(path)) as foreign:
        foreign.execute("CREATE TABLE mine (x)")
        foreign.commit()
    before = path.read_bytes()
    with closing(at_path(path)) as workspace, pytest.raises(SchemaMismatch, match="no workspace"):
        workspace.put(MADE, {})
    assert path.read_bytes() == before
    path.write_bytes(b"no database at all, but long enough to be looked at" * 50)
    with closing(at_path(path)) as workspace, pytest.raises(WorkspaceFault) as raised:
        workspace.maps()
    assert "copy" in str(raised.value.remedy)


def test_a_newer_workspace_is_refused(workspace: SqliteMaps, path: Path) -> None:
    workspace.put(MADE, {})
    workspace.close()
    with closing(sqlite3.connect(path)) as newer:
        newer.execute("PRAGMA user_version = 99")
    with pytest.raises(SchemaMismatch, match="newer"):
        workspace.maps()


def test_a_workspace_that_is_being_written_is_busy(
    workspace: SqliteMaps, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "BUSY_SECONDS", 0.05)
    workspace.put(at(1), {})
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StoreBusy):
            workspace.put(at(2), {})


def test_a_place_that_cannot_be_written_says_how_to_name_another(tmp_path: Path) -> None:
    with closing(at_path(tmp_path / "none" / "x.sqlite")) as workspace:
        assert workspace.maps() == []
        with pytest.raises(WorkspaceFault) as raised:
            workspace.put(MADE, {})
    assert "CROSSWALK_WORKSPACE" in str(raised.value.remedy)
