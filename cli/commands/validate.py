"""`crosswalk validate`"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, Final

import click

from cli.commands.lookup import OPEN_END, basis
from cli.main import DONE, SOME_INPUT_UNUSABLE
from cli.options import (
    codes_argument,
    day_option,
    format_option,
    open_store,
    output_form,
    repair_option,
    split_option,
    store_option,
    system_option,
)
from cli.output import print_table, say
from cli.streams import CsvRows, JsonList, in_tables, write
from crosswalk.contract.validation import validation_json, validation_row
from crosswalk.domain.codes.qualifiers import Kind
from crosswalk.domain.codes.systems import END
from crosswalk.domain.lookup.status import Status

if TYPE_CHECKING:
    from crosswalk.domain.codes.repairs import Repairs
    from crosswalk.domain.lookup.validation import Validation

_DOING: Final = "Validating"
_MOST_TOLD: Final = 5
"""Codes to write instead that a line of the table names."""


@click.command("validate")
@codes_argument
@system_option("--system", text="The code system; without it, every system that knows the code answers.")
@click.option(
    "--kind",
    type=click.Choice([each.value for each in Kind]),
    help="What the codes report: the day then decides between ICD-9 and ICD-10.",
)
@day_option("--on", "The day on which they are used, as 2024-10-01. Default: today, or the last covered day before it.")
@repair_option
@split_option
@format_option
@store_option
def command(
    codes: tuple[str, ...],
    system: str | None,
    kind: str | None,
    on: date | None,
    repairs: Repairs,
    form: str | None,
    store: str | None,
) -> int:
    """Whether codes may be used on a day, since when, and what to write instead. Exits 1 if one may not.

    Of a code that was deleted it names what replaced it, of a header the billable codes below it. A code that
    several systems know may be used if it is valid in one of them.

    \b
    crosswalk validate E11.9 G20 --on 2025-10-01
    crosswalk validate 250.00 --kind diagnosis --on 2014-03-01
    crosswalk validate J1100-JW
    cat codes.txt | crosswalk validate - --system icd10cm --format csv
    """
    unusable = False

    def ask(texts: Sequence[str]) -> list[Validation]:
        nonlocal unusable
        answers = graph.validate(texts, system, kind=kind, on=on, repairs=repairs)
        by_row = groupby(answers, lambda each: each.row)
        unusable = unusable or not all(any(each.status is Status.VALID for each in row) for _, row in by_row)
        return answers

    with open_store(store).steady() as graph:
        match output_form(form):
            case "json":
                write(codes, _DOING, ask, JsonList(validation_json, always="-" in codes))
            case "csv":
                from crosswalk.contract.shapes.validation import ValidationRow

                write(codes, _DOING, ask, CsvRows(ValidationRow, lambda each: [validation_row(each)]))
            case _:
                for _, answers in in_tables(codes, _DOING, ask):
                    _print_table(answers)
    return SOME_INPUT_UNUSABLE if unusable else DONE


def _print_table(answers: Sequence[Validation]) -> None:
    rows = []
    for answer in answers:
        run = answer.run
        rows.append(
            [
                " ".join((answer.code or answer.input, *answer.modifiers)),
                answer.system,
                answer.status.value.replace("_", " "),
                f"{'? ' if run.open_start else ''}{run.valid_from}" if run else "",
                f"{'no end' if run.valid_to == END else run.valid_to}{' ?' if run.open_end else ''}" if run else "",
                _instead(answer),
            ]
        )
    print_table(["Code", "System", "Status", "From", "Until", "Instead"], rows)
    for line in dict.fromkeys(f"{answer.input}: {answer.reason}" for answer in answers if _needs_words(answer)):
        say(line, fg="yellow")
    if any(answer.run and (answer.run.open_start or answer.run.open_end) for answer in answers):
        say(OPEN_END, dim=True)
    for line in dict.fromkeys(basis(answer.moment) for answer in answers):
        if line:
            say(line, dim=True)


def _instead(answer: Validation) -> str:
    """The codes to choose from: what replaced a code, those below a header, those that may have been meant."""
    replaced = [each.code for each in answer.replaced_by]
    meant = [each.shown for each in answer.suggested]
    named = replaced or answer.descendants or meant
    count = answer.descendant_count if named is answer.descendants else len(named)
    more = f" and {count - _MOST_TOLD} more" if count > _MOST_TOLD else ""
    return f"{', '.join(named[:_MOST_TOLD])}{more}"


def _needs_words(answer: Validation) -> bool:
    return answer.reason is not None and answer.status is not Status.HEADER
