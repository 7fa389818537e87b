"""What stands above and below codes at a moment, and several questions answered from one state of the store."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from service_samples import OpenStore

import crosswalk
from crosswalk.domain.errors import UnknownRelease, UnknownSystem
from crosswalk.service import Crosswalk


@pytest.fixture
def codes(starter_store: str) -> Iterator[Crosswalk]:
    with crosswalk.open(starter_store, today=lambda: date(2024, 3, 1)) as opened:
        yield opened


def test_headers_stand_above_a_code_the_topmost_first(codes: Crosswalk) -> None:
    asked = ["M80.00XA", "m8000xa", "E11", "nonsense", "1.19"]
    assert codes.headers(asked, "icd10cm") == [("M80", "M80.0", "M80.00"), ("M80", "M80.0", "M80.00"), (), (), ()]
    assert codes.headers(["0016070"], "icd10pcs") == [("001",)]
    assert codes.headers(["J0120", "A1"], "hcpcs") == [(), ()]


def test_headers_and_children_are_those_of_the_moment(codes: Crosswalk) -> None:
    assert codes.children(["G20", "G20.A1"], "icd10cm", release="2024") == [("G20.A", "G20.B", "G20.C"), ()]
    assert codes.children(["G20"], "icd10cm", release="2023") == [()]
    assert codes.children(["250", "zz"], "icd9cm", on="2010-01-01")[0][:2] == ("250.0", "250.1")
    assert codes.headers(["G20.A1"], "icd10cm", on=date(2023, 10, 1)) == [("G20", "G20.A")]


def test_every_header_of_a_header_is_a_child_of_the_one_above(codes: Crosswalk) -> None:
    line = (*codes.headers(["S52.521A"], "icd10cm")[0], "S52.521A")
    for above, below in pairwise(line):
        assert below in codes.children([above], "icd10cm")[0]


def test_what_cannot_be_asked_is_told(codes: Crosswalk) -> None:
    with pytest.raises(UnknownSystem):
        codes.headers(["E11"], "icd11")
    with pytest.raises(UnknownRelease):
        codes.children(["E11"], "icd10cm", release="1999")
    with pytest.raises(UnknownSystem):
        codes.calendar("icd11")


def test_questions_together_see_one_state_of_the_store(opened: OpenStore, mirror: Path) -> None:
    asking, loading = opened(), opened()
    loading.load(["icd9pcs:32"], mirror=str(mirror))

    def loaded() -> list[str]:
        return sorted(asking.calendar("icd9pcs").loaded)

    # Its commit waits for those who read.
    load = threading.Thread(target=lambda: loading.load(["icd9pcs:31"], mirror=str(mirror)))
    with asking.together():
        assert loaded() == ["icd9pcs:32"]
        load.start()
        load.join(2)
        with asking.together():
            assert loaded() == ["icd9pcs:32"]
        assert loaded() == ["icd9pcs:32"]
    load.join(60)
    assert loaded() == ["icd9pcs:31", "icd9pcs:32"]
