"""Reads one hand-maintained file of the catalog.

Layout of `catalog/*.toml`: `system` names the code system of the releases. `[places]` shortens folders of a
mirror: `cms:x.zip` is x.zip in the folder `cms`. `[members]` gives for each role the pattern of the
member's name without folders, ignoring case; a release or map set may override it. `parts.ROLE` lists the
archives that hold a part, the preferred one first. `[together]` names roles that come in one archive: `parts.NAME`
then stands for each of them, after what the role lists itself. Roles in `optional` are not needed to load a
release that has others. `stands_in` names the role of a release that lists its codes where the order file is not
held. An `unproven` release has files that no loader was ever held against: it is loaded
only by name.
`[alone]` has patterns as well: of members that repeat what a part of the same archive says (a codes file, a workbook),
and that are known where somebody has unpacked the archive and brings only them.
`diff_base` is given only where it is not the release immediately before. `delta` is the content of a release
that was announced without a file. `derived` says from what a release follows where no file of its own is at hand:
`from` names the release whose file is taken, `addendum` the one whose addendum is then undone, or `conversion` the one
whose conversion table dates the codes that came later. `[sha256]` has the checksums of archives that no mirror of ours
holds, as they were downloaded, or of a member of one, after an exclamation mark. `deviation` says how the published
files of a release are known to differ from one another, in exact figures
(`crosswalk.domain.history.verification.Deviation`).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from crosswalk.domain.errors import InstallationError, Where
from crosswalk.domain.history.releases import Counts, Edition, MapSet, OfficialDiff, Release, Role
from crosswalk.domain.history.snapshot import Facts
from crosswalk.domain.history.verification import Deviation
from releases.parts import ArchiveSpec, Delta, PartSpec, edition_id

_T = TypeVar("_T")

_SHARED_KEYS = frozenset({"label", "effective", "parts", "members"})
_RELEASE_KEYS = _SHARED_KEYS | {
    *("title", "revision", "notes_only", "diff_base", "amends", "counts", "official"),
    *("delta", "derived", "deviation", "unproven", "stands_in"),
}
_TELLING = (Role.ADDENDUM, Role.CONVERSION)
_EDITION_KEYS = _SHARED_KEYS | {"source_release", "target_release", "rows"}
_MAP_SET_KEYS = frozenset({"id", "source", "target", "title", "members", "edition"})


@dataclass(frozen=True, slots=True)
class Book:
    """The content of one catalog file; archives do not carry checksums yet. `sums` has some by path.

    `alone` are the patterns of members that repeat a part.
    """

    releases: tuple[Release, ...]
    map_sets: tuple[MapSet, ...]
    editions: tuple[Edition, ...]
    parts: Mapping[str, tuple[PartSpec, ...]]
    deltas: Mapping[str, Delta]
    deviations: Mapping[str, Deviation]
    unproven: frozenset[str] = frozenset()
    sums: Mapping[str, str] = field(default_factory=dict)
    alone: Mapping[Role, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Source:
    """Where entries come from, and what they share."""

    file: Path
    places: Mapping[str, str]
    members: Mapping[str, str]
    optional: frozenset[str]
    together: Mapping[str, list[str]]

    def fault(self, entry: str, what: str) -> InstallationError:
        return InstallationError(
            f"The catalog of releases is damaged at {entry}: {what}.",
            where=Where(self.file.name),
            remedy="Install crosswalk-codes again, or correct the entry if you changed it.",
        )


def read_book(file: Path) -> Book:
    """All entries of one catalog file. Raises `InstallationError` naming the file and the entry."""
    raw = _parsed(file)
    optional = frozenset(raw.get("optional", ()))
    source = _Source(file, raw.get("places", {}), raw.get("members", {}), optional, raw.get("together", {}))
    releases: list[Release] = []
    parts: dict[str, tuple[PartSpec, ...]] = {}
    deltas: dict[str, Delta] = {}
    deviations: dict[str, Deviation] = {}
    for entry in raw.get("release", ()):
        release = _release(source, raw.get("system", ""), entry)
        releases.append(release)
        parts[release.id] = _parts(source, release.id, entry, source.members)
        if "deviation" in entry:
            deviations[release.id] = _deviation(source, release.id, entry["deviation"])
        if "delta" in entry:
            deltas[release.id] = _delta(source, release.id, entry["delta"])
    for release, entry in zip(releases, raw.get("release", ()), strict=True):
        if "derived" in entry:
            parts[release.id] = _or_derived(source, release.id, entry["derived"], parts)
    map_sets: list[MapSet] = []
    editions: list[Edition] = []
    for entry in raw.get("map_set", ()):
        map_sets.append(_map_set(source, entry))
        for edition, its_parts in _editions(source, entry):
            editions.append(edition)
            parts[edition_id(edition)] = its_parts
    unproven = frozenset(
        release.id
        for release, entry in zip(releases, raw.get("release", ()), strict=True)
        if entry.get("unproven", False)
    )
    sums = {_archive(source, "sha256", text).path: of_it for text, of_it in raw.get("sha256", {}).items()}
    alone = {
        _role(source, "alone", name): _pattern(source, "alone", text) for name, text in raw.get("alone", {}).items()
    }
    return Book(
        _with_bases(releases), tuple(map_sets), tuple(editions), parts, deltas, deviations, unproven, sums, alone
    )


def _parsed(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except OSError as missing:
        raise InstallationError(
            f"The catalog of releases cannot be read: {missing.strerror}.",
            where=Where(file.name),
            remedy="Install crosswalk-codes again.",
        ) from missing
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as damage:
        raise _Source(file, {}, {}, frozenset(), {}).fault("the file as a whole", str(damage)) from damage


def _release(source: _Source, system: str, entry: Mapping[str, Any]) -> Release:
    where = f"release {entry.get('label', '?')}"
    _known_keys(source, where, entry, _RELEASE_KEYS)
    label = _field(source, where, entry, "label", str)
    try:
        return Release(
            system=system,
            id=f"{system}:{label}",
            title=_field(source, where, entry, "title", str),
            effective=_field(source, where, entry, "effective", date),
            revision=entry.get("revision", 0),
            notes_only=entry.get("notes_only", False),
            diff_base=entry.get("diff_base"),
            amends=entry.get("amends"),
            counts=Counts(**entry.get("counts", {})),
            official=OfficialDiff(**entry.get("official", {})),
        )
    except TypeError as wrong:
        raise source.fault(where, str(wrong)) from wrong


def _with_bases(releases: list[Release]) -> tuple[Release, ...]:
    """The releases in order, each with its diff base: the one before, but never a superseded revision."""
    ordered = sorted(releases, key=lambda release: release.ordinal)
    highest = {release.effective: release for release in ordered}
    before: Release | None = None
    based: list[Release] = []
    for release in ordered:
        base = release.diff_base or (before.id if before else None)
        based.append(replace(release, diff_base=base))
        if highest[release.effective] is release:
            before = release
    return tuple(based)


def _map_set(source: _Source, entry: Mapping[str, Any]) -> MapSet:
    where = f"map set {entry.get('id', '?')}"
    _known_keys(source, where, entry, _MAP_SET_KEYS)
    texts = {name: _field(source, where, entry, name, str) for name in ("id", "source", "target", "title")}
    return MapSet(**texts)


def _editions(source: _Source, map_set: Mapping[str, Any]) -> Iterator[tuple[Edition, tuple[PartSpec, ...]]]:
    members = {**source.members, **map_set.get("members", {})}
    for entry in map_set.get("edition", ()):
        where = f"edition {map_set['id']}:{entry.get('label', '?')}"
        _known_keys(source, where, entry, _EDITION_KEYS)
        edition = Edition(
            map_set=map_set["id"],
            label=_field(source, where, entry, "label", str),
            effective=_field(source, where, entry, "effective", date),
            source_release=_field(source, where, entry, "source_release", str),
            target_release=_field(source, where, entry, "target_release", str),
            rows=entry.get("rows"),
        )
        yield edition, _parts(source, edition_id(edition), entry, members)


def _parts(
    source: _Source, target_id: str, entry: Mapping[str, Any], members: Mapping[str, str]
) -> tuple[PartSpec, ...]:
    patterns = {**members, **entry.get("members", {})}
    listed = _by_role(source, entry.get("parts", {}))
    has_needed = any(name not in source.optional for name in listed)
    found = [
        PartSpec(
            role=_role(source, target_id, name),
            member=_pattern(source, target_id, patterns.get(name)),
            archives=tuple(_archive(source, target_id, text) for text in archives),
            optional=has_needed and name in source.optional,
            stands_in=name == entry.get("stands_in"),
        )
        for name, archives in listed.items()
    ]
    if "delta" in entry:
        found.append(PartSpec(Role.DELTA, member="", archives=()))
    return tuple(sorted(found, key=lambda part: part.role.rank))


def _by_role(source: _Source, parts: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """The archives of each role, those that come together after those of the role alone."""
    found = {name: list(archives) for name, archives in parts.items() if name not in source.together}
    for name, archives in parts.items():
        for role in source.together.get(name, ()):
            found.setdefault(role, []).extend(archives)
    return found


def _or_derived(
    source: _Source, target_id: str, entry: Mapping[str, Any], parts: Mapping[str, tuple[PartSpec, ...]]
) -> tuple[PartSpec, ...]:
    """The files of a release, if it has any, and those it follows from else: of another, and what tells them apart."""
    try:
        (base,) = (part for part in parts[entry["from"]] if part.role is Role.ORDER)
        ((telling, of),) = ((role, entry[role]) for role in _TELLING if role in entry)
        (told,) = (part for part in parts[of] if part.role is telling)
    except (KeyError, ValueError) as wrong:
        raise source.fault(target_id, f"it does not say from which two files it is derived ({wrong})") from wrong
    own = (replace(part, optional=True) for part in parts[target_id])
    return (*own, replace(base, role=Role.DERIVED, deriving=True), replace(told, optional=False, deriving=True))


def _role(source: _Source, target_id: str, name: str) -> Role:
    try:
        return Role(name)
    except ValueError as unknown:
        raise source.fault(target_id, f"{name!r} is no role of a part") from unknown


def _pattern(source: _Source, target_id: str, name: str | None) -> str:
    if name is None:
        raise source.fault(target_id, "a part without a pattern for its member")
    whole = f"(?i)(?:^|/)(?:{name})$"
    try:
        re.compile(whole)
    except re.error as wrong:
        raise source.fault(target_id, f"{name!r} is no regular expression ({wrong})") from wrong
    return whole


def _archive(source: _Source, target_id: str, text: str) -> ArchiveSpec:
    place, _, rest = text.partition(":")
    folder = source.places.get(place)
    if folder is None or not rest:
        raise source.fault(target_id, f"{text!r} does not begin with one of the places")
    return ArchiveSpec(f"{folder}/{rest}")


def _delta(source: _Source, target_id: str, entries: list[dict[str, Any]]) -> Delta:
    try:
        facts = {entry["code"]: Facts(entry["billable"], entry["short"], entry["long"]) for entry in entries}
    except (KeyError, TypeError) as wrong:
        raise source.fault(target_id, f"its delta lacks {wrong}") from wrong
    return Delta(f"{source.file.name}, {target_id}", facts)


def _deviation(source: _Source, target_id: str, entry: dict[str, int]) -> Deviation:
    try:
        return Deviation(**entry)
    except TypeError as wrong:
        raise source.fault(target_id, f"its deviation: {wrong}") from wrong


def _known_keys(source: _Source, where: str, entry: Mapping[str, Any], known: frozenset[str]) -> None:
    strange = sorted(entry.keys() - known)
    if strange:
        raise source.fault(where, f"unknown field {', '.join(strange)}")


def _field(source: _Source, where: str, entry: Mapping[str, Any], name: str, kind: type[_T]) -> _T:
    value = entry.get(name)
    if not isinstance(value, kind):
        raise source.fault(where, f"{name} is missing or not a {kind.__name__}")
    return value
