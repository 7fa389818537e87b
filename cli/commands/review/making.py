"""Making reviews: begin, carry, import, drop."""

from __future__ import annotations

from typing import Any

import click

from cli.file_options import list_options
from cli.main import DONE, SOME_INPUT_UNUSABLE
from cli.options import a_system, complete_labels, format_option, open_store, output_form, repair_option, store_option
from cli.output import print_csv, print_json
from cli.own_work import content, person, who_option
from cli.progress import working
from cli.reviews import print_carried, say_begun
from crosswalk.contract.reviews import carried_json, lapsed_row
from crosswalk.contract.shapes.reviews import LapsedRow


@click.command("begin")
@click.argument("name")
@click.argument("system", type=a_system())
@click.argument("releases", nargs=-1, required=True, metavar="[BEFORE] AFTER", shell_complete=complete_labels)
@click.option("--title", default="", help="What the review is for.")
@who_option
@store_option
def begin(name: str, system: str, releases: tuple[str, ...], title: str, who: str | None, store: str | None) -> None:
    """A review of what changed between two releases, with a row for every code.

    Releases are named as for diff. The rows stay as they are now, whatever is loaded later.

    \b
    crosswalk review begin fy2027 icd10cm 2026 2027
    crosswalk review begin hcpcs-q4 hcpcs 2026-07 2026-10 --title "Charge master, October"
    """
    with open_store(store) as graph, working("Comparing"):
        answer = graph.reviews.begin(name, system, *releases, who=person(who), title=title)
    say_begun(answer)


@click.command("begin-impact")
@click.argument("name")
@click.argument("lists", nargs=-1, required=True, metavar="LIST…")
@click.option("--from", "before", multiple=True, required=True, metavar="WHEN", help="As of crosswalk impact.")
@click.option("--to", "after", multiple=True, required=True, metavar="WHEN", help="The same of the later end.")
@click.option("--carry", "earlier", metavar="NAME", help="Take over what was decided in this review and still holds.")
@click.option("--title", default="", help="What the review is for.")
@list_options
@repair_option
@who_option
@store_option
def begin_impact(
    name: str,
    lists: tuple[str, ...],
    earlier: str | None,
    title: str,
    who: str | None,
    store: str | None,
    **options: Any,
) -> int:
    """A review of what changes do to lists, with a row for every affected code of each list.

    The lists, their ends and columns are named as for crosswalk impact. Of the lists the affected codes are kept,
    with their lines and volumes, until the review is dropped. Ends with status 1 where decisions are carried and some
    do not hold any more.

    \b
    crosswalk review begin-impact cdm-2027 cdm.csv --from 2025-10-01 --to 2026-10-01
    crosswalk review begin-impact cdm-2028 cdm.csv --from 2026-10-01 --to 2027-10-01 --carry cdm-2027
    """
    options["header"] = not options.pop("no_header")
    with open_store(store) as graph, working("Reading"):
        impacts = graph.impact(*lists, **options)
        if earlier is None:
            say_begun(graph.reviews.begin_impact(name, impacts, who=person(who), title=title))
            return DONE
        answer = graph.reviews.carry_impact(earlier, name, impacts, who=person(who), title=title)
    print_carried(answer)
    return SOME_INPUT_UNUSABLE if answer.lapsed else DONE


@click.command("carry")
@click.argument("name")
@click.option("--to", required=True, metavar="RELEASE", help="The later release.", shell_complete=complete_labels)
@click.option("--into", required=True, metavar="NAME", help="The name of the new review.")
@click.option("--since", metavar="RELEASE", help="Where the new one looks from. Default: where this one ends.")
@click.option("--title", default="", help="What the new review is for.")
@who_option
@format_option
@store_option
def carry(
    name: str, to: str, into: str, since: str | None, title: str, who: str | None, form: str | None, store: str | None
) -> int:
    """A review of a later release, with the decisions of this one that still hold.

    A decision holds where nothing else happened to its code, and the codes that replace it are billable in the
    later release. Those that do not hold are told, with the reason, and left open. Ends with status 1 where there
    are any.

    \b
    crosswalk review carry fy2027 --to icd10cm:2028 --into fy2028
    crosswalk review carry fy2027 --to 2028 --since 2026 --into two-years
    """
    with open_store(store) as graph, working("Comparing"):
        answer = graph.reviews.carry(name, into, to, who=person(who), since=since, title=title)
    match output_form(form):
        case "json":
            print_json(carried_json(answer))
        case "csv":
            print_csv(LapsedRow, map(lapsed_row, answer.lapsed))
        case _:
            print_carried(answer)
    return SOME_INPUT_UNUSABLE if answer.lapsed else DONE


@click.command("import")
@click.argument("file", metavar="FILE")
@click.option("--name", help="The name it gets here. Default: the one in the file.")
@store_option
def import_review(file: str, name: str | None, store: str | None) -> None:
    """A review as export --format json writes it, with every step that was ever made in it.

    Decisions in a CSV file or workbook are read by: crosswalk review decide NAME --file FILE

    \b
    crosswalk review import fy2027.json
    crosswalk review import fy2027.json --name fy2027-copy
    """
    from crosswalk.reviews.record_file import read

    record = read(content(file), file)
    with open_store(store) as graph:
        answer = graph.reviews.put(record, name)
    say_begun(answer)


@click.command("drop")
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask.")
@store_option
def drop(name: str, yes: bool, store: str | None) -> None:
    """Forget a review with its rows, lists and decisions, for good: no byte of it stays in the workspace.

    Copies that were exported or backed up before stay where they are.

    \b
    crosswalk review drop fy2027 --yes
    """
    with open_store(store) as graph:
        answer = graph.reviews.get(name)
        if not yes:
            told = f"{answer.progress.decided:,} decisions"
            click.confirm(f"Forget {name} with its {told} for good?", abort=True, err=True)
        graph.reviews.drop(name)
    click.echo(f"Dropped {name}.", err=True)
