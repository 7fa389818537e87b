"""Options of commands that read whole files and write them again, and what they tell in the end."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import reduce
from typing import TYPE_CHECKING, Any, Final

import click

from cli.progress import on_terminal, watched, working

if TYPE_CHECKING:
    from crosswalk.bulk.conversion import Conversion
    from crosswalk.domain.progress import Progress

    Command = Callable[..., Any]

_FORMATS: Final = ("csv", "tsv", "parquet", "json-lines", "xlsx")
_STANDARD: Final = "-"

_OF_ROWS: Final = (
    click.option("--prefix", default="", metavar="TEXT", help="What the names of new columns begin with."),
    click.option(
        "--system-column",
        "system_columns",
        multiple=True,
        metavar="NAME",
        help="The column that says the system (9, 0, 10, ABK, icd_version); or one each: 'dx1..dx25=v1..v25'.",
    ),
    click.option("--on-column", metavar="NAME", help="The column of the day of service, or of the first one."),
    click.option("--through-column", metavar="NAME", help="The column of the last day, or of discharge."),
    click.option(
        "--setting-column", metavar="NAME", help="The column that says inpatient or outpatient, or a type of bill."
    ),
    click.option(
        "--volume-column", metavar="NAME", help="The column of counts (claims, members) by which the report weighs."
    ),
)

OVERWRITE: Final = click.option(
    "--overwrite", is_flag=True, help="Put the output in the place of a file that is there."
)
_READ: Final = (
    click.option("--no-header", is_flag=True, help="The first row is data: name columns by their numbers."),
    click.option("--delimiter", metavar="CHAR", help="What separates cells of text; tab for a tab."),
    click.option(
        "--encoding", metavar="NAME", help="The encoding of text, as latin-1. Default: UTF-8, else Windows-1252."
    ),
    click.option("--sheet", metavar="NAME", help="The sheet of a workbook."),
    click.option("--input-format", type=click.Choice(_FORMATS), help="Where the name does not tell, or for -."),
)
"""How a file is read."""

_OF_LISTS: Final = (
    click.option(
        "--column",
        "columns",
        multiple=True,
        metavar="NAME",
        help="A column of codes, by name or number, 'code|1', dx1..dx25. Default: found by names and content.",
    ),
    click.option(
        "--system-column",
        "system_columns",
        multiple=True,
        metavar="NAME",
        help="The column that says the code set (CPT, HCPCS, RC, ICD-10-CM, an OID); or one for each column of codes.",
    ),
    click.option("--volume-column", metavar="NAME", help="The column of how often each row is used."),
    *_READ,
)

_OF_FILES: Final = (
    click.option("--rows", type=click.IntRange(1), metavar="N", help="Try the first N rows."),
    OVERWRITE,
    click.option(
        "--on-bad-row",
        type=click.Choice(["keep", "skip", "stop"]),
        default="stop",
        help="A row that cannot be read stays as it is, is left out, or ends it all (the default).",
    ),
    *_READ,
    click.option("--output-format", type=click.Choice(_FORMATS), help="The same of the output."),
    click.option("--report", metavar="PATH", help="Where the report goes. Default: OUTPUT.report.json and .html."),
    click.option("--no-report", is_flag=True, help="Write no report."),
)


def row_options(command: Command) -> Command:
    """The columns that say of each row the system, days, setting and volume of its codes."""
    return reduce(lambda made, option: option(made), reversed(_OF_ROWS), command)


def file_options(command: Command) -> Command:
    """How a file is read and written, and where the report goes."""
    return reduce(lambda made, option: option(made), reversed(_OF_FILES), command)


def list_options(command: Command) -> Command:
    """The columns of a list of codes, and how its file is read."""
    return reduce(lambda made, option: option(made), reversed(_OF_LISTS), command)


def asked_of_file(new_columns: Sequence[str], options: dict[str, Any]) -> dict[str, Any]:
    """What a library call is asked, by these options."""
    asked = dict(options)
    asked["reported"] = not asked.pop("no_report")
    asked["header"] = not asked.pop("no_header")
    if new_columns:
        asked["new_columns"] = new_columns
    return asked


@contextmanager
def watched_file(given: str, made: str, doing: str) -> Iterator[Progress | None]:
    """Whom to tell on a terminal: a bar, or where nobody knows how much is to come a clock."""
    if not on_terminal() or (made == _STANDARD and sys.stdout.isatty()):
        yield None
    elif given == _STANDARD:
        with working(doing):
            yield None
    else:
        with watched(False, doing) as progress:
            yield progress


def tell(conversion: Conversion, said_by: str, *, matched: str, unusable: str) -> None:
    """On standard error, since standard output may be the file that was made.

    `said_by` is the option that says of which system codes are, `matched` and `unusable` what is told of them.
    """
    told = conversion.json()
    rate = f" ({told['match_rate']:.1%})" if told["match_rate"] is not None else ""
    lines = [
        f"{told['rows_read']:,} rows read, {told['rows_written']:,} written in {told['seconds']:,.1f} s; "
        f"{told['matched']:,} of {told['codes']:,} codes {matched}{rate}"
    ]
    if told["volume_column"] is not None:
        lines[0] += f", each counted as often as {told['volume_column']} says"
    if conversion.left_open:
        lines[0] += f", the choice left open for {conversion.left_open:,} of them"
    if conversion.unusable:
        lines.append(f"{conversion.unusable:,} {unusable}: {_statuses(conversion)}")
    if _are_no_codes(conversion):
        lines.append(
            f"Most are no codes of their system: does {said_by} say what they are? The new columns have the reasons."
        )
    if told["cells_cut"]:
        lines.append(f"{told['cells_cut']:,} cells were longer than a sheet holds, and end in …")
    if conversion.reports:
        lines.append(f"Report: {' and '.join(conversion.reports)}")
    for line in lines:
        click.echo(line, err=True)


_NO_CODES: Final = ("malformed", "unknown_code")


def _are_no_codes(conversion: Conversion) -> bool:
    """Whether so few are codes that the system may be wrong, and not they."""
    return 2 * sum(conversion.unusable_statuses.get(each, 0) for each in _NO_CODES) > conversion.codes


def _statuses(conversion: Conversion) -> str:
    told = [f"{count:,} {status}" for status, count in conversion.unusable_statuses.items()]
    bad = conversion.tally.kept + conversion.tally.skipped
    return ", ".join([*told, *([f"{bad:,} bad row{'s' if bad > 1 else ''}"] if bad else [])])
