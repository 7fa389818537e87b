"""What the built-in facts hold, as things to load."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from crosswalk.domain.codes.systems import CodeSystem
from crosswalk.domain.history.alike import Row
from crosswalk.domain.history.releases import Release, Role, SourceFile
from crosswalk.domain.store.releases import LoadedRelease
from crosswalk.loading.files import opened
from loaders.facts import codes, map_rows, predecessors, table
from loaders.facts.table import OfficialFile
from releases import built_in
from releases.catalog import Catalog, load_catalog
from releases.sources import LoadItem


def fact_items(catalog: Catalog) -> Iterator[LoadItem]:
    """Every release and edition that the tables hold, table by table; `member` names what is read of the table.

    A release that was published as a change has no item: it follows from the one that it amends. Raises
    `InstallationError` where a table is missing, and as `loaders.facts.table.unpack` does.
    """
    for name in built_in.NAMES:
        path = built_in.fact_file(name)
        head = table.head(path.read_bytes(), SourceFile(name, "", Role.FACTS))
        for (target_id, role, member), url in _held(head.kind, head.sources).items():
            target = catalog.find_target(target_id)
            if not isinstance(target, Release) or target.amends is None:
                yield LoadItem(target, role, path, member, url=url)


def has_facts(release_id: str) -> bool:
    """Whether the tables list the codes of a release. Raises as `fact_items` does."""
    return any(each.role is Role.FACTS and each.target_id == release_id for each in fact_items(load_catalog()))


def laid_side_by_side(
    items: Sequence[LoadItem], system: CodeSystem, now: str
) -> tuple[list[LoadedRelease], dict[str, Row]]:
    """What a table says of the codes of several releases, oldest first: each as it is loaded, and a row for each code.

    `now` is when they are loaded. Raises as `loaders.facts.codes.read` does.
    """
    data, source = opened(items[0], system)
    told = codes.read(data, table.whole(source))
    rows = told.rows([item.target_id for item in items])
    listed = {each.id: each for each in told.releases}
    loaded = []
    for item in items:
        release = item.target
        assert isinstance(release, Release)  # noqa: S101 - of a table of codes
        said, files = listed[release.id], (replace(source, member=item.member, url=item.url),)
        loaded.append(LoadedRelease(release, said.content_hash, said.stated_by, files, now))
    return loaded, rows


def _held(kind: str, official: tuple[OfficialFile, ...]) -> dict[tuple[str, Role, str], str | None]:
    """What a table made from these files is of: the release or edition, in which role, and what is read of it.

    With the address of the official file, where it is one.
    """
    held: dict[tuple[str, Role, str], str | None] = {}
    for each in official:
        if kind == codes.KIND:
            held[each.target_id, Role.FACTS, each.target_id] = None
            continue
        label = each.target_id.partition(":")[2]
        member = {predecessors.KIND: each.source.name, map_rows.KIND: label}.get(kind, each.target_id)
        held.setdefault((each.target_id, each.source.role, member), each.source.url)
    return held
