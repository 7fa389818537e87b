"""Copies of the workspace while it is in use: whole or not there, and back in its place for all who have it open."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Final

import pytest

from crosswalk.bulk.backup import back_up_workspace, restore_workspace, workspace_of
from crosswalk.domain.errors import SchemaMismatch, UsageError, WorkspaceFault
from crosswalk.domain.reviews.keeping import Record
from crosswalk.domain.reviews.review import Review, ReviewRow, Subject
from crosswalk.workspace.file import WorkspaceFile
from crosswalk.workspace.reviews import SqliteReviews
from crosswalk.workspace.schema import STEPS

WRITING: Final = """
import sys
from crosswalk.domain.reviews.keeping import Record
from crosswalk.domain.reviews.review import Review, ReviewRow, Subject
from crosswalk.workspace.file import WorkspaceFile
from crosswalk.workspace.reviews import SqliteReviews

held = SqliteReviews(WorkspaceFile(sys.argv[1]))
for number in range(10_000):
    rows = tuple(ReviewRow(at, "icd10cm", f"A{at}", ("new",), None, "x" * 200) for at in range(1, 60))
    held.put(Record(Review(f"r{number}", Subject.DIFF, (), "", "A.", "now"), rows))
    print(number, flush=True)
"""
"""Puts one review after another, of 59 rows each, in a process of its own."""


def put(path: Path, name: str) -> None:
    with closing(WorkspaceFile(str(path))) as file:
        row = ReviewRow(1, "icd10cm", "A00.0", ("new",), None, "x")
        SqliteReviews(file).put(Record(Review(name, Subject.DIFF, (), "", "A.", "now"), (row,)))


def names(path: Path) -> list[str]:
    with closing(WorkspaceFile(str(path))) as file:
        return [each.name for each in SqliteReviews(file).reviews()]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "work.sqlite"


@pytest.fixture
def writer(path: Path) -> Iterator[subprocess.Popen[str]]:
    child = subprocess.Popen([sys.executable, "-c", WRITING, str(path)], stdout=subprocess.PIPE, text=True)
    with child:
        assert child.stdout is not None
        child.stdout.readline()
        yield child
        child.kill()


def next_told(writer: subprocess.Popen[str]) -> int:
    assert writer.stdout is not None
    return int(writer.stdout.readline())


def test_a_copy_of_a_workspace_in_use_is_whole_and_the_writer_goes_on(
    writer: subprocess.Popen[str], path: Path, tmp_path: Path
) -> None:
    for number in range(3):
        at_least, out = next_told(writer), tmp_path / f"copy{number}.sqlite"
        back_up_workspace(str(path), out)
        with closing(sqlite3.connect(out)) as copy:
            counts = copy.execute("SELECT review, count(*) FROM review_row GROUP BY review").fetchall()
            assert {count for _, count in counts} == {59}
            assert {f"r{each}" for each in range(at_least + 1)} <= {name for name, _ in counts}
            assert {name for name, _ in counts} == {name for (name,) in copy.execute("SELECT name FROM review")}
    assert sorted(each.name for each in tmp_path.iterdir() if "copy" in each.name) == [
        "copy0.sqlite", "copy1.sqlite", "copy2.sqlite",
    ]  # fmt: skip


def test_what_is_restored_while_somebody_writes_is_what_the_writer_goes_on_with(
    writer: subprocess.Popen[str], path: Path, tmp_path: Path
) -> None:
    out = tmp_path / "copy.sqlite"
    back_up_workspace(str(path), out)
    held = set(names(out))
    for _ in range(3):
        next_told(writer)
    kept = restore_workspace(str(path), out, overwrite=True)
    assert kept is not None
    for _ in range(3):
        last = next_told(writer)
    writer.kill()
    # In the same second as likely as not.
    again = [restore_workspace(str(path), kept, overwrite=True) for _ in range(2)]
    assert len({kept, *again}) == 3
    restore_workspace(str(path), again[0] or out, overwrite=True)
    now, replaced = set(names(path)), set(names(kept))
    # Nothing that was told is lost: it is in what was kept, or was written after.
    assert held < replaced
    assert {f"r{each}" for each in range(last + 1)} <= replaced | now
    assert held <= now
    assert now - held == {f"r{each}" for each in range(len(replaced), len(replaced) + len(now - held))}


RESTORING: Final = """
import sys
from pathlib import Path
from crosswalk.bulk.backup import restore_workspace

print("ready", flush=True)
restore_workspace(sys.argv[1], Path(sys.argv[2]), overwrite=True)
"""


@pytest.mark.parametrize("moment", [0.02, 0.1, 0.2, 0.4])
def test_a_killed_restore_leaves_what_was_there_or_what_is_restored(path: Path, tmp_path: Path, moment: float) -> None:
    out = tmp_path / "copy.sqlite"
    many = tuple(ReviewRow(number, "icd10cm", f"A{number}", ("new",), None, "x" * 300) for number in range(1, 6_000))
    for place, name in ((out, "restored"), (path, "there")):
        with closing(WorkspaceFile(str(place))) as file:
            SqliteReviews(file).put(Record(Review(name, Subject.DIFF, (), "", "A.", "now"), many))
    arguments = [sys.executable, "-c", RESTORING, str(path), str(out)]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        child.stdout.readline()
        time.sleep(moment)
        child.kill()
    assert names(path) in (["there"], ["restored"])
    assert [names(kept) for kept in tmp_path.glob("*replaced*.sqlite")] in ([], [["there"]])
    with closing(sqlite3.connect(path)) as raw:
        assert raw.execute("SELECT count(*) FROM review_row").fetchone() == (5_999,)
        assert raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_workspace_that_holds_something_is_replaced_only_where_that_is_meant(path: Path, tmp_path: Path) -> None:
    out = tmp_path / "copy.sqlite"
    put(path, "first")
    back_up_workspace(str(path), out)
    put(path, "second")
    before = path.read_bytes()
    with pytest.raises(UsageError, match="holds something"):
        restore_workspace(str(path), out)
    with pytest.raises(UsageError, match="there already"):
        back_up_workspace(str(path), out)
    assert path.read_bytes() == before
    kept = restore_workspace(str(path), out, overwrite=True)
    assert kept is not None
    assert (names(path), names(kept)) == (["first"], ["first", "second"])
    assert restore_workspace(str(tmp_path / "new.sqlite"), out) is None
    assert names(tmp_path / "new.sqlite") == ["first"]


def test_what_is_no_workspace_is_not_restored(path: Path, tmp_path: Path) -> None:
    put(path, "mine")
    before = path.read_bytes()
    newer, foreign, damaged, empty, cut = (tmp_path / f"{each}.sqlite" for each in ("n", "f", "d", "e", "c"))
    back_up_workspace(str(path), newer)
    back_up_workspace(str(path), damaged)
    back_up_workspace(str(path), cut)
    with closing(sqlite3.connect(newer)) as raw:
        raw.execute(f"PRAGMA user_version = {len(STEPS) + 1}")
    with closing(sqlite3.connect(foreign)) as raw:
        raw.execute("CREATE TABLE mine (x)")
    cut.write_bytes(cut.read_bytes()[:9_000])
    spoilt = bytearray(damaged.read_bytes())
    spoilt[4096:8192] = os.urandom(4096)
    damaged.write_bytes(spoilt)
    empty.touch()
    for wrong, fault in (
        (newer, SchemaMismatch), (foreign, SchemaMismatch), (empty, SchemaMismatch),
        (damaged, WorkspaceFault), (cut, WorkspaceFault), (tmp_path / "none", WorkspaceFault),
    ):  # fmt: skip
        with pytest.raises(fault):
            restore_workspace(str(path), wrong, overwrite=True)
        assert path.read_bytes() == before
    assert list(tmp_path.glob("*replaced*")) == []


def test_a_copy_of_an_older_program_is_brought_up_to_date(path: Path, tmp_path: Path) -> None:
    old = tmp_path / "old.sqlite"
    with closing(sqlite3.connect(old)) as raw:
        for statement in STEPS[0]:
            raw.execute(statement)
        raw.execute("INSERT INTO applied_map VALUES ('m',1,'','icd9cm','icd10cm','g',NULL,'r',NULL,'p','A.','d','')")
        raw.execute(f"PRAGMA application_id = {0x43574B53}")
        raw.execute("PRAGMA user_version = 1")
        raw.commit()
    before = old.read_bytes()
    restore_workspace(str(path), old)
    put(path, "after")
    assert names(path) == ["after"]
    with closing(sqlite3.connect(path)) as raw:
        assert raw.execute("SELECT name FROM applied_map").fetchall() == [("m",)]
    assert old.read_bytes() == before


def test_a_copy_that_is_not_finished_is_not_there(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(path, "mine")
    out = tmp_path / "copy.sqlite"
    with pytest.raises(WorkspaceFault, match="there is no workspace"):
        back_up_workspace(str(tmp_path / "none.sqlite"), out)

    def fail(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("crosswalk.bulk.backup.back_up", fail)
    with pytest.raises(KeyboardInterrupt):
        back_up_workspace(str(path), out)
    with pytest.raises(KeyboardInterrupt):
        restore_workspace(str(path), path, overwrite=True)
    assert [each.name for each in tmp_path.iterdir()] == ["work.sqlite"]
    assert names(path) == ["mine"]


def test_the_workspace_is_that_of_the_store_unless_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CROSSWALK_WORKSPACE", raising=False)
    assert workspace_of("sqlite:///a/codes.sqlite", None) == "a/codes.workspace.sqlite"
    assert workspace_of("sqlite:///a/codes.sqlite", "mine.sqlite") == "mine.sqlite"


def test_a_workspace_is_not_backed_up_over_itself(path: Path, tmp_path: Path) -> None:
    put(path, "mine")
    link = tmp_path / "link.sqlite"
    os.link(path, link)
    for out in (path, link):
        with pytest.raises(UsageError, match="would be written over"):
            back_up_workspace(str(path), out, overwrite=True)


@pytest.mark.parametrize("version", [-1, 1])
def test_a_copy_whose_schema_is_not_what_it_says_is_refused(path: Path, tmp_path: Path, version: int) -> None:
    put(path, "mine")
    copy = tmp_path / "copy.sqlite"
    back_up_workspace(str(path), copy)
    with closing(sqlite3.connect(copy)) as changed:
        changed.execute(f"PRAGMA user_version = {version}")
    with pytest.raises((SchemaMismatch, WorkspaceFault)):
        restore_workspace(str(path), copy, overwrite=True)
    assert names(path) == ["mine"]


@pytest.mark.parametrize(
    "change", ["review_row SET kinds = '{'", "review_row SET on_list = '[1]'", "review SET subject = 'odd'",
               "review SET ends = '[1]'", "review_row SET altered = 5"]
)  # fmt: skip
def test_a_review_that_another_program_damaged_is_told(path: Path, change: str) -> None:
    put(path, "mine")
    with closing(sqlite3.connect(path, isolation_level=None)) as changed:
        changed.execute(f"UPDATE {change}")
    with closing(WorkspaceFile(str(path))) as file, pytest.raises(WorkspaceFault, match="is damaged"):
        SqliteReviews(file).record("mine")
