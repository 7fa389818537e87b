"""Files that somebody names: which release each is of, and which parts of it are in them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Final

from crosswalk.domain.codes.systems import SYSTEMS, CodeSystem
from crosswalk.domain.errors import MemberNotFound, UsageError, Where
from crosswalk.domain.history.releases import Release, Role
from loaders.recognition import Found, contents, refuse_other_formats
from loaders.shared.archive import Archive, open_file
from releases.catalog import Catalog
from releases.sources import LoadItem, identify

_OF_MAPS: Final = (Role.GEM, Role.REIMBURSEMENT)


def items_of(
    catalog: Catalog,
    paths: Iterable[str],
    system: str | None,
    label: str | None,
    effective: date | None,
    *,
    by_name: bool = False,
) -> dict[str, list[LoadItem]]:
    """What the files hold, by the id of the release or edition.

    A file that the catalog knows is what the catalog says, any other what its content says; `by_name` is as in
    `releases.sources.identify`. Raises as
    `releases.sources.identify` does, the errors of an archive, those of `loaders.recognition.refuse_other_formats` for
    a file that is not known, and `MemberNotFound` for an archive that holds nothing of the system.
    """
    found: dict[str, list[LoadItem]] = {}
    for path in dict.fromkeys(paths):
        with open_file(Path(path)) as archive:
            for item in _items(catalog, Path(path), archive, system, label, effective, by_name=by_name):
                found.setdefault(item.target_id, []).append(item)
    return found


def _items(
    catalog: Catalog,
    path: Path,
    archive: Archive,
    system: str | None,
    label: str | None,
    effective: date | None,
    *,
    by_name: bool,
) -> Sequence[LoadItem]:
    try:
        items = identify(
            catalog,
            path,
            archive.sha256,
            lambda: _member_sums(archive),
            system=system,
            label=label,
            effective=effective,
            by_name=by_name,
        )
    except UsageError:
        # What it cannot be is told before what else could be said of it.
        refuse_other_formats(archive)
        raise
    if system == "cpt":
        from loaders.cpt.parts import delivered

        return [replace(items[0], role=each.role, member=each.member) for each in delivered(archive)]
    return [known for item in items for known in ([item] if item.role else _by_content(catalog, item, archive))]


def _by_content(catalog: Catalog, item: LoadItem, archive: Archive) -> list[LoadItem]:
    return [
        replace(item, role=each.role, member=each.member and f"(?:^|/){re.escape(PurePosixPath(each.member).name)}$")
        for each in _found(catalog, item, archive)
    ]


def _found(catalog: Catalog, item: LoadItem, archive: Archive) -> list[Found]:
    if isinstance(item.target, Release):
        return [each for each in contents(archive, SYSTEMS[item.target.system]) if each.role not in _OF_MAPS]
    map_set = catalog.map_set(item.target.map_set)
    role = Role.GEM if map_set.answers_unasked else Role.REIMBURSEMENT
    if archive.is_plain:
        return [Found(role, None)]
    rows = [each for each in contents(archive, SYSTEMS[map_set.source]) if each.role is role]
    if not rows:
        raise _no_map(archive, SYSTEMS[map_set.source])
    return rows


def _no_map(archive: Archive, system: CodeSystem) -> MemberNotFound:
    return MemberNotFound(
        f"no file in it is a map from {system.id}.",
        where=Where(archive.name),
        remedy="Give the archive of the map, or its unpacked file.",
    )


def _member_sums(archive: Archive) -> dict[str, str]:
    """sha256 of each member of an archive, nothing for a plain file."""
    return {} if archive.is_plain else {name: archive.read(name).sha256 for name in archive.members}
