"""`crosswalk search`"""

from __future__ import annotations

from datetime import date
from typing import Final

import click

from cli.commands.lookup import basis
from cli.main import DONE
from cli.options import format_option, open_store, output_form, store_option, time_options
from cli.output import cut, print_csv, print_json, print_table
from crosswalk.contract.search import hit_json, search_json, unanswered
from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.domain.search.ranking import Hit, Reason, Search

_TITLE_WIDTH: Final = 60
_WHY: Final = {
    Reason.CODE: "begins so",
    Reason.SHORT_TITLE: "short title",
    Reason.INCLUSION_TERM: "inclusion term",
    Reason.INCLUDES: "includes",
    Reason.INDEX_TERM: "index",
    Reason.INDEX_REFERENCE: "index",
    Reason.TABLE_TERM: "table",
}


@click.command("search")
@click.argument("words", nargs=-1, required=True, metavar="WORD…")
@click.option(
    "--system", "systems", multiple=True, type=click.Choice(list(SYSTEMS)), help="Repeatable. Default: all loaded."
)
@click.option("--limit", type=int, default=10, show_default=True, help="How many hits at most.")
@time_options
@format_option
@store_option
def command(
    words: tuple[str, ...],
    systems: tuple[str, ...],
    limit: int,
    on: date | None,
    release: str | None,
    form: str | None,
    store: str | None,
) -> int:
    """Which code is meant: by words, of which the last may be only begun, or by a code's beginning.

    \b
    crosswalk search heart attack
    crosswalk search type 2 diab --system icd10cm
    crosswalk search S06.4X --limit 20
    crosswalk search appendectomy --on 2014-06-01 --format csv

    Titles, inclusion terms and index terms are searched, without regard to case and accents, as they
    stood on the day or in the release. The code that is most likely meant stands first.
    """
    with open_store(store) as graph:
        answer = graph.search(" ".join(words), systems, on=on, release=release, limit=limit)
    match output_form(form):
        case "json":
            print_json(search_json(answer))
        case "csv":
            from crosswalk.contract.shapes.search import HitRow

            print_csv(HitRow, map(hit_json, answer.hits))
        case _:
            _print_hits(answer)
    return DONE


def _print_hits(answer: Search) -> None:
    rows = [
        [hit.code, hit.system, hit.status.value, cut(hit.title or "", _TITLE_WIDTH), _why(hit)] for hit in answer.hits
    ]
    if rows:
        print_table(["Code", "System", "Status", "Title", "Found by"], rows)
    else:
        click.echo(f"Nothing found for {answer.query!r}.")
    told = {hit.system for hit in answer.hits}
    for moment in answer.moments:
        if not rows or moment.system.id in told:
            why = unanswered(moment)
            click.secho(f"{moment.system.id}: {why}" if why else basis(moment), dim=True)


def _why(hit: Hit) -> str:
    if hit.reason is Reason.TITLE:
        return "title"
    return _WHY[hit.reason] if hit.reason is Reason.CODE else f"{_WHY[hit.reason]}: {hit.text}"
