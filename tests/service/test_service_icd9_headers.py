"""ICD-9-CM by its tabular lists: the only source before version 23, and the titles of headers to version 29."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from service_samples import OpenStore, dump

from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.domain.errors import ReleaseNotLoaded
from crosswalk.domain.history.releases import Role
from crosswalk.domain.history.snapshot import Property

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
    }
    assert codes.lookup(["707.02"])[0].long == "Pressure ulcer, upper back"
    assert len([code for code, (state, *_) in codes.store.codes.all_states(ICD9) if state.billable]) == 14_567


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
    assert dump(apart) == dump(together)
