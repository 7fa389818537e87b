"""The built-in facts say what the official files say: release by release, edition by edition, and in the counts."""

from __future__ import annotations

import csv
import io
import json
import lzma
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

import pytest
from golden_facts import release_of_fact
from golden_gems import EDITIONS, official_rows
from programs import program
from sweeps import part_of

from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.domain.history.difference import Difference, difference
from crosswalk.domain.history.releases import Release, Role, SourceFile
from crosswalk.domain.history.snapshot import Facts
from crosswalk.loading import files
from crosswalk.loading.derived import read_derived
from crosswalk.service import Crosswalk
from loaders.facts import codes as code_table
from loaders.facts import map_rows, poa_exempt, predecessors
from loaders.facts import table as packing
from loaders.facts.codes import CodeTable
from loaders.facts.map_rows import MapTable
from loaders.icd10cm import poa_exempt as official_poa_exempt
from loaders.maps import reimbursement
from loaders.registry import read_conversion, read_part
from loaders.shared.line_cache import LineCache
from releases.built_in import NAMES, fact_file
from releases.catalog import load_catalog
from releases.mirror import Mirror
from releases.sources import LoadItem

States = Mapping[str, bool]
"""Whether each code of a release is billable."""

CATALOG: Final = load_catalog()
OFFICIAL_SYSTEMS: Final = ("icd9cm", "icd9pcs", "icd10cm", "icd10pcs", "hcpcs")
RECOUNTED_REVISIONS: Final = {"icd10cm:2022": 22, "icd10cm:2024": 14, "icd10pcs:2022": 63}
"""Fewer are published than the files show (docs/formats.md 8.1, 8.2)."""


def source_of(name: str) -> SourceFile:
    return SourceFile(name, "", Role.FACTS)


@cache
def listed(system: str) -> CodeTable:
    name = f"codes-{system}.xz"
    return code_table.read(fact_file(name).read_bytes(), source_of(name))


@lru_cache(maxsize=3)
def codes_in(release_id: str) -> Mapping[str, Facts]:
    """What the facts say of a release. The last ones are kept: each is compared with the next."""
    return listed(release_id.partition(":")[0]).part(release_id).facts


def told(system: str, before: str, after: str) -> Difference:
    """What the facts say of the difference of two releases."""
    ends = [CATALOG.find_release(system, name) for name in (before, after)]
    old, now = (codes_in(end.id) for end in ends)
    return difference(SYSTEMS[system], *ends, old, now, None)


@cache
def mapped(map_set: str) -> MapTable:
    name = f"{map_set}.xz"
    return map_rows.read(fact_file(name).read_bytes(), source_of(name))


def official(mirror: Mirror, release: Release, lines: LineCache) -> States:
    """The codes of a release, as the best of its files list them and its tabular list adds headers to them."""
    items = {item.role: item for item in mirror.items(CATALOG, release.id)}
    if release.amends is not None:
        delta = CATALOG.delta(release.id).facts
        base = official(mirror, CATALOG.find_release(release.system, release.amends), lines)
        return {**base, **{code: fact.billable for code, fact in delta.items()}}
    if Role.DERIVED in items:
        read = read_derived(list(items.values()), release, SYSTEMS[release.system], lines, ())
        assert read is not None
        return {code: fact.billable for code, fact in read[0].facts.items()}
    if Role.ORDER in items:
        rows = text_of(items[Role.ORDER]).splitlines()
        return {row[6:13].rstrip(): row[14] == "1" for row in rows}
    if Role.CODES in items:
        return {row[:7].rstrip(): True for row in text_of(items[Role.CODES]).splitlines()}
    of_files = dict.fromkeys(titled(items[Role.SHORT_TITLES]), True) if Role.SHORT_TITLES in items else {}
    return {**parted(items, release, lines, only_headers=bool(of_files)), **of_files}


def parted(items: Mapping[Role, LoadItem], release: Release, lines: LineCache, *, only_headers: bool) -> States:
    """What a list says that has no plain columns: a tabular list, records."""
    item = items.get(Role.TABULAR) or items.get(Role.RECORDS)
    if item is None or item.role is None:
        return {}
    data, source = opened(item)
    part = read_part(item.role, data, source, SYSTEMS[release.system], lines, release.effective)
    return {code: fact.billable for code, fact in part.facts.items() if not (only_headers and fact.billable)}


def opened(item: LoadItem) -> tuple[bytes, SourceFile]:
    about = item.target_id.partition(":")[0]
    return files.opened(item, SYSTEMS[about if about in SYSTEMS else CATALOG.map_set(about).source])


def text_of(item: LoadItem) -> str:
    assert isinstance(item.target, Release)
    return opened(item)[0].decode("cp1252").rstrip("\x1a\r\n ")


def titled(item: LoadItem) -> set[str]:
    """The codes of a file of titles of ICD-9-CM."""
    content = text_of(item)
    if item.member is not None and ".csv" in item.member:
        return {row[0] for row in csv.reader(io.StringIO(content))}
    return {line.split(maxsplit=1)[0] for line in content.splitlines()}


@pytest.mark.parametrize(
    "system",
    [pytest.param(one, marks=[] if one.startswith("icd10") else [pytest.mark.heavy]) for one in OFFICIAL_SYSTEMS],
)
def test_every_release_that_is_held_has_the_codes_of_its_official_files(mirror: Path, system: str) -> None:
    """Of one in three; of all it is asked where the tables are made again from what was loaded of all files."""
    held = Mirror(mirror)
    lines = LineCache()
    table = listed(system)
    assert [each.id for each in table.releases] == [
        release_id for release_id in held.available(CATALOG) if release_id.startswith(f"{system}:")
    ]
    for each in table.releases:
        assert each.effective == CATALOG.find_release(system, each.id).effective
    for each in part_of(table.releases, 3):
        release = CATALOG.find_release(system, each.id)
        found = {code: fact.billable for code, fact in codes_in(each.id).items()}
        assert found == official(held, release, lines), each.id


@pytest.mark.parametrize("system", OFFICIAL_SYSTEMS)
def test_every_release_has_as_many_codes_as_are_published(system: str) -> None:
    for each in listed(system).releases:
        counts = CATALOG.find_release(system, each.id).counts
        states = [fact.billable for fact in codes_in(each.id).values()]
        if counts.billable is not None:
            assert states.count(True) == counts.billable, each.id
        if counts.headers is not None and states.count(False):
            assert states.count(False) == counts.headers, each.id
        if counts.procedures is not None:
            assert len(states) == counts.listed, each.id


@pytest.mark.parametrize("system", ["icd10cm", "icd10pcs"])
def test_new_deleted_and_revised_codes_are_as_many_as_the_addenda_say(system: str) -> None:
    table = listed(system)
    for each in table.releases[1:]:
        release = CATALOG.find_release(system, each.id)
        base = release.diff_base or ""
        before, now = (
            {code for code, fact in codes_in(release_id).items() if fact.billable} for release_id in (base, each.id)
        )
        revised = len(told(system, base, each.id).revised)
        new, deleted, printed = release.official
        expected = (new, deleted, RECOUNTED_REVISIONS.get(each.id, printed))
        found = (len(now - before), len(before - now), revised)
        assert [one for one, due in zip(found, expected, strict=True) if due is not None] == [
            due for due in expected if due is not None
        ], each.id


@pytest.mark.parametrize("system", ["icd10cm", "icd10pcs"])
def test_revised_titles_are_those_that_the_files_show(facts: Path, system: str) -> None:
    compared = json.loads((facts / f"{system}_diffs.json").read_text(encoding="ascii"))
    assert compared
    for pair, listed in compared.items():
        retitled = told(system, *(release_of_fact(name) for name in pair.split(" -> "))).retitled
        undotted = [(each.code.replace(".", ""), each) for each in retitled]
        assert [code for code, each in undotted if each.long_changed] == sorted(listed["long_title_changed"]), pair
        assert [code for code, each in undotted if each.short_changed] == sorted(listed["short_title_changed"]), pair


@pytest.mark.parametrize(("map_set", "label"), EDITIONS, ids=":".join)
def test_every_edition_of_a_gem_has_the_rows_of_its_official_file(mirror: Path, map_set: str, label: str) -> None:
    rows = mapped(map_set).edition(label).rows
    assert rows == sorted(" ".join(row) for row in official_rows(EDITIONS[map_set, label].read(mirror)))


@pytest.mark.parametrize("map_set", ["reimb-icd10cm-icd9cm", "reimb-icd10pcs-icd9pcs"])
def test_every_edition_of_a_reimbursement_map_has_the_rows_of_its_official_file(mirror: Path, map_set: str) -> None:
    table = mapped(map_set)
    assert table.editions == ("2012", "2014", "2015")
    _, source, target = map_set.split("-")
    for label in table.editions:
        (item,) = Mirror(mirror).items(CATALOG, f"{map_set}:{label}")
        read = reimbursement.read(*opened(item), SYSTEMS[source], SYSTEMS[target])
        assert table.edition(label).rows == sorted(read.rows)


@pytest.mark.parametrize("system", ["icd10cm", "icd10pcs"])
def test_every_row_of_the_conversion_tables_is_there(mirror: Path, system: str) -> None:
    name = f"predecessors-{system}.xz"
    table = predecessors.read(fact_file(name).read_bytes(), source_of(name))
    found = {(row.code, row.effective, row.text, row.previous) for rows in table.tables.values() for row in rows}
    due = set()
    for release_id, items in Mirror(mirror).available(CATALOG).items():
        for item in items:
            if item.role is Role.CONVERSION and release_id.startswith(f"{system}:"):
                rows = read_conversion(*opened(item), SYSTEMS[system])
                due |= {(row.code, row.effective, row.text, row.previous) for row in rows}
    assert found == due


def test_every_list_of_poa_exempt_codes_is_there(mirror: Path) -> None:
    name = "poa-exempt-icd10cm.xz"
    table = poa_exempt.read(fact_file(name).read_bytes(), source_of(name))
    due = {
        release_id: sorted(official_poa_exempt.read(*opened(item)).titles)
        for release_id, items in Mirror(mirror).available(CATALOG).items()
        for item in items
        if item.role is Role.POA_EXEMPT
    }
    assert table.lists == due


def test_no_code_of_another_publisher_is_among_them() -> None:
    """DA is a modifier of CMS; codes of the ADA have five characters."""
    assert [code for code in listed("hcpcs").codes if code.startswith((*"0123456789", "D"))] == ["DA"]


@pytest.mark.heavy
def test_made_again_from_the_official_archives_they_are_the_same(
    codes: Crosswalk, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Unpacked again at once: packed as tightly as can be it takes seconds more.
    monkeypatch.setattr(packing, "_FILTERS", ({"id": lzma.FILTER_LZMA2, "preset": 0},))
    made = dict(program("scripts/make_facts.py").tables(codes.store))
    assert sorted(made) == sorted(NAMES)
    for name, packed in made.items():
        assert lzma.decompress(packed) == lzma.decompress(fact_file(name).read_bytes()), name
