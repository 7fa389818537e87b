"""`crosswalk tree`"""

from __future__ import annotations

from datetime import date
from typing import Final

import click

from cli.commands.lookup import basis
from cli.options import (
    complete_codes,
    format_option,
    open_store,
    output_form,
    store_option,
    system_option,
    time_options,
)
from cli.output import cut, print_csv, print_json, print_left_out, say, terminal_width
from cli.progress import working
from crosswalk.contract.tree import tree_json, tree_rows
from crosswalk.domain.lookup.description import CODE
from crosswalk.domain.lookup.tree import SYSTEM, Branch, Tree

_MOST_PRINTED: Final = 100
"""Branches printed below one: of a system without groups all codes are topmost."""


@click.command("tree")
@click.argument("name", metavar="CODE|GROUP|SYSTEM", shell_complete=complete_codes)
@click.option("--depth", type=int, default=None, help="How many levels below it. Default: 2 below a code, else 1.")
@system_option("--system", text="Needed where several systems have the code or group.")
@time_options
@format_option
@store_option
def command(
    name: str,
    depth: int | None,
    system: str | None,
    on: date | None,
    release: str | None,
    form: str | None,
    store: str | None,
) -> None:
    """What lies below a code, a chapter or block, or a whole system.

    \b
    crosswalk tree icd10cm
    crosswalk tree chapter:4 --system icd10cm
    crosswalk tree E08-E13 --depth 3
    crosswalk tree E11
    """
    with open_store(store) as graph, working("Asking"):
        answer = graph.tree(name, system, on=on, release=release, depth=depth)
    match output_form(form):
        case "json":
            print_json(tree_json(answer))
        case "csv":
            from crosswalk.contract.shapes.tree import BranchRow

            print_csv(BranchRow, tree_rows(answer))
        case _:
            _print_tree(answer)


def _print_tree(answer: Tree) -> None:
    say(_line(answer.root), bold=True)
    _print_below(answer.root, "")
    say(basis(answer.moment), dim=True)


def _print_below(branch: Branch, margin: str) -> None:
    shown = branch.branches[:_MOST_PRINTED]
    for at, each in enumerate(shown):
        is_last = at == len(branch.branches) - 1
        line = cut(_line(each), terminal_width() - len(margin) - 3)
        click.echo(f"{margin}{'└' if is_last else '├'}─ {click.style(line, bold=True) if each.branches else line}")
        _print_below(each, margin + ("   " if is_last else "│  "))
    print_left_out(len(branch.branches), _MOST_PRINTED, ": --format csv", indent=len(margin))


def _line(branch: Branch) -> str:
    """The branch in a line; how much lies below it, where that is not shown."""
    kind = "" if branch.kind in (SYSTEM, CODE) else f"{branch.kind.replace('_', ' ')} "
    hidden = "" if branch.branches or not branch.codes else f"  ({branch.codes:,} below)"
    return f"{kind}{branch.id}  {branch.title or '(no title stated)'}{hidden}"
