"""The catalog is data, so its tests are the rules that hand-maintained data must keep."""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import date
from pathlib import Path
from urllib.parse import unquote

import pytest

from crosswalk.domain.errors import InstallationError, UnknownMapSet, UnknownRelease, UnknownSystem, UsageError
from crosswalk.domain.history.releases import Role
from releases.catalog import CHECKSUMS, FOLDER, Catalog, load_catalog
from releases.mirror import Mirror
from releases.parts import Candidate, edition_id, url_of

CATALOG = load_catalog()
RELEASES = [release for system in CATALOG.systems for release in CATALOG.releases(system)]
EDITIONS = [edition for known in CATALOG.map_sets() for edition in CATALOG.editions(known.id)]
TARGETS = CATALOG.target_ids()


def test_the_catalog_is_read_once() -> None:
    assert load_catalog() is load_catalog()


def test_which_systems_and_maps_are_catalogued() -> None:
    assert CATALOG.systems == ("icd9cm", "icd9pcs", "icd10cm", "icd10pcs", "hcpcs")
    assert [known.id for known in CATALOG.map_sets()] == [
        "gem-icd9cm-icd10cm",
        "gem-icd10cm-icd9cm",
        "gem-icd9pcs-icd10pcs",
        "gem-icd10pcs-icd9pcs",
        "reimb-icd10cm-icd9cm",
        "reimb-icd10pcs-icd9pcs",
    ]
    assert [known.id for known in CATALOG.map_sets() if not known.answers_unasked] == [
        "reimb-icd10cm-icd9cm",
        "reimb-icd10pcs-icd9pcs",
    ]
    assert CATALOG.releases("cpt") == (), "its files are the licensee's own"


def test_hcpcs_comes_once_a_year_until_2019_and_then_every_quarter() -> None:
    current = [one for one in CATALOG.releases("hcpcs") if ".r" not in one.label]
    days = [one.effective for one in current]
    assert days == [date(year, 1, 1) for year in range(2016, 2020)] + [
        date(year, month, 1) for year in range(2020, 2027) for month in (1, 4, 7, 10)
    ]
    for one in current:
        assert CATALOG.parts(one.id)[0].role is Role.RECORDS
        assert one.label == (f"{one.effective:%Y-%m}" if one.effective.year > 2019 else str(one.effective.year))


def test_a_re_issue_of_a_quarter_has_the_highest_revision() -> None:
    of_2025 = {one.label: one.revision for one in CATALOG.releases("hcpcs") if one.effective == date(2025, 10, 1)}
    assert of_2025 == {"2025-10.r1": 1, "2025-10.r2": 2, "2025-10": 3}
    (part,) = CATALOG.parts("hcpcs:2025-10")
    assert re.search(part.member, "HCPC2025_OCT_ANWEB_v3.txt")
    assert not re.search(part.member, "HCPC2025_OCT_ANWEB_v2.txt")


def test_ids_are_unique() -> None:
    assert [name for name, times in Counter(TARGETS).items() if times > 1] == []


def test_day_and_revision_tell_the_issues_of_a_system_apart() -> None:
    keys = Counter((release.system, release.effective, release.revision) for release in RELEASES)
    assert [key for key, times in keys.items() if times > 1] == []


@pytest.mark.parametrize("system", CATALOG.systems)
def test_releases_are_in_order_of_time(system: str) -> None:
    ordinals = [release.ordinal for release in CATALOG.releases(system)]
    assert ordinals == sorted(ordinals)


def test_only_the_first_release_has_no_diff_base_and_every_base_is_earlier() -> None:
    for system in CATALOG.systems:
        known = {release.id: release for release in CATALOG.releases(system)}
        first, *others = known.values()
        assert first.diff_base is None
        for release in others:
            assert release.diff_base is not None, release.id
            assert known[release.diff_base].ordinal < release.ordinal, release.id


def test_counts_follow_from_the_base_and_the_official_changes() -> None:
    known = {release.id: release for release in RELEASES}
    checked = 0
    for release in RELEASES:
        before = known[release.diff_base].counts.billable if release.diff_base else None
        new, deleted = release.official.new, release.official.deleted
        if None in (before, release.counts.billable, new, deleted):
            continue
        assert before + new - deleted == release.counts.billable, release.id  # type: ignore[operator]
        checked += 1
    assert checked > 30


@pytest.mark.parametrize(
    ("release", "base"),
    [
        ("icd10cm:2021", "icd10cm:2020"),
        ("icd10cm:2021-01", "icd10cm:2020"),
        ("icd10cm:2022", "icd10cm:2021-01"),
        ("icd10cm:2025", "icd10cm:2024-04"),
        ("icd10pcs:2021", "icd10pcs:2020"),
        ("icd10pcs:2022-04.r1", "icd10pcs:2022"),
        ("icd10pcs:2022-04", "icd10pcs:2022-04.r1"),
        ("icd10pcs:2023", "icd10pcs:2022-04"),
    ],
)
def test_the_base_of_the_official_count(release: str, base: str) -> None:
    assert CATALOG.release(release).diff_base == base


def test_notes_only_updates_repeat_the_counts_of_the_issue_before() -> None:
    notes_only = [release for release in RELEASES if release.notes_only]
    assert [release.id for release in notes_only] == ["icd10cm:2024-04", "icd10cm:2025-04", "icd10cm:2026-04"]
    for release in notes_only:
        assert CATALOG.release(release.diff_base or "").counts == release.counts


def test_the_mid_year_issue_and_the_october_issue_are_different_archives() -> None:
    for year in ("2021", "2022", "2023", "2024"):
        october = {archive.path for part in CATALOG.parts(f"icd10cm:{year}") for archive in part.archives}
        mid_year = CATALOG.parts(f"icd10cm:{year}-{'01' if year == '2021' else '04'}")
        assert not october & {archive.path for part in mid_year for archive in part.archives}
        assert not any(path.startswith("www.cms.gov") for path in october)


def test_april_2020_is_a_change_to_fy2020() -> None:
    release = CATALOG.release("icd10cm:2020-04")
    delta = CATALOG.delta(release.id)
    assert release.amends == "icd10cm:2020"
    assert [part.role for part in CATALOG.parts(release.id)] == [Role.DELTA]
    assert {code: fact.billable for code, fact in delta.facts.items()} == {"U07": False, "U070": True, "U071": True}
    assert delta.facts["U071"].long == "COVID-19"
    assert len(delta.sha256) == 64


def test_a_derived_issue_needs_the_file_of_another_and_what_tells_them_apart() -> None:
    base, told = CATALOG.parts("icd10pcs:2022")
    order, addendum = CATALOG.parts("icd10pcs:2022-04.r1")
    assert (base.role, told.role) == (Role.DERIVED, Role.ADDENDUM)
    assert (base.archives, told.archives) == (order.archives, addendum.archives)
    assert (base.optional, told.optional, addendum.optional) == (False, False, True)
    derived = [release.id for release in RELEASES if CATALOG.is_derived(release.id)]
    assert derived == [f"icd10pcs:{label}" for label in ("2020-08", "2021", "2022", "2023", "2024")]


def test_an_issue_is_derived_where_its_own_file_is_not_at_hand(tmp_path: Path) -> None:
    """No copy of the order file of April 2025 is in the mirror; that of October 2025 and its addendum lead there."""
    own, base, told = CATALOG.parts("icd10pcs:2025-04")
    assert [(part.role, part.optional, part.deriving) for part in (own, base, told)] == [
        (Role.ORDER, True, False),
        (Role.DERIVED, False, True),
        (Role.ADDENDUM, False, True),
    ]
    for archives, roles in ((base.archives, {Role.DERIVED, Role.ADDENDUM}), (own.archives, {Role.ORDER})):
        path = tmp_path / archives[0].path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
        assert {item.role for item in Mirror(tmp_path).items(CATALOG, "icd10pcs:2025-04")} == roles


def test_an_archive_is_recognised_as_the_release_it_was_published_for() -> None:
    (archive,) = CATALOG.parts("icd10pcs:2022")[0].archives
    assert {one.target_id for one in CATALOG.recognise(archive.sha256 or "")} == {"icd10pcs:2022-04.r1"}


@pytest.mark.parametrize(("system", "first", "last"), [("icd9cm", 14, 32), ("icd9pcs", 14, 32)])
def test_every_version_of_icd9_has_its_fiscal_year(system: str, first: int, last: int) -> None:
    versions = {int(release.label): release.effective for release in CATALOG.releases(system)}
    assert versions == {version: date(version + 1982, 10, 1) for version in range(first, last + 1)}


@pytest.mark.parametrize("system", ["icd10cm", "icd10pcs"])
def test_every_fiscal_year_of_icd10_is_listed(system: str) -> None:
    octobers = [int(release.label) for release in CATALOG.releases(system) if release.label.isdigit()]
    assert octobers == list(range(2014, 2028))


def test_a_tabular_list_is_needed_where_nothing_else_lists_the_codes() -> None:
    assert [(part.role, part.optional) for part in CATALOG.parts("icd9cm:22")] == [(Role.TABULAR, False)]
    assert {part.role: part.optional for part in CATALOG.parts("icd9cm:23")} == {
        Role.SHORT_TITLES: False,
        Role.TABULAR: True,
    }


def test_what_comes_in_one_archive_stands_after_what_a_role_lists_itself() -> None:
    parts = {
        part.role: [archive.path.rpartition("/")[2] for archive in part.archives]
        for part in CATALOG.parts("icd10cm:2019")
    }
    assert parts[Role.DRUG_TABLE] == ["icd10cm_drug_2019.xml", "2019-ICD-10-CM-Tables-and-Index.zip"]
    assert parts[Role.EXTERNAL_INDEX] == ["icd10cm_eindex_2019.xml", "2019-ICD-10-CM-Tables-and-Index.zip"]


def test_what_no_loader_was_held_against_is_unproven() -> None:
    unproven = [release.id for release in RELEASES if CATALOG.is_unproven(release.id)]
    assert unproven == [f"{system}:{version}" for system in ("icd9cm", "icd9pcs") for version in (15, 16, 18, 19)]


def test_a_release_with_files_has_no_delta() -> None:
    with pytest.raises(UnknownRelease):
        CATALOG.delta("icd10cm:2025")


def test_editions_lie_in_their_fiscal_year() -> None:
    for edition in EDITIONS:
        year = int(edition.label)
        assert edition.effective == date(year - 1, 10, 1)
        assert {edition.source_release, edition.target_release} & {f"icd10cm:{year}", f"icd10pcs:{year}"}
        for side in (edition.source_release, edition.target_release):
            if side.startswith("icd9"):
                assert CATALOG.release(side).effective <= edition.effective


def test_an_edition_has_a_count_exactly_where_an_archive_is_known() -> None:
    for edition in EDITIONS:
        assert (edition.rows is None) == (not CATALOG.parts(edition_id(edition))), edition


def test_find_release_takes_labels_and_ids() -> None:
    assert CATALOG.find_release("icd10cm", "2025").id == "icd10cm:2025"
    assert CATALOG.find_release("icd10cm", " ICD10CM:2025 ").id == "icd10cm:2025"
    assert CATALOG.find_edition("gem-icd9cm-icd10cm", "gem-icd9cm-icd10cm:2018").rows == 24860


def test_a_version_may_be_written_with_its_letter() -> None:
    for text in ("v27", "V27", "icd9cm:v27"):
        assert CATALOG.find_release("icd9cm", text).id == "icd9cm:27"


def test_what_has_an_address_can_be_fetched() -> None:
    """Volumes 1 and 2 of October 1999 were never on the site; what April 2020 amends is, and of FY2028 nobody knows."""
    without = [one.id for one in RELEASES if not CATALOG.has_address(one.id) and ".r" not in one.label]
    assert without == ["icd9cm:14", "icd9cm:17", "icd9pcs:14", "icd9pcs:17"]
    assert not CATALOG.has_address("icd10cm:2028")


def test_unknown_names_are_answered_with_the_known_ones() -> None:
    with pytest.raises(UnknownRelease, match="2024-04"):
        CATALOG.find_release("icd10cm", "2099")
    with pytest.raises(UnknownRelease):
        CATALOG.find_release("icd10cm", "icd10pcs:2025")
    with pytest.raises(UnknownRelease, match="icd10cm:2028 is upcoming: it is due on 2027-10-01"):
        CATALOG.find_release("icd10cm", "2028")
    with pytest.raises(UnknownMapSet, match="gem-icd9cm-icd10cm"):
        CATALOG.editions("gem")
    with pytest.raises(UnknownRelease, match="2018"):
        CATALOG.find_target("gem-icd9cm-icd10cm:2019")
    with pytest.raises(UnknownSystem):
        CATALOG.releases("icd11")
    with pytest.raises(UnknownSystem, match="icd11") as caught:
        CATALOG.matching("icd11")
    assert "reimb-icd10cm-icd9cm" in (caught.value.remedy or "")
    with pytest.raises(UsageError):
        CATALOG.find_target("2025")


def test_a_name_stands_for_one_or_for_all() -> None:
    assert CATALOG.matching("icd10cm:2025") == ("icd10cm:2025",)
    assert CATALOG.matching("icd9cm") == tuple(f"icd9cm:{version}" for version in range(14, 33))
    assert len(CATALOG.matching("gem-icd9cm-icd10cm")) == 10
    assert CATALOG.matching("reimb-icd10cm-icd9cm:2014") == ("reimb-icd10cm-icd9cm:2014",)


def test_an_address_leads_back_to_the_path_in_a_mirror() -> None:
    for target_id in TARGETS:
        for part in CATALOG.parts(target_id):
            for archive in part.archives:
                if archive.url is not None:
                    assert " " not in archive.url
                    assert unquote(archive.url) == f"https://{archive.path}"
    assert url_of("extra/icd10cm/2021-october/Code-Descriptions.zip") is None
    assert url_of("ftp.cdc.gov/a b/01/11/2023.zip") == "https://ftp.cdc.gov/a%20b/01/11/2023.zip"


def test_patterns_select_one_member_in_every_known_archive() -> None:
    checksums = json.loads((FOLDER / CHECKSUMS).read_text())["archives"]
    for target_id in TARGETS:
        for part in CATALOG.parts(target_id):
            for archive in part.archives:
                if archive.size is None or not archive.has_members:
                    continue
                chosen = [name for name in checksums[archive.path]["members"] if re.search(part.member, name)]
                assert len(chosen) == 1, (target_id, part.role, archive.path)


def test_archives_of_one_part_hold_the_same_content() -> None:
    for target_id in TARGETS:
        checksums = json.loads((FOLDER / CHECKSUMS).read_text())["archives"]
        for part in CATALOG.parts(target_id):
            contents = set()
            for archive in part.archives:
                known = checksums.get(archive.path)
                if known:
                    members = [sums for name, sums in known["members"].items() if re.search(part.member, name)]
                    contents.add((members or [known])[0]["sha256"])
            assert len(contents) <= 1, (target_id, part.role)


def test_content_is_recognised_by_its_checksum() -> None:
    (order,) = CATALOG.parts("icd10cm:2017")[:1]
    sha256 = order.archives[0].sha256 or ""
    assert CATALOG.recognise(sha256.upper()) == (
        Candidate("icd10cm:2017", Role.ORDER, "icd10cm_order_2017.txt"),
        Candidate("icd10cm:2017", Role.ADDENDUM, "icd10cm_order_addenda_2017.txt"),
    )
    assert CATALOG.recognise("0" * 64) == ()


def test_shared_content_is_recognised_as_all_that_share_it() -> None:
    checksums = json.loads((FOLDER / CHECKSUMS).read_text())["archives"]
    member = checksums["www.cms.gov/medicare/coding/icd10/downloads/2015-code-descriptions.zip"]["members"]
    found = CATALOG.recognise(member["icd10cm_order_2015.txt"]["sha256"])
    assert [one.target_id for one in found] == ["icd10cm:2014", "icd10cm:2015", "icd10cm:2016"]


def test_an_archive_may_hold_parts_of_two_systems() -> None:
    (archive,) = CATALOG.parts("icd9cm:32")[0].archives
    found = {(one.target_id, one.role) for one in CATALOG.recognise(archive.sha256 or "")}
    assert found == {
        (system, role) for system in ("icd9cm:32", "icd9pcs:32") for role in (Role.LONG_TITLES, Role.SHORT_TITLES)
    }


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("[[release", "the file as a whole"),
        ('[[release]]\nlabel = "1"\ntitle = "x"\neffective = "soon"', "release 1: effective"),
        ('[[release]]\ntitle = "x"\neffective = 2020-01-01', "label"),
        ('[[release]]\nlabel = "1"\ntitle = "x"\neffective = 2020-01-01\nsize = 1', "unknown field size"),
        ('[[release]]\nlabel = "1"\ntitle = "x"\neffective = 2020-01-01\ncounts = { all = 1 }', "release 1"),
        ('[[release]]\nlabel = "1"\ntitle = "x"\neffective = 2020-01-01\nparts.order = ["cms:x.zip"]', "pattern"),
        (
            "[members]\norder = '('\n"
            '[[release]]\nlabel = "1"\ntitle = "x"\neffective = 2020-01-01\nparts.order = ["cms:x.zip"]',
            "regular expression",
        ),
        (
            "[members]\norder = 'x'\n"
            '[[release]]\nlabel = "1"\ntitle = "x"\neffective = 2020-01-01\nparts.order = ["cms:x.zip"]',
            "places",
        ),
        ('[[release]]\nlabel = "1"\ntitle = "x"\neffective = 2020-01-01\nparts.odour = ["cms:x.zip"]', "odour"),
        (
            '[[release]]\nlabel = "1"\ntitle = "x"\neffective = 2020-01-01\ndelta = [{ code = "U07" }]',
            "delta",
        ),
        (
            '[[release]]\nlabel = "1"\ntitle = "x"\neffective = 2020-01-01\nderived = { from = "icd10cm:2" }',
            "icd10cm:1: it does not say from which two files",
        ),
    ],
)
def test_damage_is_named_by_file_and_entry(tmp_path: Path, text: str, names: str) -> None:
    (tmp_path / "icd10cm.toml").write_text(f'system = "icd10cm"\n{text}')
    with pytest.raises(InstallationError, match=re.escape(names)) as caught:
        Catalog(tmp_path).releases("icd10cm")
    assert caught.value.where is not None
    assert caught.value.where.file == "icd10cm.toml"


@pytest.mark.parametrize("text", [None, "{", "[]", '{"archives": {"a": {}}}'])
def test_damaged_checksums_are_named(tmp_path: Path, text: str | None) -> None:
    for name in ("icd10cm.toml", "gem.toml", "reimbursement.toml"):
        (tmp_path / name).write_bytes((FOLDER / name).read_bytes())
    if text is not None:
        (tmp_path / CHECKSUMS).write_text(text)
    with pytest.raises(InstallationError, match="checksums"):
        Catalog(tmp_path).parts("icd10cm:2025")
