"""The rows of a table of values, gathered: an entry a code or range, and what of them cannot be used as it stands."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from crosswalk.domain.attached.entry import Entry
from crosswalk.domain.attached.finding import Span, spans_of
from crosswalk.domain.attached.tables import Value
from crosswalk.domain.codes.reading import parse
from crosswalk.domain.codes.systems import CodeSystem
from crosswalk.domain.codes.tabular_order import tabular_key
from crosswalk.domain.own_words import LONGEST_TEXT

_RANGE: Final = re.compile(r"\s*([A-Za-z0-9.]+)\s*(?:-|–|\.\.)\s*([A-Za-z0-9.]+)\s*")
_BEGINS: Final = re.compile(r"\s*([A-Za-z0-9.]+?)\.?\*\s*")


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row as the file has it: its line, the cell of the code with its type, and its values.

    `last` is the cell of the end of a range, where the file has one of its own.
    """

    line: int
    code: object
    values: tuple[Value, ...]
    last: object = None


class Flaw(StrEnum):
    """Why a row cannot be used as it stands."""

    MALFORMED = "malformed"
    UNKNOWN_CODE = "unknown_code"
    CONTRADICTION = "contradiction"


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that cannot be used as it stands, and why. `ends` are those of its entry, where it made one."""

    line: int
    text: str
    flaw: Flaw
    reason: str
    ends: tuple[str, str] | None = None


@dataclass(slots=True)
class Gathered:
    """The entries of a table by their ends, with the line of each, and what was found on the way.

    `blank` counts rows without a value, `repeated` those that say what another has said.
    """

    entries: dict[tuple[str, str], list[Value]] = field(default_factory=dict)
    lines: dict[tuple[str, str], int] = field(default_factory=dict)
    bad: list[BadRow] = field(default_factory=list)
    rows: int = 0
    blank: int = 0
    repeated: int = 0

    def leave_out(self, bad: Iterable[BadRow]) -> None:
        """Forget the entries that these rows made."""
        for each in bad:
            if each.ends is not None:
                self.entries.pop(each.ends, None)

    def result(self) -> list[Entry]:
        """The entries, by their ends."""
        return [Entry(first, last, tuple(sorted(set(said)))) for (first, last), said in sorted(self.entries.items())]


def gather(
    rows: Iterable[TableRow], system: CodeSystem, *, ranges: bool, several: bool, keep_contradictions: bool = False
) -> Gathered:
    """The entries of a table (docs/design.md, rule 15.1). Unknown codes are found by `unknown_codes`.

    Of two rows that contradict each other the first stays, and both with `keep_contradictions`.
    """
    made = Gathered()
    for row in rows:
        made.rows += 1
        ends = _ends(row, system, ranges=ranges)
        why = ends if isinstance(ends, str) else _why_unusable(row.values)
        if why is not None:
            made.bad.append(BadRow(row.line, _shown(row), Flaw.MALFORMED, why))
        elif not row.values:
            made.blank += 1
        elif not isinstance(ends, str):
            _add(made, ends, row, several=several, keep=keep_contradictions)
    if ranges:
        made.bad += _crossing(made, system)
    return made


def unknown_codes(made: Gathered, known: Collection[str], system: CodeSystem) -> Iterator[BadRow]:
    """The single codes of the entries that no release knows."""
    for (first, last), line in made.lines.items():
        if first == last and first not in known:
            shown = system.display(first)
            why = f"no loaded release of {system.id} has {shown}"
            yield BadRow(line, shown, Flaw.UNKNOWN_CODE, why, (first, last))


def _add(made: Gathered, ends: tuple[str, str], row: TableRow, *, several: bool, keep: bool) -> None:
    held = made.entries.get(ends)
    if held is None:
        made.entries[ends], made.lines[ends] = list(row.values), row.line
    elif set(row.values) <= set(held):
        made.repeated += 1
    elif several or not _contradicts(held, row.values):
        held += row.values
    else:
        said = f"line {made.lines[ends]} says {_texts(held)}, this one {_texts(row.values)}"
        made.bad.append(BadRow(row.line, _shown(row), Flaw.CONTRADICTION, said))
        if keep:
            held += row.values


def _contradicts(held: Sequence[Value], values: Sequence[Value]) -> bool:
    """Whether two rows say different things of one kind."""
    kinds = {each.kind for each in held}
    return any(each.kind in kinds for each in values)


def _ends(row: TableRow, system: CodeSystem, *, ranges: bool) -> tuple[str, str] | str:
    """The codes from which and to which a row speaks, or why it has none."""
    first, last = ("" if each is None else each for each in (row.code, row.last))
    if not isinstance(first, str) or not isinstance(last, str):
        typed = last if isinstance(first, str) else first
        return f"{typed} is no text, and may have lost zeros: give codes as text"
    if found := _RANGE.fullmatch(first):
        first, last = found[1], found[2]
    begins = _BEGINS.fullmatch(first)
    if (last or begins) and not ranges:
        return f"{_shown(row)!r} stands for several codes: attach it with ranges"
    if last:
        return _range(first, last, system)
    code, why = parse(system, begins[1] if begins else first)
    return (why or "no code") if code is None else (code, code)


def _range(first: str, last: str, system: CodeSystem) -> tuple[str, str] | str:
    begin, end = parse(system, first), parse(system, last)
    if begin.code is None or end.code is None:
        return begin.reason or end.reason or "no range of codes"
    if tabular_key(system, begin.code) > tabular_key(system, end.code):
        return f"{first}-{last} ends before it begins"
    return begin.code, end.code


def _why_unusable(values: Sequence[Value]) -> str | None:
    for each in values:
        for text in (each.kind, each.text):
            if len(text) > LONGEST_TEXT or not text.isprintable():
                return f"{text[:40]!r}… is no value: up to {LONGEST_TEXT} characters of plain text are"
    return None


def _crossing(made: Gathered, system: CodeSystem) -> Iterator[BadRow]:
    """The ranges that begin within another one, end beyond it, and say something else."""
    opened: list[Span] = []
    for span in spans_of(made.result(), system):
        opened = [each for each in opened if each.reach >= span.begins]
        for each in opened:
            if each.reach < span.reach and each.entry.values != span.entry.values:
                line = made.lines[each.entry.first, each.entry.last]
                told = f"{each.entry.shown(system)} of line {line} ends within it and says something else"
                ends = span.entry.first, span.entry.last
                yield BadRow(made.lines[ends], span.entry.shown(system), Flaw.CONTRADICTION, told, ends)
                break
        opened.append(span)


def _texts(values: Iterable[Value]) -> str:
    return " and ".join(map(str, sorted(set(values))))


def _shown(row: TableRow) -> str:
    return str(row.code) if row.last in (None, "") else f"{row.code}-{row.last}"
