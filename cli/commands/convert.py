"""`crosswalk convert`"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import click

from cli.main import DONE, SOME_INPUT_UNUSABLE
from cli.options import open_store, repair_option, store_option, time_options
from cli.progress import on_terminal, watched, working
from crosswalk.domain.codes.qualifiers import Kind
from crosswalk.domain.codes.systems import SYSTEMS

if TYPE_CHECKING:
    from crosswalk.bulk.conversion import Conversion
    from crosswalk.domain.progress import Progress

_FORMATS: Final = ("csv", "tsv", "parquet", "json-lines", "xlsx")
_NO_CODES: Final = ("malformed", "unknown_code")
_DOING: Final = "Converting"
_STANDARD: Final = "-"


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
    type=click.Choice([*(kind.value for kind in Kind), *SYSTEMS]),
    help="The system of the codes; or their kind, of which each row says the system by its system column or its day.",
)
@click.option("--to", "target", type=click.Choice(list(SYSTEMS)), help="The system to convert into.")
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
@click.option("--prefix", default="", metavar="TEXT", help="What the names of new columns begin with.")
@click.option(
    "--system-column",
    "system_columns",
    multiple=True,
    metavar="NAME",
    help="The column that says the system (9, 0, 10, ABK, icd_version); or one each: 'dx1..dx25=v1..v25'.",
)
@click.option("--on-column", metavar="NAME", help="The column of the day of service, or of the first one.")
@click.option("--through-column", metavar="NAME", help="The column of the last day, or of discharge.")
@click.option(
    "--setting-column", metavar="NAME", help="The column that says inpatient or outpatient, or a type of bill."
)
@click.option(
    "--volume-column", metavar="NAME", help="The column of counts (claims, members) by which the report weighs."
)
@repair_option
@click.option("--rows", type=click.IntRange(1), metavar="N", help="Try the first N rows.")
@click.option("--overwrite", is_flag=True, help="Put the output in the place of a file that is there.")
@click.option(
    "--on-bad-row",
    type=click.Choice(["keep", "skip", "stop"]),
    default="stop",
    help="A row that cannot be read stays as it is, is left out, or ends it all (the default).",
)
@click.option("--no-header", is_flag=True, help="The first row is data: name columns by their numbers.")
@click.option("--delimiter", metavar="CHAR", help="What separates cells of text; tab for a tab.")
@click.option("--encoding", metavar="NAME", help="The encoding of text, as latin-1. Default: UTF-8, else Windows-1252.")
@click.option("--sheet", metavar="NAME", help="The sheet of a workbook.")
@click.option("--input-format", type=click.Choice(_FORMATS), help="Where the name does not tell, or for -.")
@click.option("--output-format", type=click.Choice(_FORMATS), help="The same of the output.")
@click.option("--report", metavar="PATH", help="Where the report goes. Default: OUTPUT.report.json and .html.")
@click.option("--no-report", is_flag=True, help="Write no report.")
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
    crosswalk convert list.xlsx out.xlsx --column Code --from icd9cm --map claims
    zcat claims.csv.gz | crosswalk convert - - --input-format csv --column dx --from icd9cm > out.csv
    """
    asked["reported"] = not asked.pop("no_report")
    asked["header"] = not asked.pop("no_header")
    if new_columns is not None:
        asked["new_columns"] = [name.strip() for name in new_columns.split(",")]
    with open_store(store) as graph, _watched(given, made) as progress:
        conversion = graph.convert(given, made, asked.pop("columns"), progress=progress, **asked)
    _tell(conversion)
    return SOME_INPUT_UNUSABLE if conversion.unusable else DONE


@contextmanager
def _watched(given: str, made: str) -> Iterator[Progress | None]:
    """Whom to tell on a terminal: a bar, or where nobody knows how much is to come a clock."""
    if not on_terminal() or (made == _STANDARD and sys.stdout.isatty()):
        yield None
    elif given == _STANDARD:
        with working(_DOING):
            yield None
    else:
        with watched(False, _DOING) as progress:
            yield progress


def _tell(conversion: Conversion) -> None:
    """On standard error, since standard output may be the file that was made."""
    told = conversion.json()
    rate = f" ({told['match_rate']:.1%})" if told["match_rate"] is not None else ""
    lines = [
        f"{told['rows_read']:,} rows read, {told['rows_written']:,} written in {told['seconds']:,.1f} s; "
        f"{told['matched']:,} of {told['codes']:,} codes have a translation{rate}"
    ]
    if told["volume_column"] is not None:
        lines[0] += f", each counted as often as {told['volume_column']} says"
    if conversion.unusable:
        lines.append(f"{conversion.unusable:,} cannot be used as they are: {_statuses(conversion)}")
    if _are_no_codes(conversion):
        lines.append(
            "Most are no codes of their system: does --from say what they are? The new columns have the reasons."
        )
    if told["cells_cut"]:
        lines.append(f"{told['cells_cut']:,} cells were longer than a sheet holds, and end in …")
    if conversion.reports:
        lines.append(f"Report: {' and '.join(conversion.reports)}")
    for line in lines:
        click.echo(line, err=True)


def _are_no_codes(conversion: Conversion) -> bool:
    """Whether so few are codes that the system may be wrong, and not they."""
    return 2 * sum(conversion.unusable_statuses.get(each, 0) for each in _NO_CODES) > conversion.codes


def _statuses(conversion: Conversion) -> str:
    told = [f"{count:,} {status}" for status, count in conversion.unusable_statuses.items()]
    bad = conversion.tally.kept + conversion.tally.skipped
    return ", ".join([*told, *([f"{bad:,} bad rows"] if bad else [])])
