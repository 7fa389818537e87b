"""Options and arguments that several commands share."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TextIO, TypeVar

import click

import crosswalk
from crosswalk.domain.codes.repairs import Repairs
from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.domain.days import read_day
from crosswalk.domain.errors import SourceNotFound, UsageError
from crosswalk.service import Crosswalk

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

Command = TypeVar("Command", bound=Callable[..., Any])

FORMAT_VARIABLE: Final = "CROSSWALK_FORMAT"
_FORMATS: Final = ("table", "json", "csv")
_OTHERS: Final = ("load", "html", "xlsx")
"""Formats that some commands have beside these."""
_COLUMNS: Final = "cli.columns"
"""Where a context keeps the columns that were asked for."""
_SPLIT: Final = "cli.split"
"""Where it keeps whether cells are split."""


def store_option(command: Command) -> Command:
    """`--store URL`."""
    return click.option(
        "--store",
        metavar="URL",
        help="The store: sqlite:///PATH or neo4j://HOST. Default: CROSSWALK_STORE, else this user's own.",
    )(command)


def format_option(command: Command) -> Command:
    """`--format table|json|csv`, and `--columns NAME,…` for CSV, which no command need know of."""
    return formats_option()(command)


def formats_option(*more: str) -> Callable[[Command], Command]:
    """`--format` with these formats as well, of which all but `load` are files."""
    form = click.option(
        "--format",
        "form",
        type=click.Choice([*_FORMATS, *more]),
        help="Default: CROSSWALK_FORMAT, else table on a terminal, json elsewhere.",
    )
    columns = click.option(
        "--columns",
        # Commands have parameters of their own called columns.
        "shown_columns",
        metavar="NAME,…",
        expose_value=False,
        callback=_keep_columns,
        help="CSV with these columns alone.",
    )
    return lambda command: form(columns(command))


def output_option(command: Command) -> Command:
    """`-o FILE`."""
    output = click.Path(dir_okay=False, writable=True, path_type=Path)
    return click.option(
        "-o",
        "--output",
        type=output,
        metavar="FILE",
        help="Write into a file; its name says the format where no --format does.",
    )(command)


def time_options(command: Command) -> Command:
    """`--on DATE` and `--release ID`."""
    on = click.option("--on", metavar="DATE", callback=_day, help="The day asked about, as 2024-10-01.")
    release = click.option(
        "--release",
        metavar="ID",
        shell_complete=complete_labels,
        help="The release asked about, as icd10cm:2025 or 2025.",
    )
    return on(release(command))


def a_system(*others: str) -> click.Choice[str]:
    """A code system by its id in any case, or one of the other words."""
    return click.Choice([*others, *SYSTEMS], case_sensitive=False)


def system_option(*names: str, text: str) -> Callable[[Command], Command]:
    """An option under these names that takes the id of a code system."""

    def add(command: Command) -> Command:
        return click.option(*names, type=a_system(), help=text)(command)

    return add


def day_option(name: str, text: str) -> Callable[[Command], Command]:
    """An option that takes a day, handed on as a `date`."""

    def add(command: Command) -> Command:
        return click.option(name, metavar="DATE", callback=_day, help=text)(command)

    return add


def repair_option(command: Command) -> Command:
    """`--repair none|safe|all`."""
    return click.option(
        "--repair",
        "repairs",
        type=click.Choice([each.value for each in Repairs]),
        default=Repairs.SAFE.value,
        callback=lambda _, __, chosen: Repairs(chosen),
        help="Codes that programs and people damaged: repair none, those that can only be one code and show the "
        "damage (safe, the default), or also headers and digits that only one billable code fits (all).",
    )(command)


def split_option(command: Command) -> Command:
    """`--split`, which no command need know of."""
    return click.option(
        "--split",
        is_flag=True,
        expose_value=False,
        callback=_keep_split,
        help="Take several codes in one cell, as '428.0, 401.9', each by itself.",
    )(command)


def codes_argument(command: Command) -> Command:
    """`CODE…`: one code or more, `-` for those on standard input."""
    return click.argument("codes", nargs=-1, required=True, metavar="CODE…", shell_complete=complete_codes)(command)


def complete_releases(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The ids of releases that begin so; what completes is imported when a shell asks."""
    from cli.completion import release_ids

    return release_ids(context, parameter, incomplete)


def complete_labels(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The releases that begin so, of the system that is named by their labels."""
    from cli.completion import releases_of_system

    return releases_of_system(context, parameter, incomplete)


def complete_codes(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The codes that begin so."""
    from cli.completion import codes

    return codes(context, parameter, incomplete)


class Inputs(NamedTuple):
    """Codes to ask about, and for those from standard input the line each stood on."""

    texts: list[str]
    lines: list[int | None]


def read_codes(arguments: Sequence[str], first: int, following: int) -> Iterator[Inputs]:
    """The codes of the command line, `-` standing for those on standard input, one a line; in batches, at least one.

    So many are in the first batch and in each that follows, so that answers begin before all codes are read. With
    `--split` a line may have several codes.
    """
    texts: list[str] = []
    lines: list[int | None] = []
    size = first
    for text, line in _parted(_numbered(arguments)):
        texts.append(text)
        lines.append(line)
        if len(texts) == size:
            yield Inputs(texts, lines)
            texts, lines, size = [], [], following
    if texts or size == first:
        yield Inputs(texts, lines)


def _parted(numbered: Iterator[tuple[str, int | None]]) -> Iterator[tuple[str, int | None]]:
    context = click.get_current_context(silent=True)
    if context is None or not context.meta.get(_SPLIT):
        yield from numbered
        return
    from crosswalk.domain.codes.cells import split_cell

    for text, line in numbered:
        for part in split_cell(text):
            yield part, line


def _numbered(arguments: Sequence[str]) -> Iterator[tuple[str, int | None]]:
    for argument in arguments:
        if argument != "-":
            yield argument, None
            continue
        for number, line in enumerate(piped(), 1):
            # A file saved on Windows begins with a byte-order mark.
            text = line.lstrip("\ufeff").strip()
            if text:
                yield text, number


def piped() -> TextIO:
    """Standard input; bytes in it that are no text make one malformed code, not a failure of all others.

    Raises `SourceNotFound` where it is closed.
    """
    if sys.stdin is None:
        raise SourceNotFound("standard input is closed.", remedy="Name the codes, or pipe them in.")
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")
    return sys.stdin


def open_store(url: str | None, *, create: bool = False) -> Crosswalk:
    """The store that the option, the environment or the default names."""
    return crosswalk.open(url, create=create)


def output_form(form: str | None, *more: str, output: Path | None = None) -> str:
    """The format asked for, or the one that suits where the output goes; `more` are those of `formats_option`.

    A file is written in the format of its name. One that only other commands have is passed over in the environment.
    Raises `UsageError`, also for a file of which nothing says the format.
    """
    if columns_asked():
        if form not in (None, "csv"):
            raise UsageError("--columns is about CSV.", remedy="Leave it out, or say --format csv.")
        return "csv"
    wished = os.environ.get(FORMAT_VARIABLE)
    if not form and wished and wished not in (*_FORMATS, *_OTHERS):
        raise UsageError(f"{FORMAT_VARIABLE} is {wished!r}.", remedy=f"There are {', '.join((*_FORMATS, *_OTHERS))}.")
    if wished not in (*_FORMATS, *more):
        wished = None
    if form or output is None:
        return form or wished or ("table" if sys.stdout.isatty() else "json")
    named = output.suffix.lower().lstrip(".")
    if named in (*_FORMATS, *more):
        return named
    if wished:
        return wished
    raise UsageError(f"{output} does not say its format.", remedy=f"Say --format {'|'.join((*_FORMATS, *more))}.")


def columns_asked() -> Sequence[str]:
    """The columns that `--columns` names, none where it was not said."""
    context = click.get_current_context(silent=True)
    named: Sequence[str] = context.meta.get(_COLUMNS, ()) if context else ()
    return named


def _keep_columns(context: click.Context, _: click.Parameter, text: str | None) -> None:
    if text is not None:
        names = [name.strip() for name in text.split(",") if name.strip()]
        if not names:
            raise UsageError("--columns names no column.", remedy="Name some: --columns input,code.")
        context.meta[_COLUMNS] = names


def _keep_split(context: click.Context, _: click.Parameter, split: bool) -> None:
    context.meta[_SPLIT] = split


def _day(_: click.Context, __: click.Parameter, text: str | None) -> date | None:
    return None if text is None else read_day(text)
