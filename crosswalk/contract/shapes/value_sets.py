"""What a value set becomes in another code system."""

from typing import Annotated, TypedDict

from crosswalk.contract.shapes.common import MomentJson, StatusName
from crosswalk.contract.shapes.translation import CategoryName, MethodName, NotCarriedJson, OppositeJson, OutcomeName


class EntryJson(TypedDict):
    """A target code that entered for one source code."""

    code: str
    status: StatusName
    long: str | None
    methods: Annotated[list[MethodName], "The methods that found it first."]
    joint: Annotated[list[list[str]], "Lists of codes, one of each of which belongs with it."]
    outside: Annotated[list[str], "Source codes outside the set for which it stands too."]
    carried_from: list[str]


class MemberJson(TypedDict):
    """One source code with what entered for it."""

    code: str
    long: str | None
    in_set: Annotated[bool, "False for a code that a later method brought in."]
    category: CategoryName | None
    status: OutcomeName | None
    doubts: Annotated[list[str], "What a person has to decide."]
    not_carried: list[NotCarriedJson]
    entries: list[EntryJson]


class WithoutCodesJson(TypedDict):
    """A term of a value set that names no billable code."""

    text: str
    line: int
    column: int
    reason: str


class ReadAsJson(TypedDict):
    """What stands in a value set and was read otherwise than it is written."""

    text: str
    line: int
    read_as: Annotated[str | None, "A code or an expression; none of a heading."]
    reason: Annotated[str, "What was undone, of a repair with its certainty."]


class ScoreJson(TypedDict):
    """How the codes of one method agree with the reference."""

    size: int
    hits: int
    precision: float | None
    recall: float | None
    f: float | None
    missing: list[str]
    extra: list[str]


class SetTranslationJson(MomentJson):
    """A value set in another code system, by every method side by side."""

    source_system: str
    target_system: str
    map_set: str
    edition: str
    opposite: OppositeJson
    source: Annotated[MomentJson, "The moment at which the set was evaluated."]
    members: list[MemberJson]
    codes: Annotated[dict[MethodName, list[str]], "The target codes that each method finds."]
    without_codes: list[WithoutCodesJson]
    reference_without_codes: list[WithoutCodesJson]
    read_as: list[ReadAsJson]
    reference_read_as: list[ReadAsJson]
    scores: dict[MethodName, ScoreJson] | None


class ReviewRow(TypedDict):
    """A row a source code and what it became, side by side; one without a target says why in its remark."""

    source: str
    target: str | None
    category: CategoryName | None
    methods: str | None
    target_status: StatusName | None
    together_with: str | None
    stands_for_too: str | None
    carried_from: str | None
    in_set: bool | None
    remark: str
