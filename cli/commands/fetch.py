"""`crosswalk fetch`"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any

import click

from crosswalk.domain.errors import CrosswalkError, UsageError
from crosswalk.domain.naming import first_of
from crosswalk.loading import Progress
from crosswalk.loading.fetch import addresses, fetch

if TYPE_CHECKING:
    from crosswalk.loading.fetch import FetchReport, Outcome

_DONE, _DATA_AT_FAULT = 0, 3


@click.command("fetch")
@click.argument("targets", nargs=-1, metavar="[SYSTEM[:RELEASE] | MAP_SET[:EDITION]]…")
@click.option(
    "--mirror", metavar="DIR|URL", help="Fetch from a directory or a server laid out like the official sites."
)
@click.option("--list", "only_list", is_flag=True, help="Print the addresses of what the library lacks, fetch nothing.")
@click.option(
    "--user-agent",
    metavar="TEXT",
    envvar="CROSSWALK_USER_AGENT",
    help="What to call oneself to servers (or CROSSWALK_USER_AGENT).",
)
@click.option("--quiet", is_flag=True, help="No progress, only the result.")
def command(targets: tuple[str, ...], mirror: str | None, only_list: bool, user_agent: str | None, quiet: bool) -> int:
    """Fetch official releases into the local library, from where crosswalk load takes them.

    Without a name: every release there is. What is in the library already is not fetched again: run after
    it was broken off, it fetches the rest. Exit status 3 if something could not be fetched; everything
    else is there. A site that refuses this program gives the same files to a browser or to wget.

    \b
    crosswalk fetch
    crosswalk fetch icd10cm:2025 gem-icd9cm-icd10cm
    crosswalk fetch --mirror DIR
    crosswalk fetch icd10pcs --mirror https://mirror.example.org/codes
    crosswalk fetch icd10cm:2027 --list | wget -P downloads -i - && crosswalk load downloads
    """
    if only_list:
        if mirror is not None:
            raise UsageError("--list prints official addresses, not those of a mirror.", remedy="Leave --mirror out.")
        found, without = addresses(targets)
        click.echo("".join(f"{url}\n" for url in found), nl=False)
        if without:
            click.echo(f"No address is known of {_names(without)}", err=True)
        return _DONE
    begun = time.monotonic()
    with nullcontext() if quiet else _Bar() as progress:
        report = fetch(targets, mirror=mirror, user_agent=user_agent, progress=progress)
    _print_report(report, time.monotonic() - begun)
    return _DATA_AT_FAULT if report.failed else _DONE


def _print_report(report: FetchReport, seconds: float) -> None:
    size = sum(each.fetched or 0 for each in report.fetched)
    click.echo(f"Fetched {len(report.fetched)} archives, {_megabytes(size)} MB, in {seconds:.1f} s", err=True)
    if report.held:
        click.echo(f"In the library before: {len(report.held)}", err=True)
    lacking = [each for each in report.absent if not each.want.optional]
    if lacking:
        click.echo(f"Not there: {_names(lacking)}", err=True)
    spared = len(report.absent) - len(lacking)
    if spared:
        click.echo(f"Not there, and not needed to load: {spared}", err=True)
    for fault, files in _alike(report.fetched):
        click.secho(f"Passed over {_told(fault, files)}", err=True, fg="yellow")
    for outcomes in _by_reason(report.failed):
        click.secho(f"Error: {_names(outcomes)} could not be fetched", err=True, fg="red")
        for fault, files in _alike(outcomes):
            click.echo(f"  {_told(fault, files)}", err=True)


def _by_reason(outcomes: Sequence[Outcome]) -> Iterable[Sequence[Outcome]]:
    """What failed for the same reasons, which are told once for all its files and releases."""
    found: dict[tuple[str, ...], list[Outcome]] = {}
    for each in outcomes:
        found.setdefault(tuple(dict.fromkeys(fault.message for fault in each.faults)), []).append(each)
    return found.values()


def _alike(outcomes: Sequence[Outcome]) -> list[tuple[CrosswalkError, list[str]]]:
    """Each fault once, with the files that it befell."""
    found: dict[tuple[str, str | None], tuple[CrosswalkError, list[str]]] = {}
    for fault in (fault for each in outcomes for fault in each.faults):
        _, files = found.setdefault((fault.message, fault.remedy), (fault, []))
        if fault.where and str(fault.where) not in files:
            files.append(str(fault.where))
    return list(found.values())


def _told(fault: CrosswalkError, files: Sequence[str]) -> str:
    place = f"{first_of(files, 1)}: " if files else ""
    return f"{place}{fault.message} {fault.remedy or ''}".rstrip()


def _names(outcomes: Sequence[Outcome]) -> str:
    """Ids by system or map set: `icd10cm 2026, 2027; icd10pcs 2027`."""
    groups: dict[str, list[str]] = {}
    for target in dict.fromkeys(name for each in outcomes for name in each.want.targets):
        name, _, label = target.partition(":")
        groups.setdefault(name, []).append(label)
    return "; ".join(f"{name} {', '.join(labels)}" for name, labels in groups.items())


def _megabytes(size: int) -> str:
    return f"{size / 1e6:,.1f}"


class _Bar(AbstractContextManager[Progress | None]):
    """A progress bar on standard error that counts bytes; how many there are shows as servers tell it."""

    def __init__(self) -> None:
        self._bar: Any = None
        self._shown = 0.0

    def __enter__(self) -> Progress:
        return self._show

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.render_progress()
            self._bar.render_finish()

    def _show(self, done: int, total: int, what: str) -> None:
        if self._bar is None:
            self._bar = click.progressbar(
                length=max(total, 1), label="Fetching", file=sys.stderr, item_show_func=_item, width=30, show_pos=False
            )
            self._bar.render_progress()
        self._bar.length = max(total, 1)
        # A download that starts anew goes back as well.
        self._bar.pos = done
        self._bar.current_item = f"{_megabytes(done)} of {_megabytes(total)} MB  {what}"
        now = time.monotonic()
        if now - self._shown > 0.1:
            self._shown = now
            self._bar.render_progress()


def _item(text: str | None) -> str:
    return (text or "")[:64]
