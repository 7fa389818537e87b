"""How the file of a table of values is laid out: which of its columns have codes, values and kinds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypedDict

from crosswalk.domain.errors import UsageError


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of a table, each by its name, a number from 1, `dx1..dx25`, `FIRST..LAST` or with *.

    Every filled cell of a value column is a value; a flag column says with 1, yes, true or x that its name is one.
    `kind` is the column that says of which kind the values of a row are, `last` that of the end of a range.
    `sheet` is that of a workbook; `ends_at` is what stands in the column of codes after the last row.
    """

    code: str
    values: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    kind: str | None = None
    last: str | None = None
    sheet: str | None = None
    delimiter: str | None = None
    encoding: str | None = None
    ends_at: str | None = None

    def __post_init__(self) -> None:
        if not self.values and not self.flags:
            raise UsageError(
                "nothing says which columns have values.",
                remedy="Name them: --value-column NAME, or --flag-column NAME for columns of 0 and 1.",
            )


class Columns(TypedDict, total=False):
    """What a caller says of the columns beside that of the codes; each as in `Layout`."""

    value_columns: Sequence[str]
    flag_columns: Sequence[str]
    kind_column: str | None
    last_column: str | None
    sheet: str | None
    delimiter: str | None
    encoding: str | None


def layout_of(code: str, asked: Columns) -> Layout:
    """The layout that a caller describes. Raises `UsageError` where no column has values."""
    return Layout(
        code,
        tuple(asked.get("value_columns", ())),
        tuple(asked.get("flag_columns", ())),
        asked.get("kind_column"),
        asked.get("last_column"),
        asked.get("sheet"),
        asked.get("delimiter"),
        asked.get("encoding"),
    )
