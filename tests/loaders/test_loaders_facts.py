"""Tables of facts: what was packed is read back, without titles; a damaged table is refused, naming the file."""

from __future__ import annotations

import lzma
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from functools import partial
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from loader_samples import source

from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.domain.errors import LayoutError, UnreadableArchive
from crosswalk.domain.history.built_titles import stating
from crosswalk.domain.history.dated_records import DatedRecord, facts_of
from crosswalk.domain.history.difference import difference
from crosswalk.domain.history.releases import MapSet, Release, Role, SourceFile
from crosswalk.domain.history.snapshot import (
    TITLES_AND_HEADERS,
    VERSIONS,
    Facts,
    Part,
    Property,
    Snapshot,
    Versions,
    merge,
    stated_in,
    versions_as_stated,
)
from crosswalk.domain.history.snapshot import unversioned as without_versions
from crosswalk.domain.lineage.conversion_tables import Relation
from crosswalk.domain.lineage.predecessors import Predecessor, gathered
from loaders.facts import codes, map_rows, poa_exempt, predecessors
from loaders.facts.columns import front_coded, front_decoded
from loaders.facts.table import OfficialFile
from loaders.icd10cm import conversion as conversion_cm
from loaders.maps.map_file import MapFile

CM, PCS, HCPCS = SYSTEMS["icd10cm"], SYSTEMS["icd10pcs"], SYSTEMS["hcpcs"]
TABLE = SourceFile("facts.xz", "f" * 64, Role.FACTS)
OFFICIAL = OfficialFile(
    "icd10cm:2025",
    SourceFile(
        "2025 order.zip", "a" * 64, Role.ORDER, "icd10cm_order_2025.txt", "https://www.cms.gov/2025%20order.zip"
    ),
)
STATED = dict.fromkeys(set(Property) - VERSIONS, Role.RECORDS)
del STATED[Property.MODIFIERS]
DAYS = st.dates(date(2015, 1, 1), date(2026, 12, 31))
TITLES = st.sampled_from(
    ["Sezary disease", "Sézary disease", "SEZARY DISEASE", "Mycosis fungoides", "Mycosis  fungoides"]
)


def release(system: str, at: int) -> Release:
    return Release(system, f"{system}:{2016 + at}", "", date(2015 + at, 10, 1))


@st.composite
def icd_releases(draw: st.DrawFn) -> list[Snapshot]:
    """Some releases of ICD-10-CM, some without headers, some without long or short titles."""
    listed = st.dictionaries(st.sampled_from(["C84", "C840", "C841", "C84A", "C84A1", "G20A1"]), st.booleans())
    found = []
    for at in range(draw(st.integers(1, 4))):
        silent = draw(st.sets(st.sampled_from([Property.HEADERS, Property.LONG, Property.SHORT])))
        facts = {
            code: Facts(
                billable,
                None if Property.SHORT in silent else draw(TITLES),
                None if Property.LONG in silent else draw(TITLES),
            )
            for code, billable in draw(listed).items()
            if billable or Property.HEADERS not in silent
        }
        stated = dict.fromkeys(stated_in(frozenset(CODES_STATE - silent)), Role.ORDER)
        found.append(Snapshot(release("icd10cm", at), facts, stated))
    return found


CODES_STATE = {Property.BILLABLE, Property.HEADERS, Property.LONG, Property.SHORT}


@st.composite
def hcpcs_releases(draw: st.DrawFn) -> list[Snapshot]:
    records = st.builds(
        partial(DatedRecord, "", properties={"coverage": ("D",)}),
        kind=st.sampled_from(["procedure", "modifier"]),
        short=TITLES,
        long=TITLES,
        added=st.none() | DAYS,
        action_day=st.none() | DAYS,
        terminated=st.none() | DAYS,
        action=st.none() | st.sampled_from(["A", "N", "D"]),
    )
    found = []
    for at in range(draw(st.integers(1, 4))):
        each = release("hcpcs", at)
        listed = draw(st.dictionaries(st.sampled_from(["A0021", "G0154", "S3854", "M1072"]), records))
        facts = {code: facts_of(replace(record, code=code), each.effective) for code, record in listed.items()}
        found.append(Snapshot(each, facts, STATED))
    return found


def without_titles(facts: Mapping[str, Facts]) -> dict[str, Facts]:
    kept = ("action", "action_day", "added", "kind", "terminated")
    return {
        code: Facts(fact.billable, properties=fact.properties and tuple(p for p in fact.properties if p[0] in kept))
        for code, fact in facts.items()
    }


@given(icd_releases())
def test_each_release_of_icd_is_read_back_with_its_billable_codes_and_headers(releases: list[Snapshot]) -> None:
    table = codes.read(codes.pack(CM, releases, [OFFICIAL]), TABLE)
    assert (table.system, table.sources, table.source) == (CM, (OFFICIAL,), TABLE)
    assert [(each.id, each.effective) for each in table.releases] == [
        (each.release.id, each.release.effective) for each in releases
    ]
    for each in releases:
        part = table.part(each.release.id)
        assert part.role is Role.FACTS
        assert unversioned(each, part).facts == without_titles(each.facts)
        assert part.knows - VERSIONS == {Property.BILLABLE, Property.HEADERS} & each.stated_by.keys()
        titles = each.stated_by.keys() & TITLES_AND_HEADERS - {Property.BILLABLE, Property.HEADERS}
        assert part.knows & VERSIONS == {Property(f"{title}_version") for title in titles}


@given(hcpcs_releases())
def test_each_release_of_hcpcs_is_read_back_with_the_dates_and_actions_of_its_records(releases: list[Snapshot]) -> None:
    table = codes.read(codes.pack(HCPCS, releases, []), TABLE)
    for each in releases:
        part = table.part(each.release.id)
        assert unversioned(each, part).facts == without_titles(each.facts)
        assert part.knows - VERSIONS == {Property.BILLABLE, Property.HEADERS, Property.PROPERTIES}


@given(icd_releases() | hcpcs_releases())
def test_releases_side_by_side_are_what_each_is_alone(releases: list[Snapshot]) -> None:
    system = SYSTEMS[releases[0].release.system]
    table = codes.read(codes.pack(system, releases, []), TABLE)
    some = releases[::2]
    rows = table.rows([each.release.id for each in some])
    for at, each in enumerate(some):
        alone = merge(each.release, [table.part(each.release.id)])
        assert {code: row[at] for code, row in rows.items() if row[at] is not None} == alone.facts
        listed = next(known for known in table.releases if known.id == each.release.id)
        assert (listed.stated_by, listed.content_hash) == (alone.stated_by, alone.content_hash())
    assert all(any(row) for row in rows.values())


def test_a_release_that_a_table_does_not_hold_is_told() -> None:
    table = codes.read(codes.pack(CM, G20, [OFFICIAL]), TABLE)
    with pytest.raises(LayoutError, match=r"facts\.xz.*icd10cm:1999"):
        table.part("icd10cm:1999")
    with pytest.raises(LayoutError, match=r"facts\.xz.*icd10cm:1999"):
        table.rows(["icd10cm:2016", "icd10cm:1999"])


def test_a_built_title_that_comes_back_is_the_one_that_it_was() -> None:
    icd9 = SYSTEMS["icd9cm"]
    listed = {Property.BILLABLE: Role.TABULAR, Property.PROPERTIES: Role.TABULAR}
    titles = ("Central hearing loss", "Central hearing loss, bilateral", "Central hearing loss")
    found = [
        Snapshot(release("icd9cm", at), {"38914": Facts(True, properties=stating(title))}, listed)
        for at, title in enumerate(titles)
    ]
    told = codes.read(codes.pack(icd9, found, []), TABLE)
    assert [told.part(each.release.id).facts["38914"].versions for each in found] == [
        Versions(None, version) for version in "010"
    ]


@given(icd_releases() | hcpcs_releases())
def test_the_titles_that_differ_between_two_releases_are_known_without_them(releases: list[Snapshot]) -> None:
    system = SYSTEMS[releases[0].release.system]
    table = codes.read(codes.pack(system, releases, []), TABLE)
    for one, other in combinations(releases, 2):
        bare = [table.part(each.release.id).facts for each in (one, other)]
        told, found = (
            difference(system, one.release, other.release, *facts, None) for facts in ((one.facts, other.facts), bare)
        )
        assert [(each.code, each.long_changed, each.short_changed) for each in found.retitled] == [
            (each.code, each.long_changed, each.short_changed) for each in told.retitled
        ]


def unversioned(snapshot: Snapshot, part: Part) -> Snapshot:
    """The part without its versions, of which each code has one of every title that is stated."""
    for fact in part.facts.values():
        kept = fact.versions and versions_as_stated(fact.versions, part.knows, billable=fact.billable)
        assert fact.versions == kept
    return without_versions(Snapshot(snapshot.release, part.facts, {}))


@given(icd_releases(), st.randoms())
def test_the_same_releases_give_the_same_bytes(releases: list[Snapshot], chance: st.random.Random) -> None:
    def shuffled(facts: Mapping[str, Facts]) -> dict[str, Facts]:
        pairs = list(facts.items())
        chance.shuffle(pairs)
        return dict(pairs)

    again = [replace(each, facts=shuffled(each.facts)) for each in releases]
    assert codes.pack(CM, again, [OFFICIAL]) == codes.pack(CM, releases, [OFFICIAL])


@pytest.mark.parametrize("code", ["99213", "D0120"])
def test_a_procedure_of_the_ama_or_the_ada_is_not_packed(code: str) -> None:
    record = DatedRecord(code, "procedure", None, None, None, None, None, None, {})
    listed = Snapshot(release("hcpcs", 0), {code: facts_of(record, date(2016, 1, 1))}, STATED)
    with pytest.raises(ValueError, match=code):
        codes.pack(HCPCS, [listed], [])


ROWS = st.lists(
    st.builds(
        "{} {} {}".format,
        st.sampled_from(["E9580", "E9581", "V5410", "25000"]),
        st.sampled_from(["X818XXA", "X818XXD", "S5290XD", "E119", "NoDx"]),
        st.sampled_from(["10000", "00000", "10111", "11000"]),
    ),
    unique=True,
)
DX = MapSet("gem-icd9cm-icd10cm", "icd9cm", "icd10cm", "")


@given(st.dictionaries(st.sampled_from(["2009", "2010", "2017", "2018"]), ROWS, min_size=1), st.data())
def test_each_edition_of_a_map_is_read_back_with_the_rows_it_prints_otherwise(
    rows: dict[str, list[str]], data: st.DataObject
) -> None:
    def printed(label: str) -> dict[str, str]:
        if label < "2012":
            return {row: small(row) for row in rows[label] if small(row) != row}
        some = data.draw(st.sets(st.sampled_from(rows[label]))) if rows[label] else set()
        return {row: row.lower() for row in some if row.lower() != row}

    editions = {label: MapFile(source(Role.GEM), rows[label], printed(label)) for label in sorted(rows)}
    table = map_rows.read(map_rows.pack(DX, editions, [OFFICIAL]), TABLE)
    assert (table.map_set, table.sources, table.editions) == (DX.id, (OFFICIAL,), tuple(editions))
    for label, mapping in editions.items():
        assert table.edition(label) == MapFile(TABLE, sorted(mapping.rows), mapping.printed)


def small(row: str) -> str:
    """As the editions of 2009 to 2011 print it: E9580 X818xxA 10000."""
    code, target, flags = row.split(" ")
    return f"{code} {target[:3]}{target[3:].replace('X', 'x')} {flags}"


TEXTS = ("H36", "None", "K85.80, K85.81", "M93.001 & M93.002", "H35.20-H35.23", "I63.-", "a, b, c and d")


@given(st.lists(st.tuples(st.sampled_from(["G20A1", "G20A2", "K8580"]), DAYS, st.sampled_from(TEXTS)), unique=True))
def test_rows_of_conversion_tables_are_read_back_under_the_table_that_tells_them(
    cells: list[tuple[str, date, str]],
) -> None:
    rows = [
        Predecessor(code, day, *conversion_cm.previous(text), text, f"ICD-10-CM table FY{day.year}.xlsx")
        for code, day, text in sorted(cells)
    ]
    table = predecessors.read(predecessors.pack(CM, rows, [OFFICIAL]), TABLE)
    assert (table.system, table.sources) == ("icd10cm", (OFFICIAL,))
    assert gathered((), table.tables) == rows


def test_a_row_that_its_text_does_not_give_back_is_not_packed() -> None:
    row = Predecessor("0SG604Z", date(2019, 10, 1), Relation.ALL, (), "NoPCS", "conversion.xlsx")
    with pytest.raises(ValueError, match="0SG604Z"):
        predecessors.pack(PCS, [row], [])


@given(
    st.dictionaries(st.sampled_from(["icd10cm:2016", "icd10cm:2017"]), st.sets(st.sampled_from(["B900", "Z00", "Z66"])))
)
def test_each_list_of_poa_exempt_codes_is_read_back(lists: dict[str, set[str]]) -> None:
    table = poa_exempt.read(poa_exempt.pack(CM, lists, [OFFICIAL]), TABLE)
    assert table.sources == (OFFICIAL,)
    assert table.lists == {release_id: sorted(listed) for release_id, listed in lists.items()}


@given(st.lists(st.text()))
def test_columns_are_read_back_whatever_is_in_them(values: list[str]) -> None:
    assert front_decoded(front_coded(values)) == values


def test_what_is_shared_is_not_written_again() -> None:
    assert front_coded(["S0600", "S0600XA", "S0600XD", "T07"]) == ["0S0600", "5XA", "6D", "0T07"]


G20 = [
    Snapshot(release("icd10cm", 0), {"G20": Facts(True, None, "Parkinson's disease")}, {Property.BILLABLE: Role.ORDER})
]
G20_ROW = [Predecessor("G20A1", date(2023, 10, 1), *conversion_cm.previous("G20"), "G20", "FY2024.xlsx")]
READ: list[tuple[bytes, Callable[[bytes, SourceFile], object], str, str]] = [
    (codes.pack(CM, G20, [OFFICIAL]), codes.read, "crosswalk-facts 1", "crosswalk-facts 2"),
    (codes.pack(CM, G20, [OFFICIAL]), codes.read, "\tcodes\t", "\tmap\t"),
    (codes.pack(CM, G20, [OFFICIAL]), codes.read, "\torder\t", "\tordered\t"),
    (codes.pack(CM, G20, [OFFICIAL]), codes.read, "source\t", "sauce\t"),
    (codes.pack(CM, G20, [OFFICIAL]), codes.read, "column\tcode\t1", "column\tcode\tone"),
    (codes.pack(CM, G20, [OFFICIAL]), codes.read, "column\tcode\t1", "column\tkode\t1"),
    (codes.pack(CM, G20, [OFFICIAL]), codes.read, "column\tcode\t1", "column\tcode\t2"),
    (codes.pack(CM, G20, [OFFICIAL]), codes.read, "0G20", "G20"),
    (codes.pack(CM, G20, [OFFICIAL]), codes.read, "2015-10-01", "2015-10-32"),
    (codes.pack(CM, G20, [OFFICIAL]), codes.read, "\tcodes\ticd10cm", "\tcodes\ticd11"),
    (codes.pack(CM, G20, [OFFICIAL]), codes.read, "b 0 -", "q 0 -"),
    (codes.pack(CM, G20, [OFFICIAL]), codes.read, "b 0 -", "bb 0 -"),
    (codes.pack(CM, G20, [OFFICIAL]), codes.read, "b 0 -", "b 0"),
    (predecessors.pack(CM, G20_ROW, []), predecessors.read, "2023-10-01", "2023-13-01"),
    (map_rows.pack(DX, {"2018": MapFile(TABLE, ["25000 E119 10000"])}, []), map_rows.read, "0E119", "E119"),
    (poa_exempt.pack(CM, {"icd10cm:2016": ["Z66"]}, []), poa_exempt.read, "0Z66", "Z66"),
]


@pytest.mark.parametrize(("packed", "read", "old", "new"), READ)
def test_a_changed_table_is_refused(
    packed: bytes, read: Callable[[bytes, SourceFile], object], old: str, new: str
) -> None:
    content = lzma.decompress(packed).decode()
    assert old in content
    with pytest.raises(LayoutError, match=r"facts\.xz"):
        read(lzma.compress(content.replace(old, new, 1).encode()), TABLE)


@pytest.mark.parametrize("damaged", [codes.pack(CM, G20, [OFFICIAL])[:-20], b"not xz", b""])
def test_a_damaged_file_is_refused(damaged: bytes) -> None:
    with pytest.raises(UnreadableArchive, match=r"facts\.xz"):
        codes.read(damaged, TABLE)


def test_a_value_of_several_lines_is_not_packed() -> None:
    row = Predecessor("G20A1", date(2023, 10, 1), *conversion_cm.previous("G20\nG21"), "G20\nG21", "FY2024.xlsx")
    with pytest.raises(ValueError, match="several lines"):
        predecessors.pack(CM, [row], [])
