"""Where the cases of a code were coded before: rows of the official conversion tables."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Relation(StrEnum):
    """How several previous codes of one row stand together."""

    ANY = "any"
    """A comma, a semicolon, a range or a category: each of them alone."""
    ALL = "all"
    """`and`, `&`: the codes together."""
    AMBIGUOUS = "ambiguous"
    """Both in one cell: the text is kept, and nothing is concluded from it."""


@dataclass(frozen=True, slots=True)
class Previous:
    """One part of a "previous code assignment": a single code, or a range or category of codes.

    A single has `last` None. A category `C.-` or `Codes in Categories T15-T19` is a range with
    `category` set: everything under its first to its last category. Codes are undotted.
    """

    first: str
    last: str | None = None
    category: bool = False

    @property
    def is_single(self) -> bool:
        return self.last is None and not self.category


@dataclass(frozen=True, slots=True)
class PredecessorRow:
    """One row of a conversion table: a new code, the day it came in, and where its cases were coded before.

    `previous` is empty where the table says there was none. `text` is the cell as published.
    """

    code: str
    effective: date
    relation: Relation
    previous: tuple[Previous, ...]
    text: str
    line: int
