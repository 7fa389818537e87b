"""`crosswalk map`: applied maps, made of the reference maps and kept in the workspace."""

from __future__ import annotations

import click

from cli.commands.map.making import create, drop, edit, import_map
from cli.commands.map.reading import check, compare, export, list_maps, policies, show


@click.group("map")
def command() -> None:
    """Applied maps: one answer a code, by a stated policy and by choices of people, in versions.

    The GEMs are reference mappings and leave choices open. An applied map is derived from them for a
    purpose. Maps are kept in a workspace beside the store, which no load touches (CROSSWALK_WORKSPACE).

    \b
    crosswalk map create claims --from icd9cm --to icd10cm --policy approximate-single
    crosswalk map edit claims 800.22 S02.0XXA S06.4X1A --why "no loss of consciousness longer than 30 minutes"
    crosswalk translate 800.22 --map claims
    crosswalk map check claims
    crosswalk map export claims > claims.csv
    """


for _each in (create, edit, show, list_maps, compare, check, export, import_map, drop, policies):
    command.add_command(_each)
