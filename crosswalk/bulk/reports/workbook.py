"""A report as a workbook: codes are text, and nothing in it starts a formula or becomes a link."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from importlib.util import find_spec
from typing import TYPE_CHECKING, BinaryIO, Final, NamedTuple

from crosswalk.bulk.reports.report import Cell, Report, Table, Tone, Words
from crosswalk.bulk.workbooks import LONGEST, MOST_ROWS
from crosswalk.domain.errors import MissingExtra, OutputFault

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

_WIDEST: Final = 70
_NARROWEST: Final = 8
_NAMES: Final = 32
"""Characters of the names of figures and facts."""

_LETTERS: Final = 1.15
"""Letters in the room of a digit."""

_HIGH: Final = 15
_HIGHEST: Final = 409
"""Points of a line, and of the highest row that there can be."""

_MEASURED: Final = 1_000
"""Rows by which the width of a column is told."""

_LONGEST_NAME: Final = 31
_UNNAMEABLE: Final = re.compile(r"[\[\]:*?/\\\x00-\x1f]")

_COLOURS: Final = {
    Tone.GOOD: "#E3F2EB",
    Tone.PARTLY: "#EFF6E6",
    Tone.CAUTION: "#FBF0DC",
    Tone.BAD: "#F9E4E2",
}


def write_workbook(report: Report, made: BinaryIO) -> int:
    """Write a report with its summary and a sheet for each of its tables; how many cells were too long and are cut.

    A cell that was cut ends in “…”. Raises `MissingExtra` without xlsxwriter, and `OutputFault` for a table of more
    rows than a sheet holds and a disk that is full.
    """
    if find_spec("xlsxwriter") is None:
        raise MissingExtra("a workbook needs xlsxwriter.", remedy="Install it: pip install 'crosswalk-codes[bulk]'.")
    from xlsxwriter.exceptions import FileCreateError

    try:
        return _write(report, made)
    except FileCreateError as fault:
        raise OutputFault(
            f"the workbook cannot be written to its end: {fault}.", remedy="Make room where temporary files go: TMPDIR."
        ) from fault


def _write(report: Report, made: BinaryIO) -> int:
    from xlsxwriter import Workbook

    names = _Names()
    # Rows are written one by one, so that a large list takes no more memory than a small one.
    with Workbook(made, {"constant_memory": True, "nan_inf_to_errors": True}) as book:
        # The same report makes the same bytes on every day.
        book.set_properties({"title": report.title, "created": datetime(2000, 1, 1)})  # noqa: DTZ001 - of no place
        looks = _looks(book)
        cut = _Sheet(book.add_worksheet(names.name("Summary")), looks).add_summary(report)
        for table in report.tables:
            cut += _Sheet(book.add_worksheet(names.name(table.name)), looks).add_table(table)
    return cut


class _Names:
    """Names of sheets, which are short, lack some characters, and differ in more than case."""

    def __init__(self) -> None:
        self._taken: Counter[str] = Counter({"history": 1})

    def name(self, wanted: str) -> str:
        short = _UNNAMEABLE.sub(" ", wanted).strip("' ")[:_LONGEST_NAME] or "Sheet"
        name, number = short, 1
        while self._taken[name.casefold()]:
            number += 1
            name = f"{short[: _LONGEST_NAME - 4]} {number}"
        self._taken[name.casefold()] += 1
        return name


class _Looks(NamedTuple):
    title: Format
    soft: Format
    head: Format
    figure: Format
    went: Format
    came: Format
    number: dict[Tone, Format]
    text: dict[Tone, Format]
    code: dict[Tone, Format]


def _looks(book: Workbook) -> _Looks:
    def of_tones(**more: object) -> dict[Tone, Format]:
        shades = {tone: {"bg_color": _COLOURS[tone]} if tone in _COLOURS else {} for tone in Tone}
        return {tone: book.add_format({"valign": "top", **shade, **more}) for tone, shade in shades.items()}

    return _Looks(
        title=book.add_format({"bold": True, "font_size": 14}),
        soft=book.add_format({"font_color": "#5B6675"}),
        head=book.add_format({"bold": True, "bottom": 1, "bg_color": "#F0F2F5", "valign": "top"}),
        figure=book.add_format({"bold": True, "align": "left", "num_format": "#,##0"}),
        went=book.add_format({"font_color": "#B8433A", "font_strikeout": True}),
        came=book.add_format({"font_color": "#2A7F62", "bold": True}),
        number=of_tones(num_format="#,##0.##"),
        text=of_tones(text_wrap=True),
        # As text also where it looks like a number, so that whoever edits the cell keeps its zeros.
        code=of_tones(num_format="@"),
    )


class _Sheet:
    """A sheet that is written row by row."""

    def __init__(self, sheet: Worksheet, looks: _Looks) -> None:
        self._sheet = sheet
        self._looks = looks
        self._cut = 0
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)

    def add_summary(self, report: Report) -> int:
        """The title, the figures, what it rests on and the notes; how many cells were cut."""
        looks = self._looks
        self._sheet.set_column(0, 0, _NAMES)
        self._sheet.set_column(1, 1, _WIDEST)
        plain = looks.text[Tone.NEUTRAL]
        figures = [_line((each.label, plain), (each.value, looks.figure)) for each in report.figures]
        facts = [_line((name, looks.soft), (value, plain)) for name, value in report.facts]
        notes = [_line((None, plain), (note, plain)) for note in report.notes]
        head = [_line((report.title, looks.title)), _line((report.subtitle, looks.soft))]
        rows = [*head, [], *figures, [], *facts, [], *notes]
        for row, cells in enumerate(rows):
            if len(cells) > 1:
                self._make_room(row, [value for value, _ in cells], (_NAMES, _WIDEST))
            for column, (value, look) in enumerate(cells):
                self._put(row, column, value, look)
        return self._cut

    def add_table(self, table: Table) -> int:
        """The rows under their heads, which stay in sight and filter; how many cells were cut."""
        if len(table.rows) >= MOST_ROWS:
            raise OutputFault(
                f"{table.name} has {len(table.rows):,} rows, more than a sheet holds.", remedy="Take CSV instead."
            )
        widths = _widths(table)
        for column, width in enumerate(widths):
            self._sheet.set_column(column, column, width)
        self._sheet.freeze_panes(1, 0)
        self._sheet.repeat_rows(0)
        for column, head in enumerate(table.heads):
            self._put(0, column, head, self._looks.head)
        for row, values in enumerate(table.rows, 1):
            tone = table.tones[row - 1] if table.tones else Tone.NEUTRAL
            self._make_room(row, values, widths)
            for column, value in enumerate(values):
                self._put(row, column, value, self._look(value, tone, is_code=column in table.codes))
        for column, words in table.choices.items():
            self._sheet.data_validation(
                1, column, max(len(table.rows), 1), column, {"validate": "list", "source": words}
            )
        if table.heads:
            self._sheet.autofilter(0, 0, len(table.rows), len(table.heads) - 1)
        return self._cut

    def _make_room(self, row: int, values: Sequence[Cell], widths: Sequence[int]) -> None:
        """A row is as high as its longest text is wrapped: not every program sees to that itself."""
        lines = max((_lines(_shown(each), width) for each, width in zip(values, widths, strict=True)), default=1)
        if lines > 1:
            self._sheet.set_row(row, min(lines * _HIGH, _HIGHEST))

    def _look(self, value: Cell, tone: Tone, *, is_code: bool) -> Format:
        if is_code:
            return self._looks.code[tone]
        of_number = isinstance(value, (int, float)) and not isinstance(value, bool)
        return (self._looks.number if of_number else self._looks.text)[tone]

    def _put(self, row: int, column: int, value: Cell, look: Format) -> None:
        if value is None:
            self._sheet.write_blank(row, column, None, look)
        elif isinstance(value, Words):
            self._put_words(row, column, value, look)
        elif isinstance(value, bool):
            self._sheet.write_string(row, column, "yes" if value else "no", look)
        elif isinstance(value, (int, float)):
            self._sheet.write_number(row, column, value, look)
        else:
            self._sheet.write_string(row, column, self._fitting(value), look)

    def _put_words(self, row: int, column: int, words: Words, look: Format) -> None:
        pieces = [piece for piece in words.pieces if piece[0]]
        whole = "".join(text for text, _, _ in pieces)
        # A text of one piece, or of such as stayed alone, has one look, and so has one that is cut.
        if len(pieces) < 2 or all(was and now for _, was, now in pieces) or len(whole) > LONGEST:
            self._sheet.write_string(row, column, self._fitting(whole), look)
        else:
            self._sheet.write_rich_string(row, column, *self._fragments(pieces), look)

    def _fragments(self, pieces: list[tuple[str, bool, bool]]) -> Iterator[object]:
        for text, was, now in pieces:
            if not now:
                yield self._looks.went
            elif not was:
                yield self._looks.came
            yield text

    def _fitting(self, text: str) -> str:
        if len(text) <= LONGEST:
            return text
        self._cut += 1
        return f"{text[: LONGEST - 1]}…"


def _line(*cells: tuple[Cell, Format]) -> list[tuple[Cell, Format]]:
    return [*cells]


def _widths(table: Table) -> list[int]:
    """How wide each column is: as its longest text, within bounds."""
    widths = [len(head) + 3 for head in table.heads]
    for row in table.rows[:_MEASURED]:
        for at, value in enumerate(row):
            widths[at] = max(widths[at], len(_shown(value)) + 1)
    return [min(max(width, _NARROWEST), _WIDEST) for width in widths]


def _lines(text: str, width: int) -> int:
    """Over how many lines a text goes in a column, whose width is told in digits: letters are narrower."""
    return sum(math.ceil(max(len(line), 1) / (width * _LETTERS)) for line in text.split("\n"))


def _shown(value: Cell) -> str:
    if isinstance(value, Words):
        return "".join(text for text, _, _ in value.pieces)
    return "" if value is None else str(value)
