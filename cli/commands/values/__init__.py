"""`crosswalk values`: tables of values that are attached to codes and kept in the workspace."""

from __future__ import annotations

import click

from cli.commands.values.keeping import attach, drop
from cli.commands.values.reading import list_tables, review, show


@click.group("values")
def command() -> None:
    """Attached values: any dated table of code and value, as CC and MCC, HCC, CCSR or a payer's list.

    A table is kept in the workspace beside the store, which no load touches (CROSSWALK_WORKSPACE), in
    editions each of which begins on a day. Look-ups show what it says of a code on the day asked about.

    \b
    crosswalk values attach cc cc_mcc_2026.csv --system icd10cm --column code --value-column level --from 2025-10-01
    crosswalk values attach elixhauser --package elixhauser-ahrq
    crosswalk lookup I50.9 --on 2026-01-01
    crosswalk values review elixhauser 2026 2027
    """


for _each in (attach, list_tables, show, review, drop):
    command.add_command(_each)
