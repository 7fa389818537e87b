"""The types that answers are made of, by their names in annotations.

Most modules of the domain import what they annotate with for the type checker alone, so that a question loads little.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from crosswalk.domain.attached.standing import Attached
from crosswalk.domain.attached.tables import Value, ValueChoice, ValueEdition, ValueTable
from crosswalk.domain.codes.damage import Damage, Reading
from crosswalk.domain.codes.repair import Repair
from crosswalk.domain.codes.row_source import RowSource
from crosswalk.domain.codes.systems import CodeSystem
from crosswalk.domain.history.calendar import Moment
from crosswalk.domain.history.difference import Difference
from crosswalk.domain.history.releases import Edition, Release
from crosswalk.domain.history.snapshot import Properties
from crosswalk.domain.history.states import Parents
from crosswalk.domain.lineage.cross_references import CrossReference
from crosswalk.domain.lineage.predecessors import Hop, Predecessor, Replacement
from crosswalk.domain.lookup.changes import Altered
from crosswalk.domain.lookup.judgements import Judgement
from crosswalk.domain.lookup.placed import Placed
from crosswalk.domain.lookup.status import Status
from crosswalk.domain.maps.categories import Category
from crosswalk.domain.translation.answers import Outcome
from crosswalk.domain.value_sets.scores import Score
from crosswalk.domain.value_sets.set_lines import ReadAs
from crosswalk.domain.value_sets.value_set import NoCodes

NAMES: Final[Mapping[str, object]] = {
    "Mapping": Mapping,
    "Parents": Parents,
    "Properties": Properties,
    "Sequence": Sequence,
    "date": date,
    **{
        each.__name__: each
        for each in (
            Altered, Attached, Category, CodeSystem, CrossReference, Damage, Difference, Edition, Hop, Judgement,
            Moment, NoCodes, Outcome, Placed, Predecessor, ReadAs, Reading, Release, Repair, Replacement, RowSource,
            Score, Status, Value, ValueChoice, ValueEdition, ValueTable,
        )
    },
}  # fmt: skip
