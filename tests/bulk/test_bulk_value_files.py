"""Files of tables of values: the same rows whatever the format, heads below titles, flags, what is wrong told."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Sequence
from pathlib import Path

import openpyxl
import pytest

from crosswalk.bulk.value_files import read_values
from crosswalk.domain.attached.gathering import TableRow
from crosswalk.domain.attached.layout import Layout
from crosswalk.domain.attached.tables import Value
from crosswalk.domain.errors import CrosswalkError, UnreadableArchive, UnreadableRows, UsageError

HEADS = ("Code", "Level", "Year")
ROWS = (("E11.9", "CC", "2026"), ("I50.9", "MCC", "2026"), ("C83.30", "", "2026"))
LAYOUT = Layout("code", ("level",))
Write = Callable[[Path], None]


def write_text(mark: str, encoding: str = "utf-8") -> Write:
    def write(path: Path) -> None:
        path.write_bytes("\r\n".join(mark.join(cells) for cells in (HEADS, *ROWS)).encode(encoding))

    return write


def write_json(path: Path) -> None:
    path.write_text("\n".join(json.dumps(dict(zip(HEADS, cells, strict=True))) for cells in ROWS), encoding="utf-8")


def write_parquet(path: Path) -> None:
    pa, parquet = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    parquet.write_table(pa.table(dict(zip(HEADS, zip(*ROWS, strict=True), strict=True))), path)


def write_packed(path: Path) -> None:
    write_text(",")(path)
    path.write_bytes(gzip.compress(path.read_bytes()))


def write_book(path: Path, rows: Sequence[Sequence[object]] = (HEADS, *ROWS), sheets: Sequence[str] = ("S",)) -> None:
    book = openpyxl.Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    for name in sheets:
        sheet = book.create_sheet(name)
        for cells in rows:
            sheet.append([*cells])
    book.save(path)


@pytest.mark.parametrize(
    ("name", "write"),
    [
        ("t.csv", write_text(",")),
        ("bom.csv", write_text(",", "utf-8-sig")),
        ("semicolons.csv", write_text(";")),
        ("t.tsv", write_text("\t")),
        ("t.jsonl", write_json),
        ("t.csv.gz", write_packed),
        ("t.xlsx", write_book),
        ("t.parquet", write_parquet),
    ],
)
def test_every_format_has_the_same_rows(tmp_path: Path, name: str, write: Write) -> None:
    path = tmp_path / name
    write(path)
    rows, sha256 = read_values(str(path), LAYOUT)
    assert [(each.code, each.values) for each in rows] == [
        ("E11.9", (Value("", "CC"),)),
        ("I50.9", (Value("", "MCC"),)),
        ("C83.30", ()),
    ]
    assert [each.line for each in rows] == ([1, 2, 3] if path.suffix in (".jsonl", ".parquet") else [2, 3, 4])
    assert len(sha256) == 64


def test_heads_stand_below_titles_and_the_table_ends_before_a_footer(tmp_path: Path) -> None:
    path = tmp_path / "flags.xlsx"
    heads = ["Diagnosis", "Text", "AIDS", "OBESE\n(measure)", "HF"]
    rows = [
        ["A searchable list"], [], heads, ["E669", "Obesity", 0, 1, 0], ["I509", "Failure", 0.0, 1.0, 1.0],
        ["End of Content"], ["x", "x", 9, 9, 9],
    ]  # fmt: skip
    write_book(path, rows, ("About", "List"))
    layout = Layout("diagnosis", flags=("AIDS..",), sheet="List", ends_at="end of content")
    found, _ = read_values(str(path), layout)
    assert found == [
        TableRow(4, "E669", (Value("", "OBESE (measure)"),)),
        TableRow(5, "I509", (Value("", "OBESE (measure)"), Value("", "HF"))),
    ]
    with pytest.raises(UsageError, match="2 sheets"):
        read_values(str(path), Layout("diagnosis", flags=("AIDS..HF",)))
    between, _ = read_values(str(path), Layout("1", flags=("OBESE*..HF",), sheet="List", ends_at="End of Content"))
    assert len(between[1].values) == 2


def test_values_in_several_columns_with_their_kind(tmp_path: Path) -> None:
    path = tmp_path / "ccsr.csv"
    path.write_text('model,dx,ccsr1,ccsr2\nV1,"E11.9",END002,\n,I50.9,CIR019,"CIR, too"\n', encoding="utf-8")
    found, _ = read_values(str(path), Layout("dx", ("ccsr1..ccsr2",), kind="model"))
    assert [each.values for each in found] == [
        (Value("V1", "END002"),),
        (Value("", "CIR019"), Value("", "CIR, too")),
    ]


def test_blanks_and_line_ends_in_a_value_are_one_blank(tmp_path: Path) -> None:
    path = tmp_path / "wide.csv"
    path.write_text('code,level\nE11.9," with\u00a0CC\n or  MCC "\n', encoding="utf-8")
    (found,), _ = read_values(str(path), LAYOUT)
    assert found.values == (Value("", "with CC or MCC"),)


def test_a_code_typed_as_a_number_comes_as_one(tmp_path: Path) -> None:
    path = tmp_path / "typed.xlsx"
    write_book(path, [HEADS, [250.1, "CC", 1]])
    (found,), _ = read_values(str(path), LAYOUT)
    assert found.code == 250.1


@pytest.mark.parametrize(
    ("name", "text", "fault", "told"),
    [
        ("t.csv", "code,level\nE11.9,CC\n", UsageError, "no column 'group'"),
        ("t.csv", "", UnreadableRows, "no rows"),
        ("t.csv", 'code,group\n"E11.9,CC\n', UnreadableRows, "cannot be taken apart"),
        ("t.jsonl", '{"code": "E11.9", "group": 1}\n[1]\n', UnreadableRows, "line 2"),
        ("t.jsonl", "{code}\n", UnreadableRows, "no JSON"),
        ("t.xlsx", "no workbook", UnreadableArchive, "damaged"),
        ("t.doc", "code,group", UsageError, "does not tell its format"),
    ],
)
def test_what_cannot_be_read_is_told(
    tmp_path: Path, name: str, text: str, fault: type[CrosswalkError], told: str
) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    with pytest.raises(fault, match=told):
        read_values(str(path), Layout("code", ("group",)))


def test_a_flag_is_yes_or_no(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("code,HF\nE11.9,maybe\n", encoding="utf-8")
    with pytest.raises(UnreadableRows, match=r"t\.csv, line 2: column HF says 'maybe'"):
        read_values(str(path), Layout("code", flags=("HF",)))


def test_a_layout_names_columns_of_values() -> None:
    with pytest.raises(UsageError, match="nothing says which columns have values"):
        Layout("code")
