"""`crosswalk impact`"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from cli.attached_values import ValuesBetween, between_option
from cli.file_options import OVERWRITE, list_options
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
from cli.output import counted, into, print_left_out, print_table, say, write_file
from cli.progress import working
from cli.reports import FILES, write_report
from crosswalk.contract.changes import KIND_TITLES
from crosswalk.domain.history.rewording import marked, reworded
from crosswalk.domain.lookup.impact import NEEDS, STATUSES, ImpactStatus, Need
from crosswalk.domain.naming import first_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from crosswalk.bulk.reports.report import Report
    from crosswalk.domain.codes.repairs import Repairs
    from crosswalk.domain.lookup.impact import CodeImpact, Impact, ListedCode

_MOST_ROWS: Final = 20
_MOST_NAMED: Final = 4
_OF_SEVERAL: Final = {Need.DECIDE: "need a person", Need.REVIEW: "stay: look at what changed"}
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
@between_option
@list_options
@OVERWRITE
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
    value_names: tuple[str, ...],
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
    chosen = output_form(form, *FILES, output=output)
    with open_store(store) as graph, working("Reading"):
        answers = graph.impact(*lists, **asked)
        values = ValuesBetween(graph, value_names)
        for each in answers:
            for one in each.differences:
                values.ask(one, _codes(each, one.system.id))
    match chosen:
        case "json":
            from cli.json_text import json_text

            found = [_json(each, values, not_judged=not_judged) for each in answers]
            write_file([f"{json_text(found)}\n".encode()], output)
        case "csv":
            write_file(_csv(answers, values, not_judged=not_judged), output)
        case "html" | "xlsx":
            from crosswalk.bulk.reports.impact import impact_report

            report = impact_report(answers, not_judged=not_judged)
            write_report(_with_column(report, answers, values) if value_names else report, chosen, output)
        case _:
            with into(output):
                for each in answers:
                    _print_impact(each, values, None if whole else _MOST_ROWS, not_judged=not_judged)
    for each in answers:
        if each.applied is not None:
            made = each.applied
            told = f"{counted(made.replaced, 'code')} replaced, {made.left:,} left to a person"
            click.echo(f"{made.path}: {told}; what was done is in {made.log}", err=True)
    usable = all(not each.rows_by_status.keys() & set(_UNUSABLE) for each in answers)
    return DONE if usable else SOME_INPUT_UNUSABLE


def _codes(answer: Impact, system: str) -> list[str]:
    """The affected codes of a system."""
    return [each.impact.code for each in answer.affected if each.impact.system == system and each.impact.code]


def _json(answer: Impact, values: ValuesBetween, *, not_judged: bool) -> Mapping[str, object]:
    from crosswalk.contract.impact import impact_json
    from crosswalk.contract.values import with_values_between

    shaped = impact_json(answer, not_judged=not_judged)
    if not values.columns:
        return shaped
    affected = with_values_between(shaped["affected"], lambda row: values.of(str(row["system"]), str(row["code"])))
    return {**shaped, "affected": affected}


def _with_column(report: Report, answers: Sequence[Impact], values: ValuesBetween) -> Report:
    """The report with what tables say of each code, which stands there as in the list."""
    from crosswalk.bulk.reports.beside import with_values

    said = {
        each.text: values.lines(each.impact.system, each.impact.code) for answer in answers for each in answer.affected
    }
    return with_values(report, lambda text: said.get(text, ()))


def _csv(answers: Sequence[Impact], values: ValuesBetween, *, not_judged: bool) -> Iterator[bytes]:
    import csv
    import io

    from cli.output import columns_of
    from crosswalk.contract.impact import impact_rows, spreadsheet_cell
    from crosswalk.contract.shapes.impact import ImpactRow

    names, text = columns_of(ImpactRow, values.columns), io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(names)
    for answer in answers:
        for row in impact_rows(answer, not_judged=not_judged):
            cells: dict[str, object] = {**row, **values.cells(row["system"], row["code"])}
            writer.writerow([spreadsheet_cell(cells[name]) for name in names])
    yield text.getvalue().encode()


def _print_impact(answer: Impact, values: ValuesBetween, most: int | None, *, not_judged: bool) -> None:
    ends = ", ".join(f"{each.before.id} → {each.after.id}" for each in answer.differences)
    say(f"{answer.name}: {ends}", bold=True)
    columns = answer.columns
    by = ", ".join(
        f"{code!r} by {system!r}" if system else repr(code) for code, system in zip(*columns[:2], strict=True)
    )
    say(f"Codes in {by}; {f'volumes in {columns.volume!r}' if columns.volume else 'no volumes'}", dim=True)
    say(counted(answer.row_count, "row"))
    for status, count in answer.rows_by_status.items():
        say(f"  {count:>9,}  {status.replace('_', ' ')}: {STATUSES[status]}", indent=13)
    for line in _not_compared(answer):
        say(line, fg="yellow")
    if answer.affected:
        needs = answer.by_need
        told = ", ".join(f"{needs[need]:,} {_needed(need, needs[need])}" for need in NEEDS if needs.get(need))
        say(f"\n{counted(len(answer.affected), 'affected code')}: {told}", bold=True)
        _print_affected(answer, answer.affected[:most])
        print_left_out(len(answer.affected), most or len(answer.affected), ": add --all")
        for each in answer.affected[:most]:
            for line in values.lines(each.impact.system, each.impact.code):
                say(f"{each.text}, {line}")
    if not_judged:
        _print_not_judged([each for each in answer.not_judged if each.text], most)


def _not_compared(answer: Impact) -> Iterator[str]:
    """Why codes of the list are of systems that are not compared."""
    systems = Counter(
        each.impact.system for each in answer.not_judged if each.impact.status is ImpactStatus.NOT_REVIEWED
    )
    for system, count in systems.most_common():
        yield f"{counted(count, 'code')} of {system}: {answer.left_out.get(system or '', '')}"


def _print_affected(answer: Impact, codes: Sequence[ListedCode]) -> None:
    rows = [
        [
            each.row,
            *([_number(each.volume)] if answer.has_volumes else []),
            each.text,
            NEEDS[each.impact.need].split(":")[0] if each.impact.need else "",
            ", ".join(KIND_TITLES[kind] for kind in each.impact.told).lower(),
        ]
        for each in codes
    ]
    heads = ["Row", *(["Volume"] if answer.has_volumes else []), "Code", "To do", "What happened"]
    print_table(heads, rows, below=[_detail(each.impact) for each in codes])


def _untold(codes: Sequence[str], told: str) -> list[str]:
    """Those of the codes that a text does not name."""
    return [code for code in codes if code not in told]


def _print_not_judged(codes: Sequence[ListedCode], most: int | None) -> None:
    if not codes:
        return
    say(f"\n{counted(len(codes), 'code')} not judged", bold=True)
    rows = [[each.row, each.text, each.impact.status.replace("_", " "), each.impact.reason] for each in codes[:most]]
    print_table(["Row", "Code", "Status", "Why"], rows)
    print_left_out(len(codes), most or len(codes), ": add --all")


def _needed(need: Need, count: int) -> str:
    """What so many codes ask for."""
    return _OF_SEVERAL.get(need, NEEDS[need]) if count > 1 else NEEDS[need]


def _detail(impact: CodeImpact) -> str:
    """What stands in for a code, and why a person is needed; of one that stays its title, with what changed of it."""
    named = [one.code for one in impact.replaced_by]
    if impact.need is Need.REPLACE:
        return f"→ {impact.replaced_by[0].code}  {impact.replaced_by[0].long or ''}".rstrip()
    if impact.reason:
        before = f"→ {first_of(named, _MOST_NAMED)}: " if _untold(named, impact.reason) else ""
        perhaps = _untold(impact.candidates, impact.reason)
        behind = f"; perhaps {first_of(perhaps, _MOST_NAMED)}" if perhaps else ""
        return f"{before}{impact.reason}{behind}"
    if impact.before and impact.after:
        return marked(reworded(impact.before, impact.after))
    return impact.after or impact.before or ""


def _number(volume: float | None) -> str:
    return "" if volume is None else f"{volume:,g}" if volume % 1 else f"{volume:,.0f}"
