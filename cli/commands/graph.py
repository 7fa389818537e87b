"""`crosswalk graph`"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from cli.main import DONE
from cli.options import open_store, store_option, system_option, time_options
from cli.output import write_file
from cli.progress import on_terminal, watched
from crosswalk.domain.progress import Steps


@click.command("graph")
@click.argument("code", metavar="CODE")
@system_option("--from", "system", text="The code system; needed where several know the code.")
@click.option(
    "--what",
    type=click.Choice(["neighbourhood", "chapter", "component", "lineage"]),
    default="neighbourhood",
    show_default=True,
    help="Which part of the graph.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["graphml", "gexf", "json"]),
    help="Default: as the name of the output ends, else json.",
)
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="The file. Default: standard output."
)
@click.option("--with-maps", is_flag=True, help="With a chapter: also the map rows of all its codes.")
@click.option("--map-set", metavar="ID", help="The map to read, with its opposite. Default: the GEMs.")
@click.option("--edition", metavar="YEAR", help="The edition of the maps. Default: the newest.")
@click.option("--depth", type=int, help="How many steps from the code, and levels below it. Default: see below.")
@click.option("--limit", type=int, help="How many nodes at most, the nearest first. Default: 10,000.")
@time_options
@store_option
def command(
    code: str,
    system: str | None,
    what: str,
    form: str | None,
    output: Path | None,
    with_maps: bool,
    map_set: str | None,
    edition: str | None,
    depth: int | None,
    limit: int | None,
    on: date | None,
    release: str | None,
    store: str | None,
) -> int:
    """A part of the graph as a file for Gephi, Cytoscape, yEd, networkx and the like.

    \b
    neighbourhood  the code with its states, parents and descendants, what its map
                   rows lead from and to, what preceded and followed it
    chapter        a chapter, block or category with all its descendants
    component      all codes that the rows of both maps join to the code
    lineage        what preceded the code and what followed it, over all years

    \b
    crosswalk graph E11.65 --format graphml -o e11.65.graphml
    crosswalk graph 800.22 --from icd9cm --what component -o 800.22.gexf
    crosswalk graph E08-E13 --from icd10cm --what chapter --with-maps -o diabetes.graphml
    crosswalk graph G20 --what lineage

    A chapter is named by its id, with its kind where a code is called alike: chapter:4, section:C50.
    A neighbourhood goes one step and to the lowest level below the code, everything else as far as
    there is something, or --depth.

    Where there are more nodes than the limit, the nearest are drawn, and those at the border are marked
    as truncated.
    """
    from crosswalk.graphs.exports import exported

    with open_store(store) as codes, watched(not on_terminal(), "Graph") as progress:
        steps = Steps(2, progress)
        steps.next("reading the store")
        graph = codes.subgraph(
            code,
            what,
            system,
            on=on,
            release=release,
            map_set=map_set,
            edition=edition,
            with_maps=with_maps,
            depth=depth,
            limit=limit,
        )
        steps.next(f"writing {graph.number_of_nodes():,} nodes")
        content = exported(graph, form or _form_of(output))
        steps.end()
    write_file([content], output)
    size = f"{graph.number_of_nodes():,} nodes, {graph.number_of_edges():,} edges"
    cut = f"; truncated at {graph.graph['limit']:,} nodes: raise --limit for more" if graph.graph["truncated"] else ""
    click.echo(f"{graph.graph['name']}: {size}{cut}", err=True)
    return DONE


def _form_of(output: Path | None) -> str:
    """The format that the name of the output ends with."""
    ending = output.suffix.lower().removeprefix(".") if output else ""
    return ending if ending in ("graphml", "gexf") else "json"
