"""The rules of time on real releases (docs/design.md 3)."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Final

import pytest
from digests import digest
from programs import program
from service_samples import OpenStore
from sweeps import in_a_whole_sweep

import crosswalk
from crosswalk.domain.codes.systems import END, SYSTEMS
from crosswalk.domain.errors import ReleaseNotLoaded, UnknownRelease, UsageError
from crosswalk.domain.lookup.status import Status
from crosswalk.domain.lookup.validity import Lookup
from crosswalk.service import Crosswalk

JULY = date(2024, 8, 1)
"""Sites load October's release in July or August."""


def status(codes: crosswalk.service.Crosswalk, code: str, day: date | None = None, system: str | None = None) -> Status:
    (answer,) = codes.lookup([code], system, on=day)
    return answer.status


def statuses(answers: list[Lookup]) -> Counter[Status]:
    return Counter(answer.status for answer in answers)


def test_the_new_codes_of_october_are_not_yet_valid_in_august(cm_2024_2025: str) -> None:
    with crosswalk.open(cm_2024_2025, today=lambda: JULY) as codes:
        new = [row.code for row in codes.diff("icd10cm", "2024", "2025").new]
        assert len(new) == 252
        answers = codes.lookup(new, "icd10cm")
        assert statuses(answers) == {Status.NOT_YET_VALID: 252}
        assert {answer.moment.release.id for answer in answers if answer.moment and answer.moment.release} == {
            "icd10cm:2024"
        }
        assert {answer.run.valid_from for answer in answers if answer.run} == {date(2024, 10, 1)}
        assert not any(answer.billable for answer in answers)


def test_on_the_first_of_october_they_are_valid_and_the_deleted_ones_are_not(cm_2024_2025: str) -> None:
    with crosswalk.open(cm_2024_2025, today=lambda: date(2024, 10, 1)) as codes:
        answer = codes.diff("icd10cm", "2024", "2025")
        assert statuses(codes.lookup([row.code for row in answer.new], "icd10cm")) == {Status.VALID: 252}
        gone = codes.lookup([row.code for row in answer.deleted], "icd10cm")
        became_header = sum(row.became_header for row in answer.deleted)
        assert statuses(gone) == Counter({Status.HEADER: became_header, Status.DELETED: 36 - became_header}) - Counter()


def test_an_application_decides_by_the_day_whatever_is_loaded(cm_2024_2025: str) -> None:
    """E16.A1 came in October 2024."""
    with crosswalk.open(cm_2024_2025, today=lambda: JULY) as codes:
        assert status(codes, "E16.A1") is Status.NOT_YET_VALID
        assert status(codes, "E16.A1", date(2024, 10, 1)) is Status.VALID
        assert status(codes, "E16.A1", date(2024, 9, 30)) is Status.NOT_YET_VALID


def test_past_the_newest_release_an_undated_question_answers_stale_from_its_last_day(cm_2024_2025: str) -> None:
    with crosswalk.open(cm_2024_2025, today=lambda: date(2025, 12, 24)) as codes:
        (answer,) = codes.lookup(["E11.9"], "icd10cm")
        assert answer.moment is not None
        assert (answer.status, answer.moment.day, answer.moment.stale) == (Status.VALID, date(2025, 9, 30), True)
        assert answer.moment.missing == "icd10cm:2026"
        assert answer.moment.release is not None
        assert answer.moment.release.id == "icd10cm:2025"
        assert answer.run is not None
        assert (answer.run.valid_to, answer.run.open_end) == (END, True)


def test_past_the_newest_release_a_dated_question_is_not_covered(cm_2024_2025: str) -> None:
    """Rule 3: never `valid`, whatever the newest release says."""
    with crosswalk.open(cm_2024_2025, today=lambda: JULY) as codes:
        assert status(codes, "E16.A1", date(2025, 12, 24)) is Status.NOT_COVERED
        assert status(codes, "E11.9", date(2025, 12, 24)) is Status.NOT_COVERED


def test_before_the_oldest_release_nothing_is_covered(cm_2024_2025: str) -> None:
    with crosswalk.open(cm_2024_2025, today=lambda: JULY) as codes:
        assert status(codes, "E11.9", date(2023, 9, 30)) is Status.NOT_COVERED
        assert status(codes, "E16.A1", date(2023, 9, 30)) is Status.NOT_COVERED
        assert status(codes, "E11.9", date(2015, 9, 30)) is Status.NOT_IN_FORCE
        (answer,) = codes.lookup(["E11.9"], "icd10cm")
        assert answer.run is not None
        assert (answer.run.valid_from, answer.run.open_start) == (date(2023, 10, 1), True)


def test_a_release_is_asked_about_by_name(cm_2024_2025: str) -> None:
    with crosswalk.open(cm_2024_2025, today=lambda: JULY) as codes:
        (old,) = codes.lookup(["E16.A1"], release="icd10cm:2024")
        (new,) = codes.lookup(["E16.A1"], "icd10cm", release="2025")
        (notes,) = codes.lookup(["E16.A1"], release="icd10cm:2025-04")  # changed notes only: October answers for it
        assert (old.status, new.status, notes.status) == (Status.NOT_YET_VALID, Status.VALID, Status.VALID)
        with pytest.raises(ReleaseNotLoaded, match="2023"):
            codes.lookup(["E16.A1"], release="icd10cm:2023")
        with pytest.raises(UnknownRelease, match="1999"):
            codes.lookup(["E16.A1"], release="icd10cm:1999")
        with pytest.raises(UsageError):
            codes.lookup(["E16.A1"], release="icd10cm:2025", on=JULY)


def test_between_two_releases_that_do_not_follow_each_other(
    opened: OpenStore, mirror: Path, tabular_2026: Path
) -> None:
    """FY2024 and April 2026: where they differ the days between are not covered, where they agree they are."""
    codes = opened(today=date(2026, 5, 1))
    codes.load(["icd10cm:2024"], mirror=str(mirror))
    codes.load_file(str(tabular_2026), system="icd10cm", label="2026-04")
    between = date(2025, 1, 1)
    assert status(codes, "E11.9", between) is Status.VALID
    assert status(codes, "E11", between, "icd10cm") is Status.HEADER
    answer = codes.diff("icd10cm", "2024", "2026-04")
    changed = [row.code for row in answer.new] + [row.code for row in answer.deleted]
    assert len(changed) > 700
    assert statuses(codes.lookup(changed, "icd10cm", on=between)) == {Status.NOT_COVERED: len(changed)}
    (lost,) = codes.lookup(["E16.A1"], "icd10cm", on=between)
    assert lost.moment is not None
    assert lost.moment.missing == "icd10cm:2025"
    assert status(codes, "E16.A1", date(2025, 10, 1)) is Status.VALID  # April 2026 changed notes only
    assert status(codes, "E16.A1", date(2024, 9, 30)) is Status.NOT_YET_VALID
    retitled = next(row for row in answer.revised)
    (between_titles,) = codes.lookup([retitled.code], "icd10cm", on=between)
    assert (between_titles.status, between_titles.long) == (Status.VALID, None)


def test_icd9_is_out_of_force_from_october_2015_and_not_covered_where_no_version_is_loaded(
    opened: OpenStore, mirror: Path
) -> None:
    codes = opened(today=date(2026, 1, 1))
    codes.load(["icd9cm:28", "icd9cm:32"], mirror=str(mirror))
    assert status(codes, "250.00", date(2004, 1, 1)) is Status.NOT_COVERED
    assert status(codes, "250.00", date(2015, 10, 1)) is Status.NOT_IN_FORCE
    assert status(codes, "250.00", date(2015, 9, 30)) is Status.VALID
    assert status(codes, "250.00", date(2010, 10, 1)) is Status.VALID
    assert status(codes, "250.00", date(2013, 1, 1)) is Status.VALID  # versions 28 and 32 agree
    (undated,) = codes.lookup(["250.00"], "icd9cm")
    assert undated.moment is not None
    assert (undated.status, undated.moment.day, undated.moment.stale) == (Status.VALID, date(2015, 9, 30), False)


def test_an_old_version_of_icd9_alone_says_nothing_about_later_years(opened: OpenStore, mirror: Path) -> None:
    codes = opened(today=date(2026, 1, 1))
    codes.load(["icd9cm:28"], mirror=str(mirror))
    assert status(codes, "250.00", date(2011, 9, 30)) is Status.VALID
    assert status(codes, "250.00", date(2013, 1, 1)) is Status.NOT_COVERED


def test_a_library_object_answers_from_what_it_has_just_loaded(opened: OpenStore, mirror: Path) -> None:
    codes = opened()
    codes.load(["icd9pcs:31"], mirror=str(mirror))
    (before,) = codes.lookup(["00.66"], "icd9pcs")
    assert before.moment is not None
    assert (before.moment.stale, before.moment.missing) == (True, "icd9pcs:32")
    codes.load(["icd9pcs:32"], mirror=str(mirror))
    (answer,) = codes.lookup(["00.66"], "icd9pcs", on=date(2015, 1, 1))
    assert answer.moment is not None
    assert answer.moment.release is not None
    assert answer.moment.release.id == "icd9pcs:32"
    assert codes.diff("icd9pcs", "31", "32").after.id == "icd9pcs:32"


# Promise 1: load order does not matter

VERSIONS: Final = ("icd9cm:26", "icd9cm:27", "icd9cm:29")


CMS: Final = "www.cms.gov/medicare/coding/icd10/downloads"
ISSUES: Final = {
    "2031": (f"{CMS}/2016-code-descriptions-in-tabular-order.zip", "icd10cm_order_2016.txt"),
    "2032": (f"{CMS}/2017-icd10-code-descriptions.zip", "icd10cm_order_2017.txt"),
    "2033": (f"{CMS}/2018-icd-10-code-descriptions.zip", "icd10cm_order_2018.txt"),
}
"""Three years of ICD-10-CM, of which slices stand in for years that the catalog does not count the codes of."""


def load_slice(codes: Crosswalk, file: Path, label: str) -> None:
    report = codes.load_file(str(file), system="icd10cm", label=label, effective=date(int(label) - 1, 10, 1))
    assert report.loaded == (f"icd10cm:{label}",)


@pytest.fixture(scope="module")
def slices(mirror: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A tenth of an order file for each of the issues."""
    cut, folder = program("scripts/slices.py").cut, tmp_path_factory.mktemp("slices")
    return {label: cut(mirror / path, member, folder / member) for label, (path, member) in ISSUES.items()}


def test_a_slice_inserted_in_mid_history_gives_the_same_store(opened: OpenStore, slices: dict[str, Path]) -> None:
    in_order, inserted = opened("in_order"), opened("inserted")
    for label in ("2031", "2032", "2033"):
        load_slice(in_order, slices[label], label)
    for label in ("2033", "2031", "2032"):
        load_slice(inserted, slices[label], label)
    assert sum(1 for _ in in_order.store.codes.all_states(SYSTEMS["icd10cm"])) > 5_000
    assert digest(inserted.store.url) == digest(in_order.store.url)


def test_a_codes_file_and_an_order_file_of_a_slice_meet_in_either_order(
    opened: OpenStore, slices: dict[str, Path], tmp_path: Path
) -> None:
    """The codes file has neither headers nor short titles."""
    order = slices["2033"]
    codes_file = tmp_path / "icd10cm_codes_2018.txt"
    lines = order.read_bytes().splitlines()
    codes_file.write_bytes(b"".join(b"%s %s\r\n" % (one[6:13], one[77:]) for one in lines if one[14:15] == b"1"))
    codes_first, order_first = opened("codes_first"), opened("order_first")
    for store, files in ((codes_first, (codes_file, order)), (order_first, (order, codes_file))):
        for file in files:
            load_slice(store, file, "2033")
    assert digest(codes_first.store.url) == digest(order_first.store.url)


@pytest.mark.parametrize(
    "order",
    [(VERSIONS[2], *VERSIONS[:2]), pytest.param((*VERSIONS[1:], VERSIONS[0]), marks=in_a_whole_sweep)],
    ids="-".join,
)
def test_versions_of_icd9_come_in_any_order_and_twice(
    opened: OpenStore, mirror: Path, in_order: str, order: tuple[str, ...]
) -> None:
    """Version 26 has short titles in capitals only, version 27 two archives, version 28 is not loaded."""
    codes = opened()
    for release in order:
        assert codes.load([release], mirror=str(mirror)).loaded == (release,)
    again = codes.load(order, mirror=str(mirror))
    assert (again.loaded, set(again.unchanged)) == ((), set(order))
    assert digest(codes.store.url) == in_order


@pytest.fixture(scope="module")
def in_order(mirror: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The digest of a store with versions 26, 27 and 29, loaded at once."""
    with crosswalk.open(f"sqlite:///{tmp_path_factory.mktemp('order')}/all.sqlite", create=True) as codes:
        codes.load(VERSIONS, mirror=str(mirror))
        return digest(codes.store.url)


def test_the_parts_of_a_release_arrive_in_either_order(opened: OpenStore, mirror: Path) -> None:
    """ICD-9-CM version 27 comes in two archives: full titles and short ones."""
    files = [next(mirror.rglob(name)) for name in ("fy2010diagnosis-procedurecodesfulltitles.zip", "v27_icd9.zip")]
    one, other = opened("one"), opened("other")
    for file in files:
        one.load_file(str(file))
    for file in reversed(files):
        other.load_file(str(file))
    assert digest(one.store.url) == digest(other.store.url)
    assert {
        each.release.id for each in one.store.releases.loaded_releases(one.store.releases.calendars()["icd9cm"].system)
    } == {"icd9cm:27"}


def test_what_was_loaded_is_told_with_its_files(cm_2024_2025: str) -> None:
    """Promise 5: every answer says what it rests on."""
    with crosswalk.open(cm_2024_2025, today=lambda: JULY) as codes:
        lines = {line.id: line for line in codes.releases().releases}
    assert (lines["icd10cm:2024"].status, lines["icd10cm:2025"].status) == ("loaded", "loaded")
    assert (lines["icd10cm:2023"].status, lines["icd10cm:2027"].status) == ("missing", "upcoming")
    assert lines["icd10pcs:2022-04.r1"].status == "superseded"
    assert (lines["icd10cm:2024"].covers_from, lines["icd10cm:2024"].covers_to) == (
        date(2023, 10, 1),
        date(2024, 10, 1),
    )
    files = lines["icd10cm:2025"].sources
    assert {Path(file.name).suffix for file in files} == {".zip", ".xlsx"}, "the order file and the conversion table"
    assert all(len(file.sha256) == 64 for file in files)
