"""Applied maps as CSV files: one row a target, which says whole what map it is of, so that it reads back.

Codes are dotted. Targets that are needed together are the parts of their source, numbered.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from crosswalk.domain.applied.applied_map import (
    AppliedMap,
    AppliedRow,
    Origin,
    Standing,
)
from crosswalk.domain.codes.reading import parse
from crosswalk.domain.codes.systems import CodeSystem, system_of
from crosswalk.domain.errors import CrosswalkError, LayoutError, Where
from crosswalk.domain.own_words import checked_name, checked_text

_OF_MAP: Final = (
    "map", "version", "title", "policy", "map_set", "edition", "release", "source_release", "made_by", "made_on",
    "note", "source_system", "target_system",
)  # fmt: skip
COLUMNS: Final = (
    *_OF_MAP, "source_code", "standing", "target_code", "part", "parts", "approximate", "origin", "who", "chosen_on",
    "why", "basis",
)  # fmt: skip
_LARGEST: Final = 500_000_000
"""Bytes: more than any map between two of the systems has."""

_REMEDY: Final = (
    "Import a file as crosswalk map export writes it, or a sheet of sources and targets with --name, --from and --to."
)


def written(made: AppliedMap, rows: Iterable[AppliedRow]) -> Iterator[str]:
    """The lines of a map, its heads first."""
    kept = io.StringIO()
    writer = csv.writer(kept, lineterminator="\n")
    writer.writerow(COLUMNS)
    head = (
        made.name, made.version, made.title, made.policy, made.map_set, made.edition or "", made.release,
        made.source_release or "", made.who, made.at, made.note, made.source, made.target,
    )  # fmt: skip
    for row in rows:
        said = ("true" if row.approximate else "false", row.origin, row.who or "", row.at or "", row.why, row.basis)
        for part, target in enumerate(row.targets or ("",), 1):
            shown = made.target_system.display(target) if target else ""
            source = made.source_system.display(row.source)
            parts = len(row.targets)
            writer.writerow((*head, source, row.standing, shown, part if parts else 0, parts, *said))
        yield kept.getvalue()
        kept.seek(0)
        kept.truncate()
    yield kept.getvalue()


def read(data: bytes, name: str) -> tuple[AppliedMap, dict[str, AppliedRow]]:
    """The map in a file as `written` writes it. Raises `LayoutError`, naming file, line and what is wrong."""
    reading = _Reading(name)
    for line, each in _numbered(data, name, COLUMNS):
        reading.take(each, line)
    return reading.result()


def cells(data: bytes, name: str, columns: Sequence[str]) -> Iterator[dict[str, str]]:
    """The cells of every line of a CSV file with these heads. Raises `LayoutError`."""
    return (each for _, each in _numbered(data, name, columns))


def _numbered(data: bytes, name: str, columns: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
    if len(data) > _LARGEST:
        raise LayoutError("larger than any map.", where=Where(name), remedy=_REMEDY)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise LayoutError("no UTF-8 text.", where=Where(name), remedy=_REMEDY) from fault
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        if tuple(reader.fieldnames or ()) != tuple(columns):
            raise LayoutError(f"the heads are not {', '.join(columns)}.", where=Where(name, line=1), remedy=_REMEDY)
        for each in reader:
            if None in each or None in each.values():
                raise LayoutError(
                    f"a line has {len(columns)} cells.", where=Where(name, line=reader.line_num), remedy=_REMEDY
                )
            yield reader.line_num, each
    except csv.Error as fault:
        raise LayoutError(f"no CSV: {fault}.", where=Where(name, line=reader.line_num), remedy=_REMEDY) from fault


class _Reading:
    """Puts the lines of a file together again."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._line = 1
        self._made: AppliedMap | None = None
        self._head: tuple[str, ...] = ()
        self._rows: dict[str, AppliedRow] = {}
        self._expected: tuple[AppliedRow, int, int] | None = None

    def take(self, cells: dict[str, str], line: int) -> None:
        self._line = line
        try:
            self._take(cells)
        except (ValueError, CrosswalkError) as fault:
            if isinstance(fault, LayoutError):
                raise
            raise self._wrong(fault.message if isinstance(fault, CrosswalkError) else str(fault)) from fault

    def result(self) -> tuple[AppliedMap, dict[str, AppliedRow]]:
        if self._made is None:
            raise self._wrong("it has no rows")
        self._complete()
        return self._made, self._rows

    def _take(self, cells: dict[str, str]) -> None:
        head = tuple(cells[column] for column in _OF_MAP)
        if self._made is None:
            self._made, self._head = _map_of(cells), head
        if head != self._head:
            raise self._wrong("it is of another map than the lines before")
        source = _code(self._made.source_system, cells["source_code"])
        part, parts = int(cells["part"]), int(cells["parts"])
        target = _code(self._made.target_system, cells["target_code"]) if cells["target_code"] else None
        row = _row_of(source, cells)
        if part > 1:
            self._append(row, target, part, parts)
            return
        self._complete()
        if source in self._rows:
            raise self._wrong(f"{cells['source_code']} is listed a second time")
        if (target is None) != (parts == 0) or (target is not None) != (row.standing is Standing.MAPPED):
            raise self._wrong("mapped rows have targets, others none")
        self._rows[source] = replace(row, targets=(target,) if target else ())
        self._expected = (row, part, parts)

    def _append(self, row: AppliedRow, target: str | None, part: int, parts: int) -> None:
        if target is None or self._expected != (row, part - 1, parts):
            raise self._wrong("the parts of a source follow one another, from 1, and agree in all else")
        held = self._rows[row.source]
        if target in held.targets:
            raise self._wrong("a target is named twice")
        self._rows[row.source] = replace(held, targets=(*held.targets, target))
        self._expected = (row, part, parts)

    def _complete(self) -> None:
        if self._expected is not None and self._expected[1] < self._expected[2]:
            raise self._wrong("parts are missing before it")

    def _wrong(self, what: str) -> LayoutError:
        return LayoutError(f"{what.rstrip('.')}.", where=Where(self._name, line=self._line), remedy=_REMEDY)


def _map_of(cells: dict[str, str]) -> AppliedMap:
    return AppliedMap(
        name=checked_name("a map", cells["map"]),
        version=_counted(cells["version"]),
        title=checked_text("the title", cells["title"], needed=False),
        source=system_of(cells["source_system"]).id,
        target=system_of(cells["target_system"]).id,
        map_set=checked_text("the map set", cells["map_set"]),
        edition=cells["edition"] or None,
        release=checked_text("the release", cells["release"]),
        source_release=cells["source_release"] or None,
        policy=checked_text("the policy", cells["policy"]),
        who=checked_text("who made it", cells["made_by"]),
        at=checked_text("when it was made", cells["made_on"]),
        note=checked_text("the note", cells["note"], needed=False),
    )


def _row_of(source: str, cells: dict[str, str]) -> AppliedRow:
    """The row without its targets."""
    origin = Origin(cells["origin"])
    person = origin is not Origin.POLICY
    if cells["approximate"] not in ("true", "false"):
        raise ValueError(f"approximate is {cells['approximate']!r}, not true or false")
    return AppliedRow(
        source=source,
        standing=Standing(cells["standing"]),
        targets=(),
        approximate=cells["approximate"] == "true",
        origin=origin,
        why=checked_text("the reason", cells["why"]),
        basis=checked_text("the basis", cells["basis"], needed=False),
        who=checked_text("who chose", cells["who"]) if person else None,
        at=checked_text("when it was chosen", cells["chosen_on"]) if person else None,
    )


def _counted(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < len(text) < 10 and int(text)):
        raise ValueError(f"the version is {text!r}, not a number from 1")
    return int(text)


def _code(system: CodeSystem, text: str) -> str:
    parsed = parse(system, text)
    if parsed.code is None:
        raise ValueError(parsed.reason)
    return parsed.code
