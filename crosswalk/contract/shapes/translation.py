"""What a code becomes in another code system."""

from typing import Annotated, Final, TypedDict

from crosswalk.contract.shapes.common import ASKED, Day, MendedCells, MendedJson, MomentJson, StatusName, StepJson
from crosswalk.domain.maps.categories import Category
from crosswalk.domain.translation.answers import Outcome
from crosswalk.domain.translation.methods import Method

CategoryName = Annotated[str, Category]
MethodName = Annotated[str, Method]
OutcomeName = Annotated[str, Outcome]

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
    """One choice of every list of one alternative, by a stated order."""

    alternative: Annotated[int, _NUMBER]
    choices: list[ChoiceJson]
    reasons: Annotated[list[str], "What each step of the order said of it."]
    equals: Annotated[int, "Others that the order cannot tell from it, but for the order of the codes."]


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
    descendants: Annotated[list[str], "For a header: the billable codes below it."]
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
    best: bool | None
    clusters: str | None


class TranslationRow(_ChoiceCells, MendedCells):
    """A row a choice, a cluster or a code that was not carried; `line` is that of the input in a file."""

    line: int | None
