"""Answers about many codes, written as they are made: the first at once, and in little memory however many."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from itertools import groupby
from typing import Final, Generic, Protocol, TypeVar

from cli.options import Inputs, read_codes
from cli.output import cell, columns_of
from cli.progress import into_file, working


class Answer(Protocol):
    """What every answer about a code has."""

    @property
    def input(self) -> str:
        """The code as it was asked."""


A = TypeVar("A", bound=Answer)
B = TypeVar("B", contravariant=True)
Ask = Callable[[Sequence[str]], Iterable[A]]
"""Answers inputs, none of which is there twice; one of them may have several answers, which follow one another."""
Told = tuple[str, ...]
"""What is written about an input, cut where the line belongs on which it stood."""

_FIRST: Final = 200
"""Codes answered before anything is written."""
_FOLLOWING: Final = 5_000
"""Codes answered together afterwards, which is also how many one table has: a whole map is read for them at once."""
_MOST_KEPT: Final = 30_000_000
"""Bytes of what was told, kept for codes that come again."""
_OF_EACH: Final = 300
"""Bytes beside its characters that one takes."""


class Form(Protocol[B]):
    """How answers are written: what stands before, between and behind them, and each."""

    before: str
    between: str
    behind: str
    nothing: str

    def told(self, answers: Iterable[B]) -> Told:
        """The answers about one input."""

    def placed(self, line: int | None) -> str:
        """The line on which it stood."""


class JsonList(Generic[A]):
    """One JSON array, an element an answer.

    Without `numbered` none has a line; `always` says that each has one, be it null.
    """

    before, between, behind, nothing = "[\n ", ",\n ", "\n]\n", "[]\n"

    def __init__(self, shaped: Callable[[A], object], *, numbered: bool = True, always: bool = False) -> None:
        self._shaped = shaped
        self._numbered = numbered
        self._always = always

    def told(self, answers: Iterable[A]) -> Told:
        """The answers about one input, each cut before its last brace."""
        from cli.json_text import json_text

        end = "\n }"
        texts = [json_text(self._shaped(answer), "\n ").removesuffix(end) for answer in answers]
        return (texts[0], *(f"{end}{self.between}{text}" for text in texts[1:]), end)

    def placed(self, line: int | None) -> str:
        """A field for the line, none where there is none."""
        if not self._numbered or (line is None and not self._always):
            return ""
        return f',\n  "line": {"null" if line is None else line}'


class CsvRows(Generic[A]):
    """CSV, any number of rows an answer, under the columns of their shape and those `beside` them."""

    between = behind = ""

    def __init__(
        self, shape: type, rows: Callable[[A], Iterable[Mapping[str, object]]], beside: Sequence[str] = ()
    ) -> None:
        import csv

        self._names = columns_of(shape, beside)
        self._rows = rows
        self._line = self._names.index("line") if "line" in self._names else None
        self._buffer = io.StringIO()
        self._writer = csv.writer(self._buffer, lineterminator="")
        self.before = self.nothing = f"{self._written(self._names)}\n"

    def told(self, answers: Iterable[A]) -> Told:
        """The rows about one input, cut where their line belongs."""
        parts = [""]
        for row in (row for answer in answers for row in self._rows(answer)):
            cells = [cell(row[name]) for name in self._names]
            if self._line is None:
                parts[-1] += self._written(cells)
            else:
                # An empty cell on each side of the cut leaves the comma there.
                head, tail = cells[: self._line], cells[self._line + 1 :]
                parts[-1] += self._written([*head, ""]) if head else ""
                parts.append(self._written(["", *tail]) if tail else "")
            parts[-1] += "\n"
        return tuple(parts)

    def placed(self, line: int | None) -> str:
        """The cell of the line."""
        return "" if line is None else str(line)

    def _written(self, cells: Sequence[object]) -> str:
        self._buffer.seek(0)
        self._buffer.truncate()
        self._writer.writerow(cells)
        return self._buffer.getvalue()


def write(arguments: Sequence[str], what: str, ask: Ask[A], form: Form[A]) -> None:
    """Ask about the codes of the command line and write the answers as they come; `what` says what is being done."""
    start = form.before
    # What is written on a terminal leaves no line for the time it takes.
    with working(what) if into_file() else nullcontext():
        for text in _told(read_codes(arguments, _FIRST, _FOLLOWING), what, ask, form):
            sys.stdout.write(start)
            sys.stdout.write(text)
            start = form.between
    sys.stdout.write(form.behind if start == form.between else form.nothing)


def in_tables(arguments: Sequence[str], what: str, ask: Ask[A]) -> Iterator[tuple[Inputs, list[A]]]:
    """The codes of the command line with their answers, as many at a time as one table shows."""
    for batch in read_codes(arguments, _FOLLOWING, _FOLLOWING):
        with working(what):
            answers = [*ask(batch.texts)]
        yield batch, answers


def _told(batches: Iterable[Inputs], what: str, ask: Ask[A], form: Form[A]) -> Iterator[str]:
    """What is told of each input, in their order. What was told once is kept, as long as there is room."""
    kept: dict[str, Told] = {}
    room = _MOST_KEPT
    for batch in batches:
        told = {text: kept[text] for text in batch.texts if text in kept}
        fresh = [text for text in dict.fromkeys(batch.texts) if text not in told]
        # Whoever asks nothing wants to know whether the store answers.
        if fresh or not batch.texts:
            with nullcontext() if into_file() else working(what):
                found = {text: form.told(each) for text, each in groupby(ask(fresh), lambda each: each.input)}
            room -= sum(_OF_EACH + sum(map(len, parts)) for parts in found.values())
            if room < 0:
                kept, room = {}, _MOST_KEPT
            kept |= found
            told |= found
        for text, line in zip(*batch, strict=True):
            yield form.placed(line).join(told[text])
        sys.stdout.flush()
