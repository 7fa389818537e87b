"""What `crosswalk search` prints, and how it ends."""

from __future__ import annotations

import csv
import io

import pytest
from cli_samples import Run


def test_search_as_json(run: Run) -> None:
    found = run("search", "Ménière", "--system", "icd10cm", "--limit", "2", "--format", "json").json
    assert found["query"] == "Ménière"
    assert [(each["system"], each["release"]) for each in found["searched"]] == [("icd10cm", "icd10cm:2026-04")]
    first, second = found["hits"]
    assert (first["code"], first["status"], first["billable"]) == ("H81.09", "valid", True)
    assert (first["header"], first["title"]) == ("H81.0", "Ménière's disease, unspecified ear")
    assert second["code"].startswith("H81.0")


def test_search_as_a_table_says_why_and_when(run: Run) -> None:
    ended = run("search", "hay", "fever", "--format", "table")
    assert ended.status == 0
    line = next(line for line in ended.out.splitlines() if line.startswith("J30.1 "))
    assert line.split()[:5] == ["J30.1", "icd10cm", "valid", "Allergic", "rhinitis"]
    assert "inclusion term: Hay fever" in line
    assert "icd10cm: as of 2026-05-01, from icd10cm:2026-04" in ended.out


def test_the_shell_tells_how_words_were_read_and_what_a_hit_is_the_default_of(run: Run) -> None:
    ended = run("search", "haemorrhoids", "--system", "icd10cm", "--billable", "--format", "table")
    assert "Read 'haemorrhoids' as 'hemorrhoids'." in ended.out
    ended = run("search", "pnuemonia", "--system", "icd10cm", "--limit", "1", "--format", "table")
    assert "Did you mean 'pneumonia' for 'pnuemonia'?" in ended.out
    ended = run("search", "Ménière", "--system", "icd10cm", "--limit", "1", "--format", "table")
    assert "default of H81.0" in ended.out


def test_search_as_csv(run: Run) -> None:
    rows = list(csv.DictReader(io.StringIO(run("search", "E11", "--limit", "3", "--format", "csv").out)))
    assert [(row["system"], row["code"], row["billable"], row["reason"]) for row in rows] == [
        ("icd10cm", "E11", "false", "code"),
        ("icd10cm", "E11.0", "false", "code"),
        ("icd10cm", "E11.00", "true", "code"),
    ]


def test_several_systems_and_a_day(run: Run) -> None:
    asked = ["search", "appendectomy", "--system", "icd9pcs", "--system", "icd9cm", "--on", "2015-01-05"]
    found = run(*asked, "--format", "json").json
    assert [each["system"] for each in found["searched"]] == ["icd9pcs", "icd9cm"]
    assert {hit["code"] for hit in found["hits"]} == {"47.01", "47.09", "47.11", "47.19"}
    later = run("search", "appendectomy", "--on", "2024-01-05", "--format", "json").json["hits"]
    assert {hit["system"] for hit in later} <= {"icd10pcs"}


def test_nothing_found_is_an_answer_that_says_where(run: Run) -> None:
    ended = run("search", "zzzz", "--on", "2020-06-01", "--format", "table")
    assert ended.status == 0
    assert "Nothing found for 'zzzz'." in ended.out
    assert "icd9cm: ICD-9-CM diagnoses (volumes 1 and 2) went out of force on 2015-10-01" in ended.out
    assert "icd10cm: as of 2020-06-01, from icd10cm:2020-04" in ended.out


@pytest.mark.parametrize(
    "text", ['"', "*", "NEAR(a b)", "a OR b", "a AND", "-x", "^x", "words:x", "'; DROP TABLE", "\0x"]
)
def test_what_means_something_to_an_index_means_nothing_here(run: Run, text: str) -> None:
    assert run("search", "--format", "json", "--", text).status in (0, 2)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["..."], "there is no word to search for"),
        (["x" * 201], "201 characters"),
        (["asthma", "--limit", "0"], "1 to 1,000 hits"),
        (["asthma", "--system", "icd11"], "icd11"),
        (["asthma", "--on", "2024-01-01", "--release", "icd10cm:2024"], "not both"),
        ([], "WORD"),
    ],
)
def test_a_wrong_search_is_wrong_usage(run: Run, arguments: list[str], message: str) -> None:
    ended = run("search", *arguments)
    assert ended.status == 2
    assert message in ended.err
