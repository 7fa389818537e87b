"""`Crosswalk.impact`: what changes do to whole lists, in every form in which it is told, and the lists written anew."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest

import crosswalk
from crosswalk.bulk.reports.impact import impact_report
from crosswalk.bulk.reports.page import page
from crosswalk.bulk.reports.workbook import write_workbook
from crosswalk.contract.impact import impact_json, impact_rows, spreadsheet_cell
from crosswalk.domain.errors import ReleaseNotLoaded, UnknownRelease, UsageError
from crosswalk.domain.lookup.impact import Impact, ImpactStatus, Need
from crosswalk.service import Crosswalk

pytest.importorskip("numpy")
pytest.importorskip("pyarrow")
openpyxl = pytest.importorskip("openpyxl")

ENDS = {"before": ["icd10cm:2016", "hcpcs:2016"], "after": ["icd10cm:2026", "hcpcs:2025-10"]}
LIST = """charge,type,code,n
1,ICD-10-CM,T84.040A,5
2,ICD-10-CM,C860,70
3,ICD-10-CM,E11.9,9
4,CPT,99213,1000
5,CDT,D0120,1
6,LOCAL,X-17,1
7,RC,0450,1
8,what,E11.9,1
9,ICD-10-CM,E11.9x9,1
10,,,1
11,ICD-10-CM,"T84.041A, I10",6
12,ICD-10-CM,O00.0,1
13,ICD-9-CM,250.00,1
14,,J1100,1
15,ICD-10-CM,U07.1,2
16,ICD-10-CM,E11,2
"""


@pytest.fixture(scope="module")
def codes(starter_store: str) -> Iterator[Crosswalk]:
    with crosswalk.open(starter_store, today=lambda: date(2026, 5, 1)) as opened:
        yield opened


@pytest.fixture
def charges(tmp_path: Path) -> Path:
    path = tmp_path / "cdm.csv"
    path.write_text(LIST, "utf-8")
    return path


@pytest.fixture
def answer(codes: Crosswalk, charges: Path) -> Impact:
    (answer,) = codes.impact(charges, **ENDS)  # type: ignore[arg-type]
    return answer


def test_every_row_is_affected_or_unaffected_or_not_judged_for_a_reason(answer: Impact) -> None:
    assert answer.row_count == 16
    assert {each.value: count for each, count in answer.rows_by_status.items()} == {
        "affected": 5,
        "unaffected": 1,
        "invalid_before": 1,
        "not_licensed": 2,
        "unknown_code": 1,
        "not_reviewed": 1,
        "unknown_system": 1,
        "other_code_set": 2,
        "no_code": 1,
        "ambiguous_system": 1,
    }


def test_exactly_the_affected_codes_are_told_worst_first_with_what_replaces_them(answer: Impact) -> None:
    told = [
        (each.row, each.text, each.impact.need, [one.code for one in each.impact.replaced_by])
        for each in answer.affected
    ]
    assert told == [
        (3, "C860", Need.DECIDE, ["C86.00"]),
        (12, "T84.041A", Need.REPLACE, ["M97.02XA"]),
        (2, "T84.040A", Need.REPLACE, ["M97.01XA"]),
        (16, "U07.1", Need.NOTHING, []),
        (13, "O00.0", Need.DECIDE, ["O00.00", "O00.01"]),
    ]
    assert answer.affected[0].impact.reason == "it is a header now, with C86.01 below it as well as C86.00"


def test_what_is_not_judged_says_why(answer: Impact) -> None:
    told = {each.row: each.impact.reason for each in answer.not_judged}
    assert told[5] == "no licensed CPT file is loaded"
    assert told[6] == "CDT, the dental codes of the American Dental Association, which no file here has"
    assert told[9] == "'what' says no code system."
    assert told[14] == "icd9cm: no releases of it are named"
    assert told[15] == "icd10cm and hcpcs both have this code, and nothing around it tells which is meant"
    assert told[17] == "a header groups codes and is not valid for submission"


def test_a_list_is_written_with_the_safe_replacements_and_a_log(codes: Crosswalk, charges: Path) -> None:
    made = charges.with_name("applied.csv")
    (answer,) = codes.impact(charges, **ENDS, apply=made)  # type: ignore[arg-type]
    wanted = LIST.replace("T84.040A", "M97.01XA").replace("T84.041A, I10", "M97.02XA, I10")
    assert made.read_text("utf-8") == wanted
    assert answer.applied is not None
    assert (answer.applied.replaced, answer.applied.left) == (2, 2)
    with Path(answer.applied.log).open(newline="", encoding="utf-8") as file:
        log = [(int(row["row"]), row["action"], row["cell_before"], row["cell_after"]) for row in csv.DictReader(file)]
    assert log == [
        (2, "replaced", "T84.040A", "M97.01XA"),
        (3, "left", "C860", ""),
        (12, "replaced", "T84.041A, I10", "M97.02XA, I10"),
        (13, "left", "O00.0", ""),
    ]
    with pytest.raises(UsageError, match="is there already"):
        codes.impact(charges, **ENDS, apply=made)  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="would be written over"):
        codes.impact(charges, **ENDS, apply=charges, overwrite=True)  # type: ignore[arg-type]
    with pytest.raises(UsageError, match=r"is csv, and .* xlsx"):
        codes.impact(charges, **ENDS, apply=charges.with_name("applied.xlsx"))  # type: ignore[arg-type]


def test_several_lists_are_written_into_a_folder(codes: Crosswalk, charges: Path) -> None:
    other = charges.with_name("orders.csv")
    other.write_text("dx\nT84040A\n", "utf-8")
    folder = charges.with_name("made")
    answers = codes.impact(charges, other, **ENDS, apply=folder)  # type: ignore[arg-type]
    assert [each.name for each in answers] == ["cdm.csv", "orders.csv"]
    assert sorted(each.name for each in folder.iterdir()) == [
        "cdm.csv",
        "cdm.csv.changes.csv",
        "orders.csv",
        "orders.csv.changes.csv",
    ]
    assert (folder / "orders.csv").read_text("utf-8") == "dx\nM9701XA\n"


def test_without_a_type_column_the_codes_around_tell_what_is_meant(codes: Crosswalk, tmp_path: Path) -> None:
    """J1100 is a drug and J11.00 an influenza; D5910 a dental code and D59.10 an anemia."""
    charges, problems = tmp_path / "a.csv", tmp_path / "b.csv"
    charges.write_text("code\nJ1100\nA4206\n99213\nD5910\nD0120\n", "utf-8")
    problems.write_text("code\nJ1100\nE119\nI10\nD5910\n", "utf-8")
    of_charges, of_problems = codes.impact(charges, problems, **ENDS)  # type: ignore[arg-type]
    assert of_charges.rows_by_status[ImpactStatus.NOT_LICENSED] == 3
    assert ImpactStatus.AMBIGUOUS_SYSTEM not in of_charges.rows_by_status
    assert {each.impact.system for each in (*of_problems.affected, *of_problems.not_judged)} <= {"icd10cm"}


def test_a_number_of_the_house_is_not_read_as_a_damaged_code(codes: Crosswalk, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("code\n125752\nI25.752\n", "utf-8")
    (answer,) = codes.impact(path, **ENDS)  # type: ignore[arg-type]
    (unknown,) = answer.not_judged
    assert unknown.text == "125752"
    assert unknown.impact.status is ImpactStatus.UNKNOWN_CODE


def test_days_stand_for_the_releases_in_force_on_them(codes: Crosswalk, charges: Path) -> None:
    (answer,) = codes.impact(charges, before=date(2023, 10, 1), after="2025-10-01")
    ends = {each.system.id: (each.before.id, each.after.id) for each in answer.differences}
    assert ends["icd10cm"] == ("icd10cm:2024", "icd10cm:2026")
    assert "icd9cm" in answer.left_out


@pytest.mark.parametrize(
    ("before", "after", "fault", "why"),
    [
        ((), "2025-10-01", UsageError, "Say both --from and --to"),
        ("2026", "2027", UsageError, "'2026' does not say of which system it is"),
        ("icd10cm:2024", "hcpcs:2025-10", UsageError, "icd10cm has no --to"),
        ("icd10cm:2026", "icd10cm:2024", UsageError, "icd10cm:2026 is later than icd10cm:2024"),
        (["icd10cm:2024", "icd10cm:2025"], "2025-10-01", UsageError, "two releases of icd10cm"),
        ("icd10cm:1999", "icd10cm:2026", UnknownRelease, "1999"),
        ("hcpcs:2024-01", "hcpcs:2025-10", ReleaseNotLoaded, "hcpcs:2024-01"),
    ],
)
def test_ends_that_cannot_be_compared_are_refused(
    codes: Crosswalk, charges: Path, before: str, after: str, fault: type[Exception], why: str
) -> None:
    with pytest.raises(fault, match=re.escape(why)):
        codes.impact(charges, before=before, after=after)


HOSTILE = (
    "=cmd|' /C calc'!A0",
    "@SUM(1+1)",
    "+1",
    "-2+3",
    '=HYPERLINK("http://x.test","go")',
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "\u202egnp.exe",
    "\u2066=1+1\u2069",
    "http://x.test/a",
    "\t=1+1",
    "{{7*7}}",
    "\x1b[31mred",
)
"""What would run, lead somewhere or hide, in a sheet, on a page or on a terminal."""
HOSTILE_ROWS = 25_000


@pytest.fixture(scope="module")
def hostile(codes: Crosswalk, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Impact]:
    """A list of 50,000 hostile cells, some longer than a sheet holds, the list made of it, and the impact."""
    path = tmp_path_factory.mktemp("hostile") / "=cmd.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(["code", "=1+1"])
        for at in range(HOSTILE_ROWS):
            cell = HOSTILE[at % len(HOSTILE)]
            out.writerow(["=" * 40_000 if at == 7 else cell, cell])
        out.writerow(["T84.040A", "=1+1"])
    made = path.with_name("made.csv")
    (answer,) = codes.impact(path, **ENDS, apply=made)  # type: ignore[arg-type]
    return path, made, answer


def test_hostile_cells_are_counted_and_written_again_as_they_were(hostile: tuple[Path, Path, Impact]) -> None:
    given, made, answer = hostile
    assert answer.row_count == HOSTILE_ROWS + 1
    assert len(answer.not_judged) == HOSTILE_ROWS
    assert made.read_bytes() == given.read_bytes().replace(b"T84.040A", b"M97.01XA")


def test_hostile_cells_start_nothing_in_csv_and_none_is_lost(hostile: tuple[Path, Path, Impact]) -> None:
    _, _, answer = hostile
    rows = [*impact_rows(answer, not_judged=True)]
    assert len(rows) == HOSTILE_ROWS + 1
    for row, each in zip(rows, (*answer.affected, *answer.not_judged), strict=True):
        cells = [spreadsheet_cell(cell) for cell in row.values()]
        assert not any(isinstance(cell, str) and cell.strip(" ")[:1] in tuple("=+-@\t\r\n") for cell in cells if cell)
        assert str(spreadsheet_cell(row["text"])).removeprefix("'") == each.text
    assert json.loads(json.dumps(impact_json(answer, not_judged=True)))["rows"] == HOSTILE_ROWS + 1


def test_hostile_cells_are_texts_in_a_workbook_and_what_is_cut_is_counted(
    hostile: tuple[Path, Path, Impact],
) -> None:
    made = io.BytesIO()
    cut = write_workbook(impact_report([hostile[2]], not_judged=True), made)
    assert cut == 2, "the text, and the reason that names it"
    book = openpyxl.load_workbook(made, read_only=True)
    texts = 0
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type in ("s", "n", "inlineStr")
                texts += isinstance(cell.value, str) and cell.value in HOSTILE
    assert texts >= HOSTILE_ROWS - 2 * HOSTILE_ROWS // len(HOSTILE), "but for control characters, which none holds"


class Elements(HTMLParser):
    """The elements of a page, and its attributes that could run something."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.running: list[tuple[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        for name, value in attrs:
            leads_out = name in ("href", "src") and not (value or "").startswith("#")
            if name.startswith("on") or leads_out:
                self.running.append((name, value))


def test_hostile_cells_are_texts_on_a_page(hostile: tuple[Path, Path, Impact]) -> None:
    text = page(impact_report([hostile[2]], not_judged=True))
    elements = Elements()
    elements.feed(text)
    assert not elements.names & {"script", "img", "iframe", "object", "embed", "form"}
    assert not elements.running
    assert text.count("&lt;/script&gt;&lt;script&gt;alert(1)") >= HOSTILE_ROWS // len(HOSTILE)
