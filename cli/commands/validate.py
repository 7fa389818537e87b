"""`crosswalk validate`"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from datetime import date
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

import click

from cli.commands.lookup import OPEN_END, basis
from cli.file_options import asked_of_file, file_options, row_options, tell, watched_file
from cli.main import DONE, SOME_INPUT_UNUSABLE
from cli.options import (
    codes_argument,
    columns_asked,
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
from crosswalk.domain.errors import UsageError
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
@click.option(
    "--column",
    "code_columns",
    multiple=True,
    metavar="SPEC",
    help="Validate a FILE: its columns of codes, by name, number, dx1..dx25 or 'dx*'; with systems of their own "
    "NAME=SYSTEM. Again for more.",
)
@click.option("-o", "--output", "made", metavar="FILE", help="Where the rows of a FILE go with what is said of them.")
@row_options
@file_options
def command(
    codes: tuple[str, ...],
    system: str | None,
    kind: str | None,
    on: date | None,
    repairs: Repairs,
    form: str | None,
    store: str | None,
    code_columns: tuple[str, ...],
    made: str | None,
    **options: Any,
) -> int:
    """Whether codes may be used on a day, since when, and what to write instead. Exits 1 if one may not.

    Of a code that was deleted it names what replaced it, of a header the billable codes below it. A code that
    several systems know may be used if it is valid in one of them.

    With --column a file is validated: the same rows with dx_status, dx_replaced_by, dx_reason and so on (or those that
    --columns names: descendants has the codes below a header), each code on the day and in the system that its row
    says; a report lies beside it. Without --output only the counts are told.

    \b
    crosswalk validate E11.9 G20 --on 2025-10-01
    crosswalk validate 250.00 --kind diagnosis --on 2014-03-01
    crosswalk validate J1100-JW
    cat codes.txt | crosswalk validate - --system icd10cm --format csv
    crosswalk validate claims.csv -o checked.csv --column 'dx1..dx25' --kind diagnosis --on-column dos
    crosswalk validate list.xlsx -o checked.xlsx --column Code --system hcpcs --on 2025-10-01
    crosswalk validate stays.csv --column dx --on-column admitted --through-column discharged --setting-column setting
    """
    if code_columns:
        asked = asked_of_file(
            columns_asked(), {**options, "source": _source(system, kind), "on": on, "repairs": repairs}
        )
        return _validate_file(codes, made, code_columns, store, asked)
    if made is not None:
        raise UsageError("nobody says which column of a file has the codes.", remedy="Name it: --column dx.")
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


def _source(system: str | None, kind: str | None) -> str | None:
    """What codes of a file are where their row says no more. Raises `UsageError` where both are named."""
    if system is not None and kind is not None:
        raise UsageError("the system says what its codes report.", remedy="Leave --kind out.")
    return system or kind


def _validate_file(
    given: Sequence[str], made: str | None, columns: Sequence[str], store: str | None, asked: dict[str, Any]
) -> int:
    if len(given) != 1:
        raise UsageError(f"{len(given)} files are named.", remedy="Name one: its columns are those of --column.")
    with ExitStack() as stack:
        if made is None:
            # The counts are wanted, not the rows.
            folder = stack.enter_context(TemporaryDirectory())
            made, asked["reported"] = f"{folder}/{Path(given[0]).name}", False
        graph = stack.enter_context(open_store(store))
        progress = stack.enter_context(watched_file(given[0], made, _DOING))
        checked = graph.validate_file(given[0], made, columns, progress=progress, **asked)
    tell(checked, "--system or --kind", matched="are valid", unusable="may not stand where they stand")
    return SOME_INPUT_UNUSABLE if checked.unusable else DONE


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
