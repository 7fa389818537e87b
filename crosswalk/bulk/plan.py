"""Which columns of a file hold codes, and which say of what system and day they are."""

from __future__ import annotations

from dataclasses import dataclass, field
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
