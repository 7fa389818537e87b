"""`validate_file`: the rows of a file with whether their codes may stand there, in every format."""

from __future__ import annotations

import csv
import json
import shlex
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

import crosswalk
from crosswalk.contract.validation import validation_row
from crosswalk.domain.errors import UsageError
from crosswalk.service import Crosswalk

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")

ROWS = [
    ("250.00", "2014-03-01"),
    ("E11.9", "2020-01-01"),
    ("25000", "2020-01-01"),
    ("G20", "2024-01-01"),
    ("", "2020-01-01"),
    ("J12.82", "2020-12-31"),
    ("J12.82", "2021-01-01"),
    ("Doe", "2020-01-01"),
    ("e119 ", "20200101"),
    ("E11.9", "soon"),
]
CELLS = ["system", "code", "status", "valid_from", "replaced_by", "reason", "descendants"]


@pytest.fixture(scope="module")
def codes(starter_store: str) -> Iterator[Crosswalk]:
    with crosswalk.open(starter_store, today=lambda: date(2026, 5, 1)) as opened:
        yield opened


@pytest.fixture(scope="module")
def wanted(codes: Crosswalk) -> list[list[str | None]]:
    answers = codes.validate([code for code, _ in ROWS], kind="diagnosis", days=[day for _, day in ROWS])
    told: dict[int, list[str | None]] = {}
    for each in answers:
        row = validation_row(each)
        told[each.row] = [row[name] for name in CELLS]  # type: ignore[literal-required]
    return [told[at] if ROWS[at][0] else [None] * len(CELLS) for at in range(len(ROWS))]


def rows_made(path: Path) -> list[list[str | None]]:
    """The new cells of each row."""
    if path.suffix == ".parquet":
        rows = pq.read_table(path).to_pylist()
    elif path.suffix == ".jsonl":
        rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    elif path.suffix == ".xlsx":
        openpyxl = pytest.importorskip("openpyxl")
        head, *lines = openpyxl.load_workbook(path).active.iter_rows(values_only=True)
        rows = [dict(zip(head, line, strict=True)) for line in lines]
    else:
        with path.open(newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
    return [[row[f"dx_{name}"] or None for name in CELLS] for row in rows]


def write(path: Path) -> None:
    if path.suffix == ".parquet":
        pq.write_table(pa.table({"dx": [code for code, _ in ROWS], "dos": [day for _, day in ROWS]}), path)
    elif path.suffix == ".jsonl":
        path.write_text("".join(json.dumps({"dx": code, "dos": day}) + "\n" for code, day in ROWS), "utf-8")
    elif path.suffix == ".xlsx":
        book = pytest.importorskip("openpyxl").Workbook()
        for row in [("dx", "dos"), *ROWS]:
            book.active.append(row)
        book.save(path)
    else:
        path.write_text("dx,dos\n" + "".join(f"{code},{day}\n" for code, day in ROWS), "utf-8")


ASKED = {"source": "diagnosis", "on_column": "dos", "new_columns": CELLS}


@pytest.mark.parametrize("end", ["csv", "jsonl", "parquet", "xlsx"])
def test_every_format_has_the_answers_of_validate(
    codes: Crosswalk, wanted: list[list[str | None]], tmp_path: Path, end: str
) -> None:
    given, made = tmp_path / f"claims.{end}", tmp_path / f"checked.{end}"
    write(given)
    checked = codes.validate_file(str(given), str(made), ["dx"], **ASKED)  # type: ignore[arg-type]
    assert rows_made(made) == wanted
    assert (checked.codes, checked.matched) == (9, 4)
    assert checked.unusable_statuses == {"malformed": 2, "header": 1, "not_yet_valid": 1, "bad_date": 1}


def test_the_report_tells_what_is_not_valid_and_repeats_it(codes: Crosswalk, tmp_path: Path) -> None:
    given, made = tmp_path / "claims.csv", tmp_path / "checked.csv"
    write(given)
    checked = codes.validate_file(str(given), str(made), ["dx"], **ASKED)  # type: ignore[arg-type]
    told = json.loads(made.with_name("checked.csv.report.json").read_text("utf-8"))
    assert told == checked.json()
    (column,) = told["columns"]
    assert [(each["code"], each["status"]) for each in column["unmapped"]] == [
        ("G20", "header"),
        ("J12.82", "not_yet_valid"),
    ]
    assert {(each["source_system"], each["release"]) for each in told["rests_on"]} >= {("icd9cm", "icd9cm:31")}
    words = shlex.split(told["command"])
    assert words[1:6] == ["crosswalk", "validate", str(given), "--output", str(made)]
    assert words[6:10] == ["--column", "dx", "--kind", "diagnosis"]
    page = made.with_name("checked.csv.report.html").read_text("utf-8")
    assert "Codes that are not valid, by volume" in page
    assert "translation" not in page


def test_one_day_for_all(codes: Crosswalk, tmp_path: Path) -> None:
    given, made = tmp_path / "claims.csv", tmp_path / "checked.csv"
    given.write_text("a,b\nG20,G20.A1\n", "utf-8")
    codes.validate_file(str(given), str(made), ["a", "b"], source="icd10cm", on="2023-09-30", new_columns=["status"])
    assert made.read_text("utf-8") == "a,b,a_status,b_status\nG20,G20.A1,valid,not_yet_valid\n"


@pytest.mark.parametrize(
    ("columns", "asked", "told"),
    [
        (["dx"], {"on": "2020-01-01", "on_column": "dos"}, "one day for all"),
        (["dx=icd9cm:icd10cm"], {}, "leads nowhere"),
        (["dx"], {"new_columns": ["long"]}, "no column 'long'"),
        (["dx"], {"source": "snomed"}, "snomed"),
        (["dy"], {}, "no column 'dy'"),
    ],
)
def test_what_cannot_be_asked_makes_nothing(
    codes: Crosswalk, tmp_path: Path, columns: list[str], asked: dict[str, object], told: str
) -> None:
    given = tmp_path / "claims.csv"
    write(given)
    with pytest.raises(crosswalk.CrosswalkError, match=told) as raised:
        codes.validate_file(str(given), str(tmp_path / "checked.csv"), columns, **asked)  # type: ignore[arg-type]
    assert isinstance(raised.value, UsageError) or "snomed" in told
    assert sorted(each.name for each in tmp_path.iterdir()) == ["claims.csv"]
