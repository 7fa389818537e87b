"""`crosswalk search`"""

from __future__ import annotations

from datetime import date
from typing import Final

import click

from cli.commands.lookup import basis
from cli.main import DONE
from cli.options import a_system, format_option, open_store, output_form, store_option, time_options
from cli.output import cut, print_csv, print_json, print_table, say, terminal_width
from cli.progress import working
from crosswalk.contract.search import hit_json, search_json, unanswered
from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.domain.search.answers import Hit, Search, Step
from crosswalk.domain.search.meanings import How
from crosswalk.domain.search.ranking import Reason

_LEAST_TITLE: Final = 24
_BESIDE_TITLE: Final = 50
"""Columns that all but the title take: what found a code is worth as much as the title."""
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
@click.option("--system", "systems", multiple=True, type=a_system(), help="Repeatable. Default: all loaded.")
@click.option("--billable", is_flag=True, help="Billable codes only.")
@click.option("--limit", type=int, default=10, show_default=True, help="How many hits at most.")
@time_options
@format_option
@store_option
def command(
    words: tuple[str, ...],
    systems: tuple[str, ...],
    billable: bool,
    limit: int,
    on: date | None,
    release: str | None,
    form: str | None,
    store: str | None,
) -> int:
    """Which code is meant: by words, of which the last may be only begun, by a code's beginning, or by both.

    \b
    crosswalk search heart attack
    crosswalk search type 2 diab --system icd10cm
    crosswalk search S06.4X --limit 20
    crosswalk search appendectomy --on 2014-06-01 --format csv

    Titles, inclusion terms and index terms are searched, without regard to case and accents, as they
    stood on the day or in the release. Abbreviations, lay words, British and wrong spellings are read as official
    texts have them, which is told. The code that is most likely meant stands first; where a text leads to a header,
    that is the billable code below it that is taken when nothing more is known.
    """
    with open_store(store) as graph, working("Searching"):
        answer = graph.search(" ".join(words), systems, on=on, release=release, limit=limit, billable=billable)
    match output_form(form):
        case "json":
            print_json(search_json(answer))
        case "csv":
            from crosswalk.contract.shapes.search import HitRow

            print_csv(HitRow, map(hit_json, answer.hits))
        case _:
            _print_hits(answer)
    return DONE


def _told(step: Step) -> str:
    match step.how:
        case How.CORRECTION:
            return f"Did you mean {step.read!r} for {step.typed!r}?"
        case How.SEE_ALSO:
            return f"The index sends on from {step.typed!r} to {step.read!r}."
        case _:
            return f"Read {step.typed!r} as {step.read!r}."


def _print_hits(answer: Search) -> None:
    """How the query was read, and a table of hits; one a system, where several have some."""
    for step in answer.steps:
        say(_told(step), dim=True)
    if answer.left_out and answer.hits:
        say(f"Nothing has all of it: the first hit is without {', '.join(map(repr, answer.left_out))}.", dim=True)
    told = dict.fromkeys(hit.system for hit in answer.hits)
    for n, system in enumerate(told):
        rows = [
            [
                hit.code,
                *([] if len(told) > 1 else [system]),
                hit.status.value,
                cut(hit.title or "", max(_LEAST_TITLE, terminal_width() - _BESIDE_TITLE)),
                _why(hit),
            ]
            for hit in answer.hits
            if hit.system == system
        ]
        if len(told) > 1:
            click.secho(f"{'' if not n else chr(10)}{SYSTEMS[system].title}", bold=True)
            print_table(["Code", "Status", "Title", "Found by"], rows)
        else:
            print_table(["Code", "System", "Status", "Title", "Found by"], rows)
    if not told:
        _print_nothing(answer)
    for moment in answer.moments:
        if not told or moment.system.id in told:
            why = unanswered(moment)
            say(f"{moment.system.id}: {why}" if why else basis(moment), dim=True)


def _print_nothing(answer: Search) -> None:
    say(f"Nothing found for {answer.query!r}.")
    click.echo("Try fewer or more general words. Brand names are found where an official text has them.", err=True)
    if answer.unindexed:
        click.echo(f"No alphabetic index is loaded of: {', '.join(answer.unindexed)}.", err=True)


def _why(hit: Hit) -> str:
    header = "" if hit.header is None else f"; default of {hit.header}"
    if hit.reason is Reason.TITLE:
        return f"title{header}"
    if hit.reason is Reason.CODE:
        return _WHY[hit.reason]
    index = "" if hit.index_of is None else f" of {hit.index_of}"
    return f"{_WHY[hit.reason]}{index}: {hit.text}{header}"
