"""`crosswalk releases`"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

import click

from cli.options import format_option, open_store, output_form, store_option
from cli.output import DERIVED, cut, print_csv, print_json, print_table, say, terminal_width
from crosswalk.contract.releases import release_json, release_row
from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.domain.errors import StoreNotFound, UsageError
from crosswalk.domain.history.overview import ReleaseLine
from crosswalk.settings import clock, library_folder


@click.command("releases")
@click.argument("systems", nargs=-1, metavar="[SYSTEM | MAP_SET]…")
@format_option
@store_option
def command(systems: tuple[str, ...], form: str | None, store: str | None) -> None:
    """Which releases and editions exist, which are fetched or loaded, what is missing, overdue and due next.

    Without a store too: nothing is loaded then.

    \b
    crosswalk releases
    crosswalk releases icd10cm --format json
    """
    try:
        with open_store(store) as graph:
            seen = graph.releases()
    except StoreNotFound as fault:
        from crosswalk.questions.releases import catalogued

        click.echo(f"Nothing is loaded: {fault.message}", err=True)
        seen = catalogued(clock()(), library_folder())
    lines = [line for line in seen.lines if not systems or _group(line) in systems]
    if not lines:
        raise UsageError(f"nothing is known of {' '.join(systems)}.", remedy="Leave the argument out to see all.")
    match output_form(form):
        case "json":
            print_json([release_json(line) for line in lines])
        case "csv":
            from crosswalk.contract.shapes.releases import ReleaseRow

            print_csv(ReleaseRow, map(release_row, lines))
        case _:
            _print(lines)


def _print(lines: Sequence[ReleaseLine]) -> None:
    """A table for each system and each map set, then what is due and what the words mean."""
    for group, members in groupby(lines, _group):
        _print_group(group, list(members))
    if any(line.derived for line in lines):
        say("derived: for want of a file of its own, it follows from those of other releases", dim=True)
    due = ", ".join(f"{line.id} on {line.effective}" for line in lines if line.due)
    if due:
        say(f"Due next: {due}")


def _print_group(group: str, lines: Sequence[ReleaseLine]) -> None:
    loaded = sum(line.is_loaded for line in lines)
    shared = _shared_title([line.title for line in lines])
    title = SYSTEMS[group].title if group in SYSTEMS else lines[0].title
    summary = f"{loaded} of {sum(line.status != 'upcoming' for line in lines)} loaded"
    room = min(90, terminal_width() - len(group) - len(summary) - 4)
    click.secho(f"{group}  {cut(title, room)}", bold=True, nl=False)
    click.secho(f"  {summary}", dim=True)
    if group in SYSTEMS:
        heads = ["  Release", "Effective", "Status", "Covers", "Codes published", "Title"]
        rows = [[*_row(line), _covers(line), _count(line), line.title.removeprefix(shared)] for line in lines]
    else:
        heads = ["  Edition", "Effective", "Status", "Rows"]
        rows = [[*_row(line), _count(line)] for line in lines]
    print_table(heads, rows)
    click.echo()


def _row(line: ReleaseLine) -> list[object]:
    return [f"  {line.id.partition(':')[2]}", line.effective, _status(line)]


def _status(line: ReleaseLine) -> str:
    derived = DERIVED if line.derived else ""
    if line.status == "loaded":
        return f"● loaded{derived}"
    if line.fetched:
        return f"○ fetched{derived}"
    if line.status in ("missing", "overdue"):
        return f"○ {line.status}{derived}" if line.obtainable else "– no known file"
    return f"· {line.status}"


def _covers(line: ReleaseLine) -> str:
    return f"{line.covers_from} … {line.covers_to}" if line.covers_from else ""


def _count(line: ReleaseLine) -> str:
    return "" if line.count is None else f"{line.count:>7,}"


def _shared_title(titles: Sequence[str]) -> str:
    """What all titles of a system begin with, to the last comma or else the last word."""
    first, last = min(titles), max(titles)
    length = next((at for at, (one, other) in enumerate(zip(first, last, strict=False)) if one != other), 0)
    head, mark, _ = first[:length].rpartition(", " if ", " in first[:length] else " ")
    return head + mark


def _group(line: ReleaseLine) -> str:
    return line.id.partition(":")[0]
