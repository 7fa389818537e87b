"""Value sets as who reviews them reads them: a sheet of two sides, and a summary by method."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Final

import click

from cli.main import DONE, SOME_INPUT_UNUSABLE
from cli.options import open_store, output_form, piped
from cli.output import cut, print_csv, print_json, print_left_out, print_table, say, terminal_width
from cli.progress import working
from crosswalk.contract.value_sets import read_as_told, review_rows, set_translation_json
from crosswalk.domain.codes.expressions import LONGEST_TEXT
from crosswalk.domain.codes.repairs import Repairs
from crosswalk.domain.errors import SourceNotFound, UsageError, Where
from crosswalk.domain.history.calendar import Moment
from crosswalk.domain.translation.methods import Method
from crosswalk.domain.value_sets.set_translation import Member, SetTranslation
from crosswalk.questions.getting import wanting

_MOST_SHOWN: Final = 12


def translate_value_set(
    store: str | None,
    form: str | None,
    file: str,
    reference: str | None,
    source: str | None,
    target: str | None,
    method: str | None,
    *,
    on: date | None,
    release: str | None,
    source_on: date | None,
    edition: str | None,
    column: str | None,
    repairs: Repairs,
) -> int:
    """Translate the set in a file and print it."""
    if source is None:
        raise UsageError("a value set is of one code system.", remedy="Name it: --from icd9cm.")
    text = _read(file)
    compared = None if reference is None else _read(reference)
    with open_store(store) as graph, working("Translating"):
        answer = graph.translate_value_set(
            text,
            source,
            target,
            reference=compared,
            on=on,
            release=release,
            source_on=source_on,
            edition=edition,
            column=column,
            repairs=repairs,
            names=(file, reference or ""),
        )
    asked = None if method is None else Method(method)
    match output_form(form):
        case "json":
            print_json(set_translation_json(answer))
        case "csv":
            from crosswalk.contract.shapes.value_sets import ReviewRow

            print_csv(ReviewRow, review_rows(answer, asked or Method.TERTIARY))
        case _:
            _print_summary(answer, asked)
    return SOME_INPUT_UNUSABLE if answer.without_codes or answer.reference_without_codes else DONE


def _print_summary(answer: SetTranslation, method: Method | None) -> None:
    inside = [member for member in answer.members if member.in_set]
    missed = [member for member in inside if not member.entries]
    told = f"{len(inside):,} codes of {answer.source.title}, {len(inside) - len(missed):,} with a translation"
    say(told, bold=True)
    for each in answer.without_codes:
        say(f"  line {each.term.line}: {each.term.text}: {each.reason}", fg="red")
    for each in answer.reference_without_codes:
        say(f"  reference, line {each.term.line}: {each.term.text}: {each.reason}", fg="red")
    for place, all_read in (("", answer.read_as), ("reference, ", answer.reference_read_as)):
        for read in all_read[:_MOST_SHOWN]:
            say(f"  {place}line {read.line}: {read.text}: {read_as_told(read)}", fg="yellow")
        print_left_out(len(all_read), _MOST_SHOWN, ": --format json has all", indent=2)
    click.echo()
    _print_methods(answer, [method] if method else list(Method))
    doubtful = [member for member in inside if member.doubts]
    if doubtful:
        click.echo()
        say(f"To decide: {len(doubtful):,} of {len(inside):,}", bold=True)
        _print_doubts(doubtful)
    click.echo()
    say("--format csv is the review sheet, --format json has everything", dim=True)
    say(_basis(answer), dim=True)


def _print_methods(answer: SetTranslation, methods: Sequence[Method]) -> None:
    rows: list[list[object]] = []
    for method in methods:
        row: list[object] = [method.value, len(answer.codes[method])]
        if answer.scores is not None:
            each = answer.scores[method]
            row += [each.hits, len(each.missing), len(each.extra), *map(_share, (each.precision, each.recall, each.f))]
        rows.append(row)
    compared = ["Hits", "Missing", "Extra", "Precision", "Recall", "F"] if answer.scores is not None else []
    print_table(["Method", f"Codes of {answer.target.id}", *compared], rows)


def _print_doubts(doubtful: Sequence[Member]) -> None:
    width = terminal_width()
    for member in doubtful[:_MOST_SHOWN]:
        click.echo(f"  {click.style(f'{member.code:<7}', bold=True)} {cut(member.title or '', width - 10)}")
        for doubt in member.doubts:
            say(f"          {cut(doubt, width - 10)}")
    print_left_out(len(doubtful), _MOST_SHOWN, indent=4, dim=False)


def _share(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"


def _basis(answer: SetTranslation) -> str:
    return (
        f"{answer.edition.map_set} {answer.edition.label} and {answer.opposite.map_set} {answer.opposite.label};"
        f" sources {_when(answer.source_moment)}, targets {_when(answer.moment)}"
    )


def _when(moment: Moment) -> str:
    release = moment.release.id if moment.release else "no loaded release"
    stale = f", {wanting(moment)}" if moment.missing else ""
    return f"as in {release}" if moment.by_release else f"as of {moment.day}, from {release}{stale}"


def _read(name: str) -> str:
    """The text of a file, `-` for standard input; no more of it than shows that it is too long."""
    if name == "-":
        return piped().read(LONGEST_TEXT + 1)
    try:
        # Spreadsheets save in another encoding on Windows; the codes are the same in it, only remarks suffer.
        with Path(name).open(encoding="utf-8-sig", errors="replace") as file:
            return file.read(LONGEST_TEXT + 1)
    except OSError as fault:
        raise SourceNotFound(f"it cannot be read: {fault.strerror}.", where=Where(name)) from fault
