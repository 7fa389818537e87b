"""Printing: JSON, CSV and tables that fit the terminal."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, redirect_stdout
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, Final

import click

from cli.progress import into_file, working
from crosswalk.domain.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

_NARROWEST: Final = 60
_LEAST_ROOM: Final = 12
"""Columns that the last column of a table keeps."""
_BELOW: Final = 5
"""How far in a text stands below its row."""
DERIVED: Final = ", derived"
"""Marks a release that follows from the files of others, for want of one of its own."""


def titled(title: str | None, title_from: str | None, *, built: bool) -> str:
    """A title, marked with the release it is told from where that is another, or as built."""
    if built:
        return f"{title} (built of the tabular list)"
    return f"{title} (title of {title_from})" if title_from else title or ""


def print_json(value: object) -> None:
    """The value on standard output, indented by one blank a level."""
    from cli.json_text import json_text

    with _writing():
        sys.stdout.write(json_text(value))
    sys.stdout.write("\n")


def print_csv(shape: type, rows: Iterable[Mapping[str, object]], beside: Sequence[str] = ()) -> None:
    """The rows, as they come, under the columns of their shape and those `beside` them, or those that are asked for."""
    import csv

    with _writing():
        names = columns_of(shape, beside)
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(names)
        for row in rows:
            writer.writerow([cell(row[name]) for name in names])


def columns_of(shape: type, beside: Sequence[str] = ()) -> Sequence[str]:
    """The columns that `--columns` asks for, else all that the shape of the rows declares and those `beside` them.

    Raises `UsageError`.
    """
    from cli.options import columns_asked
    from crosswalk.contract.common import columns

    known, asked = (*columns(shape), *beside), columns_asked()
    unknown = [name for name in asked if name not in known]
    if unknown:
        raise UsageError(f"there is no column {', '.join(unknown)}.", remedy=f"There are {', '.join(known)}.")
    return asked or known


@contextmanager
def into(output: Path | None) -> Iterator[None]:
    """What is printed meanwhile goes into this file, once all is there, where one is named. Raises `UsageError`."""
    if output is None:
        yield
        return
    from io import StringIO

    printed = StringIO()
    with redirect_stdout(printed):
        yield
    write_file([printed.getvalue().encode()], output)


def write_file(parts: Iterable[bytes], output: Path | None) -> None:
    """The parts, as they come, as a file, or, where none is named, on standard output.

    A file appears when it is whole, in the place of one that is there. Raises `UsageError`, and `OutputFault` where the
    disk is full.
    """
    if output is None:
        sys.stdout.buffer.writelines(parts)
    elif output.exists() and not output.is_file():
        _write_straight(parts, output)
    else:
        from crosswalk.bulk.appearing import appearing

        with appearing([output], overwrite=True) as (made,):
            made.file.writelines(parts)
            made.put()


def _write_straight(parts: Iterable[bytes], output: Path) -> None:
    """Into what is no file that could be replaced: a pipe, a device."""
    try:
        with output.open("wb") as file:
            file.writelines(parts)
    except OSError as fault:
        raise UsageError(f"{output} cannot be written: {fault.strerror}.", remedy="Name another file.") from fault


_DIRECTIONS: Final = {mark: f"\\u{mark:04x}" for mark in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))}
"""Marks that turn the direction of what follows: a terminal would show other text than there is."""
_UNSHOWN: Final = {**{mark: f"\\x{mark:02x}" for mark in (*range(32), 127)}, **_DIRECTIONS}
"""These, and what moves the cursor or ends the line of a table."""


def terminal_width() -> int:
    """How many columns the terminal has, of which at least 60 are used."""
    import shutil

    return max(shutil.get_terminal_size((120, 24)).columns, _NARROWEST)


def say(text: str, *, indent: int = 2, **style: Any) -> None:
    """A line in a style of click, gone on in as many more as the terminal needs, so many blanks further in.

    Line ends before it are empty lines above.
    """
    room, text = terminal_width(), text.translate(_DIRECTIONS)
    line = text.lstrip("\n")
    if len(click.unstyle(line)) > room:
        import textwrap

        above, margin = "\n" * (len(text) - len(line)), " " * (len(line) - len(line.lstrip()))
        # A day is not broken at its hyphens.
        inner = margin + " " * indent
        text = above + textwrap.fill(
            line.strip(), room, initial_indent=margin, subsequent_indent=inner, break_on_hyphens=False
        )
    click.secho(text, **style) if style else click.echo(text)


def say_untitled(releases: Iterable[str | None]) -> None:
    """How to get titles that are not loaded: the releases whose files have them, one a code, None where it has one."""
    from crosswalk.domain.history.calendar import fetched_and_loaded

    for release, count in Counter(filter(None, releases)).items():
        codes = f"{count:,} codes" if count > 1 else "1 code"
        say(f"No title of {codes} is loaded: {fetched_and_loaded(release)}", fg="yellow")


def counted(count: int, what: str) -> str:
    """So many of something: `1 code`, `1,204 codes`."""
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def print_table(
    heads: Sequence[str], rows: Sequence[Sequence[object]], below: Sequence[str] = (), *, spare: bool = False
) -> None:
    """Columns under bold heads; where the terminal is too narrow the last is cut, and then the widest of the others.

    A text `below` a row, one for each where there are any, is never cut. `spare` leaves out columns that no row fills.
    """
    texts = [[_text(cell) for cell in row] for row in rows]
    if spare:
        filled = [at for at in range(len(heads)) if any(row[at] for row in texts)]
        heads, texts = [heads[at] for at in filled], [[row[at] for at in filled] for row in texts]
    widths = [max(len(row[at]) for row in [list(heads), *texts]) for at in range(len(heads))]
    shared = terminal_width() - 2 * (len(heads) - 1)
    least = min(widths[-1], max(_LEAST_ROOM, len(heads[-1])))
    while sum(widths[:-1]) > shared - least:
        widest = max(range(len(widths) - 1), key=widths.__getitem__)
        widths[widest] -= 1
    widths[-1] = shared - sum(widths[:-1])
    click.secho(_line(heads, widths), bold=True)
    for row, text in zip_longest(texts, below):
        click.echo(_line(row, widths))
        if text:
            say(f"{'':<{_BELOW}}{text.translate(_UNSHOWN)}", dim=True)


def print_left_out(count: int, most: int, remedy: str = "", *, indent: int = 0, dim: bool = True) -> None:
    """How many of `count` lines were left out where `most` are printed, and how to get them; nothing where none was."""
    if count > most:
        click.secho(f"{' ' * indent}… and {count - most:,} more{remedy}", dim=dim or None)


def _writing() -> AbstractContextManager[None]:
    """Tell that results are written, where they go into a file."""
    return working("Writing") if into_file() else nullcontext()


def cut(text: str, width: int) -> str:
    """The text, ended by … where it is longer than the width."""
    return text if len(text) <= width else f"{text[: max(width - 1, 1)]}…"


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(f"{cut(cell, width):<{width}}" for cell, width in zip(cells, widths, strict=True)).rstrip()


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    return f"{cell:,}" if isinstance(cell, int) else str(cell).translate(_UNSHOWN)


def cell(value: object) -> object:
    """A value as it stands in CSV: `true` and `false` in small letters."""
    return str(value).lower() if isinstance(value, bool) else value
