"""The built-in facts beside official files: in any order the same store, and what disagrees is refused alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import pytest
from digests import digest
from service_samples import OpenStore, dump
from sweeps import in_a_whole_sweep

from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.domain.errors import ConflictingContent, UsageError
from crosswalk.domain.history.releases import Role, SourceFile
from crosswalk.domain.history.snapshot import VERSIONS
from crosswalk.loading import load as loading
from crosswalk.loading.facts import fact_items
from crosswalk.loading.report import LoadReport
from crosswalk.service import Crosswalk
from loaders.facts import codes as code_table
from loaders.facts import map_rows
from releases.built_in import NAMES, fact_file
from releases.catalog import load_catalog

LoadFacts = Callable[..., LoadReport]

SELDOM = [pytest.mark.heavy, in_a_whole_sweep]
"""Their forms are among the others."""

SLICES = [
    ["icd9pcs:30", "icd9pcs:31", "icd9pcs:32"],
    pytest.param(["icd9pcs:22", "icd9pcs:23", "icd9pcs:26", "icd9pcs:27", "icd9pcs:29"], marks=pytest.mark.heavy),
    pytest.param(["gem-icd9pcs-icd10pcs:2012", "gem-icd9pcs-icd10pcs:2018"], marks=pytest.mark.heavy),
    pytest.param(["icd9cm:26", "icd9cm:27", "icd9cm:32"], marks=SELDOM),
    pytest.param(["hcpcs:2019", "hcpcs:2020-04", "hcpcs:2025-10"], marks=pytest.mark.heavy),
    pytest.param(["icd10cm:2026-04", "icd10cm:2027"], marks=pytest.mark.heavy),
    pytest.param(["icd10cm:2020", "icd10cm:2025", "icd10cm:2026-04"], marks=SELDOM),
    pytest.param(["icd10pcs:2021", "icd10pcs:2022-04.r1", "icd10pcs:2022-04"], marks=SELDOM),
    pytest.param(["gem-icd10cm-icd9cm:2009", "gem-icd10cm-icd9cm:2018"], marks=SELDOM),
    pytest.param(["reimb-icd10pcs-icd9pcs:2012", "reimb-icd10pcs-icd9pcs:2015"], marks=pytest.mark.heavy),
]


@pytest.fixture
def load_facts(monkeypatch: pytest.MonkeyPatch) -> LoadFacts:
    """Loads the facts of these releases or editions alone, without titles."""

    def load(codes: Crosswalk, targets: Sequence[str]) -> LoadReport:
        # A row that several conversion tables have is kept with the first of them, so that those cannot be parted.
        named = [item for item in fact_items(load_catalog()) if item.target_id in targets]
        held = [item for item in named if item.role is not Role.CONVERSION]
        monkeypatch.setattr(loading, "fact_items", lambda _: held)
        monkeypatch.setattr(loading.starter, "starter_items", lambda _: ())
        return codes.load_starter()

    return load


def told(codes: Crosswalk) -> tuple[str, object]:
    """What is in the store, but for where a fact came from: the files, their roles, and the versions of facts alone."""
    stated = [
        (each.release.id, sorted(each.stated_by.keys() - VERSIONS))
        for system in SYSTEMS.values()
        for each in codes.store.releases.loaded_releases(system)
    ]
    return digest(codes.store.url, "source_file", "release.stated_by", "state.versions"), stated


@pytest.mark.parametrize("targets", SLICES)
def test_the_facts_and_the_official_files_meet_in_either_order(
    opened: OpenStore, mirror: Path, load_facts: LoadFacts, targets: list[str]
) -> None:
    facts_first, files_first = opened("facts_first"), opened("files_first")
    assert not load_facts(facts_first, targets).refused
    facts_first.load(targets, mirror=str(mirror))
    files_first.load(targets, mirror=str(mirror))
    files_alone = told(files_first)
    assert not load_facts(files_first, targets).refused
    assert digest(facts_first.store.url) == digest(files_first.store.url)
    assert told(facts_first) == files_alone


@pytest.mark.heavy
def test_files_that_come_one_by_one_in_any_order_are_told_the_same(
    opened: OpenStore, mirror: Path, load_facts: LoadFacts
) -> None:
    """Between 22 and 27 the titles of facts come and go, and each time they go no further than their version.

    In three orders each comes first, between the others and last.
    """
    targets = ["icd9pcs:22", "icd9pcs:25", "icd9pcs:27"]
    found = []
    for first in range(3):
        order = targets[first:] + targets[:first]
        codes = opened("-".join(each[-2:] for each in order))
        load_facts(codes, targets)
        for target in order:
            codes.load([target], mirror=str(mirror))
        found.append(digest(codes.store.url))
    assert all(each == found[0] for each in found)


def test_loaded_twice_they_are_the_same(opened: OpenStore, load_facts: LoadFacts) -> None:
    targets = ["icd9pcs:25", "icd9pcs:26", "gem-icd9pcs-icd10pcs:2017"]
    codes = opened("twice")
    assert load_facts(codes, targets).loaded == tuple(targets)
    before = dump(codes)
    again = load_facts(codes, targets)
    assert (again.loaded, again.unchanged) == ((), tuple(targets))
    assert dump(codes) == before


def test_a_revised_title_is_counted_and_neither_side_is_shown(opened: OpenStore, load_facts: LoadFacts) -> None:
    codes = opened("bare")
    load_facts(codes, ["icd9pcs:27", "icd9pcs:28"])
    found = codes.diff("icd9pcs", "27", "28")
    assert len(found.revised) == 26
    assert {(each.before, each.after) for each in found.revised} == {(None, None)}
    assert found.revised[0].code == "00.55"


def test_what_the_tables_hold_is_what_is_loaded(load_facts: LoadFacts) -> None:
    """All releases and editions of the tables but those that were published as a change."""
    items = list(fact_items(load_catalog()))
    expected = set()
    for name in NAMES:
        data, source = fact_file(name).read_bytes(), source_of(name)
        if name.startswith("codes-"):
            expected |= {(each.id, Role.FACTS) for each in code_table.read(data, source).releases}
        elif name.startswith(("gem-", "reimb-")):
            role = Role.GEM if name.startswith("gem-") else Role.REIMBURSEMENT
            table = map_rows.read(data, source)
            expected |= {(f"{table.map_set}:{label}", role) for label in table.editions}
    apart = (Role.CONVERSION, Role.POA_EXEMPT)
    found = {(item.target_id, item.role) for item in items if item.role not in apart}
    assert expected - found == {("icd10cm:2020-04", Role.FACTS)}
    assert found <= expected


# What disagrees


@pytest.fixture
def other_codes(tmp_path: Path) -> str:
    """Titles of version 32 of the procedures, as it might have been re-issued: 00.99 in the place of 00.01."""
    table = code_table.read(fact_file("codes-icd9pcs.xz").read_bytes(), source_of("codes-icd9pcs.xz"))
    listed = {"0099", *table.part("icd9pcs:32").facts} - {"0001"}
    path = tmp_path / "reissued.txt"
    path.write_text("".join(f"{code:<5}Procedure {code}\n" for code in sorted(listed)), encoding="ascii")
    return str(path)


def source_of(name: str) -> SourceFile:
    return SourceFile(name, "", Role.FACTS)


def test_a_file_that_lists_other_codes_is_refused_alone_and_loads_as_a_revision(
    opened: OpenStore, load_facts: LoadFacts, other_codes: str
) -> None:
    codes = opened("facts")
    load_facts(codes, ["icd9pcs:31", "icd9pcs:32"])
    before = dump(codes)
    with pytest.raises(ConflictingContent) as refused:
        codes.load_file(other_codes, system="icd9pcs", label="32")
    assert dump(codes) == before
    for named in ("icd9pcs:32", "00.01", "the built-in facts", "reissued.txt"):
        assert named in str(refused.value)
    assert "--label 32.r2" in (refused.value.remedy or "")
    assert codes.load_file(other_codes, system="icd9pcs", label="32.r2").loaded == ("icd9pcs:32.r2",)
    found = codes.lookup(["00.99", "00.01"], "icd9pcs", on=date(2015, 1, 1))
    assert [(each.status, each.short) for each in found] == [("valid", "Procedure 0099"), ("deleted", None)]
    of_facts = codes.lookup(["00.99", "00.01"], release="icd9pcs:32")
    assert [each.status for each in of_facts] == ["not_yet_valid", "valid"]


def test_the_facts_of_a_release_that_is_loaded_with_other_codes_are_left_out_alone(
    opened: OpenStore, load_facts: LoadFacts, other_codes: str
) -> None:
    codes = opened("file")
    codes.load_file(other_codes, system="icd9pcs", label="32")
    report = load_facts(codes, ["icd9pcs:31", "icd9pcs:32"])
    assert report.loaded == ("icd9pcs:31",)
    (refused,) = report.refused
    assert (refused.target, refused.left_out) == ("icd9pcs:32", ("icd9pcs:32",))
    for named in ("00.01", "codes-icd9pcs.xz", "reissued.txt"):
        assert named in str(refused.fault)


def test_a_revision_has_a_number_higher_than_its_release(opened: OpenStore, other_codes: str) -> None:
    with pytest.raises(UsageError, match=r"icd10pcs:2022-04 is revision 2 itself"):
        opened("none").load_file(other_codes, system="icd10pcs", label="2022-04.r2")


@pytest.mark.heavy
def test_a_list_of_exempt_codes_that_says_other_things_than_the_facts_is_refused(
    opened: OpenStore, load_facts: LoadFacts, tmp_path: Path
) -> None:
    codes = opened("facts")
    load_facts(codes, ["icd10cm:2024", "icd10cm:2025"])
    exempt = tmp_path / "POAexemptCodesFY25.txt"
    exempt.write_text("1\tB90.0\tSequelae of central nervous system tuberculosis\n", encoding="ascii")
    (refused,) = codes.load_file(str(exempt), system="icd10cm", label="2025").refused
    assert refused.target == "icd10cm:2025"
    assert isinstance(refused.fault, ConflictingContent)
    assert refused.fault.message.endswith("the first is B90.1.")
