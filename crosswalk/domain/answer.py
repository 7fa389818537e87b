"""What all answers have in common: they print in a line, and give their flat rows, the same as CSV has."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, Protocol, TypeVar

Row = Mapping[str, object]
"""A flat row, by the names of its columns."""

_WIDTH: Final = 110
_MOST_SHOWN: Final = 10


class Answer:
    """An answer: `rows()` are its flat rows, and it prints in one line."""

    __slots__ = ()

    def rows(self) -> list[Row]:
        """The flat rows of this answer, each with the columns that CSV has, for data frames and sheets."""
        return _Teller.rows_of(self)

    def __repr__(self) -> str:
        # As a text it says of itself what is short.
        return shortened(f"<{type(self).__name__} {self!s}>")


class Telling(Protocol):
    """What gives rows."""

    def rows(self) -> list[Row]:
        """Its flat rows."""


A = TypeVar("A", bound=Telling)


class Answers(list[A]):
    """Answers in the order of what was asked: a list that prints short, and gives the flat rows of all."""

    def rows(self) -> list[Row]:
        """The flat rows of all answers, in their order: `pandas.DataFrame(answers.rows())`."""
        return [row for answer in self for row in answer.rows()]

    def __repr__(self) -> str:
        lines = [f"{type(self).__name__} ({len(self):,}):", *(f"  {answer!r}" for answer in self[:_MOST_SHOWN])]
        if len(self) > _MOST_SHOWN:
            lines.append(f"  … and {len(self) - _MOST_SHOWN:,} more")
        return "\n".join(lines)


class _Teller:
    """Who knows the rows of an answer: the contract, which stands above the rules."""

    rows_of: Callable[[object], list[Row]]


def rows_are_told_by(teller: Callable[[object], list[Row]]) -> Callable[[object], list[Row]]:
    """Let this function give the rows of every answer; the library does so when it is imported."""
    _Teller.rows_of = staticmethod(teller)
    return teller


def told_rows(answer: object) -> list[Row]:
    """The flat rows of an answer that is a plain tuple, of which there are a million at once."""
    return _Teller.rows_of(answer)


def shortened(text: str) -> str:
    """The text on one line of a notebook."""
    return text if len(text) <= _WIDTH else f"{text[: _WIDTH - 2]}…{text[-1]}"
