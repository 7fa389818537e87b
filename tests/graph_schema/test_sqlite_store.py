"""What is SQLite's own: files that are no store, odd paths, locks, and the state of an empty file."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.domain.errors import SchemaMismatch, StoreBusy, StoreDamaged, StoreNotFound, UsageError
from crosswalk.domain.store.loads import SystemChange
from graph_schema import open_store, path_of
from graph_schema.sqlite import connection
from graph_schema.sqlite.codes import SqliteCodes
from graph_schema.sqlite.lineage import SqliteLineage
from graph_schema.sqlite.maps import SqliteMaps
from graph_schema.sqlite.schema import OLDEST_SCHEMA, SCHEMA_VERSION
from graph_schema.sqlite.store import SqliteStore


def url(path: Path) -> str:
    return f"sqlite:///{path}"


def make(path: Path) -> None:
    """A store with its tables and nothing in them."""
    with closing(open_store(url(path), create=True)) as store, store.writing():
        pass


@pytest.mark.parametrize("wrong", ["graph.sqlite", "sqlite://graph.sqlite", "sqlite:///", "mysql:///x", "", "sqlite:"])
def test_a_url_of_another_kind_says_how_to_write_one(wrong: str) -> None:
    with pytest.raises(UsageError, match="sqlite:///PATH"):
        open_store(wrong)


def test_no_store_is_not_made_unless_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "none.sqlite"
    with pytest.raises(StoreNotFound) as raised:
        open_store(url(path))
    assert raised.value.remedy
    assert "crosswalk load" in raised.value.remedy
    assert not path.exists()


@pytest.mark.parametrize(
    "name", ["with space.sqlite", "100%.sqlite", "what?.sqlite", "#1.sqlite", "größe.sqlite", "a%20b.sqlite"]
)
def test_any_file_name_will_do(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    make(path)
    assert [each.name for each in tmp_path.iterdir()] == [name]
    with closing(open_store(url(path))) as store:
        assert store.codes.known_in({"E119"}) == {}


def test_a_file_that_is_no_database_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "text.sqlite"
    path.write_text("00001 A00     0 Cholera\n" * 500)
    with pytest.raises(StoreDamaged, match=r"text\.sqlite"):
        open_store(url(path))


def test_a_database_of_another_program_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "other.sqlite"
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("CREATE TABLE patients (name TEXT)")
    before = path.read_bytes()
    for create in (False, True):
        with pytest.raises(SchemaMismatch, match="no Crosswalk store"):
            open_store(url(path), create=create)
    assert path.read_bytes() == before


@pytest.mark.parametrize(("version", "age"), [(SCHEMA_VERSION + 1, "newer"), (OLDEST_SCHEMA - 1, "older")])
def test_a_store_with_another_schema_is_refused(tmp_path: Path, version: int, age: str) -> None:
    path = tmp_path / "later.sqlite"
    make(path)
    with closing(sqlite3.connect(path)) as raw:
        raw.execute(f"PRAGMA user_version = {version}")
    with pytest.raises(SchemaMismatch, match=age):
        open_store(url(path))


def test_a_store_whose_pages_are_damaged_is_a_typed_error(tmp_path: Path) -> None:
    path = tmp_path / "torn.sqlite"
    make(path)
    data = bytearray(path.read_bytes())
    data[4096:] = b"\xff" * len(data[4096:])
    path.write_bytes(data)
    with closing(open_store(url(path))) as store, pytest.raises(StoreDamaged):
        store.codes.known_in({"E119"})


def test_an_empty_file_says_that_nothing_is_loaded(tmp_path: Path) -> None:
    path = tmp_path / "empty.sqlite"
    path.touch()
    with closing(open_store(url(path))) as store, pytest.raises(StoreNotFound, match="empty"):
        store.codes.known_in({"E119"})


def test_a_folder_is_no_store(tmp_path: Path) -> None:
    with pytest.raises(StoreNotFound):
        open_store(url(tmp_path), create=True)


def test_a_second_writer_is_told_that_the_store_is_busy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "_BUSY_SECONDS", 0.05)
    path = tmp_path / "busy.sqlite"
    make(path)
    with closing(open_store(url(path))) as one, closing(open_store(url(path))) as other, one.writing():
        with pytest.raises(StoreBusy) as raised, other.writing():
            pass
        assert raised.value.remedy


def test_a_load_that_changes_no_code_keeps_the_releases(tmp_path: Path) -> None:
    path = tmp_path / "known.sqlite"
    with closing(open_store(url(path), create=True)) as store:
        with store.writing() as writer:
            writer.change_system(SystemChange(SYSTEMS["icd10cm"], [], [], [], {}, {}))
        assert list(store.releases.calendars()["icd10cm"].known) == []


def test_codes_below_others_are_found_by_the_index_of_codes(tmp_path: Path) -> None:
    """Left to itself, SQLite built an index of a whole system for every such question: 5 s for 400 codes."""
    path = tmp_path / "plan.sqlite"
    make(path)
    plans: list[str] = []
    with closing(sqlite3.connect(path)) as raw:

        def ask(query: str, *values: object) -> sqlite3.Cursor:
            plans.extend(str(step[3]) for step in raw.execute(f"EXPLAIN QUERY PLAN {query}", values))
            return raw.execute(query, values)

        SqliteCodes(ask).descendants(SYSTEMS["icd10cm"], {"E11", "G20"})
    assert any("code_by_text (code>? AND code<?)" in step for step in plans)
    assert not any("AUTOMATIC" in step for step in plans)


def test_questions_about_a_few_codes_are_found_by_an_index(starter_store: str) -> None:
    """SQLite would read a whole map, or all rows of a system, if it were left to choose."""
    asked: list[tuple[str, tuple[object, ...]]] = []
    path = path_of(starter_store)
    with closing(SqliteStore.open(path)) as store, closing(sqlite3.connect(path)) as raw:

        def ask(query: str, *values: object) -> sqlite3.Cursor:
            asked.append((query, values))
            return raw.execute(query, values)

        maps, editions = SqliteMaps(ask), store.maps.editions()
        forward = next(each for each in editions if each.id == "gem-icd9cm-icd10cm")
        edition = editions[forward][-1]
        maps.map_rows(forward.id, {"25000"}, edition)
        maps.map_rows_onto(forward.id, {"E119"}, edition)
        maps.categories(forward.id, edition, {"25000"})
        SqliteLineage(ask).naming(SYSTEMS["icd10cm"], {"E119"})
        plans = [{row[3] for row in raw.execute(f"EXPLAIN QUERY PLAN {query}", values)} for query, values in asked]
    rows, onto, categories, naming = plans
    assert "SEARCH m USING PRIMARY KEY (map_set=? AND source=?)" in rows & categories
    assert "SEARCH m USING INDEX maps_to_target (target=?)" in onto
    assert "SEARCH preceded_by USING COVERING INDEX preceded_by_first (system=? AND first=?)" in naming
