"""Which rows of a review a command is about."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from typing import Any, Final, TypeVar

import click

from crosswalk.domain.lookup.changes import ChangeKind
from crosswalk.domain.reviews.reviewed import Among

Command = TypeVar("Command", bound=Callable[..., Any])

_OPTIONS: Final = (
    click.option(
        "--kind",
        "kinds",
        multiple=True,
        type=click.Choice([kind.value for kind in ChangeKind]),
        help="Rows to which this happened.",
    ),
    click.option("--under", multiple=True, metavar="CODE", help="Rows under a code, as C83, or a chapter or section."),
    click.option("--list", "lists", multiple=True, metavar="NAME", help="Rows on a list, in a review of an impact."),
)


def rows_options(command: Command) -> Command:
    """`--kind`, `--under` and `--list`."""
    return reduce(lambda made, option: option(made), reversed(_OPTIONS), command)


def among(codes: tuple[str, ...], kinds: tuple[str, ...], under: tuple[str, ...], lists: tuple[str, ...]) -> Among:
    """The rows that are asked for; what was not said is left out."""
    asked: Among = {}
    if codes:
        asked["codes"] = codes
    if kinds:
        asked["kinds"] = kinds
    if under:
        asked["under"] = under
    if lists:
        asked["lists"] = lists
    return asked
