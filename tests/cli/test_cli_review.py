"""Reviews from the command line, on the starter set: FY2025 to April 2026, decided, exported, decided in files."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from cli_samples import Ended, Run

HOSTILE = "=cmd|' /C calc'!A0 \u202egpj.exe <script>alert(1)</script>"
BEGIN = ("review", "begin", "spring", "icd10cm", "2025", "2026-04", "--by", "A. Coder", "--title", "=Spring")


@pytest.fixture
def run(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command line with a workspace of this test, in which a review is begun."""
    monkeypatch.setenv("CROSSWALK_WORKSPACE", str(tmp_path / "work.sqlite"))
    ended = run(*BEGIN)
    assert (ended.status, ended.out) == (0, "")
    assert re.match(r"spring: icd10cm:2025 → icd10cm:2026-04, [0-9,]+ rows, 0 decided\.", ended.err)
    return run


def decide(run: Run, *arguments: str, by: str = "A. Coder", status: int = 0) -> Ended:
    ended = run("review", "decide", "spring", *arguments, "--by", by)
    assert (ended.status, ended.out) == (status, ""), ended.err
    return ended


def shown(run: Run, *arguments: str) -> dict[str, Any]:
    found: dict[str, Any] = run("review", "show", "spring", *arguments, "--format", "json").json
    return found


def rows(run: Run, *arguments: str) -> dict[str, Any]:
    return {each["code"]: each for each in shown(run, *arguments)["rows"]}


def replaced(run: Run) -> tuple[str, str]:
    """A code that ended, and one that took its place."""
    ended = next(each for each in rows(run, "--kind", "deleted").values() if each["replaced_by"])
    return ended["code"], ended["replaced_by"][0]


def test_decisions_are_shown_with_who_made_them_and_how_far_it_is(run: Run) -> None:
    code, instead = replaced(run)
    decide(run, code, "--replace", instead, "--comment", "as charted")
    assert "decide, " in decide(run, "--kind", "revised", "--accept", by="B. Coder").err
    told = shown(run)
    count = len(rows(run, "--kind", "revised"))
    assert told["progress"]["decided_by"] == {"A. Coder": 1, "B. Coder": count}
    row = rows(run, code)[code]
    assert (row["decision"], row["replace_with"], row["decided_by"]) == ("replace", [instead], "A. Coder")
    assert row["comments"][0]["text"] == "as charted"
    text = run("review", "show", "spring", code, "--format", "table").out
    assert f"replace {instead}" in text
    assert f"decided by A. Coder 1, B. Coder {count}" in text
    assert [each["name"] for each in run("review", "list").json] == ["spring"]
    assert set(rows(run, "--decided-by", "B. Coder")) == set(rows(run, "--kind", "revised"))
    assert len(rows(run, "--open")) == told["progress"]["open"]


def test_who_decides_otherwise_is_told_and_says_what_was_seen(run: Run) -> None:
    code, instead = replaced(run)
    decide(run, code, "--accept")
    met = decide(run, code, "--replace", instead, by="B. Coder", status=2)
    assert f"{code}: accept, by A. Coder on 2026-05-01" in met.err
    decide(run, code, "--replace", instead, "--seen", "1", by="B. Coder")
    ended = run("review", "undo", "spring", "--by", "B. Coder")
    assert "undid step 2" in ended.err
    assert rows(run, code)[code]["decided_by"] == "A. Coder"
    run("review", "undo", "spring", "3", "--by", "A. Coder")
    steps = run("review", "show", "spring", "--steps").json
    assert all(each["did"].endswith(" 1") for each in steps)
    assert [(each["undoes"], each["undone_by"]) for each in steps] == [(None, None), (None, None), (2, 4), (3, None)]
    assert rows(run, code)[code]["decided_by"] == "B. Coder"
    assert "undo of 2" in run("review", "show", "spring", "--steps", "--format", "table").out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "nothing is decided"),
        (("--accept",), "no rows are named"),
        (("A00.0", "--accept"), "A00.0 is no row of spring.\nLook: crosswalk review show spring."),
        (("--all", "--accept", "--replace", "E11.9"), "replaced or not"),
        (("--file", "x.csv", "--accept"), "Leave out the other decisions"),
        (("--all", "--comment", " "), "comment is missing"),
        (("--all", "--replace", "E11"), "E11 is not billable in icd10cm:2026-04: it is a header."),
    ],
)
def test_what_cannot_be_decided_is_refused(run: Run, arguments: tuple[str, ...], said: str) -> None:
    assert said in decide(run, *arguments, status=2).err
    assert shown(run)["step"] == 0


def of_csv(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def to_csv(rows: list[dict[str, str]]) -> str:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def test_what_people_changed_in_a_file_is_decided_and_nothing_else(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "decisions.csv"
    code, instead = replaced(run)
    decide(run, "--kind", "revised", "--accept")
    table = of_csv(run("review", "export", "spring").out)
    mine = next(each for each in table if each["code"] == code)
    mine |= {"decision": "replace", "replace_with": instead, "comment": "'=so"}
    table[-1]["assigned_to"] = "C. Coder"
    # Meanwhile somebody changes what the file tells as it was before.
    changed = next(iter(rows(run, "--kind", "revised")))
    decide(run, changed, "--ignore", "--seen", "1", by="B. Coder")
    file.write_text(to_csv(table), "utf-8-sig")
    assert "step 3: decide, 2 rows" in decide(run, "--file", str(file)).err
    assert rows(run, changed)[changed]["decision"] == "ignore"
    told = rows(run, code)[code]
    assert (told["replace_with"], told["comments"][0]["text"]) == ([instead], "=so")
    # The same file again would decide otherwise what was decided since, were it not the same.
    mine |= {"decision": "ignore", "replace_with": "", "comment": ""}
    file.write_text(to_csv(table))
    assert f"{code}: replace {instead}, by A. Coder" in decide(run, "--file", str(file), status=2).err


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "no heads"),
        ("code,remark\nA00,x\n", "no heads"),
        ("code,decision\nA00.0,accept\n", "no row of spring"),
        ("code,decision\n{code},maybe\n", "no decision 'maybe'"),
        ("code,decision\n{code},replace\n", "replace has codes"),
        ("code,decision,step\n{code},accept,x\n", "no number"),
        ("code,decision,review\n{code},accept,autumn\n", "of the review autumn"),
        ("code,decision\n{code},accept,more\n", "3 cells"),
        ('code,decision\n"{code},accept\n', "no CSV"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_its_line(run: Run, tmp_path: Path, content: str, said: str) -> None:
    file = tmp_path / "decisions.csv"
    file.write_text(content.replace("{code}", replaced(run)[0]))
    ended = decide(run, "--file", str(file), status=3)
    assert said in ended.err
    assert "decisions.csv" in ended.err


def test_a_hostile_comment_stays_text_everywhere(run: Run, tmp_path: Path) -> None:
    code, _ = replaced(run)
    decide(run, code, "--accept", "--comment", HOSTILE, "--assign", "=1+1", by="@evil")
    for form in ("xlsx", "html", "csv", "json"):
        ended = run("review", "export", "spring", "-o", str(tmp_path / f"spring.{form}"))
        assert (ended.status, ended.out) == (0, "")
    told = next(each for each in of_csv((tmp_path / "spring.csv").read_text()) if each["code"] == code)
    assert told["comments"].startswith(f"'{HOSTILE}")
    assert (told["assigned_to"], told["decided_by"]) == ("'=1+1", "'@evil")
    book = openpyxl.load_workbook(tmp_path / "spring.xlsx")
    cells = [cell for sheet in book for row in sheet for cell in row]
    assert all(cell.data_type != "f" and cell.hyperlink is None for cell in cells)
    assert any(str(cell.value).startswith(HOSTILE) for cell in cells)
    page = (tmp_path / "spring.html").read_text()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page
    (step,) = json.loads((tmp_path / "spring.json").read_text())["steps"]
    assert {each["value"] for each in step["entries"]} == {"accept", "=1+1", HOSTILE}
    assert "\u202e" not in run("review", "show", "spring", code, "--format", "table").out


def test_a_workbook_is_decided_in_and_read_back(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "spring.xlsx"
    code, instead = replaced(run)
    run("review", "export", "spring", "-o", str(path))
    book = openpyxl.load_workbook(path)
    sheet = book["Rows"]
    (offered,) = sheet.data_validations.dataValidation
    assert offered.formula1 == '"open,accept,replace,ignore"'
    heads = [cell.value for cell in sheet[1]]
    line = next(row for row in sheet if row[heads.index("code")].value == code)
    ruling, codes = line[heads.index("decision")], line[heads.index("replace_with")]
    ruling.value, codes.value = "replace", f"{instead}, E11"
    book.save(path)
    assert f"{code}: E11 is not billable" in decide(run, "--file", str(path), status=2).err
    ruling.value, codes.value = "Replace ", f"{instead}; "
    book.save(path)
    assert "decide, 1 row" in decide(run, "--file", str(path)).err
    assert rows(run, code)[code]["replace_with"] == [instead]
    assert run("review", "export", "spring", "-o", str(path)).status == 2
    assert run("review", "export", "spring", "--format", "xlsx").status == 2
    assert run("review", "export", "spring", "-o", str(tmp_path / "x.pdf")).status == 2


LIST: dict[str, object] = {"name": "cdm.csv", "lines": [2], "volume": 7.0, "safe": None}
WRONG_ON_LISTS: tuple[dict[str, object], ...] = (
    {"name": "\udc80"}, {"lines": [True]}, {"lines": [-1]}, {"lines": [2**70]},
    {"volume": float("nan")}, {"volume": float("inf")}, {"volume": -1}, {"volume": 10**400},
)  # fmt: skip


def test_a_review_is_imported_whole_and_dropped_for_good(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "spring.json"
    decide(run, "--kind", "revised", "--accept", "--comment", "only in this review")
    before = shown(run)
    run("review", "export", "spring", "-o", str(file))
    assert run("review", "import", str(file)).status == 2
    assert run("review", "drop", "spring", "--yes").status == 0
    assert b"only in this review" not in (tmp_path / "work.sqlite").read_bytes()
    assert run("review", "show", "spring").status == 2
    assert run("review", "import", str(file)).status == 0
    assert shown(run) == before
    told = json.loads(file.read_text())
    row, step = told["rows"][0], told["steps"][0]

    def with_row(**other: object) -> dict[str, object]:
        return {**told, "rows": [{**row, **other}, *told["rows"][1:]]}

    def with_entry(**other: object) -> dict[str, object]:
        return {**told, "steps": [{**step, "entries": [{**step["entries"][0], **other}]}]}

    for wrong in (
        {**told, "format": "x"}, {**told, "rows": told["rows"][1:]}, {**told, "steps": []}, [], {**told, "rows": 1},
        with_row(before="\x1b[31m"), with_row(kinds=[]), with_row(kinds=["odd"]), with_row(system="hcpcs"),
        with_row(number=True), with_row(code=told["rows"][1]["code"]),
        with_entry(aspect="told", value="changed", codes=[]), with_entry(aspect="told", value="odd", codes=["accept"]),
        with_entry(aspect="ruling", value="replace", codes=[]), with_entry(aspect="ruling", value="odd", codes=[]),
        with_entry(row=0), with_entry(aspect="odd"),
        # Halves of characters, which no file can hold; what steers a terminal without an escape.
        *(with_row(**{key: text}) for key in ("before", "after", "code") for text in ("\ud800", "\x9b31m")),
        *(with_row(**{key: ["\ud800"]}) for key in ("replaced_by", "preceded_by", "places")),
        with_row(code="<b>"), with_row(code=""), with_row(code=row["code"].lower()),
        *(with_row(list={**LIST, **other}) for other in WRONG_ON_LISTS),
        *(with_entry(**{key: "\ud800"}) for key in ("who", "at", "origin")), with_entry(at="yesterday"),
        {**told, "review": {**told["review"], "at": "\ud800"}}, {**told, "review": {**told["review"], "at": "soon"}},
    ):  # fmt: skip
        file.write_text(json.dumps(wrong))
        ended = run("review", "import", str(file), "--name", "other")
        assert (ended.status, ended.err.startswith("Error: ")) == (3, True), wrong
    file.write_text("[" * 100_000)
    assert run("review", "import", str(file), "--name", "other").status == 3


def test_a_list_is_reviewed_with_its_lines(run: Run, tmp_path: Path) -> None:
    code, instead = replaced(run)
    cdm = tmp_path / "cdm.csv"
    cdm.write_text(f"code,type,volume\n{code},ICD10,7\nE11.9,ICD10,9\n{code.replace('.', '')},ICD10,5\n")
    asked = (str(cdm), "--from", "icd10cm:2025", "--to", "icd10cm:2026-04", "--by", "A.")
    ended = run("review", "begin-impact", "cdm", *asked)
    assert (ended.status, ended.out) == (0, ""), ended.err
    (row,) = run("review", "show", "cdm", "--format", "json").json["rows"]
    assert (row["code"], row["list"]["lines"], row["list"]["volume"]) == (code, [2, 4], 12)
    assert "     cdm.csv 2, 4, volume 12: " in run("review", "show", "cdm", "--format", "table").out
    # In two lists the code alone does not tell the row.
    orders, file = tmp_path / "orders.csv", tmp_path / "decisions.csv"
    shutil.copy(cdm, orders)
    assert run("review", "begin-impact", "both", str(orders), *asked).status == 0
    file.write_text(f"code,replace_with\n{code},{instead}\n")
    assert "several rows of both" in run("review", "decide", "both", "--file", str(file)).err
    file.write_text(f"code,replace_with,list\n{code},{instead},orders.csv\n")
    assert "decide, 1 row" in run("review", "decide", "both", "--file", str(file)).err
    assert [each["list"]["name"] for each in run("review", "show", "both", "--open").json["rows"]] == ["cdm.csv"]
    (tmp_path / "other").mkdir()
    shutil.copy(cdm, tmp_path / "other" / "cdm.csv")
    ended = run("review", "begin-impact", "same", str(tmp_path / "other" / "cdm.csv"), *asked)
    assert (ended.status, "two lists have the same name" in ended.err) == (2, True)
    run("review", "decide", "cdm", "--list", "cdm.csv", "--replace", instead, "--by", "A.")
    ended = run("review", "begin-impact", "cdm-2", *asked, "--carry", "cdm")
    assert "1 decision taken over from cdm" in ended.out
    assert run("review", "carry", "cdm", "--to", "2026-04", "--into", "x").status == 2
