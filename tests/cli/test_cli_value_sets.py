"""Value sets, methods and the best choice from the command line, on the starter set."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from cli_samples import Run

SHEET = [
    "source", "target", "category", "methods", "target_status", "together_with", "stands_for_too", "carried_from",
    "in_set", "remark",
]  # fmt: skip


@pytest.fixture
def diabetes(tmp_path: Path) -> str:
    path = tmp_path / "diabetes.txt"
    path.write_text("# diabetes, but for one\n250.*\nnot 250.93\n799.99\n", encoding="utf-8")
    return str(path)


@pytest.fixture
def reference(tmp_path: Path) -> str:
    path = tmp_path / "reference.txt"
    path.write_text("E08-E13\n", encoding="utf-8")
    return str(path)


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_a_summary_by_method_with_what_is_to_decide(run: Run, diabetes: str, reference: str) -> None:
    ended = run("translate", "--value-set", diabetes, "--reference", reference, "--from", "icd9cm", "--format", "table")
    assert ended.status == 1
    assert "39 codes of ICD-9-CM diagnoses (volumes 1 and 2), 39 with a translation" in ended.out
    assert "line 4: 799.99: unknown code on 2015-09-30" in ended.out
    assert ended.out.index("forward") < ended.out.index("backward") < ended.out.index("tertiary")
    assert "Precision  Recall  F" in ended.out
    assert "E13.9 stands for codes outside the set too: 249.00" in ended.out
    assert "gem-icd9cm-icd10cm 2018 and gem-icd10cm-icd9cm 2018" in ended.out


def test_the_review_sheet_has_two_sides(run: Run, diabetes: str) -> None:
    ended = run("translate", "--value-set", diabetes, "--from", "icd9cm", "--method", "both", "--format", "csv")
    told = rows(ended.out)
    assert list(told[0]) == SHEET
    assert told[0]["source"].startswith("250.00 Diabetes mellitus without mention of complication")
    assert told[0]["target"] == "E11.9 Type 2 diabetes mellitus without complications"
    assert (told[0]["category"], told[0]["methods"]) == ("convoluted", "forward backward")
    assert {row["in_set"] for row in told[:-1]} == {"true"}
    assert (told[-1]["source"], told[-1]["remark"]) == (
        "799.99",
        "line 4: unknown code on 2015-09-30; may have been 799.9 (characters too many at its end)",
    )


def test_a_later_method_brings_in_codes_from_outside(run: Run, diabetes: str) -> None:
    ended = run("translate", "--value-set", diabetes, "--from", "icd9cm", "--method", "secondary", "--format", "csv")
    outside = [row for row in rows(ended.out) if row["in_set"] == "false"]
    assert any(row["source"].startswith("249.00") for row in outside)
    assert {row["methods"] for row in outside} == {"secondary"}


def test_json_has_everything(run: Run, reference: str) -> None:
    ended = run(
        "translate", "--value-set", "-", "--reference", reference, "--from", "icd9cm", "--format", "json",
        stdin="250.00\n250.01\n",
    )  # fmt: skip
    assert ended.status == 0
    assert [member["code"] for member in ended.json["members"] if member["in_set"]] == ["250.00", "250.01"]
    assert ended.json["codes"]["both"] == ["E10.9", "E11.9", "E13.9"]
    assert ended.json["scores"]["forward"]["size"] == 2
    assert ended.json["opposite"] == {"map_set": "gem-icd10cm-icd9cm", "edition": "2018"}


def test_a_fault_names_file_line_and_column(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "set.txt"
    path.write_text("250.00\n250.00-\n", encoding="utf-8")
    ended = run("translate", "--value-set", str(path), "--from", "icd9cm")
    assert ended.status == 2
    assert f"{path}, line 2: column 8: nothing where a code should be" in ended.err
    assert ended.out == ""


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["translate"], "Missing argument"),
        (["translate", "250.00", "--reference", "x"], "go with --value-set"),
        (["translate", "250.00", "--value-set", "x"], "no codes, --best"),
        (["translate", "--value-set", "x", "--best"], "no codes, --best"),
        (["translate", "--value-set", "x"], "--from"),
        (["translate", "250.00", "--from", "icd9cm", "--method", "tertiary"], "sets of codes"),
    ],
)
def test_wrong_usage(run: Run, arguments: list[str], said: str) -> None:
    ended = run(*arguments)
    assert ended.status == 2
    assert said in ended.err


def test_a_set_saved_on_windows(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "set.txt"
    path.write_bytes(b"\xef\xbb\xbf250.00\r\n# Sj\xf6gren\r\n401.9\r\n")
    ended = run("translate", "--value-set", str(path), "--from", "icd9cm", "--format", "json")
    assert [member["code"] for member in ended.json["members"] if member["in_set"]] == ["250.00", "401.9"]


def test_a_file_that_is_not_there(run: Run) -> None:
    ended = run("translate", "--value-set", "/nowhere/set.txt", "--from", "icd9cm")
    assert ended.status == 3
    assert "/nowhere/set.txt: it cannot be read" in ended.err


def test_the_best_choice_and_its_reasons_on_the_terminal(run: Run) -> None:
    ended = run("translate", "428.0", "--from", "icd9cm", "--method", "both", "--best", "--format", "table")
    assert "best: I50.9  Heart failure, unspecified" in ended.out
    assert "names the same as the source" in ended.out
    assert "backward only; stands for it together with 428.20" in ended.out
    assert "and gem-icd10cm-icd9cm, edition 2018" in ended.out


def test_a_choice_that_stays_open_is_told_on_the_terminal(run: Run) -> None:
    ended = run("translate", "342.91", "--from", "icd9cm", "--best", "--format", "table")
    assert "best: open between G81.91, G81.92\n    nothing told tells these apart\n" in ended.out


def test_one_choice_of_a_list_is_the_best_in_csv(run: Run) -> None:
    told = rows(run("translate", "428.0", "80022", "--from", "icd9cm", "--best", "--format", "csv").out)
    assert [row["target_code"] for row in told if row["best"] == "true"] == ["I50.9", "S02.0XXA", "S06.4X1A"]
    left = rows(run("translate", "342.91", "--from", "icd9cm", "--best", "--format", "csv").out)
    assert {row["target_code"]: row["best"] for row in left} == {"G81.91": "open", "G81.92": "open"}
    unasked = rows(run("translate", "428.0", "--from", "icd9cm", "--format", "csv").out)
    assert {row["best"] for row in unasked} == {""}


def test_categories_of_the_maps(run: Run) -> None:
    ended = run("categories", "--published", "--format", "json")
    counts = {(each["map_set"], each["edition"]): each["counts"] for each in ended.json["counts"]}
    assert counts["gem-icd9cm-icd10cm", "2018"] == {
        "identity": 4106, "class-to-subclass": 3098, "subclass-to-class": 1759, "convoluted": 5460, "no-mapping": 144
    }  # fmt: skip
    assert {each["edition"] for each in ended.json["published"]} == {"2012", "2014"}
    assert run("categories", "--edition", "1999").status == 2


def test_a_best_single_code_beside_combinations_is_the_only_best_in_csv(run: Run) -> None:
    ended = run("translate", "34.73", "--from", "icd9pcs", "--method", "both", "--best", "--format", "csv")
    assert ended.status == 0
    told = rows(ended.out)
    assert {row["choice_list"] for row in told} == {"1", "2", "3"}
    assert [row["choice_list"] for row in told if row["best"] == "true"] == ["1"]
