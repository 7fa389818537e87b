"""`crosswalk load`"""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import click

from cli.main import DATA_AT_FAULT, DONE
from cli.options import complete_releases, day_option, open_store, store_option
from cli.progress import watched
from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.domain.errors import CrosswalkError, UsageError
from crosswalk.loading import LoadReport, Progress
from crosswalk.loading.report import Refused, told
from crosswalk.service import Crosswalk


@click.command("load")
@click.argument(
    "targets",
    nargs=-1,
    metavar="[starter | SYSTEM[:RELEASE]… | FILE… | FOLDER]",
    shell_complete=complete_releases,
)
@click.option("--mirror", metavar="DIR", help="A directory laid out like the official sites (www.cms.gov/…).")
@click.option("--system", metavar="S", help="For a FILE: its code system or map set, where the content does not tell.")
@click.option("--label", metavar="L", help="For a FILE: its release, as 2025 or 2025-04.")
@day_option("--effective", "For a FILE of a release the catalog does not list: its first day.")
@click.option("--accept-cpt-licence", is_flag=True, help="For a FILE of CPT: you have a licence that covers its use.")
@click.option("--strict", is_flag=True, help="Load nothing if any file is refused.")
@click.option("--quiet", is_flag=True, help="No progress, only the result.")
@store_option
def command(
    targets: tuple[str, ...],
    mirror: str | None,
    system: str | None,
    label: str | None,
    effective: date | None,
    accept_cpt_licence: bool,
    strict: bool,
    quiet: bool,
    store: str | None,
) -> int:
    """Load official releases into the store, each whole or not at all.

    They come from what crosswalk fetch has put into the library, from the directory of --mirror, or from a FOLDER of
    what was downloaded by hand, where files are known by their content, and what is none of ours is named and passed
    over. A file that is refused leaves out its release and what rests on it, or only itself where the release can do
    without it (indexes, notes, lists of exempt codes, conversion tables) or it is too damaged to tell of what it is.
    It is named with its line and what to do about it, the rest is loaded, and the exit status is 3. Files must agree
    with the built-in facts of starter; what was re-issued is loaded as a revision of its release (--label 2026.r2).

    \b
    crosswalk load starter
    crosswalk load icd10cm:2025 gem-icd9cm-icd10cm
    crosswalk load --mirror DIR
    crosswalk load ~/Downloads
    crosswalk load icd10cm_order_2028.txt --system icd10cm --label 2028 --effective 2027-10-01
    crosswalk load icd10cm_order_2028.txt icd10cm_tabular_2028.xml --system icd10cm --label 2028 --effective 2027-10-01
    crosswalk load LONGULT.txt --system cpt --label 2026 --effective 2026-01-01 --accept-cpt-licence
    """
    begun = time.monotonic()
    with open_store(store, create=True) as graph, watched(quiet, "Loading") as progress:
        report = _load(graph, targets, mirror, system, label, effective, accept_cpt_licence, strict, progress)
        broken = _broken_maps(graph) if report.loaded else []
    _print_report(report, time.monotonic() - begun)
    for line in broken:
        click.secho(line, fg="yellow", err=True)
    return DATA_AT_FAULT if report.refused else DONE


def _load(
    graph: Crosswalk,
    targets: Sequence[str],
    mirror: str | None,
    system: str | None,
    label: str | None,
    effective: date | None,
    accept_licence: bool,
    strict: bool,
    progress: Progress | None,
) -> LoadReport:
    if list(targets) == ["starter"]:
        if mirror or system or label or effective or accept_licence:
            raise UsageError("the starter set takes no options.", remedy="Write crosswalk load starter.")
        return graph.load_starter(progress=progress)
    if _are_files(targets, mirror, named=bool(system or label)):
        return graph.load_file(
            *targets,
            system=system,
            label=label,
            effective=effective,
            accept_licence=accept_licence,
            strict=strict,
            progress=progress,
        )
    if system or label or effective or accept_licence:
        message = "--system, --label, --effective and --accept-cpt-licence are about a FILE."
        raise UsageError(message, remedy="Name the file.")
    return graph.load(targets, mirror=mirror, strict=strict, progress=progress)


def _broken_maps(graph: Crosswalk) -> list[str]:
    """What the store as it is now breaks in the applied maps of the workspace, a line a map."""
    told: list[str] = []
    try:
        for made in graph.maps.newest():
            found = graph.maps.check(made.name)
            if found.broken:
                rows = len({each.row.source for each in found.broken})
                told.append(
                    f"{made.ref}: {rows:,} rows no longer hold in {found.release}: crosswalk map check {made.name}"
                )
    except CrosswalkError as fault:
        # The load itself is done, and stays so.
        told.append(f"The applied maps could not be checked: {fault}")
    return told


def _are_files(targets: Sequence[str], mirror: str | None, *, named: bool) -> bool:
    """Whether the targets are paths. A lone name with a point and no colon is one that is not there.

    The name of a code system is no folder.
    """
    if not targets or mirror is not None:
        return False
    if named or all(Path(each).is_file() or (Path(each).is_dir() and each not in SYSTEMS) for each in targets):
        return True
    return len(targets) == 1 and "." in targets[0] and ":" not in targets[0]


def _print_report(report: LoadReport, seconds: float) -> None:
    if report.loaded:
        click.echo(f"Loaded {len(report.loaded)} in {seconds:.1f} s: {_grouped(report.loaded)}", err=True)
    if report.unchanged:
        click.echo(f"Unchanged {len(report.unchanged)}: {_grouped(report.unchanged)}", err=True)
    for line in told(report.passed_over):
        click.secho(f"Passed over {line}", fg="yellow", err=True)
    for each in report.refused:
        click.secho(f"Left out {_left_out(each)}{each.fault}", fg="red", err=True)


def _left_out(refused: Refused) -> str:
    """What was not loaded for a file, or of what it is; nothing for a file that is too damaged to tell."""
    if refused.left_out:
        return f"{_grouped(refused.left_out)}: "
    return f"of {refused.target}: " if ":" in refused.target else ""


def _grouped(ids: Sequence[str]) -> str:
    groups: dict[str, list[str]] = {}
    for each in ids:
        name, _, label = each.partition(":")
        groups.setdefault(name, []).append(label)
    return "; ".join(f"{name} {', '.join(labels)}" for name, labels in groups.items())
