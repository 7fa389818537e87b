"""Deciding about the rows of a review, and undoing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cli.commands.review.among import among, rows_options
from cli.options import open_store, store_option
from cli.own_work import content, person, who_option
from cli.reviews import say_decided
from crosswalk.domain.errors import UsageError
from crosswalk.domain.reviews.decisions import Ruling

if TYPE_CHECKING:
    from crosswalk.domain.reviews.keeping import Decided
    from crosswalk.service import Crosswalk


@click.command("decide")
@click.argument("name")
@click.argument("codes", nargs=-1, metavar="[CODE]…")
@click.option("--accept", "ruling", flag_value="accept", help="They are right as they are.")
@click.option("--ignore", "ruling", flag_value="ignore", help="They do not matter here.")
@click.option("--reopen", "ruling", flag_value="open", help="Nothing is decided any more.")
@click.option("--replace", "replacements", multiple=True, metavar="CODE", help="These stand in: billable codes.")
@click.option("--assign", metavar="NAME", help="Who is to decide; an empty name for nobody.")
@click.option("--comment", metavar="TEXT", help="A comment, beside those that are there.")
@click.option("--file", metavar="FILE", help="Decisions as export writes them, changed: CSV or XLSX.")
@click.option("--all", "whole", is_flag=True, help="All rows that are open.")
@click.option("--seen", type=click.IntRange(0), metavar="STEP", help="The step of the review that you looked at.")
@click.option("--note", default="", help="What is to be said about the step.")
@rows_options
@who_option
@store_option
def decide(
    name: str,
    codes: tuple[str, ...],
    ruling: str | None,
    replacements: tuple[str, ...],
    assign: str | None,
    comment: str | None,
    file: str | None,
    whole: bool,
    seen: int | None,
    note: str,
    kinds: tuple[str, ...],
    under: tuple[str, ...],
    lists: tuple[str, ...],
    who: str | None,
    store: str | None,
) -> None:
    """One step of decisions, about named codes or about all open rows of a kind, under a header, on a list.

    All are kept or none. What somebody decided is not overwritten unseen: to decide otherwise, look at it, and
    say the step you saw (--seen). Comments stand beside one another.

    \b
    crosswalk review decide fy2027 M72.2 --replace M72.20 --comment "foot as charted"
    crosswalk review decide fy2027 --under C83 --assign "B. Coder"
    crosswalk review decide fy2027 --kind revised --kind notes --accept
    crosswalk review decide fy2027 I42.0 --ignore --seen 12
    crosswalk review decide fy2027 --file decisions.csv
    """
    asked = among(codes, kinds, under, lists)
    if whole:
        asked["decisions"] = [Ruling.OPEN.value]
    said = bool(ruling or replacements or assign is not None or comment is not None)
    if file is not None and (said or asked or seen is not None):
        raise UsageError("a file says of each row what is decided.", remedy="Leave out the other decisions.")
    if ruling and replacements:
        raise UsageError("a row is replaced or not.", remedy=f"Say --replace or --{ruling}.")
    with open_store(store) as graph:
        if file is not None:
            made = _of_file(graph, name, file, person(who), note)
        else:
            made = graph.reviews.decide(
                name,
                Ruling.REPLACE if replacements else ruling,
                who=person(who),
                replace_with=replacements,
                assign_to=assign,
                comment=comment,
                seen=seen,
                note=note,
                **asked,
            )
    say_decided(name, made)


@click.command("undo")
@click.argument("name")
@click.argument("step", required=False, type=click.IntRange(1))
@click.option("--note", default="", help="Why.")
@who_option
@store_option
def undo(name: str, step: int | None, note: str, who: str | None, store: str | None) -> None:
    """Undo a step, by default your newest one that stands: its rows are as they were before it.

    Undoing is a step too. Undo that one by its number, and what was undone stands again. A step whose rows
    somebody decided otherwise since is not undone. The steps are shown by: crosswalk review show NAME --steps

    \b
    crosswalk review undo fy2027
    crosswalk review undo fy2027 14
    """
    with open_store(store) as graph:
        made = graph.reviews.undo(name, step, who=person(who), note=note)
    say_decided(name, made)


def _of_file(graph: Crosswalk, name: str, file: str, who: str, note: str) -> Decided:
    from crosswalk.reviews.decisions_file import decisions

    found = decisions(content(file), file, graph.reviews.record(name))
    return graph.reviews.apply(name, found, who=who, note=note or f"from {file}")
