"""What answers to several questions have in common."""

from datetime import date
from typing import Annotated, Final, TypedDict

from crosswalk.domain.codes.damage import Damage
from crosswalk.domain.codes.repair import Certainty
from crosswalk.domain.lookup.status import Status

Day = Annotated[str, date]
StatusName = Annotated[str, Status]
DamageName = Annotated[str, Damage]

END: Final = "The day on which it ends, exclusive; 9999-12-31 for no end."
OPEN_END: Final = (
    "Nothing states the end: the days after are not covered by a loaded release, or a record of HCPCS was dropped from "
    "the files without a termination."
)
TITLE_FROM: Final = "The release that the long title is told from, where the one that answers leaves it unsaid."
TITLE_BUILT: Final = "No file states a long title: it is built of the levels of the tabular list (ICD-9-CM to 2009)."
ASKED: Final = "The code as it was asked."
DOTTED: Final = "The code, dotted."

Properties = Annotated[
    dict[str, list[str]] | None,
    "What a system adds to its codes, by name: of HCPCS coverage, pricing, betos, type_of_service, action, "
    "cross_references and the record's own dates. None where nothing is added, or known.",
]


Meanings = Annotated[
    dict[str, dict[str, str]] | None,
    "What the letters and numbers among the properties mean, by property and value: of HCPCS coverage, pricing, "
    "multiple_pricing, betos, type_of_service and action.",
]


class MomentJson(TypedDict):
    """What an answer rests on."""

    as_of: Annotated[Day | None, "The day the answer is about."]
    release: Annotated[str | None, "The loaded release that answers."]
    derived: Annotated[bool, "No file of that release is published: it follows from those of others."]
    stale: Annotated[bool, "Today is not covered; the last covered day before it answers."]
    missing_release: Annotated[str | None, "The release that would cover the day asked about."]


_Step = TypedDict(
    "_Step", {"from": str, "to": Annotated[str, "A code, or a range or category as its conversion table names it."]}
)


class StepJson(_Step):
    """A step from one code to another in time."""

    effective: Annotated[Day, "The day on which the newer of the two came in or took over."]
    source: Annotated[str, "The conversion table that tells it, or the release whose files do."]


_Repaired = TypedDict("_Repaired", {"from": Annotated[str, "The input."], "to": Annotated[str, DOTTED]})


class RepairJson(_Repaired):
    """What a damaged input was taken for: the one code that it can have been."""

    kind: DamageName
    certainty: Annotated[Annotated[str, Certainty], "likely: headers or a code of another system fit, too."]


class SuggestionJson(TypedDict):
    """A code that may have been meant, of another system too."""

    system: str
    code: str
    kind: DamageName


class MendedJson(TypedDict):
    """What was repaired in the input, and what it may have been."""

    repaired: RepairJson | None
    suggested: list[SuggestionJson]


class MendedCells(TypedDict):
    """Cells of a table: the damage repaired, how certain that is, the codes suggested."""

    repair: str | None
    certainty: str | None
    suggested: str | None
