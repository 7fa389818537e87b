"""What a release must satisfy before it enters the store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.domain.errors import ConflictingContent, CountMismatch, ReleaseNotLoaded, Where
from crosswalk.domain.history.calendar import fetched_and_loaded
from crosswalk.domain.history.dated_records import DATES, kinds_of
from crosswalk.domain.history.releases import Edition, Role, SourceFile
from crosswalk.domain.history.snapshot import VERSIONS, Part, Property, Snapshot, is_modifier, merge
from crosswalk.domain.lineage.conversion_tables import PredecessorRow
from crosswalk.domain.lineage.predecessors import Predecessor
from crosswalk.loading.facts import has_facts
from loaders.facts.table import is_table
from releases.catalog import load_catalog


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


def refuse_conflict(held: Snapshot, part: Part, sources: Sequence[SourceFile]) -> None:
    """A second file of the same kind must state the same as the first, and any file the same codes as the facts.

    `sources` are the files of what is held. Raises `ConflictingContent`, naming the first code on which they differ.
    """
    fresh = merge(held.release, [part])
    told_by_facts = part.role is Role.FACTS or Role.FACTS in held.stated_by.values()
    for known in sorted(fresh.stated_by.keys() - VERSIONS):
        if held.stated_by.get(known) is part.role:
            before, now = _stated(held, known), _stated(fresh, known)
        elif told_by_facts and known in held.stated_by and known in _OF_FACTS:
            before, now = _dated(_stated(held, known)), _dated(_stated(fresh, known))
        else:
            continue
        if before != now:
            code = min(code for code in before.keys() | now.keys() if before.get(code, known) != now.get(code, known))
            only = "" if code in before and code in now else f", {'not in' if code in before else 'only in'} this file"
            raise conflict(held.release.id, part.source, sources, SYSTEMS[held.release.system].display(code) + only)


def _stated(snapshot: Snapshot, known: Property) -> Mapping[str, object]:
    """Every code of the kind a property is about, with its title or properties if the property is one."""
    if known is Property.MODIFIERS:
        return {code: fact for code, fact in snapshot.facts.items() if is_modifier(fact)}
    if Property.MODIFIERS in snapshot.stated_by:
        facts = {code: fact for code, fact in snapshot.facts.items() if not is_modifier(fact)}
        return _stated(Snapshot(snapshot.release, facts, {}), known)
    if known is Property.PROPERTIES:
        return {code: fact.properties for code, fact in snapshot.facts.items() if fact.properties is not None}
    kind = [(code, fact) for code, fact in snapshot.facts.items() if fact.billable is not (known in _OF_HEADERS)]
    if known in (Property.BILLABLE, Property.HEADERS):
        return {code: None for code, _ in kind}
    short = known in (Property.SHORT, Property.HEADER_SHORT)
    return {code: fact.short if short else fact.long for code, fact in kind}


def _dated(stated: Mapping[str, object]) -> Mapping[str, object]:
    """What is stated of each code as far as facts know it: of the properties of records the dates."""
    return {
        code: tuple(each for each in said if each[0] in DATES) if isinstance(said, tuple) else said
        for code, said in stated.items()
    }


_OF_FACTS: Final = (Property.BILLABLE, Property.HEADERS, Property.PROPERTIES)
_OF_HEADERS: Final = (Property.HEADERS, Property.HEADER_SHORT, Property.HEADER_LONG)


def refuse_other_rows(
    name: str, rows: Sequence[PredecessorRow], held: Sequence[Predecessor], source: SourceFile
) -> None:
    """A conversion table must have the rows that the facts have of it, and the other way round.

    Of a row in several tables only the first by name is held as its source. Raises `ConflictingContent`.
    """
    told = {(row.code, row.effective, row.text) for row in held if row.source == name}
    if not told:
        return
    fresh = {(row.code, row.effective, row.text) for row in rows}
    every = {(row.code, row.effective, row.text) for row in held}
    wrong = fresh - every if is_table(source) else (told - fresh) | (fresh - every)
    if wrong:
        code, day, text = min(wrong)
        raise ConflictingContent(
            f"it and what is loaded of {name} differ in {len(wrong):,} rows; the first is {code}, {day}: {text}.",
            where=Where(source.name, source.member),
            remedy="Load it into another store, or find out which of the two is right.",
        )


def codes_wanted(release_id: str, source: SourceFile) -> ReleaseNotLoaded:
    """The error for a file that states things beside the codes of a release that is not loaded."""
    return ReleaseNotLoaded(
        f"the {source.role.value} file of {release_id} needs its codes, which are not loaded.",
        where=Where(source.name, source.member),
        remedy=how_to_load(release_id),
    )


def how_to_load(release_id: str) -> str:
    """How to load the codes of a release: the starter set has those of most, official files those of others."""
    if not load_catalog().has_address(release_id):
        return "Load its order, codes or title file with it."
    starter = "crosswalk load starter, or " if has_facts(release_id) else ""
    return f"Load them first: {starter}{fetched_and_loaded(release_id)}."


def conflict(target: str, source: SourceFile, held: Sequence[SourceFile], what: str) -> ConflictingContent:
    """The error for two files that state different things about one release or edition, of which `what` is the first.

    `held` are the files that it was loaded from.
    """
    system, _, label = target.partition(":")
    names = ", ".join(dict.fromkeys("the built-in facts" if is_table(each) else each.name for each in held))
    remedy = "Find out which of the two is right; another store takes the other one."
    if system in SYSTEMS:
        remedy = f"If it was re-issued, load it as a revision: --system {system} --label {label}.r2. If not: {remedy}"
    return ConflictingContent(
        f"this file says other things about {target} than what is loaded ({names}); the first is {what}.",
        where=Where(source.name, source.member),
        remedy=remedy,
    )
