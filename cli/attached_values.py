"""Attached values beside other answers: the option that names tables, and how they are told to people."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import click

from cli.output import say
from crosswalk.domain.errors import UsageError

if TYPE_CHECKING:
    from crosswalk.domain.attached.standing import Attached

Command = TypeVar("Command", bound=Callable[..., Any])


def value_option(command: Command) -> Command:
    """`--value NAME`, which may be said several times."""
    return click.option(
        "--value",
        "value_names",
        multiple=True,
        metavar="NAME",
        help="Show this table of attached values alone; in CSV two columns, NAME and NAME_standing. Repeatable.",
    )(command)


def columns_of_values(names: Sequence[str], taken: Sequence[str]) -> list[str]:
    """The columns of CSV that these tables add. Raises `UsageError` where others are called so."""
    columns = [column for name in dict.fromkeys(names) for column in (name, f"{name}_standing")]
    clash = next((each for each in columns if each in taken), None)
    if clash is not None:
        raise UsageError(f"there is a column {clash!r} already.", remedy="Ask for JSON, or attach under another name.")
    return columns


def cells_of_values(names: Sequence[str], values: Sequence[Attached]) -> dict[str, object]:
    """The cells of those columns; empty where a table is about another system."""
    cells: dict[str, object] = {}
    for name in names:
        said = next((each for each in values if each.table.name == name), None)
        cells[name] = str(said) if said is not None and said.values else None
        cells[f"{name}_standing"] = None if said is None else said.standing.value
    return cells


def say_values(code: str, values: Sequence[Attached]) -> None:
    """A line a table: what it says of a code, by which edition, or why it says nothing."""
    for each in values:
        edition = f", edition of {each.edition.label}" if each.edition else ""
        by = f", by {each.by}" if each.by else ""
        why = f" ({each.reason})" if each.reason else ""
        say(f"{code}, {each.table.name}: {each}{by}{edition if each.values else ''}{why}")
