"""ICD-9-CM by its tabular lists: the only source before version 23, and the titles of headers to version 29."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from digests import digest
from service_samples import OpenStore
from sweeps import part_of

import crosswalk
from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.domain.errors import ReleaseNotLoaded
from crosswalk.domain.history.releases import Role
from crosswalk.domain.history.snapshot import Property
from crosswalk.domain.lookup.status import Status
from crosswalk.domain.lookup.validity import Lookup
from crosswalk.service import Crosswalk

CDC = "ftp.cdc.gov/pub/Health_Statistics/NCHS/Publications/ICD9-CM"
ICD9 = SYSTEMS["icd9cm"]


def test_a_version_of_which_only_the_tabular_list_exists(mirror: Path, opened: OpenStore) -> None:
    codes = opened(today=date(2005, 1, 1))
    codes.load(["icd9cm:22"], mirror=str(mirror))
    (record,) = codes.store.releases.loaded_releases(ICD9)
    assert set(record.stated_by.values()) == {Role.TABULAR}
    assert Property.SHORT not in record.stated_by
    header, code, under = codes.lookup(["250", "250.01", "E849"], "icd9cm")
    assert (header.billable, header.long) == (False, "Diabetes mellitus")
    assert code.billable
    assert (code.long or "").startswith("Diabetes mellitus without mention of complication, type I [")
    assert (code.title_built, code.title_from, code.properties) == (True, None, None)
    assert (under.billable, under.long) == (False, None), "printed as a block only"


def test_titles_of_headers_stand_on_where_no_list_was_published(mirror: Path, opened: OpenStore) -> None:
    """The last list is that of version 29."""
    codes = opened(today=date(2015, 6, 1))
    codes.load(["icd9cm:29", "icd9cm:30", "icd9cm:32", "icd9pcs:29", "icd9pcs:32"], mirror=str(mirror))
    (header,), (procedure,) = codes.lookup(["250"], "icd9cm"), codes.lookup(["42"], "icd9pcs")
    assert (header.system, header.long) == ("icd9cm", "Diabetes mellitus")
    assert (procedure.system, procedure.long) == ("icd9pcs", "Operations on esophagus")
    assert header.moment is not None
    assert header.moment.release is not None
    assert header.moment.release.id == "icd9cm:32"
    (life,) = codes.history(["707.0"], "icd9cm")
    assert [(state.first_release, state.last_release, state.long) for state in life.states] == [
        ("icd9cm:29", "icd9cm:32", "Pressure ulcer")
    ]


def test_the_list_tells_of_headers_only_where_the_codes_have_titles_of_their_own(
    mirror: Path, opened: OpenStore
) -> None:
    """Its titles leave out what stands above: 707.02 is `Upper back` there."""
    codes = opened(today=date(2012, 6, 1))
    codes.load(["icd9cm:29"], mirror=str(mirror))
    (record,) = codes.store.releases.loaded_releases(ICD9)
    assert {known: role for known, role in record.stated_by.items() if role is Role.TABULAR} == {
        Property.HEADERS: Role.TABULAR,
        Property.HEADER_LONG: Role.TABULAR,
        Property.PROPERTIES: Role.TABULAR,
    }
    assert codes.lookup(["707.02"])[0].long == "Pressure ulcer, upper back"
    assert len([code for code, (state, *_) in codes.store.codes.all_states(ICD9) if state.billable]) == 14_567


@pytest.fixture(scope="module")
def six_versions(mirror: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crosswalk]:
    """Versions 22 to 24 and 26 to 28: those around the step from built titles to those of files, and a gap."""
    store = f"sqlite:///{tmp_path_factory.mktemp('icd9') / 'store.sqlite'}"
    with crosswalk.open(store, create=True, today=lambda: date(2010, 6, 1)) as codes:
        codes.load([f"icd9cm:{version}" for version in (22, 23, 24, 26, 27, 28)], mirror=str(mirror))
        yield codes


@pytest.mark.parametrize(
    ("code", "version", "long", "title_from", "built"),
    [
        ("285.21", "22", "Anemia in end-stage renal disease", None, True),
        ("285.21", "23", "Anemia in chronic kidney disease", "icd9cm:27", False),
        ("285.21", "26", "Anemia in chronic kidney disease", "icd9cm:27", False),
        ("285.21", "27", "Anemia in chronic kidney disease", None, False),
        ("707.02", "24", "Decubitus ulcer, upper back", None, True),
        ("707.02", "27", "Pressure ulcer, upper back", None, False),
        ("153.4", "22", "Malignant neoplasm of cecum", "icd9cm:27", False),
        ("361", "26", "Retinal detachments and defects", None, False),
    ],
)
def test_a_title_is_built_only_where_no_file_has_one_of_that_wording(
    six_versions: Crosswalk, code: str, version: str, long: str, title_from: str | None, built: bool
) -> None:
    (asked,) = six_versions.lookup([code], "icd9cm", release=version)
    assert (asked.long, asked.title_from, asked.title_built) == (long, title_from, built)
    assert asked.moment is not None
    assert asked.moment.release is not None
    (on_its_day,) = six_versions.lookup([code], "icd9cm", on=asked.moment.release.effective)
    assert (on_its_day.short, on_its_day.long) == (asked.short, asked.long)
    assert (on_its_day.title_from, on_its_day.title_built) == (title_from, built)


def test_every_code_answers_the_same_by_its_release_and_on_its_day(six_versions: Crosswalk) -> None:
    calendar = six_versions.store.releases.calendars()["icd9cm"]
    codes = part_of((ICD9.display(code) for code, _ in six_versions.store.codes.all_states(ICD9)), 6)
    for release in calendar.known:
        if release.id not in calendar.loaded:
            continue
        by_release = six_versions.lookup(codes, "icd9cm", release=release.label)
        by_day = six_versions.lookup(codes, "icd9cm", on=release.effective)
        assert list(map(titles, by_release)) == list(map(titles, by_day)), release.id
        assert all(one.long for one in by_release if one.status is Status.VALID)


def titles(answer: Lookup) -> tuple[object, ...]:
    return answer.code, answer.status, answer.short, answer.long, answer.title_from, answer.title_built


@pytest.mark.parametrize(("base", "version", "revised"), [("22", "23", 30), ("23", "24", 55), ("26", "27", 27)])
def test_built_titles_are_compared_with_built_ones(
    six_versions: Crosswalk, base: str, version: str, revised: int
) -> None:
    """Version 27 writes 4,000 titles otherwise than they are built: none of that is a revision."""
    found = six_versions.diff("icd9cm", base, version)
    assert len(found.revised) == revised
    told = {row.code: (row.before, row.after) for row in found.revised}
    if version == "23":
        assert told["285.21"] == ("Anemia in end-stage renal disease", "Anemia in chronic kidney disease")
        assert "404.01" in told, "of hypertensive heart and renal disease, which became kidney disease"
    if version == "27":
        assert told["572.2"] == ("Hepatic coma", "Hepatic encephalopathy")
        assert "584.9" not in told, "the file still writes renal, as the list did the year before"


def test_the_list_may_come_before_or_after_and_only_with_its_codes(mirror: Path, opened: OpenStore) -> None:
    titles = mirror / "www.cms.gov/medicare/coding/icd9providerdiagnosticcodes/downloads/v23_icd9.zip"
    tabular = str(mirror / CDC / "2005/Dtab06.zip")
    together, apart = opened("together", date(2006, 6, 1)), opened("apart", date(2006, 6, 1))
    together.load(["icd9cm:23", "icd9pcs:23"], mirror=str(mirror))
    apart.load(["icd9cm:30"], mirror=str(mirror))
    with pytest.raises(ReleaseNotLoaded, match="the tabular file of icd9cm:23 needs its codes"):
        apart.load_file(tabular)
    apart = opened("again", date(2006, 6, 1))
    apart.load_file(str(titles))
    assert apart.lookup(["250"], "icd9cm")[0].long is None
    apart.load_file(tabular)
    apart.load_file(str(mirror / CDC / "2005/Ptab06.zip"))
    assert apart.lookup(["250"], "icd9cm")[0].long == "Diabetes mellitus"
    assert digest(apart.store.url) == digest(together.store.url)
