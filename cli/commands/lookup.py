"""`crosswalk lookup`"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Final, NamedTuple

import click

from cli.attached_values import cells_of_values, columns_of_values, say_values, value_option
from cli.main import DONE, SOME_INPUT_UNUSABLE
from cli.options import (
    codes_argument,
    format_option,
    open_store,
    output_form,
    repair_option,
    split_option,
    store_option,
    system_option,
    time_options,
)
from cli.output import DERIVED, print_table, say, say_untitled, titled
from cli.streams import CsvRows, JsonList, in_tables, write
from crosswalk.contract.common import columns
from crosswalk.contract.lookup import lookup_json, lookup_row, placed_json, with_values
from crosswalk.domain.codes.repairs import Repairs
from crosswalk.domain.codes.systems import END
from crosswalk.domain.history.calendar import Moment
from crosswalk.domain.lookup.status import Status
from crosswalk.domain.lookup.validity import Lookup
from crosswalk.questions.getting import wanting

if TYPE_CHECKING:
    from crosswalk.contract.shapes.lookup import BareLookupJson
    from crosswalk.domain.attached.standing import Attached
    from crosswalk.domain.lookup.description import Description

OPEN_END: Final = "?: no loaded release covers the days beyond, or no record states the day"
_DOING: Final = "Asking"
_UNUSABLE: Final = (Status.MALFORMED, Status.UNKNOWN_CODE, Status.NOT_LICENSED)


@click.command("lookup")
@codes_argument
@system_option("--system", text="The code system; without it, every system that knows the code answers.")
@time_options
@click.option("--notes", is_flag=True, help="Show each code in its place: chapter, headers, notes, axes, index terms.")
@value_option
@repair_option
@split_option
@format_option
@store_option
def command(
    codes: tuple[str, ...],
    system: str | None,
    on: date | None,
    release: str | None,
    notes: bool,
    value_names: tuple[str, ...],
    repairs: Repairs,
    form: str | None,
    store: str | None,
) -> int:
    """What a code is, on a day or in a release: billable, title, since when and until when.

    \b
    crosswalk lookup E11.9
    crosswalk lookup G20 --on 2022-06-01
    crosswalk lookup E11.65 0FT44ZZ --notes
    crosswalk lookup E11.9 I50.9 --value elixhauser --format csv
    crosswalk lookup "ICD-10-CM W21.89A"                    # read as W21.89XA, and told so
    crosswalk lookup "428.0, 401.9" --split
    cat codes.txt | crosswalk lookup - --system icd10cm --format csv
    """
    unusable = False

    def ask(texts: Sequence[str]) -> list[_Told]:
        nonlocal unusable
        if notes:
            described = graph.describe(texts, system, on=on, release=release, repairs=repairs)
            found = [_Told(each.answer, each.place) for each in described]
        else:
            found = [_Told(each) for each in graph.lookup(texts, system, on=on, release=release, repairs=repairs)]
        values = graph.attached([each.answer for each in found], value_names)
        found = [each._replace(values=said) for each, said in zip(found, values, strict=True)]
        unusable = unusable or any(each.answer.status in _UNUSABLE for each in found)
        return found

    with open_store(store).steady() as graph:
        match output_form(form):
            case "json":
                write(codes, _DOING, ask, JsonList(_shaped, always="-" in codes))
            case "csv":
                from crosswalk.contract.shapes.lookup import LookupRow

                beside = columns_of_values(value_names, columns(LookupRow))
                write(codes, _DOING, ask, CsvRows(LookupRow, lambda each: [_row(each, value_names)], beside))
            case _:
                for _, told in in_tables(codes, _DOING, ask):
                    _print_table([each.answer for each in told])
                    _print_places(told)
                    for answer, _, values in told:
                        say_values(answer.code or answer.input, values)
    return SOME_INPUT_UNUSABLE if unusable else DONE


class _Told(NamedTuple):
    """An answer, with the place of its code where that was asked for, and what tables of values say of it."""

    answer: Lookup
    place: Description | None = None
    values: tuple[Attached, ...] = ()

    @property
    def input(self) -> str:
        return self.answer.input


def _shaped(told: _Told) -> BareLookupJson:
    shaped = lookup_json(told.answer) if told.place is None else placed_json(told.answer, told.place)
    return with_values(shaped, told.values)


def _row(told: _Told, names: Sequence[str]) -> Mapping[str, object]:
    return {**lookup_row(told.answer), **cells_of_values(names, told.values)}


def _print_places(told: Sequence[_Told]) -> None:
    for answer, place, _ in told:
        if place is not None:
            from cli.places import print_place

            print_place(answer, place)


def _print_table(answers: Sequence[Lookup]) -> None:
    rows = []
    for answer in answers:
        run = answer.run
        title = titled(answer.long or answer.short, answer.title_from, built=answer.title_built)
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
        say(line, fg="yellow")
    if any(answer.run and (answer.run.open_start or answer.run.open_end) for answer in answers):
        say(OPEN_END, dim=True)
    say_untitled(answer.titles_in for answer in answers)
    for line in dict.fromkeys(basis(answer.moment) for answer in answers):
        if line:
            say(line, dim=True)


def _print_properties(answers: Sequence[Lookup]) -> None:
    for answer in answers:
        if answer.properties:
            from cli.properties import told, told_meanings

            say(f"{answer.code}: {told(answer.properties)}")
            for line in told_meanings(answer.properties):
                say(f"  {line}")


def basis(moment: Moment | None) -> str:
    """The release and day an answer rests on, in one line."""
    if moment is None:
        return ""
    derived = DERIVED if moment.derived else ""
    if moment.by_release:
        return f"as in {moment.release.id if moment.release else '?'}{derived}"
    release = moment.release.id if moment.release else f"no loaded release of {moment.system.id}"
    stale = f", {wanting(moment)}" if moment.missing else ""
    return f"{moment.system.id}: as of {moment.day}, from {release}{derived}{stale}"
