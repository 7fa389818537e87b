"""Parts and snapshots: what one official file says about a release, and the release as a whole."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from crosswalk.domain.releases import Release, Role, SourceFile


class Property(StrEnum):
    """A thing that a file may state about every code of a release, or leave unsaid."""

    BILLABLE = "billable"
    HEADERS = "headers"
    SHORT = "short"
    LONG = "long"


class Facts(NamedTuple):
    """What one release says about one code. A title is None where nothing is stated.

    A named tuple, because a load compares some three million of them.
    """

    billable: bool
    short: str | None = None
    long: str | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """What one file says about one release: the codes it lists, and which properties it knows.

    `facts` keeps the order of the file. A part that does not know HEADERS lists billable codes
    only: its silence about a header says nothing.
    """

    role: Role
    knows: frozenset[Property]
    facts: Mapping[str, Facts]
    source: SourceFile


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
        return [fact.billable for fact in self.facts.values()].count(True)

    @property
    def header_count(self) -> int:
        return len(self.facts) - self.billable_count

    def content_hash(self) -> str:
        """sha256 of every code with what is stated about it; the name of the snapshot."""
        import hashlib  # here, because a look-up names no snapshot

        digest = hashlib.sha256()
        digest.update(",".join(sorted(self.stated_by)).encode())
        facts = self.facts
        lines = []
        for code in sorted(facts):
            fact = facts[code]
            lines.append(f"{code}\t{fact.billable:d}\t{fact.short}\t{fact.long}\n")
        digest.update("".join(lines).encode())
        return digest.hexdigest()


def merge(release: Release, parts: Iterable[Part | Snapshot]) -> Snapshot:
    """The snapshot of a release from all that states something about it, in any order.

    Each property is taken whole from the best-ranked source that knows it (order file, codes file,
    XML; DESIGN.md, "The way the data flows"), so merging is the same in any order and any grouping.
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
    return ((known, part.role) for known in part.knows)


def _assemble(best: Mapping[Property, tuple[Role, Mapping[str, Facts]]]) -> Mapping[str, Facts]:
    sources = {id(facts): facts for _, facts in best.values()}
    if len(sources) == 1:
        (only,) = sources.values()
        return only
    nothing: Mapping[str, Facts] = {}
    billable = best[Property.BILLABLE][1] if Property.BILLABLE in best else nothing
    headers = best[Property.HEADERS][1] if Property.HEADERS in best else nothing
    shorts = best[Property.SHORT][1] if Property.SHORT in best else nothing
    longs = best[Property.LONG][1] if Property.LONG in best else nothing
    flags = {code: True for code, fact in billable.items() if fact.billable}
    for code, fact in headers.items():
        if not fact.billable:
            flags.setdefault(code, False)
    silent = Facts(billable=False)
    return {
        code: Facts(flag, shorts.get(code, silent).short, longs.get(code, silent).long) for code, flag in flags.items()
    }


def amend(base: Snapshot, release: Release, delta: Part) -> Snapshot:
    """The snapshot of an issue that was published as a change: the base with the delta's codes laid over it."""
    return Snapshot(release, {**base.facts, **delta.facts}, dict(base.stated_by))
