"""What a release must satisfy before it enters the store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from crosswalk.domain.errors import ConflictingContent, CountMismatch, ReleaseNotLoaded, Where
from crosswalk.domain.history.dated_records import kinds_of
from crosswalk.domain.history.releases import Edition, SourceFile
from crosswalk.domain.history.snapshot import Part, Property, Snapshot, is_modifier, merge


def check_counts(snapshot: Snapshot, source: SourceFile) -> None:
    """Compare a release with its published counts. Raises `CountMismatch`."""
    release = snapshot.release
    expected = release.counts
    pairs = [("billable codes", expected.billable, snapshot.billable_count)]
    if Property.HEADERS in snapshot.stated_by:
        pairs.append(("headers", expected.headers, snapshot.header_count))
    if expected.procedures is not None or expected.modifiers is not None:
        kinds = kinds_of(snapshot)
        pairs += [("procedures", expected.procedures, kinds["procedure"])]
        pairs += [("modifiers", expected.modifiers, kinds["modifier"])]
    for what, official, found in pairs:
        if official is not None and official != found:
            raise CountMismatch(
                f"{found:,} {what}, but {release.id} has {official:,}.",
                where=Where(source.name, source.member),
                remedy="The file is damaged or of another release: fetch it again, or name its release with --label.",
            )


def check_rows(edition: Edition, rows: Sequence[str], source: SourceFile) -> None:
    """Refuse an edition that does not have as many rows as its publisher counted. Raises `CountMismatch`."""
    if edition.rows is not None and edition.rows != len(rows):
        raise CountMismatch(
            f"{len(rows):,} rows, but edition {edition.label} of {edition.map_set} has {edition.rows:,}.",
            where=Where(source.name, source.member),
            remedy="The file is damaged or of another edition: fetch it again.",
        )


def refuse_conflict(held: Snapshot, part: Part) -> None:
    """A second file of the same kind must state the same as the first. Raises `ConflictingContent`."""
    fresh = merge(held.release, [part])
    for known in fresh.stated_by:
        if held.stated_by.get(known) is not part.role:
            continue
        if _stated(held, known) != _stated(fresh, known):
            raise conflict(held.release.id, part.source)


def _stated(snapshot: Snapshot, known: Property) -> Mapping[str, object]:
    """Every code of the kind a property is about, with its title or properties if the property is one."""
    if known is Property.MODIFIERS:
        return {code: fact for code, fact in snapshot.facts.items() if is_modifier(fact)}
    if Property.MODIFIERS in snapshot.stated_by:
        facts = {code: fact for code, fact in snapshot.facts.items() if not is_modifier(fact)}
        return _stated(Snapshot(snapshot.release, facts, {}), known)
    if known is Property.PROPERTIES:
        return {code: fact.properties for code, fact in snapshot.facts.items()}
    kind = [(code, fact) for code, fact in snapshot.facts.items() if fact.billable is not (known in _OF_HEADERS)]
    if known in (Property.BILLABLE, Property.HEADERS):
        return {code: None for code, _ in kind}
    short = known in (Property.SHORT, Property.HEADER_SHORT)
    return {code: fact.short if short else fact.long for code, fact in kind}


_OF_HEADERS: Final = (Property.HEADERS, Property.HEADER_SHORT, Property.HEADER_LONG)


def codes_wanted(release_id: str, source: SourceFile) -> ReleaseNotLoaded:
    """The error for a file that states things beside the codes of a release that is not loaded."""
    return ReleaseNotLoaded(
        f"the {source.role.value} file of {release_id} needs its codes, which are not loaded.",
        where=Where(source.name, source.member),
        remedy=f"Load them first: crosswalk load {release_id} --mirror DIR.",
    )


def conflict(target: str, source: SourceFile) -> ConflictingContent:
    """The error for two files that state different things about one release."""
    return ConflictingContent(
        f"this file says other things about {target} than the one that is loaded.",
        where=Where(source.name, source.member),
        remedy="Load it into another store, or find out which of the two is right.",
    )
