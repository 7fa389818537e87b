"""`crosswalk store`"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from cli.options import format_option, output_form, store_option
from cli.output import print_json, print_table, say, write_file
from cli.progress import into_file, on_terminal, show, watched
from crosswalk.stores.administration import (
    copy_store,
    drop_store,
    dump_store,
    gallery,
    gallery_query,
    init_store,
    store_status,
)


@click.group("store")
def command() -> None:
    """Look after stores: make, describe, copy, dump and drop them; back up the workspace beside them.

    A store is a file (sqlite:///PATH) or a database of a Neo4j server (neo4j://HOST, bolt://HOST, with +s for
    TLS). The server is asked as CROSSWALK_NEO4J_USER with CROSSWALK_NEO4J_PASSWORD, or the password in the
    file that CROSSWALK_NEO4J_PASSWORD_FILE names.

    \b
    crosswalk store init --store neo4j://localhost:7687
    crosswalk store copy sqlite:///codes.sqlite neo4j://localhost:7687
    crosswalk store status --store neo4j://localhost:7687
    crosswalk store backup work.sqlite
    """


@command.command("init")
@store_option
def init(store: str | None) -> None:
    """Make an empty store, or bring one that an older version made up to date.

    \b
    crosswalk store init --store neo4j://localhost:7687
    """
    with watched(not on_terminal(), "Making the store") as told:
        made = init_store(store, told)
    click.echo(f"The store is {made}", err=True)


@command.command("status")
@format_option
@store_option
def status(form: str | None, store: str | None) -> None:
    """What a store is and how much it holds.

    \b
    crosswalk store status --store sqlite:///codes.sqlite --format json
    """
    found = store_status(store)
    facts: dict[str, Any] = {
        "store": found.url,
        "engine": found.engine,
        "schema": found.schema,
        "loads": found.loads,
        "loaded_at": found.loaded_at,
        "left_batches": found.left_batches,
    }
    if output_form(form) == "json":
        print_json(facts | {"elements": found.elements})
        return
    print_table(["Element", "Count"], [[name, f"{count:,}"] for name, count in found.elements.items()])
    say(f"{found.url}: {found.engine}, schema {found.schema}, changed {found.loaded_at or 'never'}")
    if found.left_batches:
        say(
            f"{found.left_batches} batches of an unfinished load are there and seen by nobody. "
            "The next load goes on from them, or sweeps them away."
        )


@command.command("copy")
@click.argument("source", metavar="URL")
@click.argument("target", metavar="URL")
@click.option("--quiet", is_flag=True, help="No progress, only the result.")
def copy(source: str, target: str, quiet: bool) -> None:
    """Make the second store hold what the first one holds, and nothing else; only what differs is written.

    \b
    crosswalk store copy sqlite:///codes.sqlite neo4j://localhost:7687
    """
    begun = time.monotonic()
    told = None if quiet or not on_terminal() else _show
    report = copy_store(source, target, told)
    if told is not None:
        _show(None)
    what = ", ".join(report.changed) or "nothing: they are equal"
    click.echo(f"Copied in {time.monotonic() - begun:.1f} s: {what}", err=True)


@command.command("dump")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Default: standard output.")
@store_option
def dump(output: Path | None, store: str | None) -> None:
    """The canonical dump: the same lines for the same contents, on any engine, however they were loaded.

    \b
    crosswalk store dump --store neo4j://localhost:7687 --output codes.jsonl
    """
    lines = dump_store(store)
    if on_terminal() and (output is not None or into_file()):
        lines = _counted(lines)
    write_file((f"{line}\n".encode() for line in lines), output)


@command.command("gallery")
@click.argument("name", required=False)
def show_gallery(name: str | None) -> None:
    """Ready Cypher for Neo4j Browser: the list, or one query to paste.

    \b
    crosswalk store gallery
    crosswalk store gallery life
    """
    if name is not None:
        click.echo(gallery_query(name), nl=False)
        return
    print_table(["Name", "Shows"], [[each.name, each.shows] for each in gallery()])


_WORKSPACE = click.option(
    "--workspace", metavar="FILE", help="The workspace. Default: CROSSWALK_WORKSPACE, else the file beside the store."
)


@command.command("backup")
@click.argument("out", metavar="OUT", type=click.Path(path_type=Path))
@_WORKSPACE
@click.option("--overwrite", is_flag=True, help="Put the copy in the place of a file that is there.")
@store_option
def backup(out: Path, workspace: str | None, overwrite: bool, store: str | None) -> None:
    """Copy the workspace, which no load can rebuild: people's maps, reviews and lists.

    It may be in use meanwhile. The copy is as the workspace stood at one moment, and appears whole or not at all.
    What is dropped later stays in it.

    \b
    crosswalk store backup work-2026-10-01.sqlite
    crosswalk store backup /backups/work.sqlite --workspace work.sqlite --overwrite
    """
    from crosswalk.bulk.backup import back_up_workspace, workspace_of

    source = workspace_of(store, workspace)
    back_up_workspace(source, out, overwrite=overwrite)
    click.echo(f"{source} is copied to {out}.", err=True)


@command.command("restore")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@_WORKSPACE
@click.option("--overwrite", is_flag=True, help="Replace what the workspace holds; that is kept beside it.")
@store_option
def restore(file: Path, workspace: str | None, overwrite: bool, store: str | None) -> None:
    """Put a copy that backup made in the place of what the workspace holds.

    It may be in use meanwhile: writers wait, and everybody sees what was there before or what is restored.

    \b
    crosswalk store restore work-2026-10-01.sqlite
    crosswalk store restore work-2026-10-01.sqlite --overwrite
    """
    from crosswalk.bulk.backup import restore_workspace, workspace_of

    target = workspace_of(store, workspace)
    kept = restore_workspace(target, file, overwrite=overwrite)
    told = f" What it held is kept in {kept}." if kept else ""
    click.echo(f"{target} is as in {file}.{told}", err=True)


@command.command("drop")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--store", metavar="URL", required=True, help="The store, which has to be named.")
def drop(yes: bool, store: str) -> None:
    """Delete a store with everything in it. Nodes of others in the same Neo4j database stay.

    \b
    crosswalk store drop --store neo4j://localhost:7687
    """
    if not yes:
        click.confirm(f"Delete everything in {store}?", abort=True, err=True)
    with watched(not on_terminal(), "Deleting") as told:
        drop_store(store, told)
    click.echo(f"{store} is gone.", err=True)


def _counted(lines: Iterator[str]) -> Iterator[str]:
    """The same lines; how many there were is shown meanwhile."""
    for number, line in enumerate(lines):
        if number % 10_000 == 0:
            _show(number)
        yield line
    _show(None)


def _show(rows: int | None) -> None:
    """So many rows are written; None takes the line away."""
    show(None if rows is None else f"Writing: {rows:,} rows")
