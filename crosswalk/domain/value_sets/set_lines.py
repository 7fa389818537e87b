"""Value sets as people keep them: headings, titles behind codes, what programs wrap around codes, wildcards.

Each line that is no expression is held against what its parts may be; what is left is one. Whatever was read otherwise
than it is written is told.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from crosswalk.domain.codes.damage import WRAPPINGS, Damage
from crosswalk.domain.codes.expressions import is_expression
from crosswalk.domain.codes.reading import shaped
from crosswalk.domain.codes.systems import CodeSystem
from crosswalk.domain.codes.wildcards import with_wildcards
from crosswalk.domain.errors import ExpressionFault, Where
from crosswalk.domain.lookup.placed import Placed
from crosswalk.domain.naming import first_of

_CELLS: Final = re.compile(r"[;,\t|]")
_WORDS: Final = re.compile(r"[^\s,;()]+")
_TOKENS: Final = re.compile(r"\b[0-9]+[–-][0-9]+\b|[^\s,;:()|/&+–-]+")
"""What may be a code wherever it stands in a line; two numbers with a hyphen are a span of something."""
_JOINS: Final = re.compile(r"(?:[\s,;|/&+]|\b(?:and|with|plus)\b)+", re.IGNORECASE)
_TITLE: Final = re.compile(r"[^\W\d_]{3}")
_OPERATORS: Final = frozenset({"not", "or", "union", "descendants", "to", "-", "–"})
_OPEN: Final = re.compile(r"[^.\s]\s*[-–]$")
"""A range without an end, which is no filler here; E11.- is a header."""
_YEAR: Final = re.compile(r"(?:19|20)[0-9]{2}")
_MEASURE: Final = re.compile(r"[0-9]{1,3}|(?:19|20)[0-9]{2}")
"""A number that is rather a weight, a length or a year than a code where it stands among words."""
_SHORTEST: Final = 3
"""Characters of a code among words: T4 is a hormone, and LT a modifier or an abbreviation."""
_DELIMITERS: Final = ",;\t|"


@dataclass(frozen=True, slots=True)
class ReadAs:
    """What stands on a line and what it was read as (None for nothing), with the reason."""

    text: str
    line: int
    read_as: str | None
    reason: str


def column_of(text: str, column: str, name: str) -> str:
    """The cells of a named column of a CSV file, each on the line of its row; the heading is left out.

    Commas, semicolons, tabs or | part the columns. Raises `ExpressionFault`, naming the columns there are.
    """
    first, _, _ = text.lstrip("\ufeff").partition("\n")
    wanted = column.strip().casefold()
    for delimiter in _DELIMITERS:
        heads = [head.strip().casefold() for head in next(csv.reader([first], delimiter=delimiter), [])]
        if wanted in heads:
            return _cells(text, heads.index(wanted), delimiter)
    raise ExpressionFault(
        f"it has no column {column!r}.", where=Where(name, None, 1), remedy=f"Its first line is: {first.strip()[:200]}"
    )


def _cells(text: str, at: int, delimiter: str) -> str:
    lines: list[str] = []
    rows = csv.reader(text.lstrip("\ufeff").splitlines(keepends=True), delimiter=delimiter)
    for row in rows:
        lines += [""] * (rows.line_num - 1 - len(lines))
        lines.append(" ".join(row[at].split()) if at < len(row) and rows.line_num > 1 else "")
    return "\n".join(lines)


def doubtful_parts(text: str, system: CodeSystem) -> list[str]:
    """The parts of lines that are no expression, each of which may be a code when it is mended."""
    found: dict[str, None] = {}
    for line in text.lstrip("\ufeff").splitlines():
        body = _body(with_wildcards(line, system)[0])
        if not is_expression(body, system):
            found |= dict.fromkeys(_parts(body))
    return list(found)


def as_expressions(
    text: str, system: CodeSystem, name: str, placed: Mapping[str, Placed], known: Collection[str]
) -> tuple[str, tuple[ReadAs, ...]]:
    """The text with an expression on each line that can be read as one, and what was read otherwise than written.

    `placed` has the doubtful parts in their place, `known` the codes among these that the system knows. A line that
    only others complete stays as it is. Raises `ExpressionFault` for a line that may be one code or another, or has
    several among words.
    """
    lines: list[str] = []
    told: list[ReadAs] = []
    for number, line in enumerate(text.lstrip("\ufeff").splitlines(), 1):
        wild, wildcards = with_wildcards(line, system)
        body = _body(wild)
        kept, read = _Line(body, Where(name, None, number), system, placed, known).read()
        _refuse_several(kept, system, placed, Where(name, None, number))
        told += [ReadAs(word, number, found, "a wildcard") for word, found in wildcards if found in kept]
        told += read
        # As it was written, so that columns are those of the file.
        lines.append(line if kept == _body(line) else kept)
    return "\n".join(lines), tuple(told)


def _body(line: str) -> str:
    return line.partition("#")[0].strip()


def _refuse_several(body: str, system: CodeSystem, placed: Mapping[str, Placed], where: Where) -> None:
    """Raise for a line that stays unread where a part of it may be one code or another."""
    if is_expression(body, system):
        return
    for part in _parts(body):
        if placed[part].code is None and placed[part].suggested:
            raise ExpressionFault(
                f"{placed[part].reason}.",
                where=where,
                remedy="Write the one that is meant; of a table, name the column of codes.",
            )


def _parts(body: str) -> Iterable[str]:
    yield body
    yield from (cell.strip() for cell in _CELLS.split(body) if cell.strip())
    yield from _WORDS.findall(body)
    yield from _TOKENS.findall(body)


class _Line:
    """A line, and the readings of one that is no expression, the simplest first."""

    def __init__(
        self, body: str, where: Where, system: CodeSystem, placed: Mapping[str, Placed], known: Collection[str]
    ) -> None:
        self._body = body
        self._where = where
        self._system = system
        self._placed = placed
        self._known = known

    def read(self) -> tuple[str, list[ReadAs]]:
        """The expression that the line is, and which parts were read otherwise than written."""
        body = self._body
        if is_expression(body, self._system):
            return body, []
        cells = [cell.strip() for cell in _CELLS.split(body) if cell.strip()]
        first, _, rest = body.partition(" ")
        first = first.rstrip(":")
        for parts in ([body], cells):
            if parts and all(map(self._is_code, parts)):
                return self._listed(parts), self._repairs(parts)
        joined = list(filter(None, _JOINS.split(body)))
        if joined and all(map(self._is_code, joined)):
            listed = self._listed(joined)
            told = [] if len(joined) == len(_WORDS.findall(body)) else [self._read(body, listed, "several codes")]
            return listed, [*self._repairs(joined), *told]
        if len(cells) > 1 and self._is_code(cells[0]) and _TITLE.search(body):
            return self._titled(cells[0])
        if self._is_code(first) and _TITLE.search(rest) and rest.split()[0].lower() not in _OPERATORS:
            return self._titled(first)
        mended = _WORDS.sub(lambda match: self._code(match[0]) or match[0], body)
        if is_expression(mended, self._system):
            return mended, self._repairs(_WORDS.findall(body))
        return ("", [self._read(body, None, "a heading")]) if self._is_heading() else (body, [])

    def _listed(self, parts: Iterable[str]) -> str:
        return ", ".join(self._code(part) or "" for part in parts)

    def _titled(self, cell: str) -> tuple[str, list[ReadAs]]:
        several = self._named()
        if len(several) > 1:
            raise ExpressionFault(
                f"{len(several)} codes in one line: {first_of(several)}.",
                where=self._where,
                remedy="Write one code a line or commas alone between them; of a table, name the column of codes.",
            )
        code = self._code(cell) or ""
        return code, [*self._repairs([cell]), self._read(self._body, code, "a title or other columns behind it")]

    def _read(self, text: str, read_as: str | None, reason: str) -> ReadAs:
        return ReadAs(text, self._where.line or 0, read_as, reason)

    def _named(self) -> list[str]:
        """The known codes in the line, wherever they stand; a number that may measure something is none."""
        found: dict[str, None] = {}
        for at, token in enumerate(_TOKENS.findall(self._body)):
            shown = self._known_code(self._placed[token])
            if shown is not None and (
                at == 0 or not (len(shown) < _SHORTEST or _MEASURE.fullmatch(token.strip("[].:")))
            ):
                found[shown] = None
        return list(found)

    def _known_code(self, found: Placed) -> str | None:
        """The code that a part is, or that stands whole in it; one of another system where its point tells it."""
        whole = found.repaired is None or found.repaired.damage in WRAPPINGS
        if found.code is not None:
            return self._system.display(found.code) if whole and found.code in self._known else None
        elsewhere = (each.shown for each in found.suggested if each.damage is Damage.OTHER_SYSTEM)
        return next((each for each in elsewhere if "." in found.text and each[3:4] == "."), None)

    def _is_code(self, part: str) -> bool:
        return self._code(part) is not None

    def _code(self, part: str) -> str | None:
        """The expression that a part is, mended if need be."""
        if part.strip() and is_expression(part, self._system) and part.lower() not in _OPERATORS:
            return part
        found = None if _OPEN.search(part) else self._placed.get(part)
        return None if found is None or found.code is None else self._system.display(found.code)

    def _repairs(self, parts: Iterable[str]) -> list[ReadAs]:
        """Those of the parts that were mended."""
        found = {part: self._placed[part] for part in parts if not is_expression(part, self._system)}
        return [
            self._read(part, one.repaired.code, repair_told(one))
            for part, one in found.items()
            if one.repaired is not None
        ]

    def _is_heading(self) -> bool:
        """Whether it begins with a word and names no code; a year is none."""
        first, *others = _WORDS.findall(self._body) or [self._body]
        named = (each for each in (first, *others) if not _YEAR.fullmatch(each))
        return (
            first.lower() not in _OPERATORS
            and not self._body.startswith("(")
            and bool(_TITLE.search(self._body))
            and not any(shaped(self._system, each) for each in named)
            and not self._named()
        )


def repair_told(placed: Placed) -> str:
    """What was undone in a part of a set, and how certain that is."""
    from crosswalk.domain.codes.damage import DAMAGES

    made = placed.repaired
    return f"{DAMAGES[made.damage]} ({made.certainty})" if made is not None else ""
