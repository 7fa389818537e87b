"""`crosswalk diff` and `crosswalk upcoming` in every format, on the review of October 2026."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from cli_samples import Run
from openpyxl import load_workbook

REVIEW = ("diff", "icd10cm", "2026", "2027")
TITLED = ("diff", "icd10cm", "2024", "2026-04")
"""Of which the data packages have the titles."""


def test_the_official_counts_come_first_and_replacements_stand_below(run: Run) -> None:
    lines = run(*REVIEW, "--format", "table", "--all").out.splitlines()
    assert lines[:4] == [
        "ICD-10-CM diagnoses: icd10cm:2026 → icd10cm:2027",
        "190 new  30 deleted  4 revised",
        "official: 190 new  30 deleted  4 revised",
        "15 became a header",
    ]
    for code, replacements in (
        ("M72.2", "M72.20, M72.21, M72.22"),
        ("I42.0", "I42.00, I42.01, I42.09"),
        ("I49.8", "I49.81, I49.82, I49.89"),
    ):
        at = next(at for at, line in enumerate(lines) if line.startswith(f"  − {code} "))
        assert lines[at].endswith("(now a header)")
        assert lines[at + 1].strip() == f"→ {replacements}"
    assert any(line.split() == ["+", "I42.00"] and lines[at + 1].strip() == "← I42.0" for at, line in enumerate(lines))
    assert "Notes are not compared: fewer than two tabular lists of these releases are loaded." in lines


def test_words_that_went_and_came_are_marked(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = (*TITLED, "--kind", "revised", "--under", "A77.41", "--format", "table")
    assert "Ehrlichiosis [-chafeensis-] {+chaffeensis+} [E. [-chafeensis-] {+chaffeensis+}]" in run(*asked).out
    monkeypatch.setattr("cli.differences._shows_colours", lambda _: True)
    monkeypatch.setattr("click.utils.should_strip_ansi", lambda *_: False)
    gone, come = "\x1b[31m\x1b[9mchafeensis\x1b[0m", "\x1b[32m\x1b[4mchaffeensis\x1b[0m"
    assert f"Ehrlichiosis {gone} {come} [E. {gone} {come}]" in run(*asked).out


def test_it_is_narrowed_to_kinds_codes_and_chapters(run: Run) -> None:
    asked = ("--kind", "deleted", "--under", "I42", "--under", "m72", "--format", "json")
    answer = run(*REVIEW, *asked).json
    assert [each["code"] for each in answer["changes"]] == ["I42.0", "I42.8", "M72.2"]
    assert [each["code"] for each in answer["deleted"]] == ["I42.0", "I42.8", "M72.2"]
    assert (answer["new"], answer["kinds"]) == ([], {"deleted": 3, "became_header": 3})
    assert answer["counts"] == {"new": 190, "deleted": 30, "revised": 4}
    assert [each["code"] for each in answer["changes"][0]["replaced_by"]] == ["I42.00", "I42.01", "I42.09"]
    headers = run(*REVIEW, "--kind", "became-header", "--format", "json").json["changes"]
    assert len(headers) == 15
    assert "\nDeleted\n" in run(*REVIEW, "--kind", "became-header", "--format", "table").out
    ended = run(*REVIEW, "--kind", "vanished")
    assert (ended.status, "became-header" in ended.err) == (2, True)


def test_rows_have_what_replaced_a_code(run: Run) -> None:
    rows = [*csv.DictReader(io.StringIO(run(*REVIEW, "--format", "csv").out))]
    assert {row["change"] for row in rows} == {"new", "deleted", "revised"}
    (gone,) = (row for row in rows if row["code"] == "D69.1")
    assert (gone["detail"], gone["replaced_by"]) == ("became header", "D69.11, D69.19")
    assert {row["preceded_by"] for row in rows if row["code"] in ("D69.11", "D69.19")} == {"D69.1"}


def test_counts_by_section_and_chapter(run: Run) -> None:
    whole = run(*REVIEW, "--by", "section", "--format", "json").json
    for what, count in (("new", 190), ("deleted", 30), ("revised", 4), ("became_header", 15)):
        assert sum(row[what] for row in whole) == count
    assert run(*REVIEW, "--by", "chapter", "--format", "csv").out.startswith("group,title,codes,new,deleted,")
    assert "Became a header" in run(*REVIEW, "--by", "chapter", "--format", "table").out


def test_the_file_that_sites_load(run: Run, tmp_path: Path) -> None:
    made = tmp_path / "update.csv"
    told = run(*REVIEW, "--format", "load", "-o", str(made))
    assert told.out == ""
    assert told.err.startswith("Of 194 codes to add or change 194 have no short title")
    assert made.read_text("utf-8") == run(*REVIEW, "--format", "load").out
    rows = {row["code"]: row for row in csv.DictReader(io.StringIO(made.read_text("utf-8")))}
    assert len(rows) == 224
    assert (rows["I42.0"]["action"], rows["I42.0"]["last_day"]) == ("delete", "2026-09-30")
    assert (rows["I42.01"]["action"], rows["I42.01"]["first_day"], rows["I42.01"]["last_day"]) == (
        *("add", "2026-10-01"),
        "",
    )
    assert rows["Z29.14"]["action"] == "change"


def test_a_page_and_a_workbook(run: Run, tmp_path: Path) -> None:
    page, book = tmp_path / "review.html", tmp_path / "review.xlsx"
    assert run(*REVIEW, "--format", "html", "-o", str(page)).status == 0
    assert run(*REVIEW, "--format", "xlsx", "-o", str(book)).status == 0
    told = page.read_text("utf-8")
    assert "M72.20, M72.21, M72.22" in told
    assert "190" in told
    words = tmp_path / "words.html"
    run(*TITLED, "--under", "A77.41", "--format", "html", "-o", str(words))
    assert "<del>chafeensis</del> <ins>chaffeensis</ins>" in words.read_text("utf-8")
    sheets = load_workbook(book, read_only=True)
    assert sheets.sheetnames == ["Summary", "By chapter", "New", "Deleted", "Revised"]
    rows = [*sheets["Deleted"].iter_rows(values_only=True)]
    assert rows[0][:4] == ("Code", "Title", "Now", "Replaced by")
    assert rows[1][:4] == ("D69.1", "Qualitative platelet defects", "a header", "D69.11, D69.19")


def test_every_format_goes_into_a_file_and_its_name_says_which(run: Run, tmp_path: Path) -> None:
    for form in ("csv", "json", "table"):
        made = tmp_path / (f"review.{form}" if form != "table" else "review.txt")
        asked = ("--format", "table") if form == "table" else ()
        assert run(*REVIEW, *asked, "-o", str(made)).out == ""
        assert made.read_text("utf-8") == run(*REVIEW, "--format", form).out
    page = tmp_path / "review.html"
    run(*REVIEW, "-o", str(page))
    assert page.read_text("utf-8").startswith("<!")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("--format", "load", "--kind", "new"), "a file to load has every change"),
        (("--format", "html", "--by", "section", "-o", "out.html"), "a report has the counts by chapter always"),
        (("-o", "out.pdf"), "out.pdf does not say its format"),
        (("--format", "json", "--chapter", "99"), "there is no chapter '99'"),
        (("--format", "html", "-o", "none/review.html"), "none/review.html cannot be written"),
    ],
)
def test_what_does_not_fit_is_refused(run: Run, asked: tuple[str, ...], said: str) -> None:
    ended = run(*REVIEW, *asked)
    assert (ended.status, ended.out) == (2, "")
    assert said in ended.err


def test_a_format_of_the_environment_that_does_not_fit_is_passed_over(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CROSSWALK_FORMAT", "load")
    assert run(*REVIEW).out.startswith("action,code,")
    assert run(*REVIEW, "--under", "M72").json["kinds"] == {"new": 3, "deleted": 1, "became_header": 1}


def test_what_is_to_come(run: Run) -> None:
    answer = run("upcoming", "--on", "2026-07-01", "icd10cm", "--format", "json").json
    (day,) = answer["days"]
    assert (day["day"], day["release"], day["counts"]) == (
        *("2026-10-01", "icd10cm:2027"),
        {"starts": 190, "ends": 30, "retitled": 4},
    )
    assert "I42.0" in {each["code"] for each in day["ends"]}
    told = run("upcoming", "--format", "table").out
    assert "2026-10-01  icd10cm:2027 (against icd10cm:2026-04)" in told
    assert "190 start, 30 end, 4 get another title" in told
    rows = [*csv.DictReader(io.StringIO(run("upcoming", "--format", "csv").out))]
    assert {row["change"] for row in rows if row["system"] == "icd10cm"} == {"starts", "ends", "retitled"}
    assert run("upcoming", "--on", "2030-01-01", "icd9cm", "--format", "table").out == (
        "Nothing that is loaded starts or ends from 2030-01-01 on.\n"
    )


def test_rows_are_of_the_kinds_that_were_asked_for(run: Run) -> None:
    asked = (*TITLED, "--format", "csv", "--columns", "change")
    assert {*run(*asked, "--kind", "became-header").out.split()[1:]} == {"deleted"}
    assert {*run(*asked, "--kind", "revised", "--kind", "new").out.split()[1:]} == {"new", "revised"}


def test_what_is_loaded_is_what_is_newer(run: Run) -> None:
    ended = run("diff", "icd10cm", "2027", "2026", "--format", "load")
    assert (ended.status, ended.out) == (2, "")
    assert "icd10cm:2026 is older than icd10cm:2027: a site loads what is newer.\nTurn the two round." in ended.err
