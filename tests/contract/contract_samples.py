"""Small releases and maps, and loading them into any store through the domain alone."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Final

from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.domain.history.dated_records import DatedRecord, facts_of
from crosswalk.domain.history.parents import existence, parents
from crosswalk.domain.history.releases import Edition, MapSet, Release, Role, SourceFile, coverage
from crosswalk.domain.history.snapshot import VERSIONS, Facts, Property, Snapshot
from crosswalk.domain.history.timeline import StatedRelease, Timeline
from crosswalk.domain.lineage.predecessors import Predecessor
from crosswalk.domain.maps.map_timeline import MapTimeline
from crosswalk.domain.store.loads import MapChange, SystemChange, Writer
from crosswalk.domain.store.maps import LoadedEdition
from crosswalk.domain.store.protocol import Store
from crosswalk.domain.store.releases import LoadedRelease
from crosswalk.domain.tabular.documents import Slot
from crosswalk.domain.tabular.rows import GroupRow, Home, Note, Statements
from crosswalk.domain.tabular.wording import forms
from crosswalk.loading.tabular import StatementLoad

HCPCS: Final = SYSTEMS["hcpcs"]
ICD10CM: Final = SYSTEMS["icd10cm"]
ICD9CM: Final = SYSTEMS["icd9cm"]
ICD9PCS: Final = SYSTEMS["icd9pcs"]

ORDER: Final[Mapping[Property, Role]] = dict.fromkeys(sorted(set(Property) - VERSIONS), Role.ORDER)
RECORDS: Final[Mapping[Property, Role]] = dict.fromkeys(sorted(set(Property) - VERSIONS), Role.RECORDS)
TITLES: Final[Mapping[Property, Role]] = {
    Property.BILLABLE: Role.LONG_TITLES,
    Property.LONG: Role.LONG_TITLES,
    Property.SHORT: Role.SHORT_TITLES,
}


def issue(system: str, label: str, effective: str, revision: int = 0) -> Release:
    return Release(system, f"{system}:{label}", f"{system} {label}", date.fromisoformat(effective), revision)


def code(long: str = "long", short: str | None = "short") -> Facts:
    return Facts(True, short, long)


def header(long: str = "long", short: str | None = "short") -> Facts:
    return Facts(False, short, long)


JANUARY, FIRST_APRIL, APRIL, JULY = (
    issue("hcpcs", "2020-01", "2020-01-01"),
    issue("hcpcs", "2020-04.r1", "2020-04-01", 1),
    issue("hcpcs", "2020-04", "2020-04-01", 2),
    issue("hcpcs", "2020-07", "2020-07-01"),
)


def record(release: Release, added: str, terminated: str | None = None, **more: str) -> Facts:
    """A HCPCS record as a fact of a release."""
    ended = None if terminated is None else date.fromisoformat(terminated)
    properties = {name: (value,) for name, value in {"coverage": "C", **more}.items()}
    begun = date.fromisoformat(added)
    one = DatedRecord("", "procedure", "short", "long", begun, begun, ended, None, properties)
    return facts_of(one, release.effective)


FY2022 = issue("icd10cm", "2022", "2021-10-01")
ERRATUM = issue("icd10cm", "2022-04.r1", "2022-04-01", 1)
CORRECTED = issue("icd10cm", "2022-04", "2022-04-01", 2)
FY2023 = issue("icd10cm", "2023", "2022-10-01")
FY2024 = issue("icd10cm", "2024", "2023-10-01")
KNOWN: Final = {
    "icd10cm": [FY2022, ERRATUM, CORRECTED, FY2023, FY2024],
    "icd9cm": [issue("icd9cm", "31", "2013-10-01"), issue("icd9cm", "32", "2014-10-01")],
    "icd9pcs": [issue("icd9pcs", "32", "2014-10-01")],
    "hcpcs": [JANUARY, FIRST_APRIL, APRIL, JULY],
}
V31, V32 = KNOWN["icd9cm"]
(P32,) = KNOWN["icd9pcs"]

_CHAPTER = {"E11": header("Type 2 diabetes"), "E116": header(), "E1165": code("with hyperglycemia")}

SNAPSHOTS: Final = {
    FY2022.id: Snapshot(
        FY2022, {**_CHAPTER, "G20": code("Parkinson's disease"), "C841": code("Sezary disease")}, ORDER
    ),
    ERRATUM.id: Snapshot(ERRATUM, {**_CHAPTER, "G20": code("Parkinson's"), "C841": code("Sezary")}, ORDER),
    CORRECTED.id: Snapshot(
        CORRECTED, {**_CHAPTER, "G20": code("Parkinson's disease"), "C841": code("Sézary disease")}, ORDER
    ),
    FY2023.id: Snapshot(FY2023, {**_CHAPTER, "G20": code("Parkinson's disease"), "E119": code("without")}, ORDER),
    FY2024.id: Snapshot(
        FY2024,
        {
            "E11": header("Type 2 diabetes"),
            "E1165": code("with hyperglycemia"),
            "G20": header(),
            "G20A1": code(),
            "C841": code("Sezary disease"),
        },
        ORDER,
    ),
    V31.id: Snapshot(V31, {"25000": code("Diabetes"), "0051": code("Cholera"), "2504": code()}, TITLES),
    V32.id: Snapshot(V32, {"25000": code("DIABETES"), "0051": code("Cholera"), "25040": code()}, TITLES),
    FIRST_APRIL.id: Snapshot(
        FIRST_APRIL,
        {"C9041": record(FIRST_APRIL, "2019-04-01", coverage="D"), "G0298": record(FIRST_APRIL, "2015-04-13")},
        RECORDS,
    ),
    APRIL.id: Snapshot(
        APRIL, {"C9041": record(APRIL, "2019-04-01"), "U0001": record(APRIL, "2020-02-04", action="A")}, RECORDS
    ),
    JULY.id: Snapshot(
        JULY,
        {"C9041": record(JULY, "2019-04-01", "2020-06-30"), "U0001": record(JULY, "2020-02-04", action="N")},
        RECORDS,
    ),
    P32.id: Snapshot(P32, {"0051": code("Resynchronization"), "3601": code()}, TITLES),
}


def note(owner: str, kind: str, n: int, text: str, group: str = "") -> Note:
    return Note(Role.TABULAR, group, owner, kind, n, text)


_ENDOCRINE = GroupRow("chapter", "4", "Endocrine diseases", "E00", "E89", "", "")
_DIABETES = GroupRow("section", "E08-E13", "Diabetes mellitus", "E08", "E13", "chapter", "4")

_LIST = Statements(
    (
        note("E11", "use_additional", 0, "Use additional code to identify control"),
        note("E1165", "inclusion_term", 0, "Diabetes with hyperosmolality"),
        note("4", "excludes1", 0, "transitory endocrine disorders", "chapter"),
    ),
    (_ENDOCRINE, _DIABETES),
    (Home("E11", "section", "E08-E13"),),
)
_OTHER_LIST = Statements(
    (
        note("E11", "use_additional", 0, "Use additional code to identify control"),
        note("E11", "use_additional", 1, "Use additional code for insulin"),
    ),
    (_ENDOCRINE,),
    (Home("E11", "chapter", "4"),),
)

STATEMENTS: Final = {FY2022.id: _LIST, FY2023.id: _OTHER_LIST, FY2024.id: _LIST}
"""What the tabular lists of some releases state, a release without one between them."""

FORWARD = MapSet("gem-icd9cm-icd10cm", "icd9cm", "icd10cm", "forward")
EDITIONS: Final = {
    "2016": ["25000 E119 10000", "0051 NoDx 11000", "25040 E1165 10000"],
    "2017": ["0051 NoDx 11000", "25040 E1165 00000", "80022 S020XXA 10111", "80022 S064X1A 10112"],
    "2018": ["25000 E119 10000", "0051 NoDx 11000", "25040 E1165 10000", "80022 S020XXA 10111", "80022 S064X1A 10112"],
}


def source(name: str, role: Role) -> SourceFile:
    return SourceFile(f"{name}.zip", hashlib.sha256(name.encode()).hexdigest(), role, f"{name}.txt", None)


def put_releases(
    store: Store, writer: Writer, snapshots: Iterable[Snapshot], predecessors: Sequence[Predecessor] | None = None
) -> None:
    """Load these releases of one system, in a load that has begun."""
    fresh = list(snapshots)
    system = SYSTEMS[fresh[0].release.system]
    records = {each.release.id: each for each in store.releases.loaded_releases(system)}
    before = dict(store.codes.all_states(system)) if records else {}
    releases = [StatedRelease(each.release, each.stated_by) for each in records.values()]
    timeline = Timeline.restore(system, releases, before)
    statements = StatementLoad(store, system)
    for snapshot in fresh:
        timeline.put(snapshot)
        files = [source(snapshot.release.id, snapshot.stated_by[Property.BILLABLE])]
        if snapshot.release.id in STATEMENTS:
            statements.put(Role.TABULAR, snapshot.release.ordinal, STATEMENTS[snapshot.release.id])
            files.append(source(f"{snapshot.release.id} tabular", Role.TABULAR))
        records[snapshot.release.id] = LoadedRelease(
            snapshot.release, snapshot.content_hash(), snapshot.stated_by, tuple(files), "2026-01-01T00:00:00"
        )
    known = KNOWN[system.id]
    states = dict(timeline.project(known))
    spans = {one: existence(life) for one, life in states.items()}
    loaded = sorted(records.values(), key=lambda each: each.release.ordinal)
    changed = {one: life for one, life in states.items() if before.get(one) != life}
    changed.update((one, ()) for one in before.keys() - states.keys())
    days = coverage(system, known, frozenset(records))
    above = parents(system, spans, spans)
    writer.change_system(SystemChange(system, known, loaded, days, changed, above, predecessors, *statements.changes()))


def put_editions(store: Store, writer: Writer, editions: Mapping[str, Sequence[str]]) -> None:
    """Load these editions of the forward map, in a load that has begun."""
    records = {each.edition.label: each for each in store.maps.loaded_editions(FORWARD.id)}
    before = list(store.maps.all_map_rows(FORWARD.id)) if records else []
    timeline = MapTimeline.restore([each.edition.ordinal for each in records.values()], before)
    for label, rows in editions.items():
        timeline.put(int(label), rows)
        edition = Edition(FORWARD.id, label, date(int(label) - 1, 10, 1), V32.id, f"icd10cm:{label}", len(rows))
        digest = hashlib.sha256("\n".join(sorted(rows)).encode()).hexdigest()
        records[label] = LoadedEdition(edition, digest, (source(label, Role.GEM),), {}, "2026-01-01T00:00:00")
    after = list(timeline.project())
    ordered = sorted(records.values(), key=lambda each: each.edition.ordinal)
    removed, added = set(before) - set(after), set(after) - set(before)
    writer.change_map(MapChange(FORWARD, ordered, sorted(removed, key=str), sorted(added, key=str)))


def load(store: Store, *names: str) -> None:
    """One load of releases (`icd10cm:2022`) and editions (`2018`)."""
    by_system: dict[str, list[Snapshot]] = {}
    for name in names:
        if name in SNAPSHOTS:
            by_system.setdefault(name.partition(":")[0], []).append(SNAPSHOTS[name])
    editions = {name: EDITIONS[name] for name in names if name in EDITIONS}
    with store.writing() as writer:
        for snapshots in by_system.values():
            put_releases(store, writer, snapshots)
        if editions:
            put_editions(store, writer, editions)


EVERYTHING: Final = (*SNAPSHOTS, *EDITIONS)


def expected_states(*release_ids: str) -> dict[str, object]:
    """What the domain projects, without any store between."""
    system = SYSTEMS[release_ids[0].partition(":")[0]]
    timeline = Timeline(system)
    for each in release_ids:
        timeline.put(SNAPSHOTS[each])
    return {one: life for one, life in timeline.project(KNOWN[system.id]) if life}


def slot_of(word: str, beginning: str | None = None) -> Slot:
    """The slot of a single word, in its forms."""
    return Slot(((forms(word),),), beginning)
