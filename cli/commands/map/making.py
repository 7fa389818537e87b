"""Making applied maps: create, edit, import, drop."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Final

import click

from cli.options import open_store, store_option, system_option, time_options
from cli.own_work import content, person, who_option
from cli.progress import working
from crosswalk.applied import csv_file as appliedfile
from crosswalk.domain.applied.applied_map import AppliedMap
from crosswalk.domain.applied.manual_choices import ManualChoice
from crosswalk.domain.codes.systems import system_of
from crosswalk.domain.errors import CrosswalkError, UsageError
from crosswalk.domain.own_words import checked_name

_CHOICE_COLUMNS: Final = ("source", "targets", "why")


@click.command("create")
@click.argument("name")
@system_option("--from", "source", text="The code system of the sources.")
@system_option("--to", "target", text="The code system of the targets.")
@click.option("--policy", metavar="NAME", required=True, help="How it is derived: crosswalk map policies.")
@click.option("--title", default="", help="What the map is for.")
@click.option("--note", default="", help="What is to be said about its first version.")
@click.option("--edition", metavar="YEAR", help="The edition of the map. Default: the newest that fits the day.")
@click.option("--map-set", metavar="ID", help="Another map than the GEMs, as reimb-icd10cm-icd9cm.")
@time_options
@who_option
@store_option
def create(
    name: str,
    source: str | None,
    target: str | None,
    policy: str,
    title: str,
    note: str,
    edition: str | None,
    map_set: str | None,
    on: date | None,
    release: str | None,
    who: str | None,
    store: str | None,
) -> None:
    """A new map, with a row for every code of the reference map. --on and --release speak of the targets.

    \b
    crosswalk map create claims --from icd9cm --to icd10cm --policy first-exact --title "Claims before 2015"
    """
    if source is None or target is None:
        raise UsageError("a map leads from one system to another.", remedy="Say --from and --to.")
    with open_store(store) as graph:
        with working("Deriving"):
            made = graph.maps.create(
                name,
                source,
                target,
                policy,
                who=person(who),
                title=title,
                note=note,
                on=on,
                release=release,
                edition=edition,
                map_set=map_set,
            )
        _say(made, f"{len(graph.maps.rows(made.ref)):,} codes")


@click.command("edit")
@click.argument("name")
@click.argument("codes", nargs=-1, metavar="[SOURCE [TARGET]…]")
@click.option("--why", help="The reason, kept with the choice.")
@click.option("--no-map", is_flag=True, help="The source has no translation.")
@click.option("--own", is_flag=True, help="The targets may be codes of your own, no alternative of the reference map.")
@click.option("--withdraw", is_flag=True, help="Leave these sources to the policy again.")
@click.option("--choices", metavar="FILE", help="Many choices: a CSV file with source, targets (joined by +), why.")
@click.option("--refresh", is_flag=True, help="Derive the rows of the policy anew. Choices stay.")
@click.option("--policy", metavar="NAME", help="With --refresh: by another policy.")
@click.option("--edition", metavar="YEAR", help="With --refresh: from another edition.")
@click.option("--note", default="", help="What is to be said about the new version.")
@time_options
@who_option
@store_option
def edit(
    name: str,
    codes: tuple[str, ...],
    why: str | None,
    no_map: bool,
    own: bool,
    withdraw: bool,
    choices: str | None,
    refresh: bool,
    policy: str | None,
    edition: str | None,
    note: str,
    on: date | None,
    release: str | None,
    who: str | None,
    store: str | None,
) -> None:
    """The next version of a map: a choice with its reason, or derived anew. The versions before stay.

    Several targets are needed together. They are one code of every list of an alternative of the reference
    map, or with --own any codes; each must be billable in the release of the map.

    \b
    crosswalk map edit claims 250.00 E11.9 --why "type 2 unless said otherwise"
    crosswalk map edit claims E950.0 --no-map --why "intent is coded elsewhere"
    crosswalk map edit claims 332.0 G20.A1 --own --why "without dyskinesia, as charted"
    crosswalk map edit claims --choices reviewed.csv --by "A. Coder"
    crosswalk map edit claims --refresh --release icd10cm:2026
    """
    if sum((bool(codes), choices is not None, refresh)) != 1:
        raise UsageError("one edit at a time.", remedy="Name a SOURCE with its TARGETs, or --choices, or --refresh.")
    if not refresh and any((policy, edition, on, release)):
        raise UsageError("--policy, --edition, --on and --release derive a map anew.", remedy="Add --refresh.")
    asker = person(who)
    with open_store(store) as graph:
        with working("Deriving" if refresh else "Choosing"):
            if refresh:
                made = graph.maps.refresh(
                    name, who=asker, note=note, policy=policy, on=on, release=release, edition=edition
                )
            elif withdraw:
                made = graph.maps.withdraw(name, codes, who=asker, note=note)
            else:
                today = graph.today().isoformat()
                typed = (
                    _typed(codes, why, asker, today, no_map=no_map) if codes else _listed(choices or "", asker, today)
                )
                made = graph.maps.choose(name, [replace(each, own=own) for each in typed], who=asker, note=note)
        _say(made, made.note)


@click.command("import")
@click.argument("file", metavar="FILE")
@click.option("--name", help="The name it gets here. Default: the one in the file.")
@system_option("--from", "source", text="Of a sheet: the code system of its sources.")
@system_option("--to", "target", text="Of a sheet: the code system of its targets.")
@click.option(
    "--policy", metavar="NAME", default="first-exact", help="Of a sheet: what decides the codes it leaves out."
)
@who_option
@store_option
def import_map(
    file: str, name: str | None, source: str | None, target: str | None, policy: str, who: str | None, store: str | None
) -> None:
    """A map from a CSV file as export writes it, with who decided what, when and why; or from a sheet of your own.

    A sheet is a CSV file or a workbook with a source and its target in a row, below heads or without; targets
    needed together are joined by +, and none stands for no translation. Its rows are choices of a person upon a
    map that a policy makes.

    \b
    crosswalk map import claims.csv
    crosswalk map import claims.csv --name claims-copy
    crosswalk map import ours.xlsx --name ours --from icd9cm --to icd10cm
    """
    if source is not None or target is not None:
        if source is None or target is None or name is None:
            raise UsageError("a sheet says not what map it is.", remedy="Say --name, --from and --to.")
        _import_sheet(file, name, source, target, policy, person(who), store)
        return
    made, rows = appliedfile.read(content(file), file)
    if name is not None:
        made = replace(made, name=checked_name("a map", name))
    with open_store(store) as graph:
        with working("Importing"):
            made = graph.maps.put(made, rows)
        _say(made, f"{len(rows):,} codes")


def _import_sheet(file: str, name: str, source: str, target: str, policy: str, who: str, store: str | None) -> None:
    from crosswalk.applied.sheet import choices

    with open_store(store) as graph:
        chosen = choices(content(file), file, system_of(source), who, graph.today().isoformat())
        with working("Importing"):
            graph.maps.create(name, source, target, policy, who=who, note=f"under {file}")
            try:
                made = graph.maps.choose(name, chosen, who=who, note=f"imported from {file}")
            except CrosswalkError:
                # All of the sheet is kept or nothing.
                graph.maps.drop(name)
                raise
        _say(made, f"{len(chosen):,} choices")


@click.command("drop")
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask.")
@store_option
def drop(name: str, yes: bool, store: str | None) -> None:
    """Forget a map with all its versions.

    \b
    crosswalk map drop claims --yes
    """
    with open_store(store) as graph:
        versions = graph.maps.versions(name)
        if not yes:
            click.confirm(f"Forget {name} with its {len(versions)} versions?", abort=True, err=True)
        graph.maps.drop(name)
    click.echo(f"Dropped {name}.", err=True)


def _typed(codes: tuple[str, ...], why: str | None, who: str, today: str, *, no_map: bool) -> list[ManualChoice]:
    source, *targets = codes
    if bool(targets) == no_map:
        raise UsageError(f"{source} has targets or --no-map, one of the two.", remedy="See crosswalk map edit --help.")
    return [ManualChoice(source, tuple(targets), why or "", who, today)]


def _listed(file: str, who: str, today: str) -> list[ManualChoice]:
    """The choices in a CSV file; no targets stand for no map."""
    return [
        ManualChoice(
            cells["source"], tuple(filter(None, cells["targets"].replace("+", " ").split())), cells["why"], who, today
        )
        for cells in appliedfile.cells(content(file), file, _CHOICE_COLUMNS)
    ]


def _say(made: AppliedMap, what: str) -> None:
    click.echo(f"{made.ref}: {what}.", err=True)
