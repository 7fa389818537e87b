"""One thing to load, wherever it comes from: a mirror, an installed data package or a file somebody names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
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
from crosswalk.domain.history.labels import label_of
from crosswalk.domain.history.releases import Edition, Release, Role
from releases import built_in
from releases.catalog import Catalog
from releases.parts import Candidate, Delta, edition_id

_OCTOBER = 10
_LABEL = re.compile(r"[0-9a-z][0-9a-z._-]*")
_REVISION = re.compile(r"(?P<of>.+)\.r(?P<number>[1-9][0-9]?)")


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
    def name(self) -> str:
        """The name of the file as it was published, where its address is known, whatever it is called here."""
        from urllib.parse import unquote  # here, because a look-up never asks for it

        if self.url is not None and self.sha256 is not None:
            return unquote(self.url).rpartition("/")[2]
        return self.path.name if self.path else ""

    @property
    def is_built_in(self) -> bool:
        """Whether it is read from a table of the built-in facts; `member` then names what of it."""
        return self.path is not None and self.path.parent == built_in.FOLDER

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
        # It does not say of which release: the same file may be of several, and is then told once.
        raise ChecksumMismatch(
            f"this is not the official file: its sha256 is {found}, expected {item.sha256}.",
            where=place(item),
            remedy=remedy(item),
        )


def place(item: LoadItem, member: str | None = None) -> Where:
    """Where the file of an item is."""
    return Where(str(item.path), member)


def remedy(item: LoadItem) -> str:
    """What to do about a file that is not as its publisher offers it."""
    source = f" from {item.url}" if item.url else ""
    return (
        f"Get it again{source}; to load a re-issued file on purpose, name it: crosswalk load FILE --system S --label L."
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
    by_name: bool = False,
) -> tuple[LoadItem, ...]:
    """What a file that somebody names holds, one item for each part.

    `members` gives name and sha256 of the members of an archive and is asked only where the file as a
    whole is not known; `system` may also be a map set. Known content needs no options, unless several releases share
    it: `AmbiguousContent`; with `by_name`, it is of the one of them that published it under the file's name. Unknown
    content needs `system` and `label`, and `effective` where the catalog does not know the label: `UsageError`. So
    does known content that is loaded as a revision. (docs/design.md, rule 3.1.)
    """
    known = _known(catalog, path, sha256, members, by_name=by_name and label is None)
    if not known or _is_revision(known, system, label):
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


def _is_revision(known: Iterable[Candidate], system: str | None, label: str | None) -> bool:
    """Whether the label is that of a revision of what the file is known as: it is loaded beside it then."""
    revised = _REVISION.fullmatch(label.strip().lower().rpartition(":")[2]) if label else None
    return revised is not None and any(_fits(one, system, revised["of"]) for one in known)


def _pattern(member: str) -> str:
    """Matches the member by its whole name as well as by its name without folders."""
    return f"(?:^|/){re.escape(PurePosixPath(member).name)}$"


def _known(
    catalog: Catalog, path: Path, sha256: str, members: Callable[[], Mapping[str, str]], *, by_name: bool
) -> list[Candidate]:
    whole = _called(catalog, sha256, path.name, by_name=by_name)
    if whole:
        return whole
    return _without_repeats(
        [
            replace(one, member=name)
            for name, member_sha256 in sorted(members().items())
            for one in _called(catalog, member_sha256, PurePosixPath(name).name, by_name=by_name)
        ]
    )


def _called(catalog: Catalog, sha256: str, name: str, *, by_name: bool) -> list[Candidate]:
    """What a content may be; if some published it under this name, it is theirs."""
    known = list(catalog.recognise(sha256))
    published = catalog.published_as(sha256, name) if by_name else frozenset()
    return [one for one in known if one.target_id in published] or known


def _without_repeats(known: list[Candidate]) -> list[Candidate]:
    """What an archive holds, without what repeats another file; an order file says all that a codes file says."""
    said = {(one.target_id, one.role) for one in known if not one.repeats}
    return [
        one for one in known if not one.repeats or not said & {(one.target_id, one.role), (one.target_id, Role.ORDER)}
    ]


def _fits(one: Candidate, system: str | None, label: str | None) -> bool:
    its_system, _, its_label = one.target_id.partition(":")
    wanted = label_of(its_system, label) if label else its_label
    return (system is None or system == its_system) and wanted == its_label


def _refuse_shared(path: Path, chosen: Iterable[Candidate]) -> None:
    by_content: dict[tuple[str, Role | None, str | None], list[Candidate]] = {}
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
            remedy="Say what it is with --system and --label, and --effective for a release the catalog does not list.",
        )
    if system not in SYSTEMS and any(known.id == system for known in catalog.map_sets()):
        return _edition(catalog, system, label_of(system, label), effective)
    try:
        release = catalog.find_release(system, label)
    except UnknownRelease:
        return _new_release(catalog, system, label_of(system, label), effective)
    _refuse_other_day(release.id, release.effective, effective)
    return release


def _refuse_other_day(target_id: str, day: date, said: date | None) -> None:
    if said not in (None, day):
        raise UsageError(
            f"{target_id} is effective on {day}, not on {said}.",
            remedy="Leave --effective out, or choose another --label.",
        )


def _edition(catalog: Catalog, map_set: str, label: str, effective: date | None) -> Edition:
    """The edition of this label; one the catalog does not list joins the releases of its first day."""
    for known in catalog.editions(map_set):
        if known.label == label:
            _refuse_other_day(edition_id(known), known.effective, effective)
            return known
    if effective is None:
        raise UsageError(
            f"the catalog does not list {map_set}:{label}.", remedy="Say with --effective from which day it maps."
        )
    year = str(effective.year + (effective.month >= _OCTOBER))
    if label != year:
        raise UsageError(
            f"an edition has the year of its releases as its label: {year} from {effective}, not {label!r}.",
            remedy=f"Use --label {year}, or check --effective.",
        )
    known_set = catalog.map_set(map_set)
    source, target = (_issue_on(catalog, system, effective, label) for system in (known_set.source, known_set.target))
    return Edition(map_set, label, effective, source, target)


def _issue_on(catalog: Catalog, system: str, day: date, year: str) -> str:
    """The catalogued release of a system that is current on a day, else the draft of the year."""
    current = [each for each in catalog.releases(system) if each.effective <= day]
    return current[-1].id if current else f"{system}:{year}"


def _new_release(catalog: Catalog, system: str, label: str, effective: date | None) -> Release:
    if not _LABEL.fullmatch(label):
        raise UsageError(f"{label!r} cannot be a label.", remedy="Use digits, letters, dots and hyphens, like 2028-04.")
    revised = _REVISION.fullmatch(label)
    if revised:
        return _new_revision(catalog, system, label, effective, revised["of"], int(revised["number"]))
    if effective is None:
        raise _day_wanted(system, label)
    for release in catalog.releases(system):
        if release.effective == effective:
            raise UsageError(
                f"the release of {system} effective on {effective} is {release.id}.",
                remedy=f"Use --label {release.label}, or check --effective.",
            )
    return Release(system, f"{system}:{label}", f"{SYSTEMS[system].title}, {label}", effective)


def _new_revision(catalog: Catalog, system: str, label: str, effective: date | None, of: str, number: int) -> Release:
    """A re-issue of a release: it takes effect on the same day and stands in the place of that one."""
    known = next((each for each in catalog.releases(system) if each.label == of), None)
    if known is not None:
        _refuse_other_day(known.id, known.effective, effective)
        effective = known.effective
        if number <= known.revision:
            raise UsageError(
                f"{known.id} is revision {known.revision} itself.", remedy=f"Use --label {of}.r{known.revision + 1}."
            )
    if effective is None:
        raise _day_wanted(system, label)
    return Release(system, f"{system}:{label}", f"{SYSTEMS[system].title}, {label}", effective, revision=number)


def _day_wanted(system: str, label: str) -> UsageError:
    return UsageError(
        f"the catalog does not list {system}:{label}.", remedy="Say with --effective on which day it came into force."
    )


def _list(candidates: Iterable[Candidate]) -> str:
    return ", ".join(dict.fromkeys(one.target_id for one in candidates))
