"""A file that a load refuses leaves out what rests on it, and nothing else: official files, damaged on purpose."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from itertools import permutations
from pathlib import Path

import pytest
from digests import digest
from service_samples import OpenStore

from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.domain.errors import CountMismatch, LayoutError, UnreadableArchive
from crosswalk.domain.history.releases import Role
from releases.catalog import Catalog

CDC = "ftp.cdc.gov/pub/Health_Statistics/NCHS/Publications/ICD10CM"
CMS = "www.cms.gov/files/zip"
OLD = "www.cms.gov/medicare/coding/icd10/downloads"
ICD9 = "www.cms.gov/medicare/coding/icd9providerdiagnosticcodes/downloads"
OF_2020 = f"{OLD}/2020-icd-10-cm-codes.zip"
OF_2025 = f"{CMS}/2025-code-descriptions-tabular-order.zip"
POA_2025 = f"{CDC}/2025/POAexemptCodesFY25.zip"
TABLE_2025 = f"{CDC}/2025/icd-10-cm-conversion-table-FY2025.xlsx"
DECEMBER = f"{CMS}/2022-icd-10-pcs-order-file-long-and-abbreviated-titles-updated-december-1-2021.zip"
GEMS = f"{OLD}/2018-icd-10-cm-general-equivalence-mappings.zip"
VERSION_32 = f"{ICD9}/icd-9-cm-v32-master-descriptions.zip"
VERSIONS = {f"icd9pcs:{version}": f"{ICD9}/v{version}_icd9.zip" for version in (23, 24, 25)}

Spoil = Callable[[bytes], bytes]
Place = Callable[..., str]


@pytest.fixture
def unchecked(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if nobody had noted a checksum yet, as of the archives of next year."""
    monkeypatch.setattr(Catalog, "_checked", lambda _, archive, __: archive)


@pytest.fixture
def place(mirror: Path, tmp_path: Path) -> Place:
    """Put official archives into a mirror of this test, as they are or with one member spoilt; its folder."""

    def put(*paths: str, **spoilt: tuple[str, str, Spoil]) -> str:
        root = tmp_path / "mirror"
        for path in paths:
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).symlink_to(mirror / path)
        for path, member, spoil in spoilt.values():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            with zipfile.ZipFile(mirror / path) as whole, zipfile.ZipFile(root / path, "w") as packed:
                for name in whole.namelist():
                    data = whole.read(name)
                    packed.writestr(name, spoil(data) if name.endswith(member) else data)
        return str(root)

    return put


def line_at(number: int, text: bytes) -> Spoil:
    """Puts another text in the place of a line."""

    def spoil(data: bytes) -> bytes:
        lines = data.splitlines(keepends=True)
        return b"".join([*lines[: number - 1], text + b"\r\n", *lines[number:]])

    return spoil


def cut(mirror: Path, root: str, *paths: str) -> None:
    """Put archives into a mirror as a broken connection leaves them."""
    for path in paths:
        (Path(root) / path).parent.mkdir(parents=True, exist_ok=True)
        (Path(root) / path).write_bytes(truncated((mirror / path).read_bytes()))


def truncated(data: bytes) -> bytes:
    return data[: len(data) // 2]


@pytest.mark.usefixtures("unchecked")
def test_a_refused_order_file_or_map_leaves_out_what_rests_on_it(opened: OpenStore, place: Place) -> None:
    root = place(
        VERSION_32,
        order=(OF_2020, "icd10cm_order_2020.txt", truncated),
        gem=(GEMS, "2018_I10gem.txt", line_at(7, b"A000 0010 0000")),
    )
    codes = opened()
    report = codes.load(
        ["icd9pcs:32", "icd10cm:2020", "icd10cm:2020-04", "gem-icd9cm-icd10cm:2018", "gem-icd10cm-icd9cm"], mirror=root
    )
    assert report.loaded == ("icd9pcs:32", "gem-icd9cm-icd10cm:2018")
    assert report.unchanged == ()
    order, gem = report.refused
    assert (order.target, order.left_out) == ("icd10cm:2020", ("icd10cm:2020", "icd10cm:2020-04"))
    assert (gem.target, gem.left_out) == ("gem-icd10cm-icd9cm:2018", ("gem-icd10cm-icd9cm:2018",))
    assert isinstance(order.fault, LayoutError | CountMismatch)
    assert isinstance(gem.fault, LayoutError)
    assert str(gem.fault.where).endswith(
        "2018-icd-10-cm-general-equivalence-mappings.zip, member 2018_I10gem.txt, line 7"
    )
    assert (order.fault.remedy, gem.fault.remedy) != (None, None)

    alone = opened("alone")
    alone.load(["icd9pcs:32", "gem-icd9cm-icd10cm"], mirror=root)
    assert digest(codes.store.url) == digest(alone.store.url), "as if what is left out had never been asked for"


@pytest.mark.usefixtures("unchecked")
def test_a_refused_file_that_a_release_can_do_without_leaves_out_itself(
    opened: OpenStore, place: Place, mirror: Path
) -> None:
    root = place(OF_2025, list=(POA_2025, "POAexemptCodesFY25.txt", line_at(9, b"01244\t250.00\tDiabetes")))
    cut(mirror, root, TABLE_2025)
    codes = opened()
    report = codes.load(["icd10cm:2025"], mirror=root)
    assert report.loaded == ("icd10cm:2025",)
    assert [(each.target, each.left_out) for each in report.refused] == [("icd10cm:2025", ()), ("icd10cm:2025", ())]
    assert sorted((each.fault.code, each.fault.where.line) for each in report.refused if each.fault.where) == [
        ("layout", 9),
        ("unreadable_archive", None),
    ]
    (record,) = codes.store.releases.loaded_releases(SYSTEMS["icd10cm"])
    assert [each.role for each in record.sources] == [Role.ORDER]


@pytest.mark.usefixtures("unchecked")
def test_a_refused_addendum_leaves_out_the_issue_that_is_derived_with_it(opened: OpenStore, place: Place) -> None:
    root = place(addendum=(DECEMBER, "order_addenda_2022.txt", line_at(3, b"what is this")))
    report = opened().load(["icd10pcs:2022", "icd10pcs:2022-04.r1"], mirror=root)
    assert report.loaded == ("icd10pcs:2022-04.r1",)
    (refused,) = report.refused
    assert (refused.target, refused.left_out) == ("icd10pcs:2022", ("icd10pcs:2022",))
    assert refused.fault.where is not None
    assert (refused.fault.where.member, refused.fault.where.line) == ("order_addenda_2022.txt", 3)


@pytest.mark.parametrize("order", list(permutations(VERSIONS))[::2], ids=" ".join)
def test_the_same_is_left_out_in_any_order(
    opened: OpenStore, place: Place, mirror: Path, order: tuple[str, ...]
) -> None:
    """One by one and all at once; and what was left out stays so when the same is loaded again."""
    root = place(VERSIONS["icd9pcs:23"], VERSIONS["icd9pcs:25"])
    cut(mirror, root, VERSIONS["icd9pcs:24"])
    one_by_one, at_once = opened("one"), opened("all")
    for release in order:
        if release == "icd9pcs:24":
            with pytest.raises(UnreadableArchive):
                one_by_one.load([release], mirror=root)
        else:
            assert one_by_one.load([release], mirror=root).loaded == (release,)
    report = at_once.load(order, mirror=root)
    assert report.loaded == ("icd9pcs:23", "icd9pcs:25")
    assert [each.left_out for each in report.refused] == [("icd9pcs:24",)]
    assert digest(at_once.store.url) == digest(one_by_one.store.url)
    again = at_once.load(order, mirror=root)
    assert (again.loaded, again.unchanged, again.refused[0].left_out) == ((), report.loaded, ("icd9pcs:24",))


def test_a_file_of_two_systems_is_told_once_with_its_path_and_address(
    opened: OpenStore, place: Place, mirror: Path
) -> None:
    """Whether it is another file or one that is cut short: the archives of ICD-9-CM hold two code systems."""
    root = place(VERSIONS["icd9pcs:23"])
    cut(mirror, root, VERSIONS["icd9pcs:25"])
    (Path(root) / VERSIONS["icd9pcs:24"]).write_bytes((mirror / VERSIONS["icd9pcs:24"]).read_bytes() + b"!")
    report = opened().load(["icd9cm", "icd9pcs"], mirror=root)
    assert [(each.left_out, each.fault.code) for each in report.refused] == [
        (("icd9cm:24", "icd9pcs:24"), "checksum_mismatch"),
        (("icd9cm:25", "icd9pcs:25"), "unreadable_archive"),
    ]
    for version, each in zip((24, 25), report.refused, strict=True):
        path = VERSIONS[f"icd9pcs:{version}"]
        assert each.fault.where is not None
        assert each.fault.where.file == str(Path(root) / path)
        assert each.fault.remedy is not None
        assert f"Get it again from https://{path};" in each.fault.remedy


def test_a_strict_load_changes_nothing(opened: OpenStore, place: Place, mirror: Path) -> None:
    """And tells every file that is refused, not the first alone."""
    root = place(VERSIONS["icd9pcs:25"])
    cut(mirror, root, VERSIONS["icd9pcs:23"], VERSIONS["icd9pcs:24"])
    codes = opened()
    codes.load(["icd9pcs:25"], mirror=root)
    before = digest(codes.store.url)
    with pytest.raises(UnreadableArchive, match=r"v23_icd9\.zip") as refused:
        codes.load(["icd9pcs"], mirror=root, strict=True)
    (other,) = refused.value.__notes__
    assert "v24_icd9.zip" in other
    assert digest(codes.store.url) == before


def test_every_fault_is_told_where_nothing_is_left_to_load(opened: OpenStore, place: Place, mirror: Path) -> None:
    root = place()
    cut(mirror, root, VERSIONS["icd9pcs:23"], VERSIONS["icd9pcs:24"])
    with pytest.raises(UnreadableArchive, match=r"v23_icd9\.zip") as refused:
        opened().load(["icd9pcs"], mirror=root)
    (other,) = refused.value.__notes__
    assert "v24_icd9.zip" in other
