"""`crosswalk diff`"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import click

from cli.attached_values import ValuesBetween, as_text, between_option
from cli.options import (
    a_system,
    complete_codes,
    complete_labels,
    formats_option,
    open_store,
    output_form,
    output_option,
    store_option,
)
from cli.output import into, print_csv, print_json
from cli.progress import working
from cli.reports import FILES, write_report
from crosswalk.domain.errors import UsageError
from crosswalk.domain.lookup.changes import ChangeKind

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from crosswalk.domain.lookup.changes import Changes
    from crosswalk.domain.lookup.load_lines import LoadLine

_LOAD: Final = "load"
_FEW: Final = 10
"""Codes of each kind that the table shows."""


@click.command("diff")
@click.argument("system", type=a_system())
@click.argument("releases", nargs=-1, required=True, metavar="[BEFORE] AFTER", shell_complete=complete_labels)
@click.option("--chapter", "chapters", multiple=True, metavar="ID", help="Codes of this chapter, as 9. Repeatable.")
@click.option(
    "--under",
    multiple=True,
    metavar="CODE",
    shell_complete=complete_codes,
    help="Codes under this one, or of this section, as C83 or I30-I5A. Repeatable.",
)
@click.option(
    "--kind",
    "kinds",
    multiple=True,
    type=click.Choice([kind.value.replace("_", "-") for kind in ChangeKind]),
    help="Codes to which this happened. Repeatable.",
)
@click.option("--by", type=click.Choice(["chapter", "section"]), help="Counts by chapter or section, without codes.")
@between_option
@click.option("--all", "whole", is_flag=True, help="Print every code in the table, not the first of each kind.")
@formats_option(_LOAD, *FILES)
@output_option
@store_option
def command(
    system: str,
    releases: tuple[str, ...],
    chapters: tuple[str, ...],
    under: tuple[str, ...],
    kinds: tuple[str, ...],
    by: str | None,
    value_names: tuple[str, ...],
    whole: bool,
    form: str | None,
    output: Path | None,
    store: str | None,
) -> None:
    """What changed between two releases: the official counts, and all else, code by code.

    With one release, it is compared with the base of its official count, usually the release
    before it. A day stands for the release in force on it, fy2025 for that of October 2024, and a
    year of HCPCS since 2020 for January to January.

    Beside a deleted code stands what replaced it (→), beside a new one where its cases were coded
    before (←, with ? where the published row is not believed). Words that went and came are
    coloured on a terminal, and [-went-] {+came+} elsewhere.

    \b
    crosswalk diff icd10cm 2025
    crosswalk diff icd10cm 2024-10-01 2025-10-01 --chapter 2 --kind deleted
    crosswalk diff icd10cm 2026 2027 --under I42 --under I49 --all
    crosswalk diff icd10cm 2026 2027 --by chapter
    crosswalk diff icd10cm 2026 2027 --kind new --value hcc
    crosswalk diff icd10cm 2026 2027 -o review.html
    crosswalk diff icd10cm 2026 2027 -o review.xlsx
    crosswalk diff icd10cm 2026 2027 --format load -o update.csv
    crosswalk diff hcpcs 2020-10 2025-10 --kind pricing --kind coverage --format csv

    --format load is the flat file that sites load into an EHR or a billing system: every billable
    code to add, change or delete, with its titles and its first and last day (docs/diff.md).
    """
    narrowed = bool(chapters or under or kinds or by or value_names)
    # A wish of the environment that cannot be met is passed over, one of the command line is refused.
    form = output_form(form, *(FILES if narrowed and form is None else (_LOAD, *FILES)), output=output)
    if form == _LOAD and narrowed:
        raise UsageError("a file to load has every change.", remedy="Leave out what narrows it, and values.")
    if form in FILES and by is not None:
        raise UsageError("a report has the counts by chapter always.", remedy="Leave out --by, or the format.")
    with open_store(store) as graph, working("Comparing"):
        if form == _LOAD:
            lines = graph.load_lines(system, *releases)
        else:
            first = _FEW if form == "table" and by is None and not whole else None
            answer = graph.changes(system, *releases, chapter=chapters, under=under, kinds=kinds, first=first)
            values = ValuesBetween(graph, value_names)
            values.ask(answer.difference, [each.code for each in answer.changes])
    if form in FILES:
        _write_report(answer, values, form, output)
        return
    with into(output):
        if form == _LOAD:
            _print_lines(lines)
        else:
            _tell(answer, values, form, by, None if whole else _FEW)


def _write_report(answer: Changes, values: ValuesBetween, form: str, output: Path | None) -> None:
    from crosswalk.bulk.reports.difference import difference_report

    report, system = difference_report(answer), answer.difference.system.id
    if values.columns:
        from crosswalk.bulk.reports.beside import with_values

        report = with_values(report, lambda code: values.lines(system, code))
    write_report(report, form, output)


def _tell(answer: Changes, values: ValuesBetween, form: str, by: str | None, most: int | None) -> None:
    system = answer.difference.system.id
    match form:
        case "json" | "csv" if by is not None:
            from crosswalk.contract.changes import group_rows
            from crosswalk.contract.shapes.changes import GroupCountsRow

            rows = group_rows(answer, by)
            print_json([*rows]) if form == "json" else print_csv(GroupCountsRow, rows)
        case "json":
            print_json(_json(answer, values))
        case "csv":
            from crosswalk.contract.changes import changes_rows
            from crosswalk.contract.shapes.changes import ChangesRow

            told = ({**dict(row), **as_text(values.cells(system, row["code"]))} for row in changes_rows(answer))
            print_csv(ChangesRow, told, values.columns)
        case _:
            from cli.differences import print_changes, print_groups

            if by is None:
                print_changes(answer, most, lambda code: values.lines(system, code))
            else:
                print_groups(answer, by)


def _json(answer: Changes, values: ValuesBetween) -> Mapping[str, object]:
    from crosswalk.contract.changes import changes_json
    from crosswalk.contract.values import with_values_between

    shaped = changes_json(answer)
    if not values.columns:
        return shaped
    system = answer.difference.system.id
    changes = with_values_between(shaped["changes"], lambda row: values.of(system, str(row["code"])))
    return {**shaped, "changes": changes}


def _print_lines(lines: list[LoadLine]) -> None:
    from crosswalk.contract.load_lines import load_row
    from crosswalk.contract.shapes.load_lines import LoadRow

    print_csv(LoadRow, map(load_row, lines))
    _say_untitled(lines)


def _say_untitled(lines: list[LoadLine]) -> None:
    """How many lines lack a title, on standard error: who loads the file would find it out too late."""
    from crosswalk.domain.lookup.load_lines import LoadAction

    added = [line for line in lines if line.action is not LoadAction.DELETE]
    lacks = {"short": sum(not line.short for line in added), "long": sum(not line.long for line in added)}
    told = [f"{count:,} have no {name} title" for name, count in lacks.items() if count]
    if told:
        codes = f"{len(added):,} codes to add or change"
        click.echo(f"Of {codes} {' and '.join(told)}: no loaded file states one.", err=True)
