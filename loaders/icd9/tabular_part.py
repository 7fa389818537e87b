"""What a tabular list of ICD-9-CM says of the codes of its release: which are billable, which headers, and titles."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from crosswalk.domain.codes.systems import CodeSystem
from crosswalk.domain.history.built_titles import stating
from crosswalk.domain.history.releases import Role
from crosswalk.domain.history.snapshot import Facts, Part, Property
from loaders.icd9.built_titles import built
from loaders.icd9.tabular import Icd9TabularList

_KNOWS: Final = frozenset({Property.BILLABLE, Property.HEADERS, Property.HEADER_LONG, Property.PROPERTIES})
_ENDING: Final = re.compile(r"\bcausing .*", re.IGNORECASE)


def part_of(listed: Icd9TabularList, system: CodeSystem) -> Part:
    """What a list says of the codes: a code with none below it is billable, the others are headers.

    Its titles of billable codes leave out what stands above them (`Upper back` is 707.02) and are no long titles: a
    title is built of them. A header that is printed as a block only has no title.
    """
    above = {code[:length] for code in listed.titles for length in range(system.shortest(code), len(code))}
    whole = built(listed.titles, system, _endings(listed))
    facts = {
        code: Facts(billable=False, long=title)
        if code in above
        else Facts(billable=True, properties=stating(whole[code]))
        for code, title in listed.titles.items()
    }
    facts |= {code: Facts(billable=False) for code in above - facts.keys()}
    return Part(Role.TABULAR, _KNOWS, facts, listed.source)


def _endings(listed: Icd9TabularList) -> Mapping[str, str]:
    """What headings of blocks say of the codes below them, by category: of E930-E949 what they cause."""
    said = {group.key: found[0].lower() for group in listed.hierarchy.groups if (found := _ENDING.search(group.title))}
    return {category: said[home] for category, home in listed.hierarchy.homes.items() if home in said}
