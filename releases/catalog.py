"""Which official releases exist: the catalog, read from `catalog/*.toml` and `catalog/checksums.json`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache, cached_property
from pathlib import Path, PurePosixPath
from typing import TypedDict

from crosswalk.domain.codes.systems import SYSTEMS, system_of
from crosswalk.domain.errors import InstallationError, UnknownMapSet, UnknownRelease, UnknownSystem, UsageError, Where
from crosswalk.domain.history.labels import label_of, unknown
from crosswalk.domain.history.releases import Edition, MapSet, Release, Role
from crosswalk.domain.history.verification import Deviation
from releases.parts import ArchiveSpec, Candidate, Delta, PartSpec, edition_id
from releases.reading import Book, read_book

FOLDER = Path(__file__).parent / "catalog"
CHECKSUMS = "checksums.json"
_MAPS = ("gem", "reimbursement")
_NO_BOOK = Book((), (), (), {}, {}, {})


class MemberSum(TypedDict):
    """Checksum of one member of an archive, unpacked."""

    sha256: str
    size: int


class ArchiveSum(MemberSum):
    """Checksum of an archive and of those of its members that are parts of a release."""

    members: dict[str, MemberSum]


class Catalog:
    """Every official release known to exist, held or not; each file is read when first asked about.

    Its methods raise `InstallationError` where the installed data are damaged.
    """

    def __init__(self, folder: Path = FOLDER) -> None:
        self._folder = folder
        self._books: dict[str, Book] = {}

    @cached_property
    def systems(self) -> tuple[str, ...]:
        """Ids of the code systems with catalogued releases, in the order of `SYSTEMS`."""
        return tuple(system for system in SYSTEMS if (self._folder / f"{system}.toml").is_file())

    def releases(self, system: str) -> tuple[Release, ...]:
        """All releases of a system in order of time, none for one without a catalog. Raises `UnknownSystem`."""
        return self._book(system_of(system).id).releases

    def release(self, release_id: str) -> Release:
        """The release with this id. Raises `UnknownSystem`, or `UnknownRelease` naming the known labels."""
        system, _, label = release_id.partition(":")
        return self.find_release(system, label)

    def find_release(self, system: str, text: str) -> Release:
        """The release that a label (`2025`) or id (`icd10cm:2025`) names. Raises `UnknownRelease`."""
        known = self.releases(system)
        wanted = label_of(system, text)
        for release in known:
            if release.label == wanted:
                return release
        raise unknown(system_of(system), known, text)

    def map_sets(self) -> tuple[MapSet, ...]:
        """All published map sets."""
        return tuple(known for name in _MAPS for known in self._book(name).map_sets)

    def map_set(self, map_set: str) -> MapSet:
        """The map set with this id. Raises `UnknownMapSet`, naming those there are."""
        for known in self.map_sets():
            if known.id == map_set:
                return known
        names = ", ".join(known.id for known in self.map_sets())
        raise UnknownMapSet(f"there is no map set {map_set!r}.", remedy=f"Known: {names}.")

    def editions(self, map_set: str) -> tuple[Edition, ...]:
        """All editions of a map set in order of time. Raises `UnknownMapSet`."""
        wanted = self.map_set(map_set).id
        return tuple(edition for edition in self._editions() if edition.map_set == wanted)

    def find_edition(self, map_set: str, text: str) -> Edition:
        """The edition that a label (`2018`) or id names. Raises `UnknownMapSet`, or `UnknownRelease`."""
        known = self.editions(map_set)
        wanted = text.strip().lower().removeprefix(f"{map_set}:")
        for edition in known:
            if edition.label == wanted:
                return edition
        labels = ", ".join(edition.label for edition in known)
        raise UnknownRelease(f"{map_set} has no edition {text!r}.", remedy=f"Known: {labels}.")

    def find_target(self, target_id: str) -> Release | Edition:
        """The release or edition with this id. Raises as `find_release` and `find_edition` do."""
        name, colon, label = target_id.partition(":")
        if not colon:
            raise UsageError(f"{target_id!r} names no release.", remedy="Write SYSTEM:LABEL, for example icd10cm:2025.")
        if name in SYSTEMS:
            return self.find_release(name, label)
        return self.find_edition(name, label)

    def target_ids(self) -> tuple[str, ...]:
        """Ids of everything that can be loaded: releases by system and time, then editions."""
        releases = (release.id for system in self.systems for release in self.releases(system))
        editions = (edition_id(edition) for edition in self._editions())
        return (*releases, *editions)

    def matching(self, name: str) -> tuple[str, ...]:
        """Ids of what a name stands for: one release or edition, or all of a system or map set (`icd10cm`).

        Raises `UnknownSystem` or `UnknownRelease`.
        """
        wanted = name.strip().lower()
        if ":" in wanted:
            target = self.find_target(wanted)
            return (target.id if isinstance(target, Release) else edition_id(target),)
        if wanted in SYSTEMS:
            return tuple(release.id for release in self.releases(wanted))
        if any(known.id == wanted for known in self.map_sets()):
            return tuple(edition_id(edition) for edition in self.editions(wanted))
        raise UnknownSystem(
            f"there is no code system or map set {name!r}.",
            remedy=f"Known: {', '.join((*SYSTEMS, *(known.id for known in self.map_sets())))}.",
        )

    def parts(self, target_id: str) -> tuple[PartSpec, ...]:
        """The parts of a release or edition, best source first; none where nobody knows an archive."""
        sums = self._sums_of(target_id)
        return tuple(
            replace(part, archives=tuple(self._checked(archive, sums) for archive in part.archives))
            for part in self._parts_of(target_id)
        )

    def is_derived(self, target_id: str) -> bool:
        """Whether a release has no file of its own and follows from those of others."""
        parts = self._parts_of(target_id)
        return bool(parts) and all(part.deriving for part in parts)

    def is_unproven(self, target_id: str) -> bool:
        """Whether a release has files that no loader was ever held against, so that it is loaded only by name."""
        target = self.find_target(target_id)
        return isinstance(target, Release) and target.id in self._book(target.system).unproven

    def has_address(self, release_id: str) -> bool:
        """Whether a release, or the one that it amends, has a file with an official address; no unknown one has."""
        try:
            release = self.release(release_id)
        except UnknownRelease:
            return False
        parts = self._parts_of(release.amends or release.id)
        return any(archive.url is not None for part in parts for archive in part.archives)

    def delta(self, release_id: str) -> Delta:
        """The content of a release without a file. Raises `UnknownRelease` where the release has files."""
        release = self.release(release_id)
        try:
            return self._book(release.system).deltas[release.id]
        except KeyError:
            raise UnknownRelease(f"{release.id} is no delta of the catalog.") from None

    def deviation(self, release_id: str) -> Deviation:
        """How the published files of a release are known to differ from one another; in nothing, where nobody says."""
        return self._book(release_id.partition(":")[0]).deviations.get(release_id, Deviation())

    def recognise(self, sha256: str) -> tuple[Candidate, ...]:
        """What a file or an unpacked member with this checksum is, in order; nothing for an unknown one."""
        return self._contents.get(sha256.lower(), ())

    def published_as(self, sha256: str, name: str) -> frozenset[str]:
        """Ids of the releases and editions that published this content under this name, without folders."""
        return self._published.get((sha256.lower(), name.lower()), frozenset())

    def _book(self, name: str) -> Book:
        if name not in self._books:
            file = self._folder / f"{name}.toml"
            self._books[name] = read_book(file) if name in _MAPS or file.is_file() else _NO_BOOK
        return self._books[name]

    def _editions(self) -> tuple[Edition, ...]:
        return tuple(edition for name in _MAPS for edition in self._book(name).editions)

    def _parts_of(self, target_id: str) -> tuple[PartSpec, ...]:
        target = self.find_target(target_id)
        if isinstance(target, Release):
            return self._book(target.system).parts[target.id]
        return next(book.parts[target_id] for name in _MAPS if target_id in (book := self._book(name)).parts)

    def _sums_of(self, target_id: str) -> Mapping[str, str]:
        """The checksums that are known without the archives, by path."""
        name = target_id.partition(":")[0]
        return self._book(name).sums if name in SYSTEMS else {}

    def _checked(self, archive: ArchiveSpec, sums: Mapping[str, str]) -> ArchiveSpec:
        known = self._checksums.get(archive.path)
        if known is None:
            return replace(archive, sha256=sums.get(archive.path))
        return replace(archive, sha256=known["sha256"], size=known["size"])

    def _alone(self, target_id: str) -> Mapping[Role, str]:
        name = target_id.partition(":")[0]
        return self._book(name).alone if name in SYSTEMS else {}

    @cached_property
    def _checksums(self) -> Mapping[str, ArchiveSum]:
        return read_checksums(self._folder / CHECKSUMS)

    @cached_property
    def _contents(self) -> Mapping[str, tuple[Candidate, ...]]:
        found: dict[str, set[Candidate]] = {}
        for sha256, candidate, _ in self._known_contents():
            found.setdefault(sha256, set()).add(candidate)
        place = {target_id: number for number, target_id in enumerate(self.target_ids())}
        return {
            sha256: tuple(sorted(candidates, key=lambda one: (place[one.target_id], _rank(one), one.member or "")))
            for sha256, candidates in found.items()
        }

    @cached_property
    def _published(self) -> Mapping[tuple[str, str], frozenset[str]]:
        found: dict[tuple[str, str], set[str]] = {}
        for sha256, candidate, name in self._known_contents():
            found.setdefault((sha256, PurePosixPath(name).name.lower()), set()).add(candidate.target_id)
        return {known: frozenset(targets) for known, targets in found.items()}

    def _known_contents(self) -> Iterator[tuple[str, Candidate, str]]:
        """What is known by its checksum, and the name under which it was published."""
        for target_id in self.target_ids():
            sums = self._sums_of(target_id)
            alone = self._alone(target_id)
            for part in self._parts_of(target_id):
                # What a release is derived from are files of other releases.
                for archive in () if part.deriving else part.archives:
                    known = self._checksums.get(archive.path)
                    if known:
                        yield from _contents_of(target_id, part, archive, known)
                        yield from _repeated_in(target_id, alone, known)
                    else:
                        yield from _known_by_sum(target_id, part, archive, sums)


def read_checksums(file: Path) -> Mapping[str, ArchiveSum]:
    """The checksums by path in a mirror. Raises `InstallationError` naming the file and the entry."""
    import json

    try:
        archives: dict[str, ArchiveSum] = json.loads(file.read_text("utf-8"))["archives"]
        for path, entry in archives.items():
            if not {"sha256", "size", "members"} <= entry.keys():
                raise KeyError(path)
    except (OSError, ValueError, KeyError, AttributeError, TypeError) as damage:
        raise InstallationError(
            f"The checksums of the catalog are damaged: {damage}.",
            where=Where(file.name),
            remedy="Install crosswalk-codes again, or make them anew with scripts/checksum_mirror.py.",
        ) from damage
    return archives


def _contents_of(
    target_id: str, part: PartSpec, archive: ArchiveSpec, known: ArchiveSum
) -> Iterator[tuple[str, Candidate, str]]:
    import re

    chosen = [name for name in known["members"] if re.search(part.member, name)]
    if not known["members"]:
        yield known["sha256"], Candidate(target_id, part.role), archive.path
    for name in chosen:
        yield known["sha256"], Candidate(target_id, part.role, name), archive.path
        yield known["members"][name]["sha256"], Candidate(target_id, part.role), name


def _repeated_in(target_id: str, alone: Mapping[Role, str], known: ArchiveSum) -> Iterator[tuple[str, Candidate, str]]:
    import re

    for role, pattern in alone.items():
        for name, member in known["members"].items():
            if re.search(pattern, name):
                yield member["sha256"], Candidate(target_id, role, repeats=True), name


def _known_by_sum(
    target_id: str, part: PartSpec, archive: ArchiveSpec, sums: Mapping[str, str]
) -> Iterator[tuple[str, Candidate, str]]:
    """What is told by the checksum of an archive that nobody has looked into, or of the member of one."""
    for path, sha256 in sums.items():
        whole, mark, _ = path.partition("!")
        if whole == archive.path:
            told = Candidate(target_id, part.role if mark or not archive.has_members else None)
            yield sha256, told, path.replace("!", "/")


def _rank(one: Candidate) -> int:
    return one.role.rank if one.role else -1


@cache
def load_catalog() -> Catalog:
    """The catalog that is installed with Crosswalk; one object, its files read when first asked about."""
    return Catalog()
