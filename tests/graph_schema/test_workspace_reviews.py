"""Reviews in the workspace: whole or not at all, older files brought up to date, what is dropped is gone for good."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from contextvars import copy_context
from dataclasses import replace
from pathlib import Path

import pytest

from crosswalk.domain.errors import ReviewConflict, StoreBusy, WorkspaceFault
from crosswalk.domain.lookup.changes import Altered
from crosswalk.domain.reviews.decisions import Action, Aspect, Entry, Step
from crosswalk.domain.reviews.keeping import Record
from crosswalk.domain.reviews.review import Ends, OnList, Review, ReviewRow, Subject
from crosswalk.domain.running import RUNNING, Running
from crosswalk.workspace import file as files
from crosswalk.workspace import reviews as ours
from crosswalk.workspace.file import WorkspaceFile
from crosswalk.workspace.maps import SqliteMaps
from crosswalk.workspace.reviews import SqliteReviews
from crosswalk.workspace.schema import STEPS

ENDS = Ends("hcpcs", "hcpcs:2025", "hcpcs:2026")
REVIEW = Review("q1", Subject.IMPACT, (ENDS,), "Charges", "A.", "2026-01-05T09:00:00+00:00", "q4")
ROWS = (
    ReviewRow(
        1, "hcpcs", "J1100", ("deleted", "pricing"), "was", None,
        (Altered("pricing", ("51",), ("53", "54")),), ("J1105",), ("J0001, J0002",), ("J",),
        OnList("charges.csv", (7, 19), 12.5, True),
    ),
    ReviewRow(2, "hcpcs", "G0154", ("new",), None, "Service of a nurse, 15 minutes"),
)  # fmt: skip
TRACE = "only-the-surgery-desk-uses-this-list"


def entry(step: int, row: int = 1, value: str = "accept") -> Entry:
    return Entry(row, Aspect.RULING, step, step, value, ("J1105",), "A.", "now", "q4", 0)


def said(value: str = "accept", row: int = 1) -> ours.Stepping:
    def make(now: Record) -> tuple[Step, list[Entry]]:
        number = now.review.step + 1
        return Step(number, Action.DECIDE, "A.", "now", "note", None), [entry(number, row, value)]

    return make


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "work.sqlite"


@pytest.fixture
def held(path: Path) -> Iterator[SqliteReviews]:
    with closing(WorkspaceFile(str(path))) as file:
        yield SqliteReviews(file)


def test_a_review_is_kept_with_everything_in_it(held: SqliteReviews, path: Path) -> None:
    assert held.reviews() == []
    assert held.record("q1") is None
    assert not path.exists()
    step = Step(1, Action.CARRY, "A.", "now", "from q4", None)
    record = Record(replace(REVIEW, step=1), ROWS, (step,), (entry(1),))
    held.put(record)
    held.put(Record(replace(REVIEW, name="other"), ()))
    with closing(WorkspaceFile(str(path))) as again:
        assert SqliteReviews(again).record("q1") == record
        assert [each.name for each in SqliteReviews(again).reviews()] == ["other", "q1"]
    with pytest.raises(ReviewConflict):
        held.put(Record(REVIEW, ()))
    assert held.record("q1") == record


def test_a_step_is_made_of_what_stands_and_kept_with_it(held: SqliteReviews, path: Path) -> None:
    held.put(Record(REVIEW, ROWS))
    with closing(WorkspaceFile(str(path))) as file:
        SqliteReviews(file).step("q1", said("ignore", 2))
    made = held.step("q1", said())
    assert made is not None
    assert (made.step.number, made.rows) == (2, 1)
    found = held.record("q1")
    assert found is not None
    assert (found.review.step, found.entries) == (2, (entry(1, 2, "ignore"), entry(2)))
    assert held.step("none", said()) is None


def test_a_step_that_fails_or_changes_nothing_is_not_kept(held: SqliteReviews, monkeypatch: pytest.MonkeyPatch) -> None:
    held.put(Record(REVIEW, ROWS))
    held.step("q1", lambda _: (Step(1, Action.DECIDE, "A.", "now"), []))
    monkeypatch.setattr(ours, "_write_entries", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        held.step("q1", said())
    monkeypatch.undo()
    assert held.record("q1") == Record(REVIEW, ROWS)


def test_nothing_is_kept_for_a_request_that_was_ended_meanwhile(held: SqliteReviews) -> None:
    running = Running()

    def late(now: Record) -> tuple[Step, list[Entry]]:
        running.end()
        return said()(now)

    def ask() -> None:
        RUNNING.set(running)
        held.put(Record(REVIEW, ROWS))
        with pytest.raises(StoreBusy):
            held.step("q1", late)
        with pytest.raises(StoreBusy):
            held.put(Record(replace(REVIEW, name="other"), ()))

    copy_context().run(ask)
    assert held.record("q1") == Record(REVIEW, ROWS)
    assert [each.name for each in held.reviews()] == ["q1"]


def test_an_older_workspace_is_brought_up_to_date_and_keeps_what_it_holds(path: Path) -> None:
    """A file as the first schema made it, with a map in it."""
    with closing(sqlite3.connect(path)) as old:
        for statement in STEPS[0]:
            old.execute(statement)
        old.execute("INSERT INTO applied_map VALUES ('m',1,'','icd9cm','icd10cm','g',NULL,'r',NULL,'p','A.','d','')")
        old.execute(f"PRAGMA application_id = {0x43574B53}")
        old.execute("PRAGMA user_version = 1")
        old.commit()
    with closing(WorkspaceFile(str(path))) as file:
        assert [each.ref for each in SqliteMaps(file).maps()] == ["m@1"]
        SqliteReviews(file).put(Record(REVIEW, ROWS))
        assert [each.name for each in SqliteReviews(file).reviews()] == ["q1"]
    with closing(sqlite3.connect(path)) as raw:
        assert raw.execute("PRAGMA user_version").fetchone() == (len(STEPS),)


def traces(path: Path) -> list[str]:
    """The files beside the workspace in which the name of the list can be read."""
    return [each.name for each in sorted(path.parent.iterdir()) if TRACE.encode() in each.read_bytes()]


@pytest.mark.parametrize("journal", ["delete", "wal"])
def test_what_is_dropped_is_gone_to_the_last_byte(path: Path, journal: str) -> None:
    with closing(sqlite3.connect(path)) as raw:
        raw.execute(f"PRAGMA journal_mode = {journal}")
    rows = tuple(
        replace(ROWS[0], number=number, code=f"J{number:04}", on=OnList(TRACE, (number,), 1.0, None), before="x" * 99)
        for number in range(1, 600)
    )
    with closing(WorkspaceFile(str(path))) as file:
        held = SqliteReviews(file)
        held.put(Record(replace(REVIEW, name="keep"), ROWS))
        held.put(Record(REVIEW, rows))
        for row in range(1, 30):
            held.step("q1", said(TRACE, row))
        assert traces(path)
        held.drop("q1")
        assert traces(path) == []
        assert [each.name for each in held.reviews()] == ["keep"]
    assert traces(path) == []


def test_what_cannot_be_written_anew_is_deleted_all_the_same_and_told(
    held: SqliteReviews, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "BUSY_SECONDS", 0.05)
    held.put(Record(REVIEW, ROWS))
    with closing(sqlite3.connect(path, isolation_level=None)) as wal:
        wal.execute("PRAGMA journal_mode = WAL")
        wal.execute("BEGIN")
        wal.execute("SELECT * FROM review").fetchall()
        with pytest.raises(StoreBusy, match="it is deleted"):
            held.drop("q1")
    assert held.reviews() == []


def test_a_damaged_file_is_told(path: Path) -> None:
    path.write_bytes(b"no database at all, but long enough to be looked at" * 50)
    with closing(WorkspaceFile(str(path))) as file, pytest.raises(WorkspaceFault):
        SqliteReviews(file).reviews()
