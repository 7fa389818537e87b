"""`crosswalk releases`"""

from __future__ import annotations

from typing import Any

import click

from cli.options import format_option, open_store, output_form, store_option
from cli.output import print_csv, print_json, print_table
from crosswalk.contract import releases_json
from crosswalk.domain.errors import UsageError
from crosswalk.overview import Overview, ReleaseLine


@click.command("releases")
@click.argument("systems", nargs=-1, metavar="[SYSTEM | MAP_SET]…")
@format_option
@store_option
def command(systems: tuple[str, ...], form: str | None, store: str | None) -> None:
    """Which releases and editions exist, which are fetched or loaded, what is missing and what is due next.

    \b
    crosswalk releases
    crosswalk releases icd10cm --format json
    """
    with open_store(store, create=False) as graph:
        seen = graph.releases()
    rows = [row for row in releases_json(seen) if not systems or row["id"].partition(":")[0] in systems]
    if not rows:
        raise UsageError(f"nothing is known of {' '.join(systems)}.", remedy="Leave the argument out to see all.")
    match output_form(form):
        case "json":
            print_json(rows)
        case "csv":
            columns = [name for name in rows[0] if name != "sources"] if rows else []
            print_csv(columns, rows)
        case _:
            _print(seen, systems)


def _print(seen: Overview, systems: tuple[str, ...]) -> None:
    lines = [line for line in (*seen.releases, *seen.editions) if not systems or line.id.partition(":")[0] in systems]
    heads = ["Release", "Effective", "Status", "Fetched", "Covers", "Codes", "Title"]
    print_table(heads, [_row(line) for line in lines])
    due = ", ".join(f"{line.id} on {line.effective}" for line in lines if line.due)
    if due:
        click.echo(f"Due next: {due}")


def _row(line: ReleaseLine) -> list[Any]:
    covers = f"{line.covers_from} … {line.covers_to}" if line.covers_from else ""
    mark = {"loaded": "● ", "missing": "○ "}.get(line.status, "· ")
    fetched = "fetched" if line.fetched else ""
    return [line.id, line.effective, f"{mark}{line.status}", fetched, covers, line.count, line.title]
