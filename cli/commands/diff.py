"""`crosswalk diff`"""

from __future__ import annotations

import click

from cli.options import complete_labels, format_option, open_store, output_form, store_option
from cli.output import cut, print_csv, print_json, print_left_out, say, say_untitled, terminal_width
from cli.progress import working
from crosswalk.contract.diff import difference_json, difference_rows
from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.domain.history.difference import Difference, RevisedCode


@click.command("diff")
@click.argument("system", type=click.Choice(list(SYSTEMS)))
@click.argument("releases", nargs=-1, required=True, metavar="[BEFORE] AFTER", shell_complete=complete_labels)
@click.option("--all", "whole", is_flag=True, help="Print every code in the table, not the first of each kind.")
@format_option
@store_option
def command(system: str, releases: tuple[str, ...], whole: bool, form: str | None, store: str | None) -> None:
    """What changed between two releases, by the official counting rules.

    With one release, it is compared with the base of its official count, usually the release
    before it. A day stands for the release in force on it, fy2025 for that of October 2024, and a
    year of HCPCS since 2020 for January to January.

    \b
    crosswalk diff icd10cm 2025
    crosswalk diff icd10cm 2024-10-01 2025-10-01
    crosswalk diff hcpcs 2020
    crosswalk diff icd10cm 2024 2026-04 --all
    crosswalk diff icd10pcs icd10pcs:2019 icd10pcs:2020 --format csv
    """
    with open_store(store) as graph, working("Comparing"):
        answer = graph.diff(system, *releases)
    match output_form(form):
        case "json":
            print_json(difference_json(answer))
        case "csv":
            from crosswalk.contract.shapes.diff import ChangeRow

            print_csv(ChangeRow, difference_rows(answer))
        case _:
            _print_report(answer, None if whole else 10)


def _print_report(answer: Difference, most: int | None) -> None:
    say(f"{answer.system.title}: {answer.before.id} → {answer.after.id}", bold=True)
    counts = {"new": len(answer.new), "deleted": len(answer.deleted), "revised": len(answer.revised)}
    say("  ".join(f"{count:,} {what}" for what, count in counts.items()))
    official = answer.official
    if official is not None and official.new is not None:
        printed = {"new": official.new, "deleted": official.deleted, "revised": official.revised}
        say(f"official: {'  '.join(f'{_known(count)} {what}' for what, count in printed.items())}", dim=True)
    _print_part("New", "green", "+", [(row.code, row.long or "", "") for row in answer.new], most)
    gone = [(row.code, row.long or "", " (now a header)" if row.became_header else "") for row in answer.deleted]
    _print_part("Deleted", "red", "−", gone, most)
    changed = [(row.code, _rewording(row), "") for row in answer.revised]
    _print_part("Revised", "yellow", "~", changed, most)
    before = [row.long for row in answer.deleted] + [row.before for row in answer.revised]
    after = [row.long for row in answer.new] + [row.after for row in answer.revised]
    for release, titles in ((answer.before, before), (answer.after, after)):
        say_untitled(release.id for title in titles if title is None)


def _rewording(row: RevisedCode) -> str:
    """The title before and after, "…" for one that is not loaded; nothing where neither is."""
    if row.before is row.after is None:
        return ""
    return f"{row.before or '…'} → {row.after or '…'}"


def _known(count: int | None) -> str:
    return "?" if count is None else f"{count:,}"


def _print_part(title: str, colour: str, mark: str, rows: list[tuple[str, str, str]], most: int | None) -> None:
    if not rows:
        return
    width = terminal_width()
    say(f"\n{title}", bold=True)
    for code, text, note in rows[:most]:
        click.echo(f"  {click.style(f'{mark} {code:<8}', fg=colour)}  {cut(text, width - 14 - len(note))}{note}")
    print_left_out(len(rows), most or len(rows), ": add --all", indent=4)
