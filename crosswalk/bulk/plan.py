"""Which columns of a file hold codes, and which say of what system and day they are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Final

from crosswalk.bulk.shapes import Shape
from crosswalk.domain.codes.qualifiers import Kind
from crosswalk.domain.codes.row_source import row_source
from crosswalk.domain.errors import UsageError

if TYPE_CHECKING:
    from crosswalk.bulk.answerer import Answerer

ROW_ID: Final = "row_id"
"""The number of the row of the input, from 1, that a row of a long shape comes from."""

CODE: Final = "code"
"""How a column of codes is called that is no part of a frame."""

_MARKS: Final = "*?["
"""What makes a pattern of a name."""

_RANGE: Final = re.compile(r"(.*?)([0-9]+)(\D*)\.\.(.*?)([0-9]+)(\D*)")


@dataclass(frozen=True, slots=True)
class CodeColumn:
    """A column of codes: its name, where it stands (from 0), what converts it.

    `kind` is what it reports where the row decides for a system, `given` the system of rows that say none; `system_at`
    is where the column stands that says it.
    """

    name: str
    at: int
    converter: Answerer
    kind: Kind | None = None
    given: str | None = None
    system_at: int | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What is done with the rows of one file: its columns of codes, and where the days and the setting stand (from 0).

    `prefix` stands before the names of the new columns. `source_on` is the first day of rows that have none. A tally
    counts a row as often as the column at `volume_at` says.
    """

    names: tuple[str, ...]
    codes: tuple[CodeColumn, ...]
    first_at: int | None = None
    through_at: int | None = None
    setting_at: int | None = None
    prefix: str = ""
    source_on: str | None = None
    volume_at: int | None = None
    _sources: dict[tuple[int, str | None, str | None, str | None, str | None], int] = field(
        default_factory=dict, compare=False
    )

    def __post_init__(self) -> None:
        """Raise `UsageError` where new columns would have the names of others, or a long shape several of codes."""
        if self.is_long and len(self.codes) > 1:
            columns = ", ".join(each.name for each in self.codes)
            raise UsageError(
                f"the shape {self.shape} makes rows of one column of codes, and not of {columns}.",
                remedy="Convert one column, or take the shape list or best.",
            )
        clash = next((name for name in self.new_names if name in self.names or self.new_names.count(name) > 1), None)
        if clash is not None:
            raise UsageError(
                f"there is a column {clash!r} already.",
                remedy="Name the new ones with a prefix: --prefix new_, in Python prefix='new_'.",
            )

    @property
    def shape(self) -> Shape:
        """The shape of all columns."""
        return self.codes[0].converter.shape

    @property
    def is_long(self) -> bool:
        """Whether a row of the input may become several."""
        return self.shape.is_long

    @property
    def new_names(self) -> tuple[str, ...]:
        """The names of the new columns, behind all others; each begins with that of its codes: `dx_target_code`."""
        return (
            *((f"{self.prefix}{ROW_ID}",) if self.is_long else ()),
            *(f"{self.prefix}{code.name}_{name}" for code in self.codes for name in code.converter.columns),
        )

    def source(
        self,
        code: CodeColumn,
        system: str | None = None,
        first: str | None = None,
        through: str | None = None,
        setting: str | None = None,
    ) -> int:
        """The source, by its number in the converter of this column, of a row that says this of its codes.

        The texts are those of the columns at `code.system_at`, `first_at`, `through_at` and `setting_at`.
        """
        if self.source_on is not None and not (first or "").strip():
            first = self.source_on
        key = (code.at, system, first, through, setting)
        held = self._sources.get(key)
        if held is None:
            held = code.converter.source(row_source(code.kind, code.given, system, first, through, setting))
            if len(self._sources) < _MOST_SOURCES:
                self._sources[key] = held
        return held


_MOST_SOURCES: Final = 200_000
"""Combinations of what rows say that are kept: the days of thirty years, with stays of usual lengths."""


def columns_named(names: Sequence[str], wanted: str) -> list[int]:
    """Where the columns stand (from 0) that a text names: a name, a number from 1, `dx1..dx25`, `v1_x..v9_x` or `dx*`.

    A name goes before all others; in another case it is known where one column has it. Raises `UsageError`.
    """
    if wanted in names:
        return [_only(names, wanted)]
    if found := _RANGE.fullmatch(wanted):
        return [_only(names, each) for each in _numbered(wanted, *found.groups())]
    if any(mark in wanted for mark in _MARKS):
        matching = [at for at, name in enumerate(names) if fnmatchcase(name, wanted)]
        if matching:
            return matching
    elif wanted.isdecimal() and 1 <= int(wanted) <= len(names):
        return [int(wanted) - 1]
    return [_only(names, wanted)]


def column_named(names: Sequence[str], wanted: str) -> int:
    """Where the one column stands (from 0) that a text names. Raises `UsageError`, also where it names several."""
    found = columns_named(names, wanted)
    if len(found) > 1:
        raise UsageError(f"{wanted!r} names {len(found)} columns.", remedy="Name one.")
    return found[0]


def _numbered(wanted: str, before: str, first: str, behind: str, again: str, last: str, end: str) -> Iterator[str]:
    if (before, behind) != (again, end) or int(last) < int(first):
        raise UsageError(f"{wanted!r} is no range of columns.", remedy="Write it as dx1..dx25.")
    width = len(first) if first.startswith("0") else 0
    for number in range(int(first), int(last) + 1):
        yield f"{before}{number:0{width}}{behind}"


def _only(names: Sequence[str], wanted: str) -> int:
    exact = [at for at, name in enumerate(names) if name == wanted]
    found = exact or [at for at, name in enumerate(names) if name.strip().casefold() == wanted.strip().casefold()]
    if not found:
        shown = ", ".join(names[:_MOST_NAMES]) + (", …" if len(names) > _MOST_NAMES else "")
        how = next((how for written, how in _MEANT if written.search(wanted)), "")
        like = "called like " if any(mark in wanted for mark in _MARKS) else ""
        raise UsageError(f"there is no column {like}{wanted!r}.", remedy=f"{how}There are: {shown}.")
    if len(found) > 1:
        numbers = ", ".join(str(at + 1) for at in found)
        raise UsageError(f"{len(found)} columns are called {wanted!r}.", remedy=f"Name one by its number: {numbers}.")
    return found[0]


_MOST_NAMES: Final = 40

_MEANT: Final = (
    (re.compile(","), "Several columns are named one by one, or as a range: dx1..dx25. "),
    (re.compile(r"[0-9]\s*[-:]\s*\w*[0-9]"), "A range is written dx1..dx25. "),
)
"""What a name that no column has may have been meant for."""
