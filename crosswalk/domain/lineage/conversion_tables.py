"""Where the cases of a code were coded before: rows of the official conversion tables."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple


class Relation(StrEnum):
    """How several previous codes of one row stand together."""

    ANY = "any"
    """A comma, a semicolon, a range or a category: each of them alone."""
    ALL = "all"
    """`and`, `&`: the parts together, of a range or category any one of its codes."""
    AMBIGUOUS = "ambiguous"
    """Both in one cell, or text of another form: the text is kept, and nothing is concluded from it."""


class Previous(NamedTuple):
    """One part of a "previous code assignment": a single code, or a range or category of codes.

    A single code has `last` None. A range goes from `first` to `last`, in the order of the tabular list
    (C4A before C44). With `category` set it is everything under one category (`C.-`: `last` None)
    or under the first to the last of several (`Codes in Categories T15-T19`). Codes are undotted.
    """

    first: str
    last: str | None = None
    category: bool = False

    @property
    def is_single(self) -> bool:
        """Whether the part names one code."""
        return self.last is None and not self.category


@dataclass(frozen=True, slots=True)
class PredecessorRow:
    """One row of a conversion table: a new code, the day it came in, and where its cases were coded before.

    `previous` is empty where the table says there was none, and where its text could not be read
    (`relation` is AMBIGUOUS then). `text` is the cell as published, `line` its row from 1.
    """

    code: str
    effective: date
    relation: Relation
    previous: tuple[Previous, ...]
    text: str
    line: int
