"""Applied maps from the command line, on the starter set: made for FY2024, checked in April 2026."""

from __future__ import annotations

import csv
import io
import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from cli_samples import Ended, Run


@pytest.fixture
def run(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command line with a workspace of this test."""
    monkeypatch.setenv("CROSSWALK_WORKSPACE", str(tmp_path / "work.sqlite"))
    return run


CREATE = (
    "map", "create", "claims", "--from", "icd9cm", "--to", "icd10cm", "--policy", "approximate-single",
    "--release", "icd10cm:2024", "--title", "Claims before 2015", "--by", "A. Coder",
)  # fmt: skip


@pytest.fixture
def claims(run: Run, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The same with a map in it, which is made once and copied."""
    made = tmp_path_factory.getbasetemp() / "claims.sqlite"
    if not made.exists():
        ended = run(*CREATE)
        assert (ended.status, ended.out) == (0, "")
        assert "claims@1: 14,567 codes" in ended.err
        shutil.copy(tmp_path / "work.sqlite", made)
    shutil.copy(made, tmp_path / "work.sqlite")
    return run


def edit(run: Run, *arguments: str, status: int = 0) -> Ended:
    ended = run("map", "edit", "claims", *arguments, "--by", "B. Coder")
    assert ended.status == status, ended.err
    return ended


def rows(run: Run, *arguments: str) -> dict[str, Any]:
    return {each["source"]: each for each in run("map", "show", *arguments).json["rows"]}


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_a_map_has_a_row_for_every_code(claims: Run) -> None:
    every = rows(claims, "claims")
    assert len(every) == 14_567
    assert every["250.00"]["targets"] == ["E11.9"]
    assert every["250.00"]["why"] == "the only alternative, approximate"
    assert every["E950.0"]["standing"] == "no_map"
    assert (every["800.22"]["standing"], every["800.22"]["targets"]) == ("open", [])
    assert every["332.0"]["why"] != "the only alternative, approximate"  # G20 is a header since October 2023
    (listed,) = claims("map", "list").json
    assert (listed["name"], listed["version"], listed["policy"]) == ("claims", 1, "approximate-single")
    assert (listed["who"], listed["at"], listed["release"]) == ("A. Coder", "2026-05-01", "icd10cm:2024")


def test_a_choice_is_kept_with_who_when_and_why(claims: Run) -> None:
    edit(claims, "800.22", "S02.0XXA", "S06.4X1A", "--why", "no loss of consciousness")
    row = rows(claims, "claims", "800.22")["800.22"]
    assert (row["targets"], row["origin"]) == (["S02.0XXA", "S06.4X1A"], "alternative")
    assert (row["who"], row["at"], row["why"]) == ("B. Coder", "2026-05-01", "no loss of consciousness")
    assert rows(claims, "claims@1", "800.22")["800.22"]["standing"] == "open"
    told = claims("map", "show", "claims", "800.22", "--format", "table").out
    assert "S02.0XXA + S06.4X1A  B. Coder, 2026-05-01: no loss of consciousness" in told


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("800.22", "S02.0XXA", "--why", "half"), "part of a combination"),
        (("250.00", "E11", "--why", "header", "--own"), "not billable"),
        (("250.00", "E10.9", "--why", "own"), "no alternative"),
        (("250.00", "E11.9"), "reason"),
        (("250", "E11.9", "--why", "header"), "header"),
        (("999.99", "E11.9", "--why", "unknown"), "999.99"),
        (("250.00", "--why", "nothing"), "--no-map"),
        (("250.00", "E11.9", "--no-map", "--why", "both"), "--no-map"),
        (("250.00", "--withdraw"), "nobody has chosen"),
        (("250.00", "E11.9", "--why", "x", "--edition", "2018"), "--refresh"),
        ((), "one edit"),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(claims: Run, arguments: tuple[str, ...], said: str) -> None:
    assert said in edit(claims, *arguments, status=2).err
    assert [each["version"] for each in claims("map", "list", "claims").json] == [1]


def test_many_choices_from_a_file_all_or_none(claims: Run, tmp_path: Path) -> None:
    file = tmp_path / "choices.csv"
    file.write_text(
        "source,targets,why\n800.22,S02.0XXA + S06.4X1A,reviewed\n250.00,,not wanted\n82529,S92.201A,right\n"
    )
    edit(claims, "--choices", str(file))
    found = rows(claims, "claims", "800.22", "250.00", "825.29")
    assert [found[each]["standing"] for each in ("800.22", "250.00", "825.29")] == ["mapped", "no_map", "mapped"]
    file.write_text("source,targets,why\n401.9,I10,fine\n800.22,S02.0XXA,half\n")
    assert "part of a combination" in edit(claims, "--choices", str(file), status=2).err
    file.write_text("source,why\n401.9,I10\n")
    assert "heads" in edit(claims, "--choices", str(file), status=3).err
    assert claims("map", "list").json[0]["version"] == 2
    assert rows(claims, "claims", "401.9")["401.9"]["standing"] == "open"


def test_a_choice_can_be_withdrawn(claims: Run) -> None:
    edit(claims, "250.00", "--no-map", "--why", "not wanted")
    edit(claims, "250.00", "--withdraw")
    assert rows(claims, "claims", "250.00") == rows(claims, "claims@1", "250.00")
    assert claims("map", "compare", "claims@1", "claims").json["changes"] == []


def test_translating_by_a_map(claims: Run) -> None:
    edit(claims, "800.22", "S02.0XXA", "S06.4X1A", "--why", "as charted")
    ended = claims("translate", "800.22", "18.82", "82529", "E950.0", "250", "nonsense", "--map", "claims")
    found = {each["input"]: each for each in ended.json}
    assert ended.status == 1  # 250 and nonsense
    (way,) = found["800.22"]["alternatives"]
    assert [[choice["code"] for choice in each] for each in way["choices"]] == [["S02.0XXA"], ["S06.4X1A"]]
    assert (found["800.22"]["map_set"], found["800.22"]["edition"]) == ("claims", "2")
    assert "B. Coder" in found["800.22"]["reason"]
    assert found["18.82"]["repaired"]["to"] == "018.82"
    assert [found[each]["status"] for each in ("82529", "E950.0", "250", "nonsense")] == [
        "not_in_map", "no_map", "header_source", "malformed",
    ]  # fmt: skip
    assert "leaves 825.29 open" in found["82529"]["reason"]
    (before,) = claims("translate", "800.22", "--map", "claims@1").json
    assert before["status"] == "not_in_map"
    assert "→ S02.0XXA" in claims("translate", "800.22", "--map", "claims", "--format", "table").out


def test_a_map_says_itself_what_it_is_derived_from(claims: Run) -> None:
    assert claims("translate", "250.00", "--map", "claims", "--from", "icd9cm", "--to", "icd10cm").status == 0
    for more in (("--from", "icd10cm"), ("--edition", "2018"), ("--to", "icd10pcs")):
        assert claims("translate", "250.00", "--map", "claims", *more).status == 2
    assert "no applied map 'other'" in claims("translate", "250.00", "--map", "other").err
    assert "no version 9" in claims("translate", "250.00", "--map", "claims@9").err


def test_what_a_release_broke(claims: Run) -> None:
    """B88.0 was billable in FY2024; in April 2026 it is the header of B88.01 and B88.09."""
    assert claims("map", "check", "claims", "--release", "icd10cm:2024").json["broken"] == []
    ended = claims("map", "check", "claims")
    assert ended.status == 1
    assert ended.json["release"] == "icd10cm:2027"
    broken = {each["code"]: each for each in ended.json["broken"]}
    headers = {each["code"] for each in claims("diff", "icd10cm", "2024", "2027").json["deleted"]}
    assert set(broken) <= headers
    assert broken["B88.0"]["breach"] == "target_header"
    (row, *_) = table(claims("map", "check", "claims", "--format", "csv").out)
    assert row["breach"] in ("target_header", "target_gone")
    assert "target header" in claims("map", "check", "claims", "--format", "table").out


def test_deriving_anew_keeps_choices(claims: Run) -> None:
    edit(claims, "250.00", "--no-map", "--why", "not wanted")
    edit(claims, "--refresh", "--release", "icd10cm:2027")
    assert rows(claims, "claims", "250.00")["250.00"]["standing"] == "no_map"
    assert claims("map", "check", "claims").json["broken"] == []
    assert claims("map", "check", "claims").status == 0
    edit(claims, "--refresh", "--policy", "first-exact", "--note", "stricter")
    newest = claims("map", "list").json[0]
    assert (newest["version"], newest["policy"], newest["note"]) == (4, "first-exact", "stricter")
    changed = claims("map", "compare", "claims@3", "claims").json["changes"]
    assert changed
    assert all(each["before"]["approximate"] or each["before"]["standing"] == "open" for each in changed)


def test_export_and_import(claims: Run, tmp_path: Path) -> None:
    edit(claims, "800.22", "S02.0XXA", "S06.4X1A", "--why", "as charted, twice")
    file = tmp_path / "claims.csv"
    exported = claims("map", "export", "claims").out
    file.write_text(exported)
    refused = claims("map", "import", str(file)).err
    assert "there is a map 'claims'" in refused
    assert "--name" in refused
    assert claims("map", "import", str(file), "--name", "copy").status == 0
    assert claims("map", "compare", "claims", "copy").json["changes"] == []
    assert claims("map", "drop", "claims", "--yes").status == 0
    assert claims("map", "import", str(file)).status == 0
    assert claims("map", "export", "claims").out == exported
    file.write_text(exported.replace(",E11.9,", ",E11.95,"))
    assert "E11.95" in claims("map", "import", str(file), "--name", "wrong").err
    file.write_text("nothing")
    assert claims("map", "import", str(file), "--name", "wrong").status == 3
    assert {each["name"] for each in claims("map", "list").json} == {"claims", "copy"}


SHEETS = {
    "headed.csv": b"Old code,Description,New code\n250.00,diabetes,E11.9\n800.22,skull,S02.0XXA + S06.4X1A\nE950.0,,\n",
    "bare.csv": b"250.00,E11.9\n800.22,S02.0XXA+S06.4X1A\nE950.0,\n",
    "win.csv": "ICD-9;ICD-10;Größe\r\n250.00;E11.9;1\r\n800.22;S02.0XXA S06.4X1A;1\r\nE950.0;;1\r\n".encode("cp1252"),
    "tabs.txt": b"\xef\xbb\xbfsource_code\ttarget_code\n250.00\tE11.9\n80022\ts02.0xxa + S064X1A\nE950.0\t\n",
}
AS_A_MAP = ("--name", "ours", "--from", "icd9cm", "--to", "icd10cm", "--by", "B. Coder")


def workbook(*lines: tuple[object, ...]) -> bytes:
    book, kept = openpyxl.Workbook(), io.BytesIO()
    assert book.active is not None
    for line in lines:
        book.active.append(line)
    book.save(kept)
    return kept.getvalue()


SHEETS["sheet.xlsx"] = workbook(
    ("ICD-9", "ICD-10"), ("250.00", "E11.9"), ("800.22", "S02.0XXA + S06.4X1A"), ("E950.0", "")
)


@pytest.mark.parametrize("name", SHEETS)
def test_a_sheet_of_two_columns_is_imported(run: Run, tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    file.write_bytes(SHEETS[name])
    ended = run("map", "import", str(file), *AS_A_MAP)
    assert (ended.status, ended.out) == (0, "")
    assert ended.err == "ours@2: 3 choices.\n"
    chosen = rows(run, "ours", "--chosen")
    assert {source: each["targets"] for source, each in chosen.items()} == {
        "250.00": ["E11.9"],
        "800.22": ["S02.0XXA", "S06.4X1A"],
        "E950.0": [],
    }
    assert {(each["who"], each["why"]) for each in chosen.values()} == {("B. Coder", f"as in {file}")}


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"250.00,E11.9\n250.00,E11.8\n", "line 2: 250.00 is listed a second time."),
        (b"250.00,E11.9\n401.9\n", "line 2: a row has a source and a target."),
        (b"source,target\n", "it has no rows."),
        (b"250.00,E11.9\n401.9,I99.99\n", "I99.99"),
        (workbook(("old", "new"), (250.0, "E11.9")), "line 2: 250.0 is no text, and has lost what zeros it had."),
    ],
)
def test_a_sheet_that_cannot_be_is_refused_as_a_whole(run: Run, tmp_path: Path, content: bytes, told: str) -> None:
    file = tmp_path / "sheet"
    file.write_bytes(content)
    ended = run("map", "import", str(file), *AS_A_MAP)
    assert ended.status in (2, 3)
    assert told in ended.err
    assert run("map", "list").json == []


def test_a_sheet_needs_its_systems_and_a_name(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "bare.csv"
    file.write_bytes(SHEETS["bare.csv"])
    assert "--name, --from and --to" in run("map", "import", str(file)).err
    assert "--name, --from and --to" in run("map", "import", str(file), "--from", "icd9cm").err


def test_to_drop_a_map_one_must_mean_it(claims: Run) -> None:
    assert claims("map", "drop", "claims", stdin="n\n").status == 130
    assert claims("map", "drop", "other", "--yes").status == 2
    assert len(claims("map", "list").json) == 1


def test_a_name_is_taken_once(claims: Run) -> None:
    assert "there is a map 'claims'" in claims(*CREATE).err
    assert claims("map", "create", "A B", *CREATE[3:]).status == 2
    assert "first-exact" in claims("map", "create", "other", *CREATE[3:8], "guess").err


def test_policies_are_stated(run: Run) -> None:
    stated = {each["name"]: each["statement"] for each in run("map", "policies").json}
    assert {"first-exact", "approximate-single"} <= stated.keys()
    assert "first-exact: the exact translation" in run("map", "policies", "--format", "table").out


def test_without_maps_there_is_no_workspace(run: Run, tmp_path: Path) -> None:
    assert run("map", "list").json == []
    assert run("map", "show", "claims").status == 2
    assert not (tmp_path / "work.sqlite").exists()
