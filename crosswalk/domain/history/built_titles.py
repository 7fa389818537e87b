"""Titles that are built of the levels of a tabular list, for releases of ICD-9-CM that state no long ones.

Before version 27 no file has the long titles of billable codes. The tabular lists print them level by level (`Upper
back` below `Pressure ulcer`), and the loader builds a title of the levels. It is kept beside the long title as a
property of the code, for every release with a list, so that built titles are compared with built ones only: what a file
writes otherwise than the list has not been revised (docs/design.md, rule 2.9).
"""

from __future__ import annotations

from crosswalk.domain.history.folding import wording
from crosswalk.domain.history.snapshot import BUILT_TITLE, Facts, Properties


def stating(title: str) -> Properties:
    """The properties of a code that has this built title and no others."""
    return ((BUILT_TITLE, (title,)),)


def built_title(properties: Properties | None) -> str | None:
    """The built title among the properties of a code, None where there is none."""
    if not properties:
        return None
    return next((values[0] for name, values in properties if name == BUILT_TITLE), None)


def without_built(properties: Properties | None) -> Properties | None:
    """The other properties; None where there are none."""
    return properties and (tuple(each for each in properties if each[0] != BUILT_TITLE) or None)


def reworded(old: Facts, now: Facts) -> bool:
    """Whether a title is built of other words now, where not both releases state a long one.

    Not if the title that is told has the words of the one before: version 27 writes some as the list did a year before.
    """
    before, after = built_title(old.properties), built_title(now.properties)
    if before is None or after is None or (old.long is not None and now.long is not None):
        return False
    return wording(before) != wording(after) and wording(old.long or before) != wording(now.long or after)


def long_or_built(fact: Facts) -> str | None:
    """The long title, or the built one where none is stated."""
    return built_title(fact.properties) if fact.long is None else fact.long
