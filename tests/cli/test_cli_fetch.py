"""`crosswalk fetch`, and what the other commands make of the library."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from cli_samples import Run
from digests import digest
from fetch_samples import Site, serving, status

from releases.catalog import load_catalog


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty CROSSWALK_HOME."""
    monkeypatch.setenv("CROSSWALK_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def test_what_is_fetched_loads_as_from_the_mirror(run: Run, home: Path, mirror: Path, tmp_path: Path) -> None:
    ours, theirs = (f"sqlite:///{tmp_path / name}.sqlite" for name in ("ours", "theirs"))
    ended = run("fetch", "icd9pcs:32", "icd10pcs:2014", "--mirror", str(mirror), "--quiet")
    assert (ended.status, ended.out) == (0, "")
    assert "Fetched 2 archives" in ended.err
    assert run("load", "--store", ours, "--quiet").status == 0
    assert (
        run("load", "icd9cm:32", "icd9pcs:32", "icd10pcs:2014", "--mirror", str(mirror), "--store", theirs).status == 0
    )
    assert digest(ours) == digest(theirs)
    again = run("fetch", "icd9pcs:32", "icd10pcs:2014", "--mirror", str(mirror))
    assert "Fetched 0 archives" in again.err
    assert "In the library before: 2" in again.err


def test_a_fetch_from_a_mirror_takes_what_is_there(run: Run, home: Path, mirror: Path) -> None:
    ended = run("fetch", "gem-icd9pcs-icd10pcs", "--mirror", str(mirror))
    assert ended.status == 0
    assert "Not there: gem-icd9pcs-icd10pcs 2009, 2010" in ended.err


def test_addresses_are_printed_for_a_browser_or_for_wget(run: Run, home: Path, mirror: Path) -> None:
    """The preferred one of each file that the library lacks, a line each, and nothing else."""
    ended = run("fetch", "icd10cm:2023-04", "icd10cm:2027", "hcpcs:2025-07.r1", "--list")
    assert (ended.status, ended.err) == (0, "No address is known of hcpcs 2025-07.r1\n")
    addresses = ended.out.splitlines()
    assert len(addresses) == len(set(addresses)) == 8
    assert all(each.startswith("https://") and " " not in each for each in addresses)
    assert addresses[0].endswith("/2023-code-descriptions-tabular-order-updated-01/11/2023.zip")
    assert "https://www.cms.gov/files/zip/2027-poa-exempt-codes.zip" in addresses
    run("fetch", "icd10cm:2023-04", "--mirror", str(mirror))
    left = run("fetch", "icd10cm:2023-04", "icd10cm:2027", "--list").out.splitlines()
    assert set(left) < set(addresses)
    assert addresses[0] not in left
    assert run("fetch", "--list", "--mirror", str(mirror)).status == 2


def test_a_folder_of_downloads_is_loaded_and_the_rest_is_named(run: Run, mirror: Path, tmp_path: Path) -> None:
    folder, store = tmp_path / "downloads", f"sqlite:///{tmp_path / 'own.sqlite'}"
    folder.mkdir()
    (archive,) = load_catalog().parts("icd9pcs:23")[0].archives
    shutil.copy(mirror / archive.path, folder / "v23 (1).zip")
    for number in range(5):
        (folder / f"{number}.txt").write_text("bread, milk")
    ended = run("load", str(folder), "--store", store, "--quiet")
    assert ended.status == 0
    assert "icd9cm 23; icd9pcs 23" in ended.err
    assert "Passed over 0.txt, 1.txt, 2.txt, 3.txt, 4.txt: the catalog does not know it. If it is" in ended.err
    (folder / "2027-code-tables.zip").write_bytes(b"<html><body>Request Rejected</body></html>")
    again = run("load", str(folder), "--store", store, "--quiet")
    assert again.status == 3
    assert "Left out 2027-code-tables.zip: it is a page of a web site that came in place of the file." in again.err
    (tmp_path / "empty").mkdir()
    nothing = run("load", str(tmp_path / "empty"), "--store", store)
    assert (nothing.status, "there is no file in" in nothing.err) == (2, True)


def test_a_site_that_refuses_is_told_once_a_release(run: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "*")
    monkeypatch.setenv("CROSSWALK_USER_AGENT", "a browser")
    parts = load_catalog().parts("icd10cm:2027")
    paths = {archive.path for part in parts for archive in part.archives}
    with serving(Site(acts={path: [status(403)] * 9 for path in paths})) as site:
        ended = run("fetch", "icd10cm:2027", "--mirror", site.url, "--quiet")
    assert ended.status == 3
    assert site.agents == {"a browser"}
    errors = [line for line in ended.err.splitlines() if "could not be fetched" in line]
    assert errors == ["Error: icd10cm 2027 could not be fetched"]
    assert ended.err.count("127.0.0.1 answered 403: it refuses programs that it does not know.") == 1
    assert ended.err.count("crosswalk fetch --list prints the addresses") == 1


def test_what_was_named_and_is_not_there_is_a_fault_and_the_others_go_on(run: Run, home: Path, mirror: Path) -> None:
    ended = run("fetch", "icd9cm:32", "icd10cm:2027", "--mirror", str(mirror))
    assert ended.status == 3
    assert "Error: icd10cm 2027 could not be fetched" in ended.err
    assert "2027-code-descriptions-tabular-order.zip and 1 more: The mirror does not have it." in ended.err
    # The titles of ICD-9-CM v32, and the codes file of FY2027 that stands in.
    assert "Fetched 2 archives" in ended.err
    assert "Traceback" not in ended.err


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (("fetch", "icd11"), 2),
        (("fetch", "icd10cm:1999"), 2),
        (("fetch", "icd10cm", "--mirror", "http://"), 2),
        (("fetch", "icd10cm", "--mirror", "/nonexistent"), 3),
        (("load", "icd10cm:2025"), 3),
        (("load", "icd10cm"), 2),
        (("load",), 2),
    ],
)
def test_faults_say_what_to_do_and_leave_no_library(
    run: Run, home: Path, arguments: tuple[str, ...], status: int
) -> None:
    ended = run(*arguments)
    assert ended.status == status
    assert ended.err.startswith("Error: ")
    assert not home.exists()
    if arguments[0] == "load":
        assert "crosswalk fetch" in ended.err


def test_a_library_that_cannot_be_written_is_named(run: Run, home: Path, mirror: Path) -> None:
    home.write_text("a file, not a folder")
    ended = run("fetch", "icd9cm:32", "--mirror", str(mirror))
    assert ended.status == 3
    assert "CROSSWALK_HOME" in ended.err


def test_releases_shows_what_is_fetched_and_what_is_due(run: Run, home: Path, mirror: Path) -> None:
    rows = {row["id"]: row for row in run("releases", "--format", "json").json}
    assert not any(row["fetched"] for row in rows.values())
    assert {name for name, row in rows.items() if row["due"]} == {"icd10cm:2028", "icd10pcs:2027", "hcpcs:2026-07"}
    run("fetch", "icd10cm:2020", "gem-icd9cm-icd10cm:2018", "--mirror", str(mirror))
    rows = {row["id"]: row for row in run("releases", "--format", "json").json}
    fetched = {name for name, row in rows.items() if row["fetched"]}
    assert fetched >= {"icd10cm:2020", "icd10cm:2020-04", "gem-icd9cm-icd10cm:2018"}
    assert "icd10cm:2025" not in fetched
    table = run("releases", "--format", "table").out
    assert "Due next: icd10cm:2028 on 2027-10-01, icd10pcs:2027 on 2026-10-01" in table


def test_releases_are_told_system_by_system(run: Run, home: Path) -> None:
    table = run("releases", "icd10pcs", "gem-icd9pcs-icd10pcs", "--format", "table").out.splitlines()
    heads = [line for line in table if line and not line.startswith(" ")]
    assert heads[0].startswith("icd10pcs  ICD-10-PCS procedures  20 of ")
    assert heads[1].startswith("gem-icd9pcs-icd10pcs  GEM, procedures: ICD-9-CM to ICD-10-PCS  5 of ")
    rows = {line.split()[0]: " ".join(line.split()) for line in table if line.startswith("  ")}
    assert rows["2013"] == "2013 2012-10-01 – no known file"  # of the GEMs
    assert "● loaded" in rows["2022"]
    assert rows["2022"].endswith("FY2022 (October 2021)")
    assert "○ overdue" in rows["2026-04"]


def test_issues_after_the_catalog_are_due_by_the_regular_schedule(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CROSSWALK_TODAY", "2028-11-01")
    rows = {row["id"]: row for row in run("releases", "icd10cm", "--format", "json").json}
    last = list(rows.values())[-3:]
    assert [(row["id"], row["effective"], row["status"], row["due"]) for row in last] == [
        ("icd10cm:2028", "2027-10-01", "overdue", False),
        ("icd10cm:2029", "2028-10-01", "overdue", False),
        ("icd10cm:2030", "2029-10-01", "upcoming", True),
    ]


def test_a_library_moved_to_another_machine_still_loads(
    run: Run, home: Path, mirror: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("fetch", "icd9pcs:31", "--mirror", str(mirror))
    shutil.move(home, tmp_path / "elsewhere")
    monkeypatch.setenv("CROSSWALK_HOME", str(tmp_path / "elsewhere"))
    store = tmp_path / "mine.sqlite"
    assert run("load", "icd9pcs:31", "--store", f"sqlite:///{store}").status == 0
    assert str(tmp_path).encode() not in store.read_bytes()
