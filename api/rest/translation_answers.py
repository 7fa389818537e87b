"""Translations as the OpenAPI document describes them: of codes, and of value sets."""

from __future__ import annotations

from datetime import date
from typing import Final

from pydantic import BaseModel, Field

from api.rest.common_answers import Basis, Mended, StepAnswer, example
from crosswalk.domain.lookup.status import Status
from crosswalk.domain.maps.categories import Category
from crosswalk.domain.translation.answers import Outcome
from crosswalk.domain.translation.methods import Method

_E119: Final = "Type 2 diabetes mellitus without complications"


class SourceAnswer(BaseModel):
    """The code that was translated."""

    system: str | None
    code: str | None


class ChoiceAnswer(BaseModel):
    """A target code; `flags` are those of its row in the official map."""

    code: str
    status: Status
    long: str | None
    flags: str


class AlternativeAnswer(BaseModel):
    """One way to translate: one code of every choice list, all of them together. Scenario 0: a single code."""

    scenario: int
    approximate: bool
    choices: list[list[ChoiceAnswer]]
    carried: list[StepAnswer] = Field(
        description="The steps by which a target was carried to its day, or a newer source back to a code of the map."
    )
    methods: list[Method] = Field(description="In which of the maps it was found.")
    joint: list[list[str]] = Field(
        description="Lists of source codes: the target stands for one of each together with the source."
    )


class ClusterAnswer(BaseModel):
    """Codes that are needed together: one of every choice list of an alternative."""

    alternative: int = Field(description="Its number among the alternatives, from 1.")
    codes: list[str]


class ClustersAnswer(BaseModel):
    """How many clusters there are, and the first of them."""

    number: int
    shown: list[ClusterAnswer]


class OppositeAnswer(BaseModel):
    """The map in the other direction that the method asked too."""

    map_set: str
    edition: str


class BestAnswer(BaseModel):
    """One choice of every list of one alternative, by a stated order."""

    alternative: int = Field(description="Its number among the alternatives, from 1.")
    choices: list[ChoiceAnswer]
    reasons: list[str] = Field(description="What each step of the order said of it.")
    equals: int = Field(description="Others that the order cannot tell from it, but for the order of the codes.")


class ConsiderAnswer(BaseModel):
    """A newer code that took part of the cases of the target it stands beside, and may fit better."""

    beside: str = Field(alias="for")
    code: str
    effective: date
    long: str | None


class NotCarriedAnswer(BaseModel):
    """A target that is not billable on its day and could not be carried there, or a source that led nowhere."""

    code: str
    reason: str
    candidates: list[str] = Field(description="The codes among which a person may choose.")


class TranslationAnswer(Basis, Mended):
    """What a code becomes, with the whole AND/OR structure of the official map."""

    model_config = example(
        {
            "input": "250.00", "source": {"system": "icd9cm", "code": "250.00"}, "target_system": "icd10cm",
            "map_set": "gem-icd9cm-icd10cm", "edition": "2018", "as_of": "2024-12-01", "release": "icd10cm:2025",
            "derived": False, "stale": False, "missing_release": None, "status": "mapped", "reason": None,
            "method": "forward", "opposite": None, "category": "convoluted", "best": None,
            "alternatives": [
                {"scenario": 0, "approximate": True, "carried": [], "methods": ["forward"], "joint": [],
                 "choices": [[{"code": "E11.9", "status": "valid", "long": _E119, "flags": "10000"}]]},
            ],
            "clusters": None, "also_consider": [], "not_carried": [], "descendants": [], "systems": [],
            "repaired": None, "suggested": [],
        }
    )  # fmt: skip

    input: str = Field(description="The code as it was asked.")
    source: SourceAnswer
    target_system: str | None
    map_set: str | None
    edition: str | None
    status: Outcome
    reason: str | None
    method: Method
    opposite: OppositeAnswer | None
    category: Category | None = Field(
        description="The shape of the mapping network around the code, after Boyd et al., in the newest edition."
    )
    best: BestAnswer | None = Field(description="Where it was asked for.")
    alternatives: list[AlternativeAnswer]
    clusters: ClustersAnswer | None = Field(description="Where it was asked for.")
    also_consider: list[ConsiderAnswer]
    not_carried: list[NotCarriedAnswer]
    descendants: list[str] = Field(description="For a header: the billable codes below it.")
    systems: list[str] = Field(description="For a code of several systems: which.")


class EntryAnswer(BaseModel):
    """A target code that entered for one source code."""

    code: str
    status: Status
    long: str | None
    methods: list[Method] = Field(description="The methods that found it first.")
    joint: list[list[str]] = Field(description="Lists of codes, one of each of which belongs with it.")
    outside: list[str] = Field(description="Source codes outside the set for which it stands too.")
    carried_from: list[str]


class MemberAnswer(BaseModel):
    """One source code with what entered for it."""

    code: str
    long: str | None
    in_set: bool = Field(description="False for a code that a later method brought in.")
    category: Category | None
    status: Outcome | None
    doubts: list[str] = Field(description="What a person has to decide.")
    not_carried: list[NotCarriedAnswer]
    entries: list[EntryAnswer]


class WithoutCodesAnswer(BaseModel):
    """A term of a value set that names no billable code."""

    text: str
    line: int
    column: int
    reason: str


class ScoreAnswer(BaseModel):
    """How the codes of one method agree with the reference."""

    size: int
    hits: int
    precision: float | None
    recall: float | None
    f: float | None
    missing: list[str]
    extra: list[str]


class SetTranslationAnswer(Basis):
    """A value set in another code system, by every method side by side."""

    source_system: str
    target_system: str
    map_set: str
    edition: str
    opposite: OppositeAnswer
    source: Basis = Field(description="The moment at which the set was evaluated.")
    members: list[MemberAnswer]
    codes: dict[Method, list[str]] = Field(description="The target codes that each method finds.")
    without_codes: list[WithoutCodesAnswer]
    reference_without_codes: list[WithoutCodesAnswer]
    scores: dict[Method, ScoreAnswer] | None
