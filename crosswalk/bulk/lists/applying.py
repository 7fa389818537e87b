"""Lists written with the safe replacements put in, all else as it was, and beside each the log of what was done."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from crosswalk.bulk.appearing import Appearing, appearing
from crosswalk.bulk.checks import refuse_same
from crosswalk.bulk.digest import Digest
from crosswalk.bulk.files import FileFormat, format_of, written
from crosswalk.bulk.lists.list_table import Done, ListTable, Put
from crosswalk.contract.common import columns
from crosswalk.contract.impact import change_row, spreadsheet_cell
from crosswalk.domain.errors import UsageError
from crosswalk.domain.lookup.impact import Applied, Impact, ListedCode, Need

if TYPE_CHECKING:
    from crosswalk.contract.shapes.impact import AppliedRow

_LOG: Final = ".changes.csv"


def write_applied(
    tables: Sequence[ListTable], answers: Sequence[Impact], made: Path, *, overwrite: bool
) -> list[Applied]:
    """Write each list with its safe replacements, and its log: one list as the file `made`, several into that folder.

    All appear together, once they are whole. Raises `UsageError` for a frame, for another format than the list has, and
    for what would be written over another file.
    """
    places = _places(tables, made)
    logs = [place.with_name(f"{place.name}{_LOG}") for place in places]
    for table, place, log in zip(tables, places, logs, strict=True):
        if table.source is None or table.path is None:
            raise UsageError(f"{table.name} is no file that can be written.", remedy="Name lists that are files.")
        refuse_same(table.path, [str(place), str(log)])
        if (before := format_of(table.path, None, "--input-format")) is not (after := _format(place)):
            raise UsageError(f"{table.name} is {before}, and {place} {after}.", remedy="Name one of the same format.")
    if len(tables) > 1:
        made.mkdir(parents=True, exist_ok=True)
    told = []
    with appearing([*places, *logs], overwrite=overwrite) as files:
        for at, (table, answer) in enumerate(zip(tables, answers, strict=True)):
            content, rows = _applied(table, answer)
            _write(files[at], places[at], content)
            files[len(tables) + at].file.write(_log(rows))
            done = sum(row["action"] == "replaced" for row in rows)
            told.append(Applied(str(places[at]), str(logs[at]), done, len(rows) - done))
        # The lists last: where one is, its log is.
        for file in reversed(files):
            file.put()
    return told


def _places(tables: Sequence[ListTable], made: Path) -> list[Path]:
    if len(tables) == 1:
        return [made]
    names = [table.name for table in tables]
    if len({*names}) < len(names):
        raise UsageError("two lists have the same name.", remedy="Apply to one after the other.")
    if made.exists() and not made.is_dir():
        raise UsageError(f"{made} is no folder, and {len(names)} lists are written.", remedy="Name a folder.")
    return [made / name for name in names]


def _format(place: Path) -> FileFormat:
    return format_of(place.name, None, "the name of a file")


def _applied(table: ListTable, answer: Impact) -> tuple[bytes, list[AppliedRow]]:
    """The bytes of the list with its safe replacements, and the rows of its log, in the order of the list."""
    to_do = sorted(_asking(answer), key=_in_order)
    safe = [each for each in to_do if each.impact.need is Need.REPLACE]
    puts = [*map(_put, safe)]
    assert table.source is not None  # noqa: S101 - those without one were refused
    content, done = table.source.rewritten(puts)
    made = {(each.row, each.at, each.text): one for each, one in zip(safe, done, strict=True)}
    return content, [change_row(answer.name, each, *_told(each, made)) for each in to_do]


def safe_puts(answer: Impact) -> list[Put]:
    """The safe replacements of a list, in its order."""
    return [*map(_put, sorted((each for each in answer.affected if each.impact.need is Need.REPLACE), key=_in_order))]


def _put(each: ListedCode) -> Put:
    return Put(each.row, each.at or 0, each.impact.code or "", each.impact.replaced_by[0].code)


def _in_order(each: ListedCode) -> tuple[int, int]:
    return each.row, each.at or 0


def _told(each: ListedCode, made: dict[tuple[int, int | None, str], Done]) -> tuple[str | None, str | None]:
    found = made.get((each.row, each.at, each.text))
    return (None, None) if found is None else found


def _asking(answer: Impact) -> Iterator[ListedCode]:
    return (each for each in answer.affected if each.impact.need in (Need.REPLACE, Need.DECIDE))


def _write(file: Appearing, place: Path, content: bytes) -> None:
    with written(file.file, place.name, Digest()) as stream:
        stream.write(content)


def _log(rows: Sequence[AppliedRow]) -> bytes:
    from crosswalk.contract.shapes.impact import AppliedRow

    text = io.StringIO(newline="")
    names = columns(AppliedRow)
    out = csv.writer(text, lineterminator="\n")
    out.writerow(names)
    out.writerows([spreadsheet_cell(row[name]) for name in names] for row in rows)  # type: ignore[literal-required]
    return text.getvalue().encode()
