"""Looking at applied maps: list, show, compare, check, export."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

import click

from cli.applied_maps import print_changes, print_map, print_maps, print_recheck
from cli.main import DONE, SOME_INPUT_UNUSABLE
from cli.options import format_option, open_store, output_form, store_option
from cli.output import print_csv, print_json, say
from cli.progress import working
from crosswalk.applied import csv_file as appliedfile
from crosswalk.contract.applied import (
    broken_rows,
    change_json,
    change_row,
    map_json,
    map_row,
    map_row_json,
    policy_json,
    recheck_json,
)
from crosswalk.contract.shapes.applied import BrokenRow, MapChangeRow, MapJson, MapRow, PolicyJson
from crosswalk.domain.applied.policies import POLICIES

Command = TypeVar("Command", bound=Callable[..., Any])


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
            say(f"{click.style(policy.name, bold=True)}: {policy.statement}.")
        return
    _print_rows(form, PolicyJson, map(policy_json, POLICIES.values()))


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
    _print_rows(form, MapJson, map(map_json, maps))


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
        print_csv(MapRow, (map_row(made, row) for row in rows))
    else:
        print_json({**map_json(made), "rows": [map_row_json(made, row) for row in rows]})


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
    with open_store(store) as graph, working("Comparing"):
        old, new = graph.maps.version(before), graph.maps.version(after)
        changes = graph.maps.compare(old.ref, new.ref)
    if output_form(form) == "table":
        print_changes(old, new, changes, whole=whole)
        return
    if form == "csv":
        print_csv(MapChangeRow, (change_row(old, new, change) for change in changes))
    else:
        told = [change_json(old, new, change) for change in changes]
        print_json({"before": map_json(old), "after": map_json(new), "changes": told})


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
    with open_store(store) as graph, working("Checking"):
        found = graph.maps.check(ref, release)
    match output_form(form):
        case "json":
            print_json(recheck_json(found))
        case "csv":
            print_csv(BrokenRow, broken_rows(found))
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


def _print_rows(form: str | None, shape: type, rows: Iterable[Mapping[str, object]]) -> None:
    if form == "csv":
        print_csv(shape, rows)
    else:
        print_json([*rows])
