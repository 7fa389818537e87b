"""Looking at applied maps: list, show, compare, check, export."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, Final, TypeVar

import click

from cli.applied_maps import print_changes, print_map, print_maps, print_recheck
from cli.main import DONE, SOME_INPUT_UNUSABLE
from cli.options import format_option, open_store, output_form, store_option
from cli.output import print_csv, print_json
from crosswalk.applied import csv_file as appliedfile
from crosswalk.contract.applied import change_json, map_json, recheck_json, row_json
from crosswalk.domain.applied.policies import POLICIES

Command = TypeVar("Command", bound=Callable[..., Any])

_MAP_COLUMNS: Final = [
    "name", "version", "title", "source_system", "target_system", "map_set", "edition", "release", "source_release",
    "policy", "who", "at", "note",
]  # fmt: skip
_ROW_COLUMNS: Final = ["source", "standing", "targets", "approximate", "origin", "why", "who", "at"]


def _all_option(command: Command) -> Command:
    return click.option("--all", "whole", is_flag=True, help="Every row, not the first ones.")(command)


@click.command("policies")
@format_option
def policies(form: str | None) -> None:
    """The policies by which a map can be derived.

    \b
    crosswalk map policies
    """
    if output_form(form) == "table":
        for policy in POLICIES.values():
            click.echo(f"{click.style(policy.name, bold=True)}: {policy.statement}.")
        return
    rows = [{"name": policy.name, "statement": policy.statement} for policy in POLICIES.values()]
    _print_rows(form, rows, ["name", "statement"])


@click.command("list")
@click.argument("name", required=False)
@format_option
@store_option
def list_maps(name: str | None, form: str | None, store: str | None) -> None:
    """The maps of the workspace, or all versions of one.

    \b
    crosswalk map list
    crosswalk map list claims
    """
    with open_store(store) as graph:
        maps = graph.maps.versions(name) if name else graph.maps.newest()
    if output_form(form) == "table":
        print_maps(maps)
        return
    _print_rows(form, [map_json(made) for made in maps], _MAP_COLUMNS)


@click.command("show")
@click.argument("ref", metavar="NAME[@VERSION]")
@click.argument("codes", nargs=-1, metavar="[SOURCE]…")
@click.option("--open", "undecided", is_flag=True, help="Only what nobody has decided.")
@click.option("--chosen", is_flag=True, help="Only what people decided.")
@_all_option
@format_option
@store_option
def show(
    ref: str, codes: tuple[str, ...], undecided: bool, chosen: bool, whole: bool, form: str | None, store: str | None
) -> None:
    """What a map is and says.

    \b
    crosswalk map show claims
    crosswalk map show claims@2 800.22
    crosswalk map show claims --open --format csv
    """
    with open_store(store) as graph:
        made = graph.maps.version(ref)
        rows = graph.maps.rows(made.ref, codes or None)
    rows = [row for row in rows if (not undecided or row.standing == "open") and (not chosen or row.is_chosen)]
    if output_form(form) == "table":
        print_map(made, rows, whole=whole or bool(codes))
    elif form == "csv":
        print_csv(_ROW_COLUMNS, [_flat(row_json(made, row)) for row in rows])
    else:
        print_json({**map_json(made), "rows": [row_json(made, row) for row in rows]})


@click.command("compare")
@click.argument("before", metavar="NAME[@VERSION]")
@click.argument("after", metavar="NAME[@VERSION]")
@_all_option
@format_option
@store_option
def compare(before: str, after: str, whole: bool, form: str | None, store: str | None) -> None:
    """What two maps, or two versions of one, decide differently.

    \b
    crosswalk map compare claims@1 claims
    """
    with open_store(store) as graph:
        old, new = graph.maps.version(before), graph.maps.version(after)
        changes = graph.maps.compare(old.ref, new.ref)
    if output_form(form) == "table":
        print_changes(old, new, changes, whole=whole)
        return
    rows = [change_json(old, new, change) for change in changes]
    if form == "csv":
        print_csv(["source", "before", "after"], [{**row, **_sides(row)} for row in rows])
    else:
        print_json({"before": map_json(old), "after": map_json(new), "changes": rows})


@click.command("check")
@click.argument("ref", metavar="NAME[@VERSION]")
@click.option("--release", metavar="ID", help="The release to check in. Default: the newest that is loaded.")
@_all_option
@format_option
@store_option
def check(ref: str, release: str | None, whole: bool, form: str | None, store: str | None) -> int:
    """What a release or an edition broke in a map: targets no longer billable, sources gone, entries changed.

    Ends with status 1 where something is broken.

    \b
    crosswalk map check claims
    crosswalk map check claims --release icd10cm:2025 --format csv
    """
    with open_store(store) as graph:
        found = graph.maps.check(ref, release)
    whole_answer = recheck_json(found)
    match output_form(form):
        case "json":
            print_json(whole_answer)
        case "csv":
            columns = ["source", "breach", "code", "remedies", *_ROW_COLUMNS[1:]]
            print_csv(
                columns, [{**_flat(one), "remedies": " ".join(one["remedies"])} for one in whole_answer["broken"]]
            )
        case _:
            print_recheck(found, whole=whole)
    return SOME_INPUT_UNUSABLE if found.broken else DONE


@click.command("export")
@click.argument("ref", metavar="NAME[@VERSION]")
@store_option
def export(ref: str, store: str | None) -> None:
    """A map as CSV, one row a target, which import reads back.

    \b
    crosswalk map export claims > claims.csv
    """
    with open_store(store) as graph:
        made = graph.maps.version(ref)
        for lines in appliedfile.written(made, graph.maps.rows(made.ref)):
            sys.stdout.write(lines)


def _flat(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "targets": " + ".join(row["targets"])}


def _sides(row: dict[str, Any]) -> dict[str, str]:
    return {
        side: " + ".join(row[side]["targets"]) or row[side]["standing"] if row[side] else ""
        for side in ("before", "after")
    }


def _print_rows(form: str | None, rows: list[dict[str, Any]], columns: list[str]) -> None:
    if form == "csv":
        print_csv(columns, rows)
    else:
        print_json(rows)
