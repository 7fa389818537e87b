"""Options and arguments that several commands share."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TextIO, TypeVar

import click

import crosswalk
from crosswalk.domain.codes.repairs import Repairs
from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.service import Crosswalk
from crosswalk.settings import read_day

Command = TypeVar("Command", bound=Callable[..., Any])


def store_option(command: Command) -> Command:
    """`--store URL`."""
    return click.option(
        "--store",
        metavar="URL",
        help="The store: sqlite:///PATH or neo4j://HOST. Default: CROSSWALK_STORE, else this user's own.",
    )(command)


def format_option(command: Command) -> Command:
    """`--format table|json|csv`."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(["table", "json", "csv"]),
        help="Default: table on a terminal, json elsewhere.",
    )(command)


def time_options(command: Command) -> Command:
    """`--on DATE` and `--release ID`."""
    on = click.option("--on", metavar="DATE", callback=_day, help="The day asked about, as 2024-10-01.")
    release = click.option("--release", metavar="ID", help="The release asked about, as icd10cm:2025 or 2025.")
    return on(release(command))


def system_option(*names: str, text: str) -> Callable[[Command], Command]:
    """An option under these names that takes the id of a code system."""

    def add(command: Command) -> Command:
        return click.option(*names, type=click.Choice(list(SYSTEMS)), help=text)(command)

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
        help="Codes that a spreadsheet damaged: repair none, those that can only be one billable code and show the "
        "damage (safe, the default), or also headers and digits that only one billable code fits (all).",
    )(command)


def codes_argument(command: Command) -> Command:
    """`CODE…`: one code or more, `-` for those on standard input."""
    return click.argument("codes", nargs=-1, required=True, metavar="CODE…")(command)


@dataclass(frozen=True, slots=True)
class Inputs:
    """The codes to ask about, and for those from standard input the line each stood on."""

    texts: tuple[str, ...]
    lines: tuple[int | None, ...]


def read_codes(arguments: Sequence[str]) -> Inputs:
    """The codes of the command line, `-` standing for those on standard input, one a line."""
    texts: list[str] = []
    lines: list[int | None] = []
    for argument in arguments:
        if argument != "-":
            texts.append(argument)
            lines.append(None)
            continue
        for number, line in enumerate(piped(), 1):
            # A file saved on Windows begins with a byte-order mark.
            text = line.lstrip("\ufeff").strip()
            if text:
                texts.append(text)
                lines.append(number)
    return Inputs(tuple(texts), tuple(lines))


def piped() -> TextIO:
    """Standard input; bytes in it that are no text make one malformed code, not a failure of all others."""
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")
    return sys.stdin


def open_store(url: str | None, *, create: bool = False) -> Crosswalk:
    """The store that the option, the environment or the default names."""
    return crosswalk.open(url, create=create)


def output_form(form: str | None) -> str:
    """The format asked for, or the one that suits where the output goes."""
    return form or ("table" if sys.stdout.isatty() else "json")


def _day(_: click.Context, __: click.Parameter, text: str | None) -> date | None:
    return None if text is None else read_day(text)
