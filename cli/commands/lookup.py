"""`crosswalk lookup`"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import click

from cli.main import DONE, SOME_INPUT_UNUSABLE
from cli.options import (
    Inputs,
    codes_argument,
    format_option,
    open_store,
    output_form,
    read_codes,
    repair_columns,
    repair_option,
    store_option,
    system_option,
    time_options,
)
from cli.output import DERIVED, print_csv, print_json, print_table
from crosswalk.contract.answers import lookup_json, place_json
from crosswalk.domain.codes.repairs import Repairs
from crosswalk.domain.codes.systems import END
from crosswalk.domain.history.calendar import Moment
from crosswalk.domain.lookup.status import Status
from crosswalk.domain.lookup.validity import Lookup

if TYPE_CHECKING:
    from crosswalk.domain.lookup.description import Description

_COLUMNS: Final = [
    "input", "system", "code", "status", "reason", "billable", "short", "long", "valid_from", "valid_to",
    "open_start", "open_end", "properties", "as_of", "release", "derived", "stale", "missing_release", "repair",
    "certainty", "suggested", "line",
]  # fmt: skip
OPEN_END: Final = "?: no loaded release covers the days beyond"
_UNUSABLE: Final = (Status.MALFORMED, Status.UNKNOWN_CODE, Status.NOT_LICENSED)


@click.command("lookup")
@codes_argument
@system_option("--system", text="The code system; without it, every system that knows the code answers.")
@time_options
@click.option("--notes", is_flag=True, help="Show each code in its place: chapter, headers, notes, axes, index terms.")
@repair_option
@format_option
@store_option
def command(
    codes: tuple[str, ...],
    system: str | None,
    on: date | None,
    release: str | None,
    notes: bool,
    repairs: Repairs,
    form: str | None,
    store: str | None,
) -> int:
    """What a code is, on a day or in a release: billable, title, since when and until when.

    \b
    crosswalk lookup E11.9
    crosswalk lookup G20 --on 2022-06-01
    crosswalk lookup E11.65 0FT44ZZ --notes
    cat codes.txt | crosswalk lookup - --system icd10cm --format csv
    """
    inputs = read_codes(codes)
    with open_store(store) as graph:
        answers = graph.lookup(inputs.texts, system, on=on, release=release, repairs=repairs)
        places = graph.describe(answers) if notes else [None] * len(answers)
    rows = with_lines([_row(answer, place) for answer, place in zip(answers, places, strict=True)], inputs)
    match output_form(form):
        case "json":
            print_json(rows)
        case "csv":
            from cli.properties import as_cell

            print_csv(_COLUMNS, [{**as_cell(row), **repair_columns(row)} for row in rows])
        case _:
            _print_table(answers)
            for answer, place in zip(answers, places, strict=True):
                if place is not None:
                    from cli.places import print_place

                    print_place(answer, place)
    return SOME_INPUT_UNUSABLE if any(answer.status in _UNUSABLE for answer in answers) else DONE


def _row(answer: Lookup, place: Description | None) -> dict[str, Any]:
    row = lookup_json(answer)
    return row if place is None else {**row, "place": place_json(place)}


def with_lines(rows: list[dict[str, Any]], inputs: Inputs) -> list[dict[str, Any]]:
    """The rows, those about codes from standard input with the line each code stood on.

    A code that several systems know gives several rows with the same input.
    """
    if not any(inputs.lines):
        return rows
    ordered = iter(zip(inputs.texts, inputs.lines, strict=True))
    text, line = next(ordered)
    numbered: list[dict[str, Any]] = []
    systems: set[str | None] = set()
    for row in rows:
        if row["input"] != text or row["system"] in systems:
            text, line = next(ordered)
            systems = set()
        systems.add(row["system"])
        numbered.append({**row, "line": line})
    return numbered


def _print_table(answers: Sequence[Lookup]) -> None:
    rows = []
    for answer in answers:
        run = answer.run
        title = answer.long or answer.short or ""
        told_below = answer.repaired or answer.suggested or answer.status is Status.HEADER
        why = f" ({answer.reason})" if answer.reason and not told_below else ""
        rows.append(
            [
                answer.code or answer.input,
                answer.system,
                answer.status.value.replace("_", " "),
                f"{'? ' if run.open_start else ''}{run.valid_from}" if run else "",
                f"{'no end' if run.valid_to == END else run.valid_to}{' ?' if run.open_end else ''}" if run else "",
                f"{title}{why}".strip(),
            ]
        )
    print_table(["Code", "System", "Status", "From", "Until", "Title"], rows)
    _print_properties(answers)
    damaged = (answer for answer in answers if answer.repaired or answer.suggested)
    for line in dict.fromkeys(f"{answer.input}: {answer.reason}" for answer in damaged):
        click.secho(line, fg="yellow")
    if any(answer.run and (answer.run.open_start or answer.run.open_end) for answer in answers):
        click.secho(OPEN_END, dim=True)
    for line in dict.fromkeys(basis(answer.moment) for answer in answers):
        if line:
            click.secho(line, dim=True)


def _print_properties(answers: Sequence[Lookup]) -> None:
    for answer in answers:
        if answer.properties:
            from cli.properties import told

            click.echo(f"{answer.code}: {told(answer.properties)}")


def basis(moment: Moment | None) -> str:
    """The release and day an answer rests on, in one line."""
    if moment is None:
        return ""
    derived = DERIVED if moment.derived else ""
    if moment.by_release:
        return f"as in {moment.release.id if moment.release else '?'}{derived}"
    release = moment.release.id if moment.release else f"no loaded release of {moment.system.id}"
    stale = f", stale: {moment.missing} is not loaded" if moment.stale else ""
    return f"{moment.system.id}: as of {moment.day}, from {release}{derived}{stale}"
