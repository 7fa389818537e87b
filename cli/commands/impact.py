"""`crosswalk impact`"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from cli.file_options import list_options
from cli.main import DONE, SOME_INPUT_UNUSABLE
from cli.options import (
    complete_releases,
    formats_option,
    open_store,
    output_form,
    output_option,
    repair_option,
    store_option,
)
from cli.output import print_left_out, print_table, say, write_file
from cli.progress import working
from cli.reports import FILES, write_report
from crosswalk.contract.changes import KIND_TITLES
from crosswalk.domain.lookup.impact import NEEDS, STATUSES, ImpactStatus

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from crosswalk.domain.codes.repairs import Repairs
    from crosswalk.domain.lookup.impact import Impact, ListedCode

_MOST_ROWS: Final = 20
_MOST_NAMED: Final = 4
_UNUSABLE: Final = (
    ImpactStatus.UNKNOWN_CODE,
    ImpactStatus.MALFORMED,
    ImpactStatus.AMBIGUOUS_SYSTEM,
    ImpactStatus.UNKNOWN_SYSTEM,
    ImpactStatus.UNREADABLE,
)
"""What is wrong with a list, and not only beyond what is asked."""


@click.command("impact")
@click.argument("lists", nargs=-1, required=True, metavar="LIST…")
@click.option(
    "--from",
    "before",
    multiple=True,
    required=True,
    metavar="WHEN",
    shell_complete=complete_releases,
    help="A day, 2025-10-01, for all systems, or a release, hcpcs:2020-10; again for more systems.",
)
@click.option(
    "--to",
    "after",
    multiple=True,
    required=True,
    metavar="WHEN",
    shell_complete=complete_releases,
    help="The same of the later end.",
)
@click.option(
    "--apply",
    "applied",
    type=click.Path(path_type=Path),
    metavar="OUT",
    help="Write the list with the safe replacements, and beside it OUT.changes.csv; of several lists into a folder.",
)
@click.option("--not-judged", is_flag=True, help="Print what is not judged as well, and why.")
@click.option("--all", "whole", is_flag=True, help="Print every affected code in the table, not the first 20.")
@list_options
@repair_option
@formats_option(*FILES)
@output_option
@store_option
def command(
    lists: tuple[str, ...],
    before: tuple[str, ...],
    after: tuple[str, ...],
    applied: Path | None,
    not_judged: bool,
    whole: bool,
    repairs: Repairs,
    form: str | None,
    output: Path | None,
    store: str | None,
    **options: Any,
) -> int:
    """What changes between releases do to lists of codes: which rows they hit, and what to write instead.

    A LIST is CSV, TSV, XLSX or Parquet: a charge master, a price file of a hospital, an order set, a problem list, a
    value set, a phecode map. Its columns of codes, code sets and volumes are found, or named. Affected codes are told
    worst first: by volume, else by what happened. A replacement is safe if one code took over, alone, by an official
    row; all else needs a person. Every row is counted: affected, unaffected, or not judged, by reason.

    Exits 1 if the list has codes that are none, or rows that cannot be read.

    \b
    crosswalk impact cdm.csv --from hcpcs:2020-10 --to hcpcs:2025-10
    crosswalk impact cdm.csv --from hcpcs:2020-10 --to hcpcs:2025-10 --from icd10cm:2026 --to icd10cm:2027
    crosswalk impact problems.xlsx --from 2025-10-01 --to 2026-10-01 --column ICD10 --volume-column Patients
    crosswalk impact cdm.csv orders.xlsx --from 2025-10-01 --to 2026-10-01 --format xlsx -o review.xlsx
    crosswalk impact cdm.csv --from 2025-10-01 --to 2026-10-01 --apply cdm-2027.csv
    crosswalk impact standardcharges.csv --from 2025-07-01 --to 2025-10-01 --not-judged --format csv
    """
    if output is not None:
        from crosswalk.bulk.checks import refuse_same

        for given in lists:
            refuse_same(given, [str(output)])
    options["header"] = not options.pop("no_header")
    asked = {**options, "before": before, "after": after, "repairs": repairs, "apply": applied}
    with open_store(store) as graph, working("Reading"):
        answers = graph.impact(*lists, **asked)
    chosen = output_form(form, *FILES)
    match chosen:
        case "json":
            from cli.json_text import json_text
            from crosswalk.contract.impact import impact_json

            found = [impact_json(each, not_judged=not_judged) for each in answers]
            write_file([f"{json_text(found)}\n".encode()], output)
        case "csv":
            write_file(_csv(answers, not_judged=not_judged), output)
        case "html" | "xlsx":
            from crosswalk.bulk.reports.impact import impact_report

            write_report(impact_report(answers, not_judged=not_judged), chosen, output)
        case _:
            for each in answers:
                _print_impact(each, None if whole else _MOST_ROWS, not_judged=not_judged)
    for each in answers:
        if each.applied is not None:
            made = each.applied
            told = f"{made.replaced:,} codes replaced, {made.left:,} left to a person"
            click.echo(f"{made.path}: {told}; what was done is in {made.log}", err=True)
    usable = all(not each.rows_by_status.keys() & set(_UNUSABLE) for each in answers)
    return DONE if usable else SOME_INPUT_UNUSABLE


def _csv(answers: Sequence[Impact], *, not_judged: bool) -> Iterator[bytes]:
    import csv
    import io

    from cli.output import columns_of
    from crosswalk.contract.impact import impact_rows, spreadsheet_cell
    from crosswalk.contract.shapes.impact import ImpactRow

    names, text = columns_of(ImpactRow), io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(names)
    for answer in answers:
        for row in impact_rows(answer, not_judged=not_judged):
            writer.writerow([spreadsheet_cell(row[name]) for name in names])  # type: ignore[literal-required]
    yield text.getvalue().encode()


def _print_impact(answer: Impact, most: int | None, *, not_judged: bool) -> None:
    ends = ", ".join(f"{each.before.id} → {each.after.id}" for each in answer.differences)
    say(f"{answer.name}: {ends}", bold=True)
    columns = answer.columns
    by = ", ".join(
        f"{code!r} by {system!r}" if system else repr(code) for code, system in zip(*columns[:2], strict=True)
    )
    say(f"Codes in {by}; {f'volumes in {columns.volume!r}' if columns.volume else 'no volumes'}", dim=True)
    say(f"{answer.row_count:,} rows")
    for status, count in answer.rows_by_status.items():
        say(f"  {count:>9,}  {status.replace('_', ' ')}: {STATUSES[status]}", indent=13)
    for line in _not_compared(answer):
        say(line, fg="yellow")
    if answer.affected:
        needs = answer.by_need
        told = ", ".join(f"{needs[need]:,} {text}" for need, text in NEEDS.items() if needs.get(need))
        say(f"\n{len(answer.affected):,} affected codes: {told}", bold=True)
        _print_affected(answer, answer.affected[:most])
        print_left_out(len(answer.affected), most or len(answer.affected), ": add --all")
    if not_judged:
        _print_not_judged([each for each in answer.not_judged if each.text], most)


def _not_compared(answer: Impact) -> Iterator[str]:
    """Why codes of the list are of systems that are not compared."""
    systems = Counter(
        each.impact.system for each in answer.not_judged if each.impact.status is ImpactStatus.NOT_REVIEWED
    )
    for system, count in systems.most_common():
        yield f"{count:,} codes of {system}: {answer.left_out.get(system or '', '')}"


def _print_affected(answer: Impact, codes: Sequence[ListedCode]) -> None:
    rows = [
        [
            each.row,
            *([_number(each.volume)] if answer.has_volumes else []),
            each.text,
            ", ".join(KIND_TITLES[kind].lower() for kind in each.impact.told),
            NEEDS[each.impact.need].split(":")[0] if each.impact.need else "",
            _instead(each),
            each.impact.reason or each.impact.after or each.impact.before or "",
        ]
        for each in codes
    ]
    heads = ["Row", *(["Volume"] if answer.has_volumes else []), "Code", "What happened", "To do", "Instead", "Why"]
    print_table(heads, rows)


def _print_not_judged(codes: Sequence[ListedCode], most: int | None) -> None:
    if not codes:
        return
    say(f"\n{len(codes):,} codes not judged", bold=True)
    rows = [[each.row, each.text, each.impact.status.replace("_", " "), each.impact.reason] for each in codes[:most]]
    print_table(["Row", "Code", "Status", "Why"], rows)
    print_left_out(len(codes), most or len(codes), ": add --all")


def _instead(each: ListedCode) -> str:
    named = [one.code for one in each.impact.replaced_by]
    more = f" and {len(named) - _MOST_NAMED} more" if len(named) > _MOST_NAMED else ""
    return f"{', '.join(named[:_MOST_NAMED])}{more}"


def _number(volume: float | None) -> str:
    return "" if volume is None else f"{volume:,g}" if volume % 1 else f"{volume:,.0f}"
