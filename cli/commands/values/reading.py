"""Looking at attached values: list, show, review."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Final

import click

from cli.attached_values import as_text, say_values
from cli.main import DONE, SOME_INPUT_UNUSABLE
from cli.options import complete_labels, format_option, open_store, output_form, store_option, time_options
from cli.output import print_csv, print_json, print_left_out, print_table, say
from cli.progress import working
from crosswalk.contract.shapes.values import AttachedRow, EditionRow, EntryRow, ValueReviewRow
from crosswalk.contract.values import (
    attached_json,
    attached_row,
    edition_rows,
    entry_rows,
    related_text,
    review_json,
    table_json,
    value_review_rows,
)
from crosswalk.domain.attached.entry import Entry
from crosswalk.domain.attached.review import ValueReview
from crosswalk.domain.attached.standing import Attached, Standing
from crosswalk.domain.attached.tables import ValueEdition, ValueTable, told
from crosswalk.domain.codes.systems import END
from crosswalk.domain.lookup.status import Status
from crosswalk.domain.lookup.validity import Lookup
from crosswalk.service import Crosswalk

_MOST_ROWS: Final = 20
_UNUSABLE: Final = (Status.MALFORMED, Status.UNKNOWN_CODE, Status.NOT_LICENSED)


@click.command("list")
@format_option
@store_option
def list_tables(form: str | None, store: str | None) -> None:
    """The tables of the workspace, with their editions.

    \b
    crosswalk values list
    """
    with open_store(store) as graph:
        tables = graph.values.tables()
    match output_form(form):
        case "json":
            print_json([table_json(each) for each in tables])
        case "csv":
            print_csv(EditionRow, map(as_text, edition_rows(tables)))
        case _:
            _print_tables(tables)


@click.command("show")
@click.argument("name")
@click.argument("codes", nargs=-1, metavar="[CODE]…")
@click.option("--all", "whole", is_flag=True, help="Every entry, not the first ones.")
@time_options
@format_option
@store_option
def show(
    name: str,
    codes: tuple[str, ...],
    whole: bool,
    on: date | None,
    release: str | None,
    form: str | None,
    store: str | None,
) -> int:
    """What a table says of codes on a day, or the entries of the edition in force.

    \b
    crosswalk values show elixhauser E11.9 I50.9 --on 2026-03-01
    crosswalk values show hcc --on 2025-06-01 --format csv
    """
    with open_store(store) as graph:
        if codes:
            return _show_codes(graph, name, codes, on, release, form)
        table = graph.values.table(name)
        edition = graph.values.edition(name, on=on, release=release)
        entries = graph.values.entries(name, edition)
    match output_form(form):
        case "json":
            print_json({**table_json(table), "edition": edition.label, "entries": [*entry_rows(table, entries)]})
        case "csv":
            print_csv(EntryRow, map(as_text, entry_rows(table, entries)))
        case _:
            _print_entries(table, edition, entries, None if whole else _MOST_ROWS)
    return DONE


@click.command("review")
@click.argument("name", metavar="NAME[:KIND]")
@click.argument("releases", nargs=-1, required=True, metavar="[BEFORE] AFTER", shell_complete=complete_labels)
@click.option("--all", "whole", is_flag=True, help="Print every code in the table, not the first of each kind.")
@format_option
@store_option
def review(name: str, releases: tuple[str, ...], whole: bool, form: str | None, store: str | None) -> None:
    """What a year means for a table: new codes without a value, deleted codes with one, values that changed.

    Each release is held against the edition in force on its first day. Releases are named as for diff.

    \b
    crosswalk values review elixhauser 2026 2027
    crosswalk values review "hcc:CMS-HCC Model V28" 2025 2026 --format csv
    """
    with open_store(store) as graph, working("Comparing"):
        found = graph.values.review(name, *releases)
    match output_form(form):
        case "json":
            print_json(review_json(found))
        case "csv":
            print_csv(ValueReviewRow, map(as_text, value_review_rows(found)))
        case _:
            _print_review(found, None if whole else _MOST_ROWS)


def _show_codes(
    graph: Crosswalk, name: str, codes: Sequence[str], on: date | None, release: str | None, form: str | None
) -> int:
    table = graph.values.table(name)
    answers = graph.lookup(codes, table.system, on=on, release=release)
    found: list[tuple[Lookup, Attached | None]] = [
        (answer, next(iter(said), None)) for answer, said in zip(answers, graph.values.of(answers, [name]), strict=True)
    ]
    match output_form(form):
        case "json":
            print_json(
                [
                    {"input": answer.input, "code": answer.code, **attached_json(said)}
                    if said
                    else {"input": answer.input, "code": None, "reason": answer.reason}
                    for answer, said in found
                ]
            )
        case "csv":
            print_csv(AttachedRow, [as_text(attached_row(answer, said)) for answer, said in found if said])
        case _:
            for answer, said in found:
                if said is None:
                    say(f"{answer.input}: {answer.reason}", fg="yellow")
                else:
                    say_values(answer.code or answer.input, [said])
    return SOME_INPUT_UNUSABLE if any(answer.status in _UNUSABLE for answer in answers) else DONE


def _print_tables(tables: Sequence[ValueTable]) -> None:
    rows = [
        [
            table.name,
            table.system,
            begins,
            "no end" if ends == END else ends,
            edition.codes,
            edition.who,
            edition.at,
            f"{table.title} ({edition.source})".strip(),
        ]
        for table in tables
        for edition, begins, ends in table.spans()
    ]
    print_table(["Table", "System", "From", "Until", "Codes", "By", "On", "Title and source"], rows)


def _print_entries(table: ValueTable, edition: ValueEdition, entries: Sequence[Entry], most: int | None) -> None:
    say(f"{table.name}  {table.title}".rstrip(), bold=True)
    say(f"  {table.system}, edition of {edition.label}: {edition.codes:,} codes, from {edition.source}")
    say(f"  attached by {edition.who} on {edition.at}, sha256 {edition.sha256[:16]}…")
    counts = Counter(str(value) for each in entries for value in each.values)
    common = ", ".join(f"{value} ({count:,})" for value, count in counts.most_common(8))
    say(f"  {len(counts):,} values: {common}{', …' if len(counts) > 8 else ''}")
    shown = entries[:most]
    print_table(["Code", "Values"], [[each.shown(table.code_system), told(each.values)] for each in shown])
    print_left_out(len(entries), len(shown), ": add --all")


def _print_review(found: ValueReview, most: int | None) -> None:
    table = found.table
    say(f"{found.choice.name}  {table.title}".rstrip(), bold=True)
    say(f"  {found.before.id}, {_edition(found.edition_before)} → {found.after.id}, {_edition(found.edition_after)}")
    for kinds, what in ((found.kinds_gone, "no longer has"), (found.kinds_come, "now has")):
        if kinds:
            say(f"  The table {what} {', '.join(kinds)}.", fg="yellow")
    without, valued = found.without_value, [each for each in found.new if each.attached.values]
    yet = sum(each.attached.standing is Standing.NO_VALUE_YET for each in without)
    say(
        f"  {len(found.new):,} new codes: {len(valued):,} have a value, {len(without):,} have none "
        f"({yet:,} are newer than the edition); {len(found.deleted):,} deleted codes had a value, "
        f"{found.deleted_without:,} had none; {len(found.changed):,} codes have another value"
    )
    likely = [each for each in without if any(one.values for one in each.preceded_by)]
    say(f"\nNew codes without a value, {len(likely):,} of them of cases that had one", bold=True)
    ordered = [*likely, *(each for each in without if each not in likely)]
    rows = [[each.code, related_text(each.preceded_by), each.long or ""] for each in ordered]
    _print_rows(["Code", "Its cases were", "Title"], rows, most)
    if valued:
        say("\nNew codes with a value", bold=True)
        _print_rows(["Code", "Value", "Title"], [[o.code, told(o.attached.values), o.long or ""] for o in valued], most)
    if found.deleted:
        say("\nDeleted codes with a value", bold=True)
        gone = [[o.code, told(o.values), related_text(o.replaced_by), o.long or ""] for o in found.deleted]
        _print_rows(["Code", "Value", "Replaced by", "Title"], gone, most)
    if found.changed:
        say("\nCodes with another value", bold=True)
        rows = [[o.code, told(o.before), told(o.after), o.long or ""] for o in found.changed]
        _print_rows(["Code", "Before", "After", "Title"], rows, most)


def _print_rows(heads: Sequence[str], rows: Sequence[Sequence[object]], most: int | None) -> None:
    print_table(heads, rows[:most])
    print_left_out(len(rows), most or len(rows), ": add --all", indent=2)


def _edition(edition: ValueEdition | None) -> str:
    return f"edition of {edition.label}" if edition else "no edition in force"
