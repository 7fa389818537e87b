"""`crosswalk keys`"""

from __future__ import annotations

from datetime import date

import click

from cli.options import day_option, format_option, open_store, output_form, store_option
from cli.output import print_csv, print_json, print_table, say
from cli.own_work import person, who_option
from crosswalk.contract.keys import key_row
from crosswalk.contract.shapes.keys import KeyRow
from crosswalk.domain.keys import Scope


@click.group("keys")
def command() -> None:
    """Keys of programs and people that ask the API: make, list, revoke.

    They are kept in the workspace beside the store (CROSSWALK_WORKSPACE), as hashes: a key is shown once, when it
    is made. A server takes it, or no longer takes it, within a second, without a restart.

    \b
    crosswalk keys make epic --scope read --expires 2027-01-01
    crosswalk keys list
    crosswalk keys revoke epic
    """


@command.command("make")
@click.argument("name")
@click.option(
    "--scope",
    type=click.Choice([each.value for each in Scope]),
    default=Scope.READ.value,
    show_default=True,
    help="read: questions; review: also impact and reviews; admin: also what others keep.",
)
@day_option("--expires", text="The first day on which it is no longer taken. Default: it is until it is revoked.")
@who_option
@store_option
def make(name: str, scope: str, expires: date | None, who: str | None, store: str | None) -> None:
    """Make a key and print it, once. Whoever asks sends it as `Authorization: Bearer KEY`.

    A name may have several keys: make the new one, hand it out, revoke the old one.

    \b
    crosswalk keys make epic
    """
    with open_store(store) as graph:
        made = graph.keys.make(name, scope, expires=expires, who=person(who))
    click.echo(made.text)
    until = "" if expires is None else f", until {expires}"
    click.echo(f"This is shown once. {made.key.prefix} ({name}) may {scope}{until}.", err=True)


@command.command("list")
@format_option
@store_option
def list_keys(form: str | None, store: str | None) -> None:
    """Every key that was ever made, with what it may do and whether it is taken. No key itself is kept.

    \b
    crosswalk keys list
    """
    with open_store(store) as graph:
        rows = [key_row(key, graph.today()) for key in graph.keys.all()]
    match output_form(form):
        case "json":
            print_json(rows)
        case "csv":
            print_csv(KeyRow, rows)
        case _:
            _print(rows)


@command.command("revoke")
@click.argument("which", metavar="PREFIX|NAME")
@store_option
def revoke(which: str, store: str | None) -> None:
    """Take a key no longer. Running servers know within a second.

    \b
    crosswalk keys revoke xw_k3v9q2da
    """
    with open_store(store) as graph:
        key = graph.keys.revoke(which)
    click.echo(f"{key.prefix} ({key.name}) is revoked.", err=True)


def _print(rows: list[KeyRow]) -> None:
    if not rows:
        say("There are no keys: crosswalk keys make NAME makes one.")
        return
    heads = ["Key", "Name", "Scope", "Made", "By", "Expires", "Taken"]
    print_table(
        heads,
        [
            [row["prefix"], row["name"], row["scope"], row["made_at"][:10], row["made_by"], row["expires"], _taken(row)]
            for row in rows
        ],
    )


def _taken(row: KeyRow) -> str:
    if row["revoked_at"] is not None:
        return f"revoked {row['revoked_at'][:10]}"
    return "yes" if row["stands"] else "expired"
