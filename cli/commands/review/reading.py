"""Looking at reviews: list, show, export."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from cli.commands.review.among import among, rows_options
from cli.options import format_option, open_store, output_form, store_option
from cli.output import columns_of, print_csv, print_json
from cli.reviews import guarded_rows, print_review, print_reviews, print_steps
from crosswalk.contract.reviews import (
    record_json,
    review_line,
    review_line_json,
    review_steps,
    reviewed_json,
    reviewed_rows,
)
from crosswalk.contract.shapes.reviews import ReviewLine, ReviewRow, ReviewStepJson
from crosswalk.domain.errors import UsageError
from crosswalk.domain.reviews.decisions import Ruling

if TYPE_CHECKING:
    from crosswalk.domain.reviews.reviewed import Reviewed
    from crosswalk.service import Crosswalk

_RULINGS: Final = [each.value for each in Ruling if each is not Ruling.OPEN]
_FORMATS: Final = ("csv", "json", "xlsx", "html")


@click.command("list")
@format_option
@store_option
def list_reviews(form: str | None, store: str | None) -> None:
    """The reviews of the workspace, with how far they are.

    \b
    crosswalk review list
    """
    with open_store(store) as graph:
        found = graph.reviews.all()
    match output_form(form):
        case "json":
            print_json([review_line_json(each) for each in found])
        case "csv":
            print_csv(ReviewLine, map(review_line, found))
        case _:
            print_reviews(found)


@click.command("show")
@click.argument("name")
@click.argument("codes", nargs=-1, metavar="[CODE]…")
@rows_options
@click.option("--open", "undecided", is_flag=True, help="Rows about which nothing is decided.")
@click.option(
    "--decided",
    "decisions",
    multiple=True,
    type=click.Choice([each.value for each in Ruling][1:]),
    help="Rows decided so.",
)
@click.option("--decided-by", "by", metavar="NAME", help="Rows that this person decided.")
@click.option("--assigned", metavar="NAME", help="Rows that are assigned so; an empty name for nobody.")
@click.option("--lapsed", is_flag=True, help="Open rows of which an earlier decision does not hold any more.")
@click.option("--steps", is_flag=True, help="The steps instead of the rows: who did what, when.")
@click.option("--all", "whole", is_flag=True, help="Every row, not the first ones.")
@format_option
@store_option
def show(
    name: str,
    codes: tuple[str, ...],
    kinds: tuple[str, ...],
    under: tuple[str, ...],
    lists: tuple[str, ...],
    undecided: bool,
    decisions: tuple[str, ...],
    by: str | None,
    assigned: str | None,
    lapsed: bool,
    steps: bool,
    whole: bool,
    form: str | None,
    store: str | None,
) -> None:
    """How far a review is, and its rows: all, or those asked for.

    \b
    crosswalk review show fy2027
    crosswalk review show fy2027 --open --assigned "B. Coder"
    crosswalk review show fy2027 M72.2 I42.0
    crosswalk review show fy2028 --lapsed
    crosswalk review show fy2027 --steps
    """
    asked = among(codes, kinds, under, lists)
    if undecided or decisions:
        asked["decisions"] = [*decisions, *([Ruling.OPEN.value] if undecided else [])]
    if by is not None:
        asked["by"] = by
    if assigned is not None:
        asked["assigned_to"] = assigned
    if lapsed:
        asked["lapsed"] = True
    with open_store(store) as graph:
        answer = graph.reviews.get(name, **asked)
    match output_form(form):
        case "json":
            print_json(review_steps(answer) if steps else reviewed_json(answer))
        case "csv" if steps:
            print_csv(ReviewStepJson, review_steps(answer))
        case "csv":
            print_csv(ReviewRow, guarded_rows(reviewed_rows(answer)))
        case _ if steps:
            print_steps(answer)
        case _:
            print_review(answer, whole=whole or bool(codes), narrowed=bool(asked))


@click.command("export")
@click.argument("name")
@click.option("--format", "form", type=click.Choice(_FORMATS), help="Default: by the name of FILE, else csv.")
@click.option("-o", "--output", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path), help="The file.")
@click.option("--overwrite", is_flag=True, help="Put it in the place of a file that is there.")
@store_option
def export(name: str, form: str | None, output: Path | None, overwrite: bool, store: str | None) -> None:
    """A review as a file: CSV or XLSX to decide in, HTML to look at, JSON to keep or import whole.

    In CSV what people wrote has an apostrophe where a spreadsheet would take it for a formula. Change decision,
    replace_with, assigned_to or comment, and have it read by: crosswalk review decide NAME --file FILE

    \b
    crosswalk review export fy2027 > fy2027.csv
    crosswalk review export fy2027 -o fy2027.xlsx
    crosswalk review export fy2027 -o fy2027.html
    crosswalk review export fy2027 -o fy2027.json
    """
    chosen = form or _form_of(output)
    if output is None and chosen == "xlsx":
        raise UsageError("a workbook is a file.", remedy="Name it: -o FILE.")
    with open_store(store) as graph:
        made = _exported(graph, name, chosen)
    if output is None:
        sys.stdout.buffer.write(made)
        return
    from crosswalk.bulk.appearing import appearing

    with appearing([output], overwrite=overwrite) as (file,):
        file.file.write(made)
        file.put()
    click.echo(f"{name} is in {output}.", err=True)


def _form_of(output: Path | None) -> str:
    ending = "csv" if output is None else output.suffix.lower().lstrip(".")
    if ending not in _FORMATS:
        raise UsageError(f"{output} does not say its format.", remedy=f"Say --format {'|'.join(_FORMATS)}.")
    return ending


def _exported(graph: Crosswalk, name: str, form: str) -> bytes:
    if form == "json":
        from cli.json_text import json_text

        return f"{json_text(record_json(graph.reviews.record(name)))}\n".encode()
    answer = graph.reviews.get(name)
    if form == "csv":
        return "".join(_csv(answer)).encode()
    from crosswalk.bulk.reports.review_report import page_of, workbook_of

    if form == "html":
        from crosswalk.bulk.reports.page import page

        return page(page_of(answer)).encode()
    from crosswalk.bulk.reports.workbook import write_workbook

    made = io.BytesIO()
    write_workbook(workbook_of(answer), made)
    return made.getvalue()


def _csv(answer: Reviewed) -> Iterator[str]:
    import csv

    lines = io.StringIO()
    writer = csv.DictWriter(lines, columns_of(ReviewRow), lineterminator="\n")
    writer.writeheader()
    writer.writerows(guarded_rows(reviewed_rows(answer)))
    yield lines.getvalue()
