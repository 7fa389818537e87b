"""Which system a code of a column is of that several know: the one whose codes stand around it.

J1100 is a drug of HCPCS, and J11.00 an influenza written without its point: in a column of charges it is the drug.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

_SAME: Final = {"cpt": "hcpcs", "icd9pcs": "icd10pcs", "icd9cm": "icd10cm"}
"""Systems whose codes stand in one column, as whose company they count."""
_OTHERS_AT_MOST: Final = 0.05
"""Codes of other systems beside each of the one that a column is of."""

Company = Mapping[str, int]
"""How many codes of a column are of one system without doubt, by system."""


def company(sure: Iterable[str]) -> Company:
    """The company that codes keep, by the system of each of those around them that is of one system alone."""
    return Counter(_SAME.get(each, each) for each in sure)


def chosen(systems: Sequence[str], around: Company) -> str | None:
    """The one of some systems that the company of a code speaks for; None where it speaks for none, or for several."""
    votes = {each: around.get(_SAME.get(each, each), 0) for each in systems}
    best = max(votes, key=votes.__getitem__)
    others = sum(count for each, count in votes.items() if each != best)
    return best if others <= _OTHERS_AT_MOST * votes[best] and votes[best] else None
