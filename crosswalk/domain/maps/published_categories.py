"""What Boyd et al. print of their categories, and what we find in the same files.

Only the abstracts of both papers, and the caption of a figure of the first, could be read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from crosswalk.domain.maps.categories import Category, categorize, counts
from crosswalk.domain.maps.map_sets import MapRow

FORWARD_MAP: Final = "gem-icd9cm-icd10cm"
BACKWARD_MAP: Final = "gem-icd10cm-icd9cm"
EDITION_OF_2013: Final = "2012"
EDITION_OF_2015: Final = "2014"
"""The paper of 2015 does not tell its edition in what could be read; it appeared in February of that year."""

_2013: Final = "Boyd et al., JAMIA 2013;20:708"
_2015: Final = "Boyd et al., JAMIA 2015, ocu003"
_INJURIES: Final = frozenset("STVWXY")
"""Chapters 19 and 20: injury, poisoning, external causes."""
_ROUNDED: Final = (
    "the paper prints whole per cents, and its abstract does not tell by which rules it finds motifs in the network; "
    "ours are the shapes of its connected components. One per cent is 146 codes."
)
_BY_COMPONENT: Final = (
    "their figure agrees with judging each code by itself, as the next line does. By components, a class that only the "
    "backward map divides into its subclasses is no tangle, and more than half of these codes are such subclasses."
)
_BY_CODE: Final = (
    "counted here: codes with several ICD-9-CM codes, or with one that does not lead back. The abstract tells neither "
    "its rule nor the year of its GEM; the editions of 2012 to 2015 differ by no more than 10 codes."
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A published figure beside ours: `ours` codes of `total`; `counted` says which, `why` they differ."""

    paper: str
    edition: str
    counted: str
    published: str
    ours: int
    total: int
    why: str

    @property
    def share(self) -> float:
        """Ours in per cent of the total."""
        return 100 * self.ours / self.total


Rows = Sequence[MapRow]


def figures_of_2013(forward: Rows, backward: Rows) -> list[Figure]:
    """All ICD-9-CM diagnoses by the GEM of 2012: convoluted, without a map, and the other, simple, categories."""
    near, _ = categorize(forward, backward)
    counted = counts(near)
    tangled, none = counted[Category.CONVOLUTED], counted[Category.NO_MAPPING]
    told = [
        ("ICD-9-CM codes, convoluted", "36 %", tangled),
        ("ICD-9-CM codes, no mapping", "1 %", none),
        ("ICD-9-CM codes, simple motifs", "63 %", len(near) - tangled - none),
    ]
    return [Figure(_2013, EDITION_OF_2013, what, printed, n, len(near), _ROUNDED) for what, printed, n in told]


def figures_of_2015(forward: Rows, backward: Rows) -> list[Figure]:
    """ICD-10-CM codes of injury, poisoning and external causes that are convoluted, by component and by code."""
    _, far = categorize(forward, backward)
    injuries = {code: category for code, category in far.items() if code[0] in _INJURIES}
    by_component = counts(injuries)[Category.CONVOLUTED]
    by_code = len(_not_reciprocal(forward, backward) & injuries.keys())
    what, printed = "ICD-10-CM codes of injury and external causes, convoluted", "41,745 (90 %)"
    told = [(f"{what}, by component", by_component, _BY_COMPONENT), (f"{what}, by code", by_code, _BY_CODE)]
    return [Figure(_2015, EDITION_OF_2015, text, printed, n, len(injuries), why) for text, n, why in told]


def _not_reciprocal(forward: Rows, backward: Rows) -> set[str]:
    """The sources of the backward map that it links with several codes, or with one that does not lead back."""
    leads = {(row.target, row.source) for row in forward}
    linked: dict[str, set[str]] = {}
    for row in backward:
        if not row.is_no_map:
            linked.setdefault(row.source, set()).add(row.target)
    return {code for code, codes in linked.items() if len(codes) > 1 or (code, *codes) not in leads}
