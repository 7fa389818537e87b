"""Reading a release of which no file is at hand: from the file of a later release, and what tells the two apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from crosswalk.domain.codes.systems import CodeSystem
from crosswalk.domain.errors import ConflictingContent, Where
from crosswalk.domain.history.derivation import DoesNotFit, as_of, before_addendum
from crosswalk.domain.history.releases import Release, Role, SourceFile
from crosswalk.domain.history.snapshot import Facts, Part
from crosswalk.loading.files import holds, opened
from loaders.registry import read_addendum, read_first_days, read_part
from loaders.shared.line_cache import LineCache
from releases.sources import LoadItem


def read_derived(
    items: Sequence[LoadItem], release: Release, system: CodeSystem, lines: LineCache, held: Sequence[SourceFile]
) -> tuple[Part, tuple[SourceFile, ...]] | None:
    """The part that follows from the files of a release without one, with these files.

    None where both are among the files `held`. The content depends on the two files alone, so that it does
    not matter which other releases are loaded, or when. Raises the errors of the archive and of the loaders,
    `ChecksumMismatch`, and `ConflictingContent` where the two files do not belong together.
    """
    base, told = (opened(item, system) for item in sorted(items, key=lambda item: item.role is not Role.DERIVED))
    sources = (base[1], told[1])
    if all(holds(held, source) for source in sources):
        return None
    later = read_part(Role.ORDER, *base, system, lines)
    try:
        facts = _facts(later.facts, *told, release, system)
    except DoesNotFit as fault:
        raise ConflictingContent(
            f"{release.id} does not follow from {base[1].name} with {told[1].name}: {fault}.",
            where=Where(told[1].name, told[1].member),
            remedy="Fetch both again: crosswalk fetch " + release.id,
        ) from fault
    return Part(Role.DERIVED, later.knows, facts, base[1]), sources


def _facts(
    after: Mapping[str, Facts], data: bytes, source: SourceFile, release: Release, system: CodeSystem
) -> Mapping[str, Facts]:
    if source.role is Role.ADDENDUM:
        return before_addendum(after, read_addendum(data, source, system))
    return as_of(after, read_first_days(data, source, system), release.effective)
