"""Loads beside questions, and releases the catalog does not list."""

from __future__ import annotations

import threading
from datetime import date
from pathlib import Path

import pytest

import crosswalk
from crosswalk.domain.errors import SourceNotFound, UsageError
from crosswalk.domain.lookup.status import Status


def write_codes(path: Path, *codes: str) -> str:
    path.write_bytes(b"".join(f"{code:<7} Invented title of {code}\r\n".encode() for code in codes))
    return str(path)


@pytest.fixture
def store(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'codes.sqlite'}"


@pytest.mark.parametrize(
    ("label", "effective"),
    [("2028", date(2026, 11, 1)), ("2028", date(2027, 11, 1)), ("2028x", date(2027, 10, 1))],
    ids=["same label, earlier day", "same label, later day", "same day, other label"],
)
def test_a_release_has_one_name_and_one_day(store: str, tmp_path: Path, label: str, effective: date) -> None:
    first = write_codes(tmp_path / "first.txt", "E119")
    second = write_codes(tmp_path / "second.txt", "E119", "E1165")
    with crosswalk.open(store, create=True) as graph:
        graph.load_file(first, system="icd10cm", label="2028", effective=date(2027, 10, 1))
        before = list(graph.store.dump())
        with pytest.raises(UsageError, match="icd10cm:2028, effective on 2027-10-01"):
            graph.load_file(second, system="icd10cm", label=label, effective=effective)
        assert list(graph.store.dump()) == before


def test_the_same_codes_in_another_file_are_another_source_of_the_release(store: str, tmp_path: Path) -> None:
    named = {"system": "icd10cm", "label": "2028", "effective": date(2027, 10, 1)}
    first = write_codes(tmp_path / "codes.txt", "E119")
    (tmp_path / "unix").mkdir()
    second = tmp_path / "unix" / "codes.txt"
    second.write_bytes((tmp_path / "codes.txt").read_bytes().replace(b"\r\n", b"\n"))
    with crosswalk.open(store, create=True) as graph:
        graph.load_file(first, **named)  # type: ignore[arg-type]
        graph.load_file(str(second), **named)  # type: ignore[arg-type]
        (line,) = [line for line in graph.releases().releases if line.id == "icd10cm:2028"]
        assert [file.name for file in line.sources] == ["codes.txt", "codes.txt"]


def test_questions_go_on_while_the_same_object_loads(mirror: Path, store: str) -> None:
    """A question sees the store before the load or after it."""
    with crosswalk.open(store, create=True) as graph:
        graph.load(["icd9cm:31"], mirror=str(mirror))
        ended = threading.Event()
        seen: set[tuple[Status, int]] = set()
        faults: list[BaseException] = []

        def ask() -> None:
            try:
                while not ended.is_set():
                    (answer,) = graph.lookup(["250.00"], "icd9cm", on=date(2014, 1, 1))
                    seen.add((answer.status, len(graph.releases().releases)))
            except BaseException as fault:  # noqa: BLE001 - handed to the thread that waits
                faults.append(fault)

        asking = threading.Thread(target=ask)
        asking.start()
        try:
            graph.load(["icd9cm:30", "icd9cm:32"], mirror=str(mirror))
        finally:
            ended.set()
            asking.join()
        assert faults == []
        assert {status for status, _ in seen} == {Status.VALID}
        (answer,) = graph.lookup(["250.00"], "icd9cm", on=date(2015, 1, 1))
        assert answer.status is Status.VALID


def test_a_directory_that_is_no_mirror_is_said_to_be_none(store: str, tmp_path: Path) -> None:
    with crosswalk.open(store, create=True) as graph, pytest.raises(SourceNotFound, match="no official archive"):
        graph.load(mirror=str(tmp_path))
