"""`crosswalk impact`: what it prints in every format, and how it ends."""

from __future__ import annotations

import csv
import io
import json
import os
from pathlib import Path

import pytest
from cli_samples import Run

pytest.importorskip("numpy")

LIST = "code,n\nT84.040A,5\nC86.0,70\nE11.9,9\n99213,1\n"
ENDS = ("--from", "icd10cm:2016", "--to", "icd10cm:2026")


@pytest.fixture
def problems(tmp_path: Path) -> str:
    path = tmp_path / "problems.csv"
    path.write_text(LIST, "utf-8")
    return str(path)


def test_the_table_counts_every_row_and_tells_the_worst_first(run: Run, problems: str) -> None:
    ended = run("impact", problems, *ENDS, "--format", "table", "--not-judged")
    assert ended.status == 0
    assert "problems.csv: icd10cm:2016 → icd10cm:2026\nCodes in 'code'; volumes in 'n'\n4 rows\n" in ended.out
    assert "          2  affected: a change hits it" in ended.out
    assert "2 affected codes: 1 needs a person, 1 safe to replace" in ended.out
    lines = [line.split()[:3] for line in ended.out.splitlines() if line[:1].isdigit()]
    assert [line for line in lines if line[2:] in (["C86.0"], ["T84.040A"])] == [
        ["3", "70", "C86.0"],
        ["2", "5", "T84.040A"],
    ]
    lines = ended.out.splitlines()
    assert lines[lines.index("2    5       T84.040A  safe to replace  deleted") + 1].startswith("     → M97.01XA")
    assert "     it is a header now, with C86.01 below it as well as C86.00\n" in ended.out
    assert "5    99213  not licensed  no licensed CPT file is loaded" in ended.out


def test_json_csv_page_and_workbook_tell_the_same(run: Run, problems: str, tmp_path: Path) -> None:
    (told,) = json.loads(run("impact", problems, *ENDS, "--format", "json").out)
    assert told["rows_by_status"] == {"affected": 2, "unaffected": 1, "not_licensed": 1}
    assert [each["text"] for each in told["affected"]] == ["C86.0", "T84.040A"]
    assert told["not_judged"] is None
    rows = [*csv.DictReader(io.StringIO(run("impact", problems, *ENDS, "--format", "csv", "--not-judged").out))]
    assert [(row["text"], row["status"], row["need"]) for row in rows] == [
        ("C86.0", "affected", "decide"),
        ("T84.040A", "affected", "replace"),
        ("99213", "not_licensed", ""),
    ]
    assert [row["volume"] for row in rows] == ["70", "5", "1"]
    assert [each["volume"] for each in told["affected"]] == [70, 5]
    assert '"volume": 70,' in run("impact", problems, *ENDS, "--format", "json").out
    for form in ("html", "xlsx"):
        made = tmp_path / f"review.{form}"
        assert run("impact", problems, *ENDS, "-o", str(made)).status == 0
        assert made.read_bytes()[:2] == (b"PK" if form == "xlsx" else b"<!")


def test_the_list_is_written_with_the_safe_replacements(run: Run, problems: str, tmp_path: Path) -> None:
    made = tmp_path / "made.csv"
    ended = run("impact", problems, *ENDS, "--apply", str(made))
    log = f"{made}.changes.csv"
    assert ended.err == f"{made}: 1 code replaced, 1 left to a person; what was done is in {log}\n"
    assert made.read_text("utf-8") == LIST.replace("T84.040A", "M97.01XA")
    Path(problems).write_text('code,n\n"T84.040A, M9701XA",5\n', "utf-8")
    run("impact", problems, *ENDS, "--apply", str(made), "--overwrite")
    assert made.read_bytes() == Path(problems).read_bytes()
    (row,) = csv.DictReader(io.StringIO(Path(log).read_text("utf-8")))
    assert (row["action"], row["reason"]) == ("left", "the cell has M97.01XA already")


def test_where_nothing_took_over_the_codes_that_may_be_meant_are_named(run: Run, problems: str) -> None:
    Path(problems).write_text("code,n\nQ51.20,5\n", "utf-8")
    ends = ("--from", "icd10cm:2019", "--to", "icd10cm:2026")
    assert "; perhaps Q51.21, Q51.22, Q51.28\n" in run("impact", problems, *ends, "--format", "table").out
    made = f"{problems}.made.csv"
    run("impact", problems, *ends, "--apply", made)
    (row,) = csv.DictReader(io.StringIO(Path(f"{made}.changes.csv").read_text("utf-8")))
    assert (row["action"], row["candidates"]) == ("left", "Q51.21 Q51.22 Q51.28")


def test_the_table_goes_into_a_file_and_keeps_the_terminals_width(
    run: Run, problems: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    made = tmp_path / "review.txt"
    ended = run("impact", problems, *ENDS, "--format", "table", "-o", str(made))
    assert (ended.status, ended.out) == (0, "")
    lines = made.read_text("utf-8").splitlines()
    assert max(map(len, lines)) <= 60
    assert "2 affected codes: 1 needs a person, 1 safe to replace" in lines
    refused = run("impact", problems, *ENDS, "-o", str(tmp_path / "review.pdf"))
    assert (refused.status, "does not say its format" in refused.err) == (2, True)


@pytest.mark.parametrize("name", [b"a\xff.csv", b"a\nb.csv", b"a\x1b[31m.csv"])
def test_a_list_whose_name_is_no_text_is_told_and_reviewed_as_any_other(
    run: Run, tmp_path: Path, name: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CROSSWALK_WORKSPACE", str(tmp_path / "work.sqlite"))
    path = os.fsdecode(os.fsencode(tmp_path) + b"/" + name)
    try:
        Path(path).write_text(LIST, "utf-8")
    except OSError:
        pytest.skip("this file system has no such names")
    for form in ("json", "csv", "html", "xlsx"):
        made = tmp_path / f"review.{form}"
        assert run("impact", path, *ENDS, "--format", form, "-o", str(made)).status == 0, form
    assert run("impact", path, *ENDS, "--apply", str(tmp_path / "made.csv")).status == 0
    assert run("review", "begin-impact", "odd", path, *ENDS).status == 0
    kept = tmp_path / "kept.json"
    assert run("review", "export", "odd", "-o", str(kept)).status == 0
    assert run("review", "import", str(kept), "--name", "again").status == 0


def test_what_is_told_of_a_list_is_not_written_over_it(run: Run, problems: str, tmp_path: Path) -> None:
    other = tmp_path / "other.csv"
    os.link(problems, other)
    for output in (problems, str(other)):
        ended = run("impact", problems, *ENDS, "--format", "csv", "-o", output)
        assert (ended.status, "would be written over" in ended.err) == (2, True)
    assert Path(problems).read_text("utf-8") == LIST


def test_what_is_wrong_with_a_list_or_a_question_is_told_by_the_status(run: Run, problems: str) -> None:
    Path(problems).write_text("code\nE11.9\nDoe\n", "utf-8")
    assert run("impact", problems, *ENDS, "--format", "csv").status == 1
    ended = run("impact", problems, "--from", "2026", "--to", "2027")
    assert ended.status == 2
    assert "'2026' does not say of which system it is" in ended.err
    assert run("impact", "nowhere.csv", *ENDS).status == 3


def test_days_the_wrong_way_round_are_told(run: Run, problems: str) -> None:
    ended = run("impact", problems, "--from", "2026-10-01", "--to", "2025-10-01")
    assert (ended.status, ended.out) == (2, "")
    assert "icd10cm:2027 is later than icd10cm:2026.\nTurn --from and --to round." in ended.err
