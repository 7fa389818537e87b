"""What a fetch is asked for, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from crosswalk.domain.errors import CrosswalkError, SourceNotFound
from crosswalk.domain.history.releases import Release
from releases.catalog import Catalog
from releases.parts import ArchiveSpec


@dataclass(frozen=True, slots=True)
class Want:
    """One part of a release, to be had from any of these archives, the preferred one first.

    `needed` says that it is a fault if nobody has it: not so for an `optional` part, for what is not in
    force yet, and for what a mirror was not asked for by name.
    """

    archives: tuple[ArchiveSpec, ...]
    targets: tuple[str, ...]
    needed: bool
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a want: the archive that is in the library now, and whether it came just now.

    `faults` are those of every archive that was tried in vain.
    """

    want: Want
    archive: ArchiveSpec | None
    fetched: int | None = None
    faults: tuple[CrosswalkError, ...] = ()

    @property
    def absent(self) -> bool:
        """Whether the only fault is that nobody has it."""
        return self.archive is None and all(isinstance(fault, SourceNotFound) for fault in self.faults)

    @property
    def failed(self) -> bool:
        """Whether it counts as a fault: needed and not had, or there and not fit to be used."""
        return self.archive is None and (self.want.needed or not self.absent)


@dataclass(frozen=True, slots=True)
class FetchReport:
    """What a fetch did, in the order of the catalog."""

    outcomes: tuple[Outcome, ...]

    @property
    def fetched(self) -> tuple[Outcome, ...]:
        """What came just now."""
        return tuple(each for each in self.outcomes if each.fetched is not None)

    @property
    def held(self) -> tuple[Outcome, ...]:
        """What was in the library before."""
        new = {each.archive for each in self.fetched}
        kept = (each for each in self.outcomes if each.archive is not None and each.archive not in new)
        return tuple({each.archive: each for each in kept}.values())

    @property
    def failed(self) -> tuple[Outcome, ...]:
        """What could not be had and counts as a fault, each with its reasons."""
        return tuple(each for each in self.outcomes if each.failed)

    @property
    def absent(self) -> tuple[Outcome, ...]:
        """What nobody has, and need not have."""
        return tuple(each for each in self.outcomes if each.absent and not each.failed)


def wants(catalog: Catalog, names: Sequence[str], today: date, *, official: bool) -> tuple[Want, ...]:
    """What the names stand for (`icd10cm`, `icd10cm:2025`; all of the catalog if none), each archive once.

    `official` says that the official sites are asked, which have whatever is in force. Raises as
    `Catalog.matching` does.
    """
    named = {each for name in names if ":" in name for each in catalog.matching(name)}
    chosen = {each for name in names for each in catalog.matching(name)} if names else set(catalog.target_ids())
    found: dict[tuple[str, ...], Want] = {}
    for target_id in catalog.target_ids():
        if target_id not in chosen:
            continue
        needed = target_id in named or (official and catalog.find_target(target_id).effective <= today)
        for want in _parts(catalog, target_id, needed) or (Want((), (target_id,), target_id in named),):
            key = tuple(archive.path for archive in want.archives) or want.targets
            found[key] = _joined(found[key], want) if key in found else want
    return tuple(found.values())


def _parts(catalog: Catalog, target_id: str, needed: bool) -> tuple[Want, ...]:
    """A want for each part; those of a change are the parts of the release it amends."""
    target = catalog.find_target(target_id)
    base = target.amends if isinstance(target, Release) and target.amends is not None else target_id
    return tuple(
        Want(part.archives, (target_id,), needed and not part.optional, part.optional) for part in catalog.parts(base)
    )


def _joined(one: Want, other: Want) -> Want:
    targets = tuple(dict.fromkeys((*one.targets, *other.targets)))
    return Want(one.archives, targets, one.needed or other.needed, one.optional and other.optional)
