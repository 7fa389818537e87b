"""How entangled the maps of two code systems are around a code: the five categories of Boyd et al.

The codes of both systems are the nodes of one network, the rows of both maps its links, whatever their
direction; the category of a code is the shape of the part of the network that holds together around it.
(Boyd et al., JAMIA 2013;20:708 and JAMIA 2015, doi 10.1093/jamia/ocu003; their abstracts name the
categories, the network and its motifs. That a category is the shape of a connected component is our
reading: over the GEM of 2012 it gives 37.0 % convoluted and 1.0 % without a map, where the paper of 2013
prints 36 % and 1 %.)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from crosswalk.domain.maps.map_sets import MapRow

Pair = tuple[str, str]
_NEAR: Final = "<"
_FAR: Final = ">"
"""What the nodes of the codes of each side begin with: two systems may have a code of the same characters."""


class Category(StrEnum):
    """The shape of the mapping network around a code, seen from the side of that code.

    `identity`: it and one other code translate to each other, and to nothing else. `class-to-subclass`:
    it alone faces several codes, none of which has another partner. `subclass-to-class`: it shares one
    partner with others that have no second. `no-mapping`: no row of either map leads anywhere.
    `convoluted`: anything else, several codes on both sides, or a pair that one map alone knows.
    """

    IDENTITY = "identity"
    CLASS_TO_SUBCLASS = "class-to-subclass"
    SUBCLASS_TO_CLASS = "subclass-to-class"
    CONVOLUTED = "convoluted"
    NO_MAPPING = "no-mapping"


Categories = dict[str, Category]
"""The category of every code of one side."""

_SEEN_FROM_THE_OTHER: Final = {
    Category.CLASS_TO_SUBCLASS: Category.SUBCLASS_TO_CLASS,
    Category.SUBCLASS_TO_CLASS: Category.CLASS_TO_SUBCLASS,
}


def categorize(there: Iterable[MapRow], back: Iterable[MapRow]) -> tuple[Categories, Categories]:
    """The categories of the codes of both sides, by the rows of one edition of the map and of its opposite.

    The first are those of the codes that the first map translates, the second those of the other side.
    Rows of combinations link codes as single rows do.
    """
    one_way, known = _pairs(there)
    other_way, also_known = _pairs(back)
    backward = {(target, source) for source, target in other_way}
    found: tuple[Categories, Categories] = {}, {}
    for near, far in _components(one_way | backward, known, also_known):
        category = _shape(near, far, one_way, backward)
        found[0].update(dict.fromkeys(near, category))
        found[1].update(dict.fromkeys(far, _SEEN_FROM_THE_OTHER.get(category, category)))
    return found


def counts(categories: Mapping[str, Category]) -> dict[Category, int]:
    """How many codes are in each category, every category named, in their order."""
    counted = Counter(categories.values())
    return {category: counted[category] for category in Category}


def _pairs(rows: Iterable[MapRow]) -> tuple[set[Pair], set[str]]:
    """The pairs that a map links, and all of its sources, those without a map too."""
    pairs: set[Pair] = set()
    sources: set[str] = set()
    for row in rows:
        sources.add(row.source)
        if not row.is_no_map:
            pairs.add((row.source, row.target))
    return pairs, sources


def _components(links: set[Pair], near: set[str], far: set[str]) -> Iterator[tuple[list[str], list[str]]]:
    """The connected parts of the network, as the codes of the near and of the far side."""
    import networkx

    # A text keeps its hash, a pair works it out each time.
    network: networkx.Graph[str] = networkx.Graph()
    network.add_nodes_from(_NEAR + code for code in near)
    network.add_nodes_from(_FAR + code for code in far)
    network.add_edges_from((_NEAR + one, _FAR + other) for one, other in links)
    for component in networkx.connected_components(network):
        sides: dict[str, list[str]] = {_NEAR: [], _FAR: []}
        for node in component:
            sides[node[0]].append(node[1:])
        yield sides[_NEAR], sides[_FAR]


def _shape(near: list[str], far: list[str], one_way: set[Pair], backward: set[Pair]) -> Category:
    match len(near), len(far):
        case (0, _) | (_, 0):
            return Category.NO_MAPPING
        case 1, 1:
            pair = near[0], far[0]
            return Category.IDENTITY if pair in one_way and pair in backward else Category.CONVOLUTED
        case 1, _:
            return Category.CLASS_TO_SUBCLASS
        case _, 1:
            return Category.SUBCLASS_TO_CLASS
    return Category.CONVOLUTED
