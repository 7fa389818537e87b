"""What a code becomes in another code system."""

from enum import StrEnum
from typing import Annotated, Final, TypedDict

from crosswalk.contract.shapes.common import ASKED, Day, MendedCells, MendedJson, MomentJson, StatusName, StepJson
from crosswalk.domain.maps.categories import Category
from crosswalk.domain.translation.answers import Outcome
from crosswalk.domain.translation.methods import Method

CategoryName = Annotated[str, Category]
MethodName = Annotated[str, Method]
OutcomeName = Annotated[str, Outcome]


class BestCell(StrEnum):
    """Whether a choice is the best, or one of those between which that stays open."""

    YES = "true"
    NO = "false"
    OPEN = "open"


_NUMBER: Final = "Its number among the alternatives, from 1."


class SourceJson(TypedDict):
    """The code that was translated."""

    system: str | None
    code: str | None


class ChoiceJson(TypedDict):
    """A target code; `flags` are those of its row in the official map."""

    code: str
    status: StatusName
    long: str | None
    flags: str


class AlternativeJson(TypedDict):
    """One way to translate: one code of every choice list, all of them together. Scenario 0: a single code."""

    scenario: int
    approximate: bool
    choices: list[list[ChoiceJson]]
    carried: Annotated[
        list[StepJson],
        "The steps by which a target was carried to its day, or a newer source back to a code of the map.",
    ]
    methods: Annotated[list[MethodName], "In which of the maps it was found."]
    joint: Annotated[
        list[list[str]], "Lists of source codes: the target stands for one of each together with the source."
    ]


class ClusterJson(TypedDict):
    """Codes that are needed together: one of every choice list of an alternative."""

    alternative: Annotated[int, _NUMBER]
    codes: list[str]


class ClustersJson(TypedDict):
    """How many clusters there are, and the first of them."""

    number: int
    shown: list[ClusterJson]


class OppositeJson(TypedDict):
    """The map in the other direction that the method asked too."""

    map_set: str
    edition: str


class BestJson(TypedDict):
    """The choice that a coder makes where nothing more is charted: one of every list of one alternative, and why.

    Where nothing told decides it is left open: `alternative` is null and nothing is chosen.
    """

    alternative: Annotated[int | None, _NUMBER]
    choices: list[ChoiceJson]
    reasons: Annotated[list[str], "What puts it before the next one, the weightiest first; or why it is left open."]
    equals: Annotated[int, "How many more choices are as good, where it is left open."]
    candidates: Annotated[list[list[str]], "The codes of every choice that is as good, where it is left open."]


_ForCode = TypedDict("_ForCode", {"for": str})


class ConsiderJson(_ForCode):
    """A newer code that took part of the cases of the target it stands beside, and may fit better."""

    code: str
    effective: Day
    long: str | None


class NotCarriedJson(TypedDict):
    """A target that is not billable on its day and could not be carried there, or a source that led nowhere."""

    code: str
    reason: str
    candidates: Annotated[list[str], "The codes among which a person may choose."]


class DoubtfulJson(TypedDict):
    """A row of a conversion table that is not believed: it leads only where nothing else does."""

    code: str
    previous: Annotated[str, "The cell of the table as published."]
    effective: Day
    source: Annotated[str, "The conversion table."]
    reason: str


class TranslationJson(MomentJson, MendedJson):
    """What a code becomes, with the whole AND/OR structure of the official map."""

    input: Annotated[str, ASKED]
    source: SourceJson
    target_system: str | None
    map_set: str | None
    edition: str | None
    status: OutcomeName
    reason: str | None
    method: MethodName
    opposite: OppositeJson | None
    category: Annotated[
        CategoryName | None,
        "The shape of the mapping network around the code, after Boyd et al., in the newest edition.",
    ]
    best: Annotated[BestJson | None, "Where it was asked for."]
    alternatives: list[AlternativeJson]
    clusters: Annotated[ClustersJson | None, "Where it was asked for."]
    also_consider: list[ConsiderJson]
    not_carried: list[NotCarriedJson]
    doubtful: Annotated[list[DoubtfulJson], "Rows of conversion tables on the way that are not believed."]
    descendants: Annotated[list[str], "For a header: its billable descendants."]
    systems: Annotated[list[str], "For a code of several systems: which."]


class _ChoiceCells(TypedDict):
    input: str
    source_system: str | None
    source_code: str | None
    status: OutcomeName
    alternative: int | None
    scenario: int | None
    choice_list: int | None
    target_system: str | None
    target_code: str | None
    target_status: StatusName | None
    approximate: bool | None
    flags: str | None
    long: str | None
    map_set: str | None
    edition: str | None
    as_of: Day | None
    release: str | None
    stale: bool
    reason: str | None
    carried: str | None
    also_consider: str | None
    not_carried: str | None
    candidates: str | None
    category: CategoryName | None
    methods: str | None
    joint: str | None
    best: Annotated[str, BestCell] | None
    clusters: str | None


class TranslationRow(_ChoiceCells, MendedCells):
    """A row a choice, a cluster or a code that was not carried; `line` is that of the input in a file."""

    line: int | None
