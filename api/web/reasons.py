"""Why a hit was found and as what words were read, short enough to be read at a glance."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Final

from crosswalk.domain.search.answers import Hit, Search, Step
from crosswalk.domain.search.meanings import How
from crosswalk.domain.search.ranking import Reason
from crosswalk.domain.tabular.wording import words

_WHY: Final[Mapping[Reason, str]] = {
    Reason.CODE: "by its code",
    Reason.TITLE: "by its title",
    Reason.INCLUSION_TERM: "includes",
    Reason.INCLUDES: "its category includes",
    Reason.INDEX_TERM: "index",
    Reason.INDEX_REFERENCE: "index, leading on",
    Reason.SHORT_TITLE: "short title",
    Reason.TABLE_TERM: "table of drugs or neoplasms",
}
_ASIDE: Final = re.compile(r"\s*\(([^()]*)\)")


def asked_words(answer: Search) -> frozenset[str]:
    """The words that were asked for, and those as which they were read."""
    return frozenset(words(" ".join((answer.query, *(step.read for step in answer.steps)))))


def why(hit: Hit, asked: Collection[str]) -> str:
    """By what a hit was found."""
    found = _WHY[hit.reason]
    if hit.reason in (Reason.CODE, Reason.TITLE) or not hit.text:
        return found
    told = f"{found}: {shortened(hit.text, asked)}"
    return told if hit.header is None else f"{told} → {hit.header}, with nothing more known"


def shortened(text: str, asked: Collection[str]) -> str:
    """A term of an index without its nonessential modifiers, but those that say what was asked for.

    *Angina (attack) (cardiac) (chest) (heart), unstable* is found by *heart attack* for two of the four.
    """
    return _ASIDE.sub(lambda aside: aside[0] if _says(aside[1], asked) else "", text)


def read_as(step: Step) -> str:
    """In a sentence, as what a word was read."""
    match step.how:
        case How.CORRECTION:
            return f"Did you mean “{step.read}” for “{step.typed}”?"
        case How.SEE_ALSO:
            return f"The index sends on from “{step.typed}” to “{step.read}”."
        case _:
            return f"Read “{step.typed}” as “{step.read}”."


def _says(aside: str, asked: Collection[str]) -> bool:
    return any(word.startswith(one) for word in words(aside) for one in asked)
