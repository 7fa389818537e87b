"""Attached values in the workspace: kept whole, replaced, gone for good."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from crosswalk.domain.attached.entry import Entry
from crosswalk.domain.attached.tables import Value, ValueEdition, ValueTable
from crosswalk.domain.codes.systems import END
from crosswalk.domain.errors import TableConflict
from crosswalk.workspace.file import WorkspaceFile
from crosswalk.workspace.values import SqliteValues

TABLE = ValueTable("cc", "CC and MCC", "icd10cm", False, False)
FIRST, SECOND = (
    ValueEdition(date(year, 10, 1), END, date(year, 10, 1), 2, f"cc{year}.csv", "ab" * 32, "A. Coder", date(2026, 5, 1))
    for year in (2024, 2025)
)
ENTRIES = [
    Entry("C8330", "C8330", (Value("", "CC"),)),
    Entry("E119", "E119", (Value("V24", "19"), Value("V28", "38"))),
]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "work.sqlite"


@pytest.fixture
def kept(path: Path) -> Iterator[SqliteValues]:
    with closing(WorkspaceFile(str(path))) as file:
        yield SqliteValues(file)


def test_to_look_makes_no_file(kept: SqliteValues, path: Path) -> None:
    assert kept.tables() == kept.entries("cc", FIRST) == []
    assert not path.exists()


def test_what_is_put_is_there(kept: SqliteValues) -> None:
    kept.put(TABLE, SECOND, ENTRIES, replace=False)
    kept.put(TABLE, FIRST, ENTRIES[:1], replace=False)
    assert kept.tables() == [replace(TABLE, editions=(FIRST, SECOND))]
    assert kept.entries("cc", SECOND) == ENTRIES
    assert kept.entries("cc", SECOND, {"E119", "I10"}) == ENTRIES[1:]
    assert kept.entries("cc", FIRST) == ENTRIES[:1]


def test_an_edition_of_the_same_day_is_put_only_in_place_of_the_other(kept: SqliteValues) -> None:
    kept.put(TABLE, FIRST, ENTRIES, replace=False)
    with pytest.raises(TableConflict, match="has an edition of 2024-10-01"):
        kept.put(TABLE, FIRST, ENTRIES[:1], replace=False)
    assert kept.entries("cc", FIRST) == ENTRIES
    kept.put(replace(TABLE, title="Another"), FIRST, ENTRIES[:1], replace=True)
    assert kept.entries("cc", FIRST) == ENTRIES[:1]
    assert kept.tables() == [replace(TABLE, title="Another", editions=(FIRST,))]


@pytest.mark.parametrize("other", [{"system": "icd9cm"}, {"ranges": True}, {"several": True}])
def test_an_edition_is_of_the_same_kind_as_its_table(kept: SqliteValues, other: dict[str, str]) -> None:
    kept.put(TABLE, FIRST, ENTRIES, replace=False)
    with pytest.raises(TableConflict, match="there is a table 'cc'"):
        kept.put(replace(TABLE, **other), SECOND, ENTRIES, replace=False)  # type: ignore[arg-type]
    assert kept.tables() == [replace(TABLE, editions=(FIRST,))]


def test_what_is_dropped_leaves_no_byte(kept: SqliteValues, path: Path) -> None:
    secret = [Entry(f"E11{at}", f"E11{at}", (Value("", f"Geheimwert {at}"),)) for at in range(9)]
    kept.put(TABLE, FIRST, [*ENTRIES, *secret], replace=False)
    kept.put(TABLE, SECOND, ENTRIES, replace=False)
    assert b"Geheimwert" in path.read_bytes()
    kept.drop("cc", FIRST)
    assert kept.tables() == [replace(TABLE, editions=(SECOND,))]
    left = [each.read_bytes() for each in path.parent.iterdir()]
    assert not any(b"Geheimwert" in each for each in left)
    kept.drop("cc")
    assert kept.tables() == kept.entries("cc", SECOND) == []
    assert not any(b"cc2025.csv" in each.read_bytes() for each in path.parent.iterdir())
