"""Parts and snapshots: what one official file says about a release, and the release as a whole."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple, Protocol

from crosswalk.domain.history.folding import wording
from crosswalk.domain.history.releases import Release, Role, SourceFile


class Property(StrEnum):
    """A thing that a file may state about every code of a release, or leave unsaid.

    SHORT and LONG are the titles of billable codes. Those of headers follow from them: a file states
    them if it lists headers at all. MODIFIERS is which modifiers there are and all about them, where
    these come in a file of their own (CPT). The last four are the `Versions` of titles.
    """

    BILLABLE = "billable"
    HEADERS = "headers"
    SHORT = "short"
    LONG = "long"
    HEADER_SHORT = "header_short"
    HEADER_LONG = "header_long"
    PROPERTIES = "properties"
    MODIFIERS = "modifiers"
    SHORT_VERSION = "short_version"
    LONG_VERSION = "long_version"
    HEADER_SHORT_VERSION = "header_short_version"
    HEADER_LONG_VERSION = "header_long_version"


VERSIONS: Final = frozenset(known for known in Property if known.endswith("_version"))
"""Which title a code has, where the titles themselves are not stated: the built-in facts alone tell that."""

TITLES: Final = frozenset({Property.SHORT, Property.LONG, Property.HEADER_SHORT, Property.HEADER_LONG})
TITLES_AND_HEADERS: Final = frozenset(Property) - {Property.PROPERTIES, Property.MODIFIERS} - VERSIONS
"""All that an order file states: which codes are billable, which are headers, and the titles of both."""

Properties = tuple[tuple[str, tuple[str, ...]], ...]
"""What a system adds to its codes, by name in the order of the alphabet: HCPCS coverage, pricing, dates, …"""


_PASSING: Final = ("action", "action_day")
BUILT_TITLE: Final = "built_title"
"""The property of a code that has a title built of the levels of a tabular list; no answer shows it as such."""


def same_properties(one: Properties | None, other: Properties | None) -> bool:
    """Whether two releases state the same about a code.

    The last action on a code and its day do not count: HCPCS Level II writes A in the year of an
    addition and N, none, in the next, and nothing about the code has changed. Of a built title the wording counts.
    """
    return one == other or (one is not None and other is not None and _standing(one) == _standing(other))


def _standing(properties: Properties) -> Properties:
    return tuple(
        (name, tuple(map(wording, values)) if name == BUILT_TITLE else values)
        for name, values in properties
        if name not in _PASSING
    )


class Versions(NamedTuple):
    """Which short and which long title of a code a release has, None where that is not stated.

    Two releases have different versions where their titles differ in more than case and accents.
    """

    short: str | None
    long: str | None


UNVERSIONED: Final = Versions(None, None)


class Facts(NamedTuple):
    """What one release says about one code. A title, the properties or versions are None where nothing is stated.

    Versions stand for titles: they mean nothing between releases that both state the title.
    A named tuple, because a load compares some three million of them.
    """

    billable: bool
    short: str | None = None
    long: str | None = None
    properties: Properties | None = None
    versions: Versions | None = None

    @property
    def written(self) -> tuple[object, ...]:
        """All but the versions, which no official file writes."""
        return self[:4]


@dataclass(frozen=True, slots=True)
class Part:
    """What one file says about one release: the codes it lists, and which properties it knows.

    `facts` keeps the order of the file. A part that does not know HEADERS lists billable codes
    only: its silence about a header says nothing. The titles of headers follow from the first four
    properties and are named only where a part states nothing else of titles.
    """

    role: Role
    knows: frozenset[Property]
    facts: Mapping[str, Facts]
    source: SourceFile


def without_listing(part: Part) -> Part:
    """The part without what it says of which codes are billable: the headers, their titles, and the properties."""
    return Part(part.role, part.knows - {Property.BILLABLE}, part.facts, part.source)


def is_derived(stated_by: Mapping[Property, Role]) -> bool:
    """Whether anything stated about a release was derived from files of other releases."""
    return Role.DERIVED in stated_by.values()


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One release of a code system, merged from its parts.

    `stated_by` says for each property which role it was taken from; a property no part knew is
    missing there and None in the facts.
    """

    release: Release
    facts: Mapping[str, Facts]
    stated_by: Mapping[Property, Role]

    @property
    def billable_count(self) -> int:
        """How many of its codes are billable."""
        return [fact.billable for fact in self.facts.values()].count(True)

    @property
    def header_count(self) -> int:
        """How many of its codes are headers; 0 where no part lists headers."""
        return len(self.facts) - self.billable_count

    def content_hash(self, written: dict[str, tuple[Facts, str]] | None = None) -> str:
        """sha256 of every code with what is stated about it, versions aside; the name of the snapshot.

        `written` remembers the lines of the releases hashed before it: most codes stay as they were.
        """
        import hashlib  # here, because a look-up names no snapshot

        known = {} if written is None else written
        digest = hashlib.sha256()
        digest.update(",".join(sorted(self.stated_by.keys() - VERSIONS)).encode())
        lines = []
        for code in sorted(self.facts):
            fact = self.facts[code]
            held = known.get(code)
            if held is None or held[0] is not fact:
                held = known[code] = (fact, _line_of(code, fact))
            lines.append(held[1])
        digest.update("".join(lines).encode())
        return digest.hexdigest()


def _line_of(code: str, fact: Facts) -> str:
    more = "" if fact.properties is None else f"\t{fact.properties}"
    return f"{code}\t{fact.billable:d}\t{fact.short}\t{fact.long}{more}\n"


def merge(release: Release, parts: Iterable[Part | Snapshot]) -> Snapshot:
    """The snapshot of a release from all that states something about it, in any order.

    Each property is taken whole from the best-ranked source that knows it (order file, codes file,
    XML; docs/design.md, rule 2.3), so merging is the same in any order and any grouping.
    """
    best: dict[Property, tuple[Role, Mapping[str, Facts]]] = {}
    for part in parts:
        for known, role in _claims(part):
            held = best.get(known)
            if held is None or role.rank < held[0].rank:
                best[known] = (role, part.facts)
    return Snapshot(release, _assemble(best), {known: role for known, (role, _) in sorted(best.items())})


def _claims(part: Part | Snapshot) -> Iterable[tuple[Property, Role]]:
    if isinstance(part, Snapshot):
        return part.stated_by.items()
    return ((known, part.role) for known in stated_in(part.knows))


def stated_in(knows: frozenset[Property]) -> frozenset[Property]:
    """What a file with this knowledge states, the titles of headers included."""
    if Property.HEADERS not in knows:
        return knows
    return knows | {_OF_HEADERS[title] for title in _OF_HEADERS if title in knows}


_OF_HEADERS: Final = {Property.SHORT: Property.HEADER_SHORT, Property.LONG: Property.HEADER_LONG}


def _assemble(best: Mapping[Property, tuple[Role, Mapping[str, Facts]]]) -> Mapping[str, Facts]:
    sources = {id(facts): facts for _, facts in best.values()}
    if len(sources) == 1:
        (only,) = sources.values()
        return only
    nothing: Mapping[str, Facts] = {}
    billable = best[Property.BILLABLE][1] if Property.BILLABLE in best else nothing
    headers = best[Property.HEADERS][1] if Property.HEADERS in best else nothing
    titles = {known: best[known][1] if known in best else nothing for known in TITLES}
    properties = best[Property.PROPERTIES][1] if Property.PROPERTIES in best else nothing
    versions = next((best[known][1] for known in _VERSIONS if known in best), nothing)
    apart = Property.MODIFIERS in best
    modifiers = {code: fact for code, fact in best[Property.MODIFIERS][1].items() if is_modifier(fact)} if apart else {}
    flags = {code: True for code, fact in billable.items() if fact.billable and not (apart and is_modifier(fact))}
    for code, fact in headers.items():
        if not fact.billable:
            flags.setdefault(code, False)
    silent = Facts(billable=False)
    return {
        code: Facts(
            flag,
            titles[Property.SHORT if flag else Property.HEADER_SHORT].get(code, silent).short,
            titles[Property.LONG if flag else Property.HEADER_LONG].get(code, silent).long,
            properties.get(code, silent).properties,
            versions.get(code, silent).versions,
        )
        for code, flag in flags.items()
    } | modifiers


_VERSIONS: Final = tuple(sorted(VERSIONS))
"""All of them are of one source: there is one table of facts of a system."""


class _OfKind(Protocol):
    """What tells of which kind a code is: billable, a header or a modifier. Facts and states do."""

    @property
    def billable(self) -> bool: ...

    @property
    def properties(self) -> Properties | None: ...


def is_modifier(fact: _OfKind) -> bool:
    """Whether a fact is about a modifier and not a code of its own."""
    return fact.properties is not None and ("kind", ("modifier",)) in fact.properties


def as_stated(fact: Facts, stated: Collection[Property]) -> Facts | None:
    """What is left of a fact where only these properties are stated; None where nothing is.

    The very fact, where all of it is.
    """
    if Property.MODIFIERS in stated and is_modifier(fact):
        return fact
    if not fact.billable and Property.HEADERS not in stated:
        return None
    short, long = titles_as_stated(fact, stated)
    properties = fact.properties if Property.PROPERTIES in stated else None
    versions = fact.versions and versions_as_stated(fact.versions, stated, billable=fact.billable)
    left = Facts(fact.billable, short, long, properties, versions)
    return fact if left == fact else left


def versions_as_stated(versions: Versions, stated: Collection[Property], *, billable: bool) -> Versions | None:
    """What is left of the versions of a code where only these properties are stated, None for nothing."""
    short, long = _VERSION_OF_TITLES[billable]
    if short in stated and long in stated:
        return versions
    left = Versions(versions.short if short in stated else None, versions.long if long in stated else None)
    return None if left == UNVERSIONED else left


_VERSION_OF_TITLES: Final = {
    True: (Property.SHORT_VERSION, Property.LONG_VERSION),
    False: (Property.HEADER_SHORT_VERSION, Property.HEADER_LONG_VERSION),
}
"""What states the versions of the short and the long title of a billable code, and of a header."""


def titles_as_stated(fact: Facts, stated: Collection[Property]) -> tuple[str | None, str | None]:
    """The short and the long title of a code, None where sources that state these properties leave it unsaid."""
    says_short, says_long = stated_titles(fact, stated)
    return fact.short if says_short else None, fact.long if says_long else None


def stated_titles(fact: _OfKind, stated: Collection[Property]) -> tuple[bool, bool]:
    """Whether sources that state these properties state the short and the long title of a code."""
    if Property.MODIFIERS in stated and is_modifier(fact):
        return True, True
    if fact.billable:
        return Property.SHORT in stated, Property.LONG in stated
    return Property.HEADER_SHORT in stated, Property.HEADER_LONG in stated


def told_titles(fact: _OfKind, stated: Collection[Property]) -> tuple[bool, bool]:
    """Whether sources that state these properties tell the short and the long title of a code: it, or its version.

    A title of the same version that is stated elsewhere in a state is theirs too.
    """
    says_short, says_long = stated_titles(fact, stated)
    short, long = _VERSION_OF_TITLES[fact.billable]
    return says_short or short in stated, says_long or long in stated


def unversioned(snapshot: Snapshot) -> Snapshot:
    """The snapshot without versions of titles: those of another table of facts number them in another way."""
    left = {known: role for known, role in snapshot.stated_by.items() if known not in VERSIONS}
    return Snapshot(
        snapshot.release, {code: fact._replace(versions=None) for code, fact in snapshot.facts.items()}, left
    )


def amend(base: Snapshot, release: Release, delta: Part) -> Snapshot:
    """The snapshot of a release that was published as a change: the base with the delta's codes laid over it.

    Of the delta only what the base states counts, so that the release knows one set of properties.
    """
    laid = {code: known for code, fact in delta.facts.items() if (known := as_stated(fact, base.stated_by))}
    return Snapshot(release, {**base.facts, **laid}, dict(base.stated_by))
