"""`crosswalk unload`"""

from __future__ import annotations

import click

from cli.options import complete_releases, open_store, store_option
from cli.progress import watched


@click.command("unload")
@click.argument("targets", nargs=-1, required=True, metavar="SYSTEM:RELEASE…", shell_complete=complete_releases)
@click.option("--quiet", is_flag=True, help="No progress, only the result.")
@store_option
def command(targets: tuple[str, ...], quiet: bool, store: str | None) -> None:
    """Take releases out of the store, such as one that was loaded under a wrong label.

    The store is then as if they had never been loaded. A change to a release goes with it.

    \b
    crosswalk unload icd10cm:2027
    """
    with open_store(store, create=False) as graph, watched(quiet, "Unloading") as progress:
        gone = graph.unload(targets, progress=progress)
    click.echo(f"Unloaded {', '.join(gone)}", err=True)
