"""`crosswalk bundle`"""

from __future__ import annotations

import click

from cli.options import open_store, store_option, system_option
from cli.progress import watched
from crosswalk.domain.errors import UsageError


@click.command("bundle")
@click.argument("out", metavar="OUT")
@system_option("--from", "source", text="The system of the codes; with --to, one pair of systems and no others.")
@system_option("--to", "target", text="The system they are translated into; the same for one system over the years.")
@click.option("--titles", "titled", is_flag=True, help="With the titles of codes, never those of CPT.")
@click.option("--overwrite", is_flag=True, help="Put the bundle in the place of an older one.")
@click.option("--quiet", is_flag=True, help="No progress, only the result.")
@store_option
def command(
    out: str, source: str | None, target: str | None, titled: bool, overwrite: bool, quiet: bool, store: str | None
) -> None:
    """All answers on all days as tables of Parquet, to join with in a warehouse, in DuckDB or in Spark.

    Without systems it has every map that answers unasked. The folder OUT appears once it is whole, with a manifest of
    what it was made of. docs/bundle.md has the statements that join.

    \b
    crosswalk bundle tables
    crosswalk bundle tables --from icd9cm --to icd10cm --overwrite
    """
    if (source is None) != (target is None):
        raise UsageError("a pair of systems is --from and --to.", remedy="Give both, or neither.")
    pairs = [(source, target)] if source and target else []
    with open_store(store) as graph, watched(quiet, "Bundling") as progress:
        manifest = graph.bundle(out, pairs, titled=titled, overwrite=overwrite, progress=progress)
    rows = sum(table["rows"] for table in manifest["tables"].values())
    click.echo(f"{out}: {rows:,} rows in {len(manifest['tables'])} tables, {manifest['hash'][:12]}", err=True)
