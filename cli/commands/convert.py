"""`crosswalk convert`"""

from __future__ import annotations

from typing import Any

import click

from cli.file_options import asked_of_file, file_options, row_options, tell, watched_file
from cli.main import DONE, SOME_INPUT_UNUSABLE
from cli.options import a_system, open_store, repair_option, store_option, time_options
from crosswalk.domain.codes.qualifiers import Kind


@click.command("convert")
@click.argument("given", metavar="INPUT")
@click.argument("made", metavar="OUTPUT")
@click.option(
    "--column",
    "columns",
    multiple=True,
    required=True,
    metavar="SPEC",
    help="Columns of codes: a name, a number, dx1..dx25 or 'dx*'; with systems of their own NAME=FROM or "
    "NAME=FROM:TO. Again for more.",
)
@click.option(
    "--from",
    "source",
    type=a_system(*(kind.value for kind in Kind)),
    help="The system of the codes; or their kind, of which each row says the system by its system column or its day.",
)
@click.option("--to", "target", type=a_system(), help="The system to convert into.")
@time_options
@click.option("--edition", metavar="YEAR", help="The edition of the map. Default: the newest that fits the day.")
@click.option("--map-set", metavar="ID", help="Another map than the GEMs, as reimb-icd10cm-icd9cm.")
@click.option("--map", "applied", metavar="NAME", help="By an applied map, NAME or NAME@VERSION: crosswalk map.")
@click.option("--method", type=click.Choice(["forward", "backward", "both"]), default="forward", help="As translate.")
@click.option(
    "--shape",
    type=click.Choice(["list", "rows", "best", "clusters"]),
    default="list",
    help="All of an answer in one cell (the default), the one best choice, or a row of every choice or cluster.",
)
@click.option("--columns", "new_columns", metavar="NAME,…", help="The new columns, as target_code,status,repair.")
@click.option(
    "--code-form",
    "form",
    type=click.Choice(["as-given", "dotted", "undotted"]),
    default="as-given",
    help="How new codes are written. Default: as the given ones.",
)
@click.option(
    "--value",
    "values",
    multiple=True,
    metavar="NAME",
    help="A column more: what this table of attached values, NAME:KIND for one kind of them, says of the new codes on "
    "their day. Repeatable.",
)
@row_options
@repair_option
@file_options
@store_option
def command(given: str, made: str, store: str | None, new_columns: str | None, **asked: Any) -> int:
    """Convert a file: the same rows with what their codes become.

    CSV, TSV and JSON lines, plain or as .gz and .zst, stay byte for byte what they were beside the new columns;
    Parquet and XLSX keep values and types. New columns are called dx_target_code, dx_status and so on. The output
    appears once it is whole, with a report beside it. - is standard input or output. Exit status 1 says that some
    codes could not be used.

    \b
    crosswalk convert claims.csv today.csv --column dx --from icd9cm --to icd10cm --rows 1000
    crosswalk convert claims.csv.gz new.csv.gz --column 'dx1..dx25=diagnosis' --on-column from --through-column thru
    crosswalk convert mimic.csv out.csv --column icd_code=diagnosis --system-column icd_version
    crosswalk convert old.parquet new.parquet --column dx --from icd10cm --to icd10cm --on 2025-10-01
    crosswalk convert claims.jsonl rows.jsonl --column dx --from icd9cm --to icd10cm --shape rows
    crosswalk convert claims.csv today.csv --column dx --from icd9cm --to icd10cm --shape best --value hcc
    crosswalk convert list.xlsx out.xlsx --column Code --from icd9cm --map claims
    zcat claims.csv.gz | crosswalk convert - - --input-format csv --column dx --from icd9cm > out.csv
    """
    named = [] if new_columns is None else [name.strip() for name in new_columns.split(",")]
    asked = asked_of_file(named, asked)
    with open_store(store) as graph, watched_file(given, made, "Converting") as progress:
        conversion = graph.convert(given, made, asked.pop("columns"), progress=progress, **asked)
    tell(conversion, "--from", matched="have a translation", unusable="cannot be used as they are")
    return SOME_INPUT_UNUSABLE if conversion.unusable else DONE
