"""Reviews in the workspace: the rows as they were when a review began, and every entry of every step since."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Final

from crosswalk.domain.errors import ReviewConflict, WorkspaceFault
from crosswalk.domain.lookup.changes import Altered
from crosswalk.domain.reviews.decisions import Action, Aspect, Entry, Step
from crosswalk.domain.reviews.keeping import Decided, Record, Stepping
from crosswalk.domain.reviews.review import Ends, OnList, Review, ReviewRow, Subject
from crosswalk.workspace.file import WorkspaceFile, marks

_REVIEW: Final = "name, subject, ends, title, who, at, carried_from, step"
_ROW: Final = "number, system, code, kinds, before, after, altered, replacements, preceded_by, places, on_list"
_STEP: Final = "number, action, who, at, note, undoes"
_ENTRY: Final = "row, aspect, step, of, value, codes, who, at, origin, slot"
_TABLES: Final = ("review_entry", "review_step", "review_row")


class SqliteReviews:
    """The reviews of a workspace file. Any method raises what the file raises where it cannot be used."""

    def __init__(self, file: WorkspaceFile) -> None:
        self._file = file

    def reviews(self) -> list[Review]:
        """All reviews, by name; none where the file is not there yet."""
        with self._file.reading() as connection:
            if connection is None:
                return []
            with self._damage_told():
                return [_review(row) for row in connection.execute(f"SELECT {_REVIEW} FROM review ORDER BY name")]

    def record(self, name: str, earlier: Record | None = None) -> Record | None:
        """A review as it stands; None where there is none of this name.

        Where it was read `earlier` only what came since is read; that record itself is given where nothing did.
        """
        with self._file.reading() as connection:
            return None if connection is None else self._record(connection, name, earlier)

    def put(self, record: Record) -> None:
        """Keep a new review. Raises `ReviewConflict` where there is one of its name."""
        name = record.review.name
        with self._file.writing() as connection:
            if connection.execute("SELECT 1 FROM review WHERE name = ?", (name,)).fetchone():
                raise ReviewConflict(f"there is a review {name!r}.", remedy="Take another name, or drop that one.")
            connection.execute(f"INSERT INTO review ({_REVIEW}) VALUES ({marks(8)})", _review_values(record.review))
            connection.executemany(
                f"INSERT INTO review_row (review, {_ROW}) VALUES ({marks(12)})",
                [(name, *_row_values(row)) for row in record.rows],
            )
            for step in record.steps:
                _write_step(connection, name, step)
            _write_entries(connection, name, record.entries)

    def step(self, name: str, make: Stepping, earlier: Record | None = None) -> Decided | None:
        """Keep the step that is made of the review as it stands, while nobody else writes.

        The review is read as `record` reads it. A step without entries is not kept. None where there is no review of
        this name.
        """
        with self._file.writing() as connection:
            record = self._record(connection, name, earlier)
            if record is None:
                return None
            step, entries = make(record)
            if entries:
                _write_step(connection, name, step)
                _write_entries(connection, name, entries)
                connection.execute("UPDATE review SET step = ? WHERE name = ?", (step.number, name))
            return Decided(step, len({each.row for each in entries}))

    def drop(self, name: str) -> None:
        """Forget a review with everything in it, for good; nothing happens where there is none."""
        with self._file.writing() as connection:
            for table in _TABLES:
                connection.execute(f"DELETE FROM {table} WHERE review = ?", (name,))
            connection.execute("DELETE FROM review WHERE name = ?", (name,))
        self._file.wipe()

    def _record(self, connection: sqlite3.Connection, name: str, earlier: Record | None) -> Record | None:
        with self._damage_told():
            return _record(connection, name, earlier)

    @contextmanager
    def _damage_told(self) -> Iterator[None]:
        """Raise `WorkspaceFault` where what is kept is not what is written here: another program changed it."""
        try:
            yield
        except (ValueError, TypeError, LookupError) as fault:
            raise WorkspaceFault(
                f"a review in {self._file.path} is damaged: {fault}.", remedy="Restore it from a copy of yours."
            ) from fault


def _record(connection: sqlite3.Connection, name: str, earlier: Record | None) -> Record | None:
    found = connection.execute(f"SELECT {_REVIEW} FROM review WHERE name = ?", (name,)).fetchone()
    if found is None:
        return None
    review = _review(found)
    if earlier is not None and _goes_on(connection, earlier, review):
        return earlier if earlier.review == review else _since(connection, earlier, review)
    rows = connection.execute(f"SELECT {_ROW} FROM review_row WHERE review = ? ORDER BY number", (name,))
    return _since(connection, Record(replace(review, step=0), tuple(map(_row, rows))), review)


def _since(connection: sqlite3.Connection, earlier: Record, review: Review) -> Record:
    """An earlier record with the steps that came since: what is kept of a step is never written over."""
    asked = (review.name, earlier.review.step)
    steps = connection.execute(
        f"SELECT {_STEP} FROM review_step WHERE review = ? AND number > ? ORDER BY number", asked
    )
    entries = connection.execute(
        f"SELECT {_ENTRY} FROM review_entry WHERE review = ? AND step > ? ORDER BY step, row, aspect, slot", asked
    )
    return Record(review, earlier.rows, (*earlier.steps, *map(_step, steps)), (*earlier.entries, *map(_entry, entries)))


def _goes_on(connection: sqlite3.Connection, earlier: Record, review: Review) -> bool:
    """Whether a record is an earlier state of a review, and not of one of its name that was dropped since."""
    if replace(earlier.review, step=review.step) != review or earlier.review.step > review.step:
        return False
    name, last = review.name, len(earlier.rows)
    first_and_last = f"SELECT {_ROW} FROM review_row WHERE review = ? AND number IN (1, ?, ?) ORDER BY number"
    ends = connection.execute(first_and_last, (name, last, last + 1))
    step = connection.execute(
        f"SELECT {_STEP} FROM review_step WHERE review = ? AND number = ?", (name, earlier.review.step)
    ).fetchone()
    known = earlier.rows[:1] if last < 2 else (earlier.rows[0], earlier.rows[-1])
    return tuple(map(_row, ends)) == known and (None if step is None else _step(step)) == next(
        reversed(earlier.steps), None
    )


def _write_step(connection: sqlite3.Connection, name: str, step: Step) -> None:
    values = (name, step.number, step.action.value, step.who, step.at, step.note, step.undoes)
    connection.execute(f"INSERT INTO review_step (review, {_STEP}) VALUES ({marks(7)})", values)


def _write_entries(connection: sqlite3.Connection, name: str, entries: Sequence[Entry]) -> None:
    connection.executemany(
        f"INSERT INTO review_entry (review, {_ENTRY}) VALUES ({marks(11)})",
        [
            (
                name, each.row, each.aspect.value, each.step, each.of, each.value, json.dumps(each.codes), each.who,
                each.at, each.origin, each.slot,
            )
            for each in entries
        ],
    )  # fmt: skip


def _review_values(review: Review) -> tuple[object, ...]:
    ends = json.dumps([(each.system, each.before, each.after) for each in review.ends])
    return (
        review.name, review.subject.value, ends, review.title, review.who, review.at, review.carried_from, review.step,
    )  # fmt: skip


def _review(found: tuple[Any, ...]) -> Review:
    name, subject, ends, title, who, at, carried_from, step = found
    told = tuple(Ends(*each) for each in json.loads(ends))
    return Review(name, Subject(subject), told, title, who, at, carried_from, step)


def _row_values(row: ReviewRow) -> tuple[object, ...]:
    altered = [(each.what, each.before, each.after) for each in row.altered]
    on = row.on and (row.on.name, row.on.lines, row.on.volume, row.on.safe)
    return (
        row.number, row.system, row.code, json.dumps(row.kinds), row.before, row.after, json.dumps(altered),
        json.dumps(row.replacements), json.dumps(row.preceded_by), json.dumps(row.places), json.dumps(on),
    )  # fmt: skip


def _row(found: tuple[Any, ...]) -> ReviewRow:
    number, system, code, kinds, before, after, altered, replacements, preceded_by, places, on = found
    where = json.loads(on)
    return ReviewRow(
        number,
        system,
        code,
        tuple(json.loads(kinds)),
        before,
        after,
        tuple(Altered(what, tuple(was), tuple(now)) for what, was, now in json.loads(altered)),
        tuple(json.loads(replacements)),
        tuple(json.loads(preceded_by)),
        tuple(json.loads(places)),
        where and OnList(where[0], tuple(where[1]), where[2], where[3]),
    )


def _step(found: tuple[Any, ...]) -> Step:
    number, action, *told = found
    return Step(number, Action(action), *told)


def _entry(found: tuple[Any, ...]) -> Entry:
    row, aspect, step, of, value, codes, *told = found
    return Entry(row, Aspect(aspect), step, of, value, tuple(json.loads(codes)), *told)
