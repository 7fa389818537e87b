"""`crosswalk review`: what changed, kept in the workspace with what people decide about it."""

from __future__ import annotations

import click

from cli.commands.review.deciding import decide, undo
from cli.commands.review.making import begin, begin_impact, carry, drop, import_review
from cli.commands.review.reading import export, list_reviews, show


@click.group("review")
def command() -> None:
    """Reviews: what changed between releases, and what people decide about it, row by row.

    A review is kept in the workspace beside the store, which no load touches (CROSSWALK_WORKSPACE). It can be
    left and resumed at any time, by several people at once: what somebody decided is never overwritten unseen,
    every step can be undone, and decisions that still hold are carried to the next release.

    \b
    crosswalk review begin fy2027 icd10cm 2026 2027
    crosswalk review decide fy2027 M72.2 --replace M72.20 --comment "foot as charted"
    crosswalk review decide fy2027 --kind notes --accept
    crosswalk review begin-impact cdm-2027 cdm.csv --from 2025-10-01 --to 2026-10-01
    crosswalk review show fy2027
    crosswalk review export fy2027 -o fy2027.xlsx
    crosswalk review carry fy2027 --to icd10cm:2028 --into fy2028
    """


for _each in (begin, begin_impact, list_reviews, show, decide, undo, carry, export, import_review, drop):
    command.add_command(_each)
