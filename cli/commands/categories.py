"""`crosswalk categories`"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

import click

from cli.main import DONE
from cli.options import format_option, open_store, output_form, store_option
from cli.output import print_csv, print_json, print_table, say
from cli.progress import working
from crosswalk.contract.categories import category_counts_json, category_rows, figure_json
from crosswalk.domain.maps.categories import Category
from crosswalk.domain.maps.category_counts import CategoryCounts
from crosswalk.domain.maps.published_categories import Figure


@click.command("categories")
@click.option("--edition", metavar="YEAR", help="The edition of the maps. Default: the newest in both directions.")
@click.option("--published", is_flag=True, help="Print the figures of the papers beside ours, and why they differ.")
@format_option
@store_option
def command(edition: str | None, published: bool, form: str | None, store: str | None) -> int:
    """How entangled the maps are: the codes of each system by the categories of Boyd et al.

    A category is the shape of the part of the two-way mapping network around a code; translate tells that
    of each code.

    \b
    crosswalk categories
    crosswalk categories --edition 2012 --published
    """
    with open_store(store) as graph, working("Counting"):
        counted = graph.category_counts(edition)
        figures = graph.published_figures() if published else None
    match output_form(form):
        case "json":
            counts = [category_counts_json(each) for each in counted]
            print_json(counts if figures is None else {"counts": counts, "published": [*map(figure_json, figures)]})
        case "csv":
            from crosswalk.contract.shapes.categories import CategoryRow

            print_csv(CategoryRow, (row for each in counted for row in category_rows(each)))
        case _:
            _print_counts(counted)
            _print_figures(figures)
    return DONE


def _print_counts(counted: Sequence[CategoryCounts]) -> None:
    heads = ["Map", "Edition", "Codes", *(category.value for category in Category)]
    rows = []
    for each in counted:
        total = sum(each.counts.values())
        shares = [f"{n:,} ({100 * n / total:.1f} %)" for n in each.counts.values()]
        rows.append([each.map_set, each.edition, total, *shares])
    print_table(heads, rows)


def _print_figures(figures: Sequence[Figure] | None) -> None:
    if figures is None:
        return
    if not figures:
        say("\nThe papers used GEMs of 2012 and about 2014, which are not loaded.")
    for (paper, edition), group in groupby(figures, key=lambda each: (each.paper, each.edition)):
        click.echo()
        say(f"{paper}, beside the GEM of {edition}", bold=True)
        said = ""
        for each in group:
            say(f"  {each.counted}: {each.published}; ours {each.ours:,} of {each.total:,} ({each.share:.1f} %)")
            if each.why != said:
                say(f"    {each.why}", indent=0, dim=True)
                said = each.why
