"""Attached values beside other answers: the option that names tables, and how they are told to people."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from cli.output import say
from crosswalk.contract.guarded import guarded
from crosswalk.domain.errors import UsageError

if TYPE_CHECKING:
    from crosswalk.domain.attached.standing import Attached, Between
    from crosswalk.domain.history.difference import Difference
    from crosswalk.service import Crosswalk

Command = TypeVar("Command", bound=Callable[..., Any])


def _value_option(told: str) -> Callable[[Command], Command]:
    return click.option("--value", "value_names", multiple=True, metavar="NAME", help=f"{told} Repeatable.")


value_option: Final = _value_option(
    "Show this table of attached values alone, NAME:KIND for one kind of them; in CSV two columns, NAME and "
    "NAME_standing."
)
"""`--value NAME`, which may be said several times."""

between_option: Final = _value_option(
    "What this table of attached values says before and after, NAME:KIND for one kind of them; in CSV NAME_before, "
    "NAME_after and NAME_standing."
)
"""`--value NAME`, of commands that compare two releases."""


def as_text(cells: Mapping[str, object]) -> dict[str, object]:
    """Cells of CSV that no spreadsheet program runs: a text that begins like a formula stands behind a '.

    Whoever made a table may have put anything into it; numbers stay numbers.
    """
    return {
        name: guarded(cell) if isinstance(cell, str) and not _is_number(cell) else cell for name, cell in cells.items()
    }


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


class ValuesBetween:
    """What the tables of some names say of codes before and after, by system and code as they were asked."""

    def __init__(self, graph: Crosswalk, names: Sequence[str]) -> None:
        self._graph = graph
        self._names = tuple(dict.fromkeys(names))
        self._found: dict[tuple[str, str], tuple[Between, ...]] = {}

    def ask(self, difference: Difference, codes: Collection[str]) -> None:
        """Ask about codes of the system of a difference; nothing where no table was named."""
        if self._names:
            ends = difference.before.id, difference.after.id
            found = self._graph.values.between(difference.system.id, codes, *ends, self._names)
            self._found |= {(difference.system.id, code): said for code, said in found.items()}

    def of(self, system: str | None, code: str | None) -> tuple[Between, ...]:
        """What they say of a code."""
        return self._found.get((system or "", code or ""), ())

    def lines(self, system: str | None, code: str | None) -> list[str]:
        """A line a table that has anything to tell of a code."""
        return [f"{each.after.name}: {each}" for each in self.of(system, code) if each.tells]

    @property
    def columns(self) -> list[str]:
        """The columns of CSV that they add."""
        return [f"{name}_{part}" for name in self._names for part in ("before", "after", "standing")]

    def cells(self, system: str | None, code: str | None) -> dict[str, object]:
        """The cells of those columns; empty where a table is about another system."""
        cells: dict[str, object] = dict.fromkeys(self.columns)
        for each in self.of(system, code):
            name = each.after.name
            cells[f"{name}_before"], cells[f"{name}_after"] = each.before.cell, each.after.cell
            cells[f"{name}_standing"] = each.after.standing.value
        return cells


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
        said = next((each for each in values if each.name == name), None)
        cells[name] = (said.cell or None) if said is not None else None
        cells[f"{name}_standing"] = None if said is None else said.standing.value
    return as_text(cells)


def say_values(code: str, values: Sequence[Attached]) -> None:
    """A line a table: what it says of a code, by which edition, or why it says nothing."""
    for each in values:
        edition = f", edition of {each.edition.label}" if each.edition else ""
        by = f", by {each.by}" if each.by else ""
        why = f" ({each.reason})" if each.reason else ""
        say(f"{code}, {each.name}: {each}{by}{edition if each.values else ''}{why}")
