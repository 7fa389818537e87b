"""`crosswalk verify`"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

import click

from cli.main import DATA_AT_FAULT, DONE
from cli.options import complete_releases, format_option, open_store, output_form, store_option
from cli.output import print_csv, print_json, print_table, say
from cli.progress import watched
from crosswalk.contract.findings import finding_json
from crosswalk.domain.history.verification import Finding, Verdict

_COLOURS: Final = {Verdict.DIFFERS: "red", Verdict.KNOWN: "yellow", Verdict.AGREES: "green", Verdict.UNCHECKED: None}


@click.command("verify")
@click.argument("targets", nargs=-1, metavar="[SYSTEM[:RELEASE]…]", shell_complete=complete_releases)
@click.option(
    "--mirror", metavar="DIR", help="Official files to check against. Default: what fetch has put into the library."
)
@click.option("--all", "every", is_flag=True, help="List what agrees too, not only what does not.")
@click.option("--quiet", is_flag=True, help="No progress, only the result.")
@format_option
@store_option
def command(
    targets: tuple[str, ...], mirror: str | None, every: bool, quiet: bool, form: str | None, store: str | None
) -> int:
    """Check the store against the official files and figures, and report every disagreement.

    Each source is hashed again, each release is counted and compared with its published counts, its footer, its
    addendum, its tabular list or tables; each map row by row with what was loaded. Exit status 3 if anything
    differs that is not known to differ between the published files themselves.

    \b
    crosswalk verify
    crosswalk verify icd10cm:2025 --mirror DIR --all
    """
    with open_store(store) as graph, watched(quiet, "Checking") as progress:
        found = graph.verify(targets, mirror=mirror, progress=progress)
    match output_form(form):
        case "json":
            print_json([finding_json(each) for each in found])
        case "csv":
            from crosswalk.contract.shapes.findings import FindingJson

            print_csv(FindingJson, map(finding_json, found))
        case _:
            _print_report(found, every)
    return DATA_AT_FAULT if any(each.verdict is Verdict.DIFFERS for each in found) else DONE


def _print_report(found: Sequence[Finding], every: bool) -> None:
    shown = [each for each in found if every or each.verdict in (Verdict.DIFFERS, Verdict.KNOWN)]
    if shown:
        print_table(
            ["Release", "Check", "Verdict", "Found"],
            [[each.target, each.check, each.verdict.value, each.detail] for each in shown],
        )
        click.echo()
    counts = Counter(each.verdict for each in found)
    parts = [click.style(f"{counts[verdict]:,} {verdict.value}", fg=_COLOURS[verdict]) for verdict in Verdict]
    say(f"{len({each.target for each in found}):,} releases and editions, {len(found):,} checks: {', '.join(parts)}")
