"""One thing to load, wherever it comes from: a mirror, an installed data package or a file somebody names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath

from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.domain.errors import (
    AmbiguousContent,
    ChecksumMismatch,
    SourceNotFound,
    UnknownRelease,
    UsageError,
    Where,
)
from crosswalk.domain.history.releases import Edition, Release, Role
from releases.catalog import Catalog
from releases.parts import Candidate, Delta, edition_id

_LABEL = re.compile(r"[0-9a-z][0-9a-z._-]*")


@dataclass(frozen=True, slots=True)
class LoadItem:
    """One part of a release or edition, ready to be read.

    `path` is None for a delta, whose content is in `delta`. `member` is a regular expression for
    `re.search` on a member's name, with its folders or without; None for a loose file or where the whole archive
    is to be searched. `role` is None where only the content can tell. `sha256` is what the file must
    have, None where nobody knows.
    """

    target: Release | Edition
    role: Role | None
    path: Path | None
    member: str | None = None
    sha256: str | None = None
    url: str | None = None
    delta: Delta | None = None

    @property
    def target_id(self) -> str:
        """Id of the release or edition that this is a part of: `icd10cm:2025`, `gem-icd9cm-icd10cm:2018`."""
        return self.target.id if isinstance(self.target, Release) else edition_id(self.target)


def file_sha256(path: Path) -> str:
    """Checksum of a file. Raises `SourceNotFound`."""
    import hashlib

    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as missing:
        raise SourceNotFound(
            f"The file cannot be read: {missing.strerror}.",
            where=Where(str(path)),
            remedy="Check the path and the right to read it.",
        ) from missing


def verify(item: LoadItem) -> str:
    """The checksum that the item really has. Raises `ChecksumMismatch` where the catalog says another."""
    if item.path is None:
        return item.delta.sha256 if item.delta else ""
    found = file_sha256(item.path)
    expect(item, found)
    return found


def expect(item: LoadItem, found: str) -> None:
    """Compare the checksum of an opened file with the catalog's. Raises `ChecksumMismatch`."""
    if item.sha256 is not None and found != item.sha256:
        source = f" from {item.url}" if item.url else ""
        raise ChecksumMismatch(
            f"This is not the official file of {item.target_id}: its sha256 is {found}, expected {item.sha256}.",
            where=Where(str(item.path)),
            remedy=f"Get it again{source}; to load a re-issued file on purpose, name it: "
            "crosswalk load FILE --system S --label L.",
        )


def identify(
    catalog: Catalog,
    path: Path,
    sha256: str,
    members: Callable[[], Mapping[str, str]],
    *,
    system: str | None = None,
    label: str | None = None,
    effective: date | None = None,
) -> tuple[LoadItem, ...]:
    """What a file that somebody names holds, one item for each part.

    `members` gives name and sha256 of the members of an archive and is asked only where the file as a
    whole is not known; `system` may also be a map set. Known content needs no options, unless several
    releases share it: `AmbiguousContent`. Unknown content needs `system` and `label`, and `effective`
    where the catalog does not know the label: `UsageError`. (docs/design.md, rule 3.1.)
    """
    known = _known(catalog, sha256, members)
    if not known:
        target = _named(catalog, path, system, label, effective)
        return (LoadItem(target, None, path, sha256=sha256),)
    chosen = [one for one in known if _fits(one, system, label)]
    if not chosen:
        raise UsageError(
            f"{path.name} is {_list(known)}, not {':'.join(filter(None, (system, label)))}.",
            remedy="Leave --system and --label out, or give those of the file.",
        )
    _refuse_shared(path, chosen)
    return tuple(
        LoadItem(
            catalog.find_target(one.target_id),
            one.role,
            path,
            member=None if one.member is None else _pattern(one.member),
            sha256=sha256,
        )
        for one in chosen
    )


def _pattern(member: str) -> str:
    """Matches the member by its whole name as well as by its name without folders."""
    return f"(?:^|/){re.escape(PurePosixPath(member).name)}$"


def _known(catalog: Catalog, sha256: str, members: Callable[[], Mapping[str, str]]) -> list[Candidate]:
    whole = catalog.recognise(sha256)
    if whole:
        return list(whole)
    return [
        Candidate(one.target_id, one.role, name)
        for name, member_sha256 in sorted(members().items())
        for one in catalog.recognise(member_sha256)
    ]


def _fits(one: Candidate, system: str | None, label: str | None) -> bool:
    its_system, _, its_label = one.target_id.partition(":")
    wanted = label.strip().lower().removeprefix(f"{its_system}:") if label else its_label
    return (system is None or system == its_system) and wanted == its_label


def _refuse_shared(path: Path, chosen: Iterable[Candidate]) -> None:
    by_content: dict[tuple[str, Role, str | None], list[Candidate]] = {}
    for one in chosen:
        by_content.setdefault((one.target_id.partition(":")[0], one.role, one.member), []).append(one)
    for same in by_content.values():
        if len(same) > 1:
            raise AmbiguousContent(
                f"{path.name} is the same in {_list(same)}.",
                remedy="Say which is meant with --label.",
            )


def _named(
    catalog: Catalog, path: Path, system: str | None, label: str | None, effective: date | None
) -> Release | Edition:
    if system is None or label is None:
        raise UsageError(
            f"{path.name} is no file the catalog knows.",
            remedy="Say what it is with --system and --label, and --effective for an issue the catalog does not list.",
        )
    if system not in SYSTEMS and any(known.id == system for known in catalog.map_sets()):
        return catalog.find_edition(system, label)
    try:
        release = catalog.find_release(system, label)
    except UnknownRelease:
        return _new_release(catalog, system, label.strip().lower().removeprefix(f"{system}:"), effective)
    if effective not in (None, release.effective):
        raise UsageError(
            f"{release.id} is effective on {release.effective}, not on {effective}.",
            remedy="Leave --effective out, or choose another --label.",
        )
    return release


def _new_release(catalog: Catalog, system: str, label: str, effective: date | None) -> Release:
    if not _LABEL.fullmatch(label):
        raise UsageError(f"{label!r} cannot be a label.", remedy="Use digits, letters, dots and hyphens, like 2028-04.")
    if effective is None:
        raise UsageError(
            f"the catalog does not list {system}:{label}.",
            remedy="Say with --effective on which day it came into force.",
        )
    for release in catalog.releases(system):
        if release.effective == effective:
            raise UsageError(
                f"the issue of {system} effective on {effective} is {release.id}.",
                remedy=f"Use --label {release.label}, or check --effective.",
            )
    return Release(system, f"{system}:{label}", f"{SYSTEMS[system].title}, {label}", effective)


def _list(candidates: Iterable[Candidate]) -> str:
    return ", ".join(dict.fromkeys(one.target_id for one in candidates))
