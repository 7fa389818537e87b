"""What every engine promises of a release that is taken out: load A, load B, unload B leaves what load A does."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Final

import pytest
from contract_engines import Engine

from crosswalk.domain.errors import ReleaseNotLoaded, UsageError
from crosswalk.domain.store.protocol import Store
from crosswalk.loading import load_files
from crosswalk.loading import system as system_loading
from crosswalk.loading.unload import unload

OLD: Final = (
    ("G20", 1, "Parkinson's disease"),
    ("Q52", 0, "Other congenital malformations of female genitalia"),
    ("Q521", 1, "Doubling of vagina"),
)
NEW: Final = (
    ("G20", 0, "Parkinson's disease"),
    ("G20A1", 1, "Parkinson's disease without dyskinesia, without mention of fluctuations"),
    ("Q52", 0, "Other congenital malformations of the genitals"),
    ("Q521", 0, "Doubling of vagina"),
    ("Q5210", 1, "Doubling of vagina, unspecified"),
)
TABULAR: Final = """<?xml version="1.0" encoding="utf-8"?>
<ICD10CM.tabular><version>2031</version><title>ICD-10-CM TABULAR LIST</title><chapter><name>6</name>
<desc>Diseases of the nervous system (G00-G99)</desc><sectionIndex><sectionRef first="G20" last="G26" id="G20-G26">
Extrapyramidal disorders</sectionRef></sectionIndex><section id="G20-G26">
<desc>Extrapyramidal disorders (G20-G26)</desc>
<diag><name>G20</name><desc>Parkinson's disease</desc><inclusionTerm><note>Hemiparkinsonism</note></inclusionTerm>
</diag></section></chapter></ICD10CM.tabular>
"""
POA: Final = "Order\tPOAexemptCode\tDescription\r\n1\tG20\tParkinson's disease\r\n"
TITLES: Final = {
    "31": "0010  Cholera due to vibrio cholerae\n",
    "32": "0010  Cholera of 2014\n0011  Cholera due to el tor\n",
}
YEARS: Final = {"2026": date(2025, 10, 1), "2031": date(2030, 10, 1), "2032": date(2031, 10, 1)}


@pytest.fixture(autouse=True)
def no_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    """The releases here are a few invented lines."""
    monkeypatch.setattr(system_loading, "check_counts", lambda *_: None)


def order_file(folder: Path, name: str, codes: Sequence[tuple[str, int, str]]) -> str:
    lines = (
        f"{n:05d} {code:<7} {billable} {title[:60]:<60} {title}\r\n"
        for n, (code, billable, title) in enumerate(codes, 1)
    )
    return written(folder, name, "".join(lines))


def written(folder: Path, name: str, text: str) -> str:
    path = folder / name
    path.write_bytes(text.encode())
    return str(path)


def load(store: Store, label: str, *files: str, system: str = "icd10cm") -> None:
    load_files(store, files, system, label, YEARS.get(label), None)


Loads = Sequence[tuple[str, str, list[str]]]
"""System, label and files of each load."""


def dumped(engine: Engine, loads: Loads, *, gone: str | None = None, again: Loads = ()) -> list[str]:
    """What a new store holds after these loads, with a release taken out, and after more loads."""
    store = engine.fresh()
    for system, label, files in loads:
        load(store, label, *files, system=system)
    if gone is not None:
        before = list(store.dump())
        assert gone in unload(store, [gone], None)
        assert list(store.dump()) != before
    for system, label, files in again:
        load(store, label, *files, system=system)
    return list(store.dump())


@pytest.mark.parametrize(("kept", "gone"), [("2026", "2031"), ("2031", "2026"), ("2031", "2032"), ("2032", "2031")])
def test_what_is_loaded_and_taken_out_leaves_no_trace(engine: Engine, tmp_path: Path, kept: str, gone: str) -> None:
    """Before it, after it, catalogued or not, with notes that only it states; and it can be loaded again."""
    old, new = order_file(tmp_path, "a.txt", OLD), order_file(tmp_path, "b.txt", NEW)
    stays = ("icd10cm", kept, [old, written(tmp_path, "p.txt", POA)])
    goes = ("icd10cm", gone, [new, written(tmp_path, "t.xml", TABULAR)])
    assert dumped(engine, [stays, goes], gone=f"icd10cm:{gone}") == dumped(engine, [stays])
    assert dumped(engine, [stays, goes], gone=f"icd10cm:{gone}", again=[goes]) == dumped(engine, [stays, goes])


def test_headers_that_are_known_from_their_codes_go_with_them(engine: Engine, tmp_path: Path) -> None:
    stays, goes = (("icd9cm", label, [written(tmp_path, f"{label}.txt", TITLES[label])]) for label in ("31", "32"))
    assert dumped(engine, [stays, goes], gone="icd9cm:32") == dumped(engine, [stays])


def test_a_change_goes_with_the_release_it_amends(engine: Engine, tmp_path: Path) -> None:
    stays = ("icd10cm", "2026", [order_file(tmp_path, "a.txt", OLD)])
    goes = ("icd10cm", "2020", [order_file(tmp_path, "b.txt", NEW)])
    assert any('"icd10cm:2020-04"' in line and "delta" in line for line in dumped(engine, [stays, goes]))
    assert dumped(engine, [stays, goes], gone="icd10cm:2020") == dumped(engine, [stays])


def test_the_last_release_of_a_system_takes_the_system_with_it(engine: Engine, tmp_path: Path) -> None:
    stays = ("icd10cm", "2026", [order_file(tmp_path, "a.txt", OLD)])
    goes = ("icd9cm", "32", [written(tmp_path, "x.txt", TITLES["32"])])
    assert dumped(engine, [stays, goes], gone="icd9cm:32") == dumped(engine, [stays])


def test_what_is_not_loaded_cannot_be_taken_out(store: Store, tmp_path: Path) -> None:
    load(store, "2026", order_file(tmp_path, "a.txt", OLD))
    with pytest.raises(ReleaseNotLoaded, match="icd10cm:2025 is not loaded"):
        unload(store, ["icd10cm:2025"], None)
    with pytest.raises(UsageError, match="no release of a code system"):
        unload(store, ["icd10cm"], None)
