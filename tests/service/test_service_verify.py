"""Checking stores of real releases: sound ones, a tampered one, and files that are not what was loaded."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from digests import digest

import crosswalk
from crosswalk.domain.errors import SourceNotFound, UnknownRelease
from crosswalk.domain.history.verification import Finding, Verdict


def verified(url: str, mirror: Path, *targets: str) -> list[Finding]:
    with crosswalk.open(url) as codes:
        return codes.verify(targets, mirror=str(mirror))


def verdicts(found: list[Finding]) -> dict[str, Verdict]:
    return {f"{each.target} {each.check}": each.verdict for each in found}


def test_a_sound_store_agrees_with_everything_published(full_store: str, mirror: Path) -> None:
    found = verified(full_store, mirror)
    assert [each for each in found if each.verdict is Verdict.DIFFERS] == []
    known = {f"{each.target} {each.check}" for each in found if each.verdict is Verdict.KNOWN}
    assert {"icd10cm:2022 changes", "icd10cm:2024 changes", "icd10pcs:2022 changes"} <= known
    assert {each.check for each in found} >= {"source", "content", "counts", "changes", "addendum", "tabular list"}


def test_what_was_changed_in_the_store_behind_our_back_is_found(small_store: str, mirror: Path) -> None:
    assert Verdict.DIFFERS not in verdicts(verified(small_store, mirror)).values()
    before = digest(small_store)
    with closing(sqlite3.connect(small_store.removeprefix("sqlite:///"))) as raw:
        raw.execute("UPDATE state SET long = 'Another title' WHERE code = (SELECT key FROM code WHERE code = '3606')")
        raw.commit()
    assert digest(small_store) != before
    found = verdicts(verified(small_store, mirror))
    assert found["icd9pcs:32 content"] is Verdict.DIFFERS
    assert found["icd9pcs:32 source"] is Verdict.AGREES


def test_a_source_that_is_not_what_was_loaded_is_found(small_store: str, mirror: Path, tmp_path: Path) -> None:
    (archive,) = mirror.glob("www.cms.gov/**/icd-9-cm-v32-master-descriptions.zip")
    copy = tmp_path / archive.relative_to(mirror)
    copy.parent.mkdir(parents=True)
    copy.write_bytes(archive.read_bytes() + b"x")
    assert verdicts(verified(small_store, tmp_path))["icd9pcs:32 source"] is Verdict.DIFFERS
    copy.unlink()
    assert verdicts(verified(small_store, tmp_path))["icd9pcs:32 source"] is Verdict.UNCHECKED


def test_a_release_that_nobody_has_catalogued_has_no_official_file_to_check(
    small_store: str, mirror: Path, tmp_path: Path
) -> None:
    file = tmp_path / "mine.txt"
    file.write_bytes(b"25000 Diabetes mellitus\nV3000 Single liveborn\n")
    with crosswalk.open(small_store) as codes:
        codes.load_file(str(file), system="icd9cm", label="13", effective=date(1995, 10, 1))
    found = {key: each for key, each in verdicts(verified(small_store, mirror)).items() if key.startswith("icd9cm:13")}
    assert found == {"icd9cm:13 source": Verdict.UNCHECKED, "icd9cm:13 content": Verdict.AGREES}


def test_a_mirror_that_is_not_there_is_refused(small_store: str, tmp_path: Path) -> None:
    with pytest.raises(SourceNotFound):
        verified(small_store, tmp_path / "none")


def test_one_release_is_checked_alone_and_an_unknown_one_is_refused(small_store: str, mirror: Path) -> None:
    assert {each.target for each in verified(small_store, mirror, "icd9pcs:32")} == {"icd9pcs:32"}
    assert verified(small_store, mirror, "icd9pcs:31") == []
    with pytest.raises(UnknownRelease):
        verified(small_store, mirror, "icd9pcs:99")
