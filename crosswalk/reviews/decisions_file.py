"""Decisions in a file: what `review export` writes as CSV or workbook, changed by people, or a sheet of their own.

Rows are told by their code, and by system and list where several rows have it. A cell that says what it said when the
file was written decides nothing, nor does an empty one: only what people changed is a decision of theirs
(docs/design.md, rule 13.4).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Final, NamedTuple

from crosswalk.contract.guarded import unguarded
from crosswalk.domain.codes.systems import undotted
from crosswalk.domain.errors import LayoutError, Where
from crosswalk.domain.history.releases import Role, SourceFile
from crosswalk.domain.reviews.decisions import UNTOUCHED, Decision, Entry, Ruling, Standing, standings
from crosswalk.domain.reviews.keeping import Record
from crosswalk.domain.reviews.review import ReviewRow

_WORKBOOK: Final = b"PK\x03\x04"
_LARGEST: Final = 64 * 1024 * 1024
_TOLD: Final = ("decision", "replace_with", "assigned_to", "comment")
_Sheet = tuple[Sequence[str], list[tuple[int, Sequence[str]]]]
"""The heads, and the cells of every row below them with its number."""
_REMEDY: Final = "Give it as crosswalk review export writes it: a head code, and decision, replace_with or comment."


def decisions(data: bytes, name: str, record: Record) -> list[Decision]:
    """What the rows of a file decide about those of a review, without those that decide nothing.

    Each is judged by the step in its cell `step`, which is the one that was seen. Raises `LayoutError`, which names
    the line, and what a damaged workbook raises.
    """
    held = _Held(record)
    made: list[Decision] = []
    for line, cells in _rows(data, name):
        where = Where(name, line=line)
        said = _decision(held, cells, where)
        if said is not None:
            made.append(said)
    return made


class _Held:
    """The rows of a review, by their codes, and how each stood after the step that a file names."""

    def __init__(self, record: Record) -> None:
        self._record = record
        self._by_code: dict[str, list[ReviewRow]] = {}
        for row in record.rows:
            self._by_code.setdefault(undotted(row.code), []).append(row)
        self._entries: dict[int, list[Entry]] = {}
        for entry in record.entries:
            self._entries.setdefault(entry.row, []).append(entry)

    def refuse_other(self, review: str, where: Where) -> None:
        """Raise `LayoutError` for a row of another review: its steps are not those of this one."""
        if review not in ("", self._record.review.name):
            raise LayoutError(
                f"the row is of the review {review}.",
                where=where,
                remedy="Decide in that one, or drop the column review.",
            )

    def row(self, cells: Mapping[str, str], where: Where) -> ReviewRow:
        code = undotted(cells["code"].upper())
        system, on = cells.get("system"), cells.get("list")
        found = [
            row
            for row in self._by_code.get(code, ())
            if (not system or row.system == system) and (not on or (row.on is not None and row.on.name == on))
        ]
        if len(found) == 1:
            return found[0]
        what = "several rows" if found else "no row"
        raise LayoutError(
            f"{what} of {self._record.review.name} have the code {cells['code']!r}.",
            where=where,
            remedy=_REMEDY if not found else "Add the columns system and list.",
        )

    def stood(self, row: ReviewRow, seen: int | None) -> Standing:
        """How a row stood when the file was written; as nobody decided, where it does not say when that was."""
        if seen is None:
            return UNTOUCHED
        return standings(self._entries.get(row.number, ()), seen).get(row.number, UNTOUCHED)


class _Said(NamedTuple):
    ruling: Ruling
    codes: tuple[str, ...]


def _decision(held: _Held, cells: Mapping[str, str], where: Where) -> Decision | None:
    if not any(cells.get(each) for each in _TOLD):
        return None
    held.refuse_other(cells.get("review", ""), where)
    row, seen = held.row(cells, where), _step(cells.get("step", ""), where)
    stood = held.stood(row, seen)
    said = _ruling(cells, where)
    before = _Said(stood.decision, stood.codes)
    ruled = said is not None and said != before
    assigned = cells.get("assigned_to") or None
    if assigned == stood.assigned_to:
        assigned = None
    comment = cells.get("comment") or None
    if not ruled and assigned is None and comment is None:
        return None
    return Decision(
        row.number,
        said.ruling if ruled and said else None,
        said.codes if ruled and said else (),
        assigned,
        comment,
        seen,
    )


def _ruling(cells: Mapping[str, str], where: Where) -> _Said | None:
    word, codes = cells.get("decision", "").lower(), tuple(cells.get("replace_with", "").replace("+", " ").split())
    if not word and not codes:
        return None
    if not word or (word == Ruling.OPEN and codes):
        return _Said(Ruling.REPLACE, codes)
    if word not in list(Ruling):
        raise LayoutError(f"there is no decision {word!r}.", where=where, remedy=f"There are {', '.join(Ruling)}.")
    if bool(codes) != (word == Ruling.REPLACE):
        raise LayoutError("replace has codes in replace_with, and no other decision has.", where=where, remedy=_REMEDY)
    return _Said(Ruling(word), codes)


def _step(text: str, where: Where) -> int | None:
    if not text:
        return None
    if text.isascii() and text.isdigit() and len(text) < 10:
        return int(text)
    raise LayoutError(f"the step is {text!r}, no number.", where=where, remedy="Leave the column as it was exported.")


def _rows(data: bytes, name: str) -> Iterator[tuple[int, dict[str, str]]]:
    if len(data) > _LARGEST:
        raise LayoutError("larger than any review.", where=Where(name), remedy=_REMEDY)
    read = _of_workbook if data.startswith(_WORKBOOK) else _of_text
    written, rows = read(data, name)
    heads = [head.strip().lower() for head in written]
    if "code" not in heads or not set(heads) & set(_TOLD):
        raise LayoutError("it has no heads of decisions.", where=Where(name, line=1), remedy=_REMEDY)
    for line, cells in rows:
        if len(cells) > len(heads):
            raise LayoutError(f"the row has {len(cells)} cells.", where=Where(name, line=line), remedy=_REMEDY)
        if any(cells):
            yield line, {head: unguarded(cell.strip()) for head, cell in zip(heads, cells, strict=False)}


def _of_text(data: bytes, name: str) -> _Sheet:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        # As spreadsheets on Windows save it.
        text = data.decode("cp1252", errors="replace")
    first = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count), strict=True)
    try:
        rows: list[tuple[int, Sequence[str]]] = [(reader.line_num, cells) for cells in reader]
    except csv.Error as fault:
        raise LayoutError(f"no CSV: {fault}.", where=Where(name, line=reader.line_num), remedy=_REMEDY) from fault
    return (rows[0][1], rows[1:]) if rows else ([], [])


def _of_workbook(data: bytes, name: str) -> _Sheet:
    from loaders.shared.workbook import table, written

    source = SourceFile(name, sha256(data).hexdigest(), Role.GEM)
    heads, rows = table(data, source, "number")
    return [written(head) for head in heads], [(line, [written(cell) for cell in cells]) for line, cells in rows]
