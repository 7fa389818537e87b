"""`crosswalk lookup`"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Final

import click

from cli.main import DONE, SOME_INPUT_UNUSABLE
from cli.options import (
    Inputs,
    codes_argument,
    format_option,
    open_store,
    output_form,
    read_codes,
    repair_option,
    store_option,
    system_option,
    time_options,
)
from cli.output import DERIVED, print_csv, print_json, print_table
from crosswalk.contract.lookup import lookup_json, lookup_row, placed_json
from crosswalk.domain.codes.repairs import Repairs
from crosswalk.domain.codes.systems import END
from crosswalk.domain.history.calendar import Moment
from crosswalk.domain.lookup.status import Status
from crosswalk.domain.lookup.validity import Lookup

if TYPE_CHECKING:
    from crosswalk.contract.shapes.lookup import BareLookupJson
    from crosswalk.domain.lookup.description import Description

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
        if notes:
            described = graph.describe(inputs.texts, system, on=on, release=release, repairs=repairs)
            answers, places = [each.answer for each in described], [each.place for each in described]
        else:
            answers = graph.lookup(inputs.texts, system, on=on, release=release, repairs=repairs)
            places = [None] * len(answers)
    match output_form(form):
        case "json":
            rows = [_row(answer, place) for answer, place in zip(answers, places, strict=True)]
            lines = lines_of(answers, inputs)
            print_json([{**row, "line": line} for row, line in zip(rows, lines, strict=True)] if lines else rows)
        case "csv":
            from crosswalk.contract.shapes.lookup import LookupRow

            lines = lines_of(answers, inputs) or [None] * len(answers)
            print_csv(LookupRow, map(lookup_row, answers, lines))
        case _:
            _print_table(answers)
            for answer, place in zip(answers, places, strict=True):
                if place is not None:
                    from cli.places import print_place

                    print_place(answer, place)
    return SOME_INPUT_UNUSABLE if any(answer.status in _UNUSABLE for answer in answers) else DONE


def _row(answer: Lookup, place: Description | None) -> BareLookupJson:
    return lookup_json(answer) if place is None else placed_json(answer, place)


def lines_of(answers: Sequence[Lookup], inputs: Inputs) -> list[int | None]:
    """The line on which the code of each answer stood; no lines where none came from standard input.

    A code that several systems know has several answers with the same input.
    """
    if not any(inputs.lines):
        return []
    ordered = iter(zip(inputs.texts, inputs.lines, strict=True))
    text, line = next(ordered)
    lines: list[int | None] = []
    systems: set[str | None] = set()
    for answer in answers:
        if answer.input != text or answer.system in systems:
            text, line = next(ordered)
            systems = set()
        systems.add(answer.system)
        lines.append(line)
    return lines


def _print_table(answers: Sequence[Lookup]) -> None:
    rows = []
    for answer in answers:
        run = answer.run
        title = answer.long or answer.short or ""
        told_after = answer.repaired or answer.suggested or answer.status is Status.HEADER
        why = f" ({answer.reason})" if answer.reason and not told_after else ""
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
