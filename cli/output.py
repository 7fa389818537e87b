"""Printing: JSON, CSV and tables that fit the terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

import click

from crosswalk.domain.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

DERIVED: Final = ", derived"
"""Marks a release of which no file is published."""


def print_json(value: object) -> None:
    """The value on standard output, indented by one blank a level."""
    import json

    json.dump(value, sys.stdout, ensure_ascii=False, indent=1)
    sys.stdout.write("\n")


def print_csv(shape: type, rows: Iterable[Mapping[str, object]]) -> None:
    """The rows, as they come, under the columns that their shape declares."""
    import csv

    from crosswalk.contract.common import columns

    names = columns(shape)
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(names)
    for row in rows:
        writer.writerow([_cell(row[name]) for name in names])


def write_file(parts: Iterable[bytes], output: Path | None) -> None:
    """The parts, as they come, as a file, or, where none is named, on standard output. Raises `UsageError`."""
    if output is None:
        sys.stdout.buffer.writelines(parts)
        return
    try:
        with output.open("wb") as file:
            file.writelines(parts)
    except OSError as fault:
        raise UsageError(f"{output} cannot be written: {fault.strerror}.", remedy="Name another file.") from fault


def print_table(heads: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Columns under bold heads; the last column is cut where the terminal ends."""
    import shutil

    texts = [[_text(cell) for cell in row] for row in rows]
    widths = [max(len(row[at]) for row in [list(heads), *texts]) for at in range(len(heads))]
    room = max(shutil.get_terminal_size((120, 24)).columns - sum(widths[:-1]) - 2 * (len(heads) - 1), 12)
    click.secho(_line(heads, widths, room), bold=True)
    for row in texts:
        click.echo(_line(row, widths, room))


def print_left_out(count: int, most: int, remedy: str = "", *, indent: int = 0, dim: bool = True) -> None:
    """How many of `count` lines were left out where `most` are printed, and how to get them; nothing where none was."""
    if count > most:
        click.secho(f"{' ' * indent}… and {count - most:,} more{remedy}", dim=dim or None)


def cut(text: str, width: int) -> str:
    """The text, ended by … where it is longer than the width."""
    return text if len(text) <= width else f"{text[: max(width - 1, 1)]}…"


def _line(cells: Sequence[str], widths: Sequence[int], room: int) -> str:
    padded = [f"{cell:<{width}}" for cell, width in zip(cells[:-1], widths, strict=False)]
    return "  ".join([*padded, cut(cells[-1], room)]).rstrip()


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    return f"{cell:,}" if isinstance(cell, int) else str(cell)


def _cell(cell: object) -> object:
    return str(cell).lower() if isinstance(cell, bool) else cell
