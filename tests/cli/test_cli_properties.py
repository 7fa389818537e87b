"""What a system adds to its codes, on the command line; CPT asks for its licence. CPT titles here are invented."""

from __future__ import annotations

import csv
import io
import os
from pathlib import Path

import pytest
from cli_samples import Run

from crosswalk.domain.history.snapshot import Properties

LICENSED = ("--system", "cpt", "--label", "2026", "--effective", "2026-01-01")


def anweb(code: str, *, coverage: str, ended: str = "", xref: str = "") -> str:
    row = list(f"{code:>5}001003{'Lantern of brass':<80}{'Lantern':<28}".ljust(320))
    details = {
        120: "0053",
        205: xref,
        230: coverage,
        257: "D1A",
        269: "20200101",
        277: "20200101",
        285: ended,
        293: "N",
    }
    for start, text in details.items():
        row[start - 1 : start - 1 + len(text)] = text
    return "".join(row)


@pytest.fixture
def two_quarters(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    monkeypatch.setenv("CROSSWALK_STORE", f"sqlite:///{tmp_path}/hcpcs.sqlite")
    medicaid = anweb("A0003", coverage="I", xref="A0001")
    quarters = {
        "2026-01": [anweb("A0001", coverage="C"), anweb("A0002", coverage="D"), medicaid],
        "2026-04": [
            anweb("A0001", coverage="M"),
            anweb("A0002", coverage="D", ended="20260331", xref="A0001"),
            medicaid,
        ],
    }
    for label, lines in quarters.items():
        file = tmp_path / f"{label}.txt"
        file.write_text(os.linesep.join(lines))
        assert run("load", str(file), "--system", "hcpcs", "--label", label, "--quiet").status == 0
    return run


def test_lookup_tells_them_in_every_form(two_quarters: Run) -> None:
    table = two_quarters("lookup", "A0001", "--format", "table").out
    assert "A0001: action N · action day 2020-01-01" in table
    assert "coverage M · kind procedure · pricing 00 53" in table
    (row,) = csv.DictReader(io.StringIO(two_quarters("lookup", "A0001", "--format", "csv").out))
    assert "coverage=M; kind=procedure; pricing=00 53" in row["properties"]
    (answer,) = two_quarters("lookup", "A0002", "--format", "json").json
    assert (answer["status"], answer["valid_to"], answer["billable"]) == ("deleted", "2026-04-01", False)
    assert answer["properties"]["cross_references"] == ["A0001"]


def test_history_tells_what_changed(two_quarters: Run) -> None:
    table = two_quarters("history", "A0001", "A0002", "--format", "table").out
    assert "hcpcs:2026-04: coverage C → M" in table
    assert "cross references – → A0001 · terminated – → 2026-03-31" in table
    assert "not in use" in table
    assert "header" not in table
    rows = list(csv.DictReader(io.StringIO(two_quarters("history", "A0001", "--format", "csv").out)))
    assert [row["properties"].split("; ")[4] for row in rows] == ["coverage=C", "coverage=M"]


def test_history_tells_what_a_cross_reference_is(two_quarters: Run) -> None:
    table = two_quarters("history", "A0002", "A0003", "--format", "table").out
    assert "  2026-04-01  ✕  ended\n              │  replaced by A0001\n" in table
    assert "  cross reference A0001: Medicare takes it instead (hcpcs:2026-01 … hcpcs:2026-04)\n" in table
    ended, living = two_quarters("history", "A0002", "A0003", "--format", "json").json
    step = {"effective": "2026-04-01", "source": "hcpcs:2026-04"}
    assert ended["replaced_by"] == [{"code": "A0001", **step}]
    assert ended["lineage"] == [{"from": "A0002", "to": "A0001", **step}]
    assert [each["meaning"] for each in (*ended["cross_references"], *living["cross_references"])] == [
        "replaced_by",
        "pointer",
    ]


def test_a_system_that_adds_nothing_has_no_properties(run: Run) -> None:
    (answer,) = run("lookup", "E11.9", "--format", "json").json
    assert answer["properties"] is None
    assert run("history", "E11.9", "--format", "json").json[0]["states"][0]["properties"] is None


def test_differences_of_properties() -> None:
    from cli.properties import changes, told

    old: Properties = (("coverage", ("C",)), ("type_of_service", ("1", "9")))
    assert told(old) == "coverage C · type of service 1 9"
    assert changes(old, (("coverage", ("C",)), ("betos", ("D1A",)))) == "betos – → D1A · type of service 1 9 → –"


def test_a_cpt_file_is_loaded_under_a_licence_only(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CROSSWALK_STORE", f"sqlite:///{tmp_path}/cpt.sqlite")
    monkeypatch.delenv("CROSSWALK_CPT_LICENCE", raising=False)
    file = tmp_path / "LONGULT.txt"
    file.write_text("Notice\n\n00001\tPolishing of a moon\n")
    refused = run("load", str(file), *LICENSED)
    assert refused.status == 2
    assert "--accept-cpt-licence" in refused.err
    assert run("load", str(file), *LICENSED, "--accept-cpt-licence", "--quiet").status == 0
    assert "Polishing of a moon" in run("lookup", "00001", "--format", "table").out


def test_the_word_about_a_licence_is_about_a_file(run: Run) -> None:
    ended = run("load", "icd10cm:2025", "--accept-cpt-licence")
    assert ended.status == 2
    assert "--accept-cpt-licence" in ended.err


def test_letters_and_numbers_are_decoded(two_quarters: Run) -> None:
    table = two_quarters("lookup", "A0002", "--release", "2026-01", "--system", "hcpcs", "--format", "table").out
    assert "\n  action N: not changed\n" in table
    assert "\n  coverage D: special coverage instructions\n" in table
    assert "\n  pricing 00: not separately priced by part B; 53: by statute\n" in table
    assert "\n  betos D1A: medical and surgical supplies\n" in table
    (answer,) = two_quarters("lookup", "A0002", "--release", "2026-01", "--system", "hcpcs", "--format", "json").json
    assert answer["meanings"] == {
        "action": {"N": "not changed"},
        "betos": {"D1A": "medical and surgical supplies"},
        "coverage": {"D": "special coverage instructions"},
        "pricing": {"00": "not separately priced by part B", "53": "by statute"},
    }
    assert two_quarters("lookup", "I10", "--format", "json").json[0]["meanings"] is None


def test_a_table_tells_the_kind_that_is_asked_for(two_quarters: Run) -> None:
    """Though its codes are of other kinds too."""
    told = two_quarters("diff", "hcpcs", "2026-01", "2026-04", "--kind", "deleted", "--format", "table").out
    assert "1 notes changed" in told
    assert ("\nDeleted\n" in told, "\nNotes changed\n" in told) == (True, False)


def test_a_difference_says_what_letters_and_numbers_mean(two_quarters: Run, tmp_path: Path) -> None:
    asked = ("hcpcs", "2026-01", "2026-04")
    came = "coverage C (at the carrier's judgment) → M (not covered by Medicare)"
    assert came in two_quarters("diff", *asked, "--kind", "coverage", "--format", "table").out
    page = tmp_path / "review.html"
    two_quarters("diff", *asked, "-o", str(page))
    assert "M (not covered by Medicare)" in page.read_text("utf-8")
    two_quarters("review", "begin", "spring", *asked)
    (row,) = csv.DictReader(io.StringIO(two_quarters("review", "show", "spring", "A0001", "--format", "csv").out))
    assert row["altered"].startswith("coverage: C (at the carrier's judgment) → M (not covered by Medicare)")
