"""A file converted as a whole: each format and packing, what is refused before anything is read, and the report."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pytest
from pyarrow import parquet

from crosswalk.bulk import checks
from crosswalk.bulk.conversion import Conversion
from crosswalk.domain.errors import (
    MissingExtra,
    OutputFault,
    SourceNotFound,
    UnreadableArchive,
    UnreadableRows,
    UsageError,
)
from crosswalk.service import Crosswalk

CSV = b"""id,dx,dos,note
007,250.00,2012-01-01,"a ""b"" c"
008,401.9,2012-01-01,
009,401.9,2012-01-01,x
010,E950.0,2012-01-01,
011,,2012-01-01,
012,4019.0,2012-01-01,
013,250,2012-01-01,
014,<b>Doe & Jane,2012-01-01,
015,99999,2012-01-01,
016,E11.9,2019-01-01,
017,250.00,13/45/2012,
"""
ASKED: dict[str, Any] = {"source": "diagnosis", "on_column": "dos", "on": "2025-03-01"}

Run = Callable[..., Conversion]


@pytest.fixture
def run(codes: Crosswalk, tmp_path: Path) -> Run:
    """Convert a file of the folder of the test, by default diagnoses in `dx` by the day in `dos`."""

    def convert(given: str, made: str, *columns: str, **asked: Any) -> Conversion:
        names = (str(tmp_path / each) for each in (given, made))
        return codes.convert(*names, columns or ("dx",), **{**ASKED, **asked})

    return convert


@pytest.fixture
def claims(tmp_path: Path) -> Path:
    path = tmp_path / "claims.csv"
    path.write_bytes(CSV)
    return path


def packed(data: bytes, packing: str) -> bytes:
    return gzip.compress(data) if packing == "gz" else pa.compress(data, codec="zstd", asbytes=True)


def unpacked(data: bytes, packing: str) -> bytes:
    if packing == "gz":
        return gzip.decompress(data)
    with pa.input_stream(pa.py_buffer(data), compression="zstd") as stream:
        return bytes(stream.read())


@pytest.mark.parametrize("packing", ["gz", "zst"])
def test_packed_files_hold_what_plain_ones_do(run: Run, tmp_path: Path, claims: Path, packing: str) -> None:
    run("claims.csv", "plain.csv")
    plain = (tmp_path / "plain.csv").read_bytes()
    (tmp_path / f"claims.csv.{packing}").write_bytes(packed(CSV, packing))
    run(f"claims.csv.{packing}", f"out.csv.{packing}")
    assert unpacked((tmp_path / f"out.csv.{packing}").read_bytes(), packing) == plain
    # The bytes tell how a file is packed, whatever it is called.
    (tmp_path / "misnamed.csv").write_bytes(packed(CSV, packing))
    run("misnamed.csv", "out.csv")
    assert (tmp_path / "out.csv").read_bytes() == plain


def test_two_packed_parts_behind_each_other_are_one_file(run: Run, tmp_path: Path) -> None:
    (tmp_path / "two.csv.gz").write_bytes(gzip.compress(CSV[:60]) + gzip.compress(CSV[60:]))
    assert run("two.csv.gz", "out.csv").tally.rows_read == 11


@pytest.mark.parametrize("packing", ["gz", "zst"])
def test_a_packed_file_that_breaks_off_is_refused_and_leaves_nothing(run: Run, tmp_path: Path, packing: str) -> None:
    (tmp_path / f"cut.csv.{packing}").write_bytes(packed(CSV * 50, packing)[:-9])
    with pytest.raises(UnreadableArchive, match=rf"cut\.csv\.{packing}: the file is damaged or cut off"):
        run(f"cut.csv.{packing}", "out.csv")
    assert [each.name for each in tmp_path.iterdir()] == [f"cut.csv.{packing}"]


def test_every_format_says_the_same(run: Run, tmp_path: Path, claims: Path) -> None:
    lines = [line.split(",") for line in CSV.decode().splitlines()]
    rows = [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]
    (tmp_path / "claims.tsv").write_text("".join("\t".join(line) + "\n" for line in lines), "utf-8")
    (tmp_path / "claims.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    parquet.write_table(pa.Table.from_pylist(rows), tmp_path / "claims.parquet")
    counts = {}
    for ending in ("csv", "tsv", "jsonl", "parquet"):
        told: Any = run(f"claims.{ending}", f"out.{ending}").json()
        counts[ending] = [
            told[name] for name in ("rows_read", "rows_written", "codes", "matched", "columns", "rests_on")
        ]
    assert counts["tsv"] == counts["csv"]
    assert counts["jsonl"] == counts["csv"]
    assert counts["parquet"] == counts["csv"]
    made = parquet.read_table(tmp_path / "out.parquet").to_pylist()
    from_lines = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text("utf-8").splitlines()]
    assert made == from_lines


def test_the_report_counts_what_a_person_counts(run: Run, tmp_path: Path, claims: Path) -> None:
    conversion = run("claims.csv", "out.csv")
    told: Any = json.loads((tmp_path / "out.csv.report.json").read_text("utf-8"))
    assert told == conversion.json()
    assert (told["rows_read"], told["rows_written"], told["rows_skipped"], told["rows_kept"]) == (11, 11, 0, 0)
    assert (told["codes"], told["matched"], told["unusable"]) == (10, 5, 4)
    assert told["match_rate"] == 0.5
    (column,) = told["columns"]
    assert column["statuses"] == {
        "mapped": 5,
        "bad_date": 1,
        "blank": 1,
        "header_source": 1,
        "malformed": 1,
        "no_map": 1,
        "unknown_code": 1,
    }
    assert column["repairs"] == {"decimals_added": 1}
    assert (column["cells"], column["blank"], column["approximate"]) == (11, 1, 4)
    assert [(each["code"], each["count"]) for each in column["ambiguous"]] == [("401.9", 2), ("4019.0", 1)]
    assert [each["code"] for each in column["unmapped"]] == ["250", "99999", "E950.0"]
    assert told["rests_on"] == [
        {
            "source_system": source,
            "target_system": "icd10cm",
            "map_set": map_set,
            "edition": edition,
            "as_of": "2025-03-01",
            "release": "icd10cm:2025",
        }
        for source, map_set, edition in (("icd10cm", None, None), ("icd9cm", "gem-icd9cm-icd10cm", "2018"))
    ]
    for name, path in (("input", claims), ("output", tmp_path / "out.csv")):
        assert told[name]["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()


def test_nothing_that_is_no_code_gets_into_a_report(run: Run, tmp_path: Path, claims: Path) -> None:
    run("claims.csv", "out.csv")
    assert b"Doe" in (tmp_path / "out.csv").read_bytes()
    for report in (tmp_path / "out.csv.report.json", tmp_path / "out.csv.report.html"):
        text = report.read_text("utf-8")
        assert "99999" in text
        assert not re.search("Doe|Jane|13/45|a &", text)


class _Page(HTMLParser):
    """The tags of a page, and what they name elsewhere."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.named: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.named += [name for name, _ in attrs if name in ("src", "href", "onload", "onclick")]


def test_the_page_needs_nothing_else_and_escapes_what_comes_from_the_file(run: Run, tmp_path: Path) -> None:
    name = "<img src=x onerror=alert(1)>&'\".csv"
    (tmp_path / name).write_bytes(CSV.replace(b"dx", b"<script>dx"))
    run(name, "out.csv", "<script>dx")
    text = (tmp_path / "out.csv.report.html").read_text("utf-8")
    page = _Page()
    page.feed(text)
    assert not {"script", "img", "link", "iframe"} & set(page.tags)
    assert page.named == []
    assert page.tags.count("svg") == 3
    assert "url(" not in text
    assert "@import" not in text
    assert "prefers-color-scheme: dark" in text
    assert "Column &lt;script&gt;dx" in text


def test_the_command_of_a_report_does_the_same_again(codes: Crosswalk, run: Run, tmp_path: Path, claims: Path) -> None:
    asked = {"on": None, "prefix": "new ", "new_columns": ["target_code", "long"], "shape": "rows"}
    conversion = run("claims.csv", "it's out.csv", **asked)
    words = shlex.split(conversion.command)
    # Undated, it is of the day it was asked on.
    assert words[:3] == ["CROSSWALK_TODAY=2026-05-01", "crosswalk", "convert"]
    assert words[3:] == [
        *(str(claims), str(tmp_path / "it's out.csv")),
        *("--column", "dx", "--from", "diagnosis", "--shape", "rows", "--columns", "target_code,long"),
        *("--prefix", "new ", "--on-column", "dos", "--store", codes.store.url),
    ]


@pytest.mark.parametrize(
    ("report", "made"),
    [
        ("told.json", ["told.json"]),
        ("told.html", ["told.html"]),
        ("told", ["told.html", "told.json"]),
    ],
)
def test_the_report_goes_where_it_should(run: Run, tmp_path: Path, claims: Path, report: str, made: list[str]) -> None:
    run("claims.csv", "out.csv", report=str(tmp_path / report))
    assert sorted(each.name for each in tmp_path.iterdir() if "told" in each.name) == made
    assert not list(tmp_path.glob("*.report.*"))


def test_without_a_report_there_is_none(run: Run, tmp_path: Path, claims: Path) -> None:
    assert run("claims.csv", "out.csv", reported=False).reports == ()
    assert sorted(each.name for each in tmp_path.iterdir()) == ["claims.csv", "out.csv"]


def test_a_try_says_that_not_all_was_read(run: Run, claims: Path) -> None:
    told = run("claims.csv", "out.csv", rows=3).json()
    assert (told["rows_read"], told["input"]["sha256"]) == (3, None)
    assert "--rows 3" in told["command"]


@pytest.mark.parametrize(
    ("given", "made", "asked", "fault", "why"),
    [
        ("claims.csv", "claims.csv", {"overwrite": True}, UsageError, "would be written over"),
        ("claims.csv", "link.csv", {"overwrite": True}, UsageError, "would be written over"),
        ("claims.csv", "there.csv", {}, UsageError, r"there\.csv is there already"),
        ("claims.csv", "out.csv", {"report": "claims.csv.json"}, UsageError, "is there already"),
        ("claims.csv", "none/out.csv", {}, UsageError, "there is no folder "),
        ("claims.csv", "out.parquet", {}, UsageError, "is csv, and .* parquet"),
        ("claims.csv", "out.txt", {}, UsageError, r"out\.txt does not tell its format\. .*--output-format: csv, "),
        ("claims.csv", "folder.csv", {}, UsageError, r"folder\.csv is a folder"),
        ("claims.csv", ".", {}, UsageError, "is a folder"),
        ("claims.txt", "out.csv", {}, UsageError, r"claims\.txt does not tell its format\. .*--input-format: csv, "),
        ("claims.csv", "out.csv", {"input_format": "xlsx"}, UsageError, "is xlsx, and .* csv"),
        ("none.csv", "out.csv", {}, SourceNotFound, r"there is no file .*none\.csv"),
        ("folder.csv", "out.csv", {}, UsageError, "cannot be read: Is a directory"),
        ("loop.csv", "out.csv", {}, UsageError, "cannot be read: Too many levels of symbolic links"),
        ("claims.csv", "loop.csv", {}, UsageError, r"loop\.csv is no file that can be replaced"),
        ("claims.csv", "out.csv", {"encoding": "utf-16"}, UsageError, "'utf-16' is no encoding in which"),
        ("claims.csv", "out.csv", {"encoding": "none"}, UsageError, "'none' is no encoding in which"),
        ("claims.csv", "out.csv", {"sheet": "A"}, UsageError, "csv has no sheet"),
        ("a.jsonl", "out.jsonl", {"delimiter": ","}, UsageError, "json-lines has no delimiter"),
        ("a.parquet", "out.parquet", {"header": False}, UsageError, "parquet has no row without a header"),
        ("claims.csv", "out.csv", {"applied": "claims", "edition": "2018"}, UsageError, "says itself what it is"),
        ("claims.csv", "/dev/null", {"overwrite": True, "output_format": "csv"}, UsageError, "no file that can be"),
        ("a.parquet.gz", "out.parquet.gz", {}, UsageError, "parquet is neither piped nor packed"),
    ],
)
def test_what_cannot_be_is_said_and_leaves_nothing(
    run: Run, claims: Path, given: str, made: str, asked: dict[str, Any], fault: type[Exception], why: str
) -> None:
    tmp_path = claims.parent
    (tmp_path / "link.csv").hardlink_to(claims)
    (tmp_path / "loop.csv").symlink_to("loop.csv")
    (tmp_path / "there.csv").write_bytes(b"before")
    (tmp_path / "claims.csv.json").write_bytes(b"before")
    (tmp_path / "folder.csv").mkdir()
    before = sorted(tmp_path.iterdir())
    if "report" in asked:
        asked = {"report": str(tmp_path / asked["report"])}
    with pytest.raises(fault, match=why):
        run(given, made, **asked)
    assert sorted(tmp_path.iterdir()) == before
    assert claims.read_bytes() == CSV
    assert (tmp_path / "there.csv").read_bytes() == b"before"


def test_a_fault_in_the_file_leaves_what_was_there(run: Run, tmp_path: Path) -> None:
    (tmp_path / "bad.csv").write_bytes(CSV + b"too,few\n")
    (tmp_path / "out.csv").write_bytes(b"before")
    with pytest.raises(Exception, match=r"bad\.csv, line 13: "):
        run("bad.csv", "out.csv", overwrite=True)
    assert (tmp_path / "out.csv").read_bytes() == b"before"
    conversion = run("bad.csv", "out.csv", overwrite=True, on_bad_row="skip")
    assert conversion.json()["bad_rows"][0]["line"] == 13
    assert (conversion.tally.skipped, conversion.unusable) == (1, 5)


def test_what_is_not_installed_is_told_with_the_line_to_type(
    run: Run, claims: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checks, "find_spec", lambda name: None if name in ("pyarrow", "jinja2") else name)
    with pytest.raises(MissingExtra, match=r"needs pyarrow and jinja2, .* pip install 'crosswalk-codes\[bulk\]'"):
        run("claims.csv", "out.csv")


ONE: dict[str, Any] = {"source": "icd9cm", "target": "icd10cm", "on_column": None}


@pytest.mark.parametrize(
    ("line", "asked", "made"),
    [
        ("250.00", {"form": "undotted"}, "250.00,E119"),
        ("25000", {"form": "dotted"}, "25000,E11.9"),
        ("332.0", {"on": "2023-03-01"}, "332.0,G20"),
        ("332.0", {"on": None, "release": "icd10cm:2023"}, "332.0,G20"),
        ("332.0", {"on": None}, "332.0,G20.A1|G20.A2|G20.B1|G20.B2|G20.C"),
        ("332.0", {"shape": "best", "on": "2023-03-01"}, "332.0,G20"),
        ("800.22", {"shape": "best"}, "800.22,S02.0XXA+S06.4X1A"),
        ("V10.3", {"method": "backward"}, "V10.3,Z85.3"),
        ("4019.0", {"repairs": "none"}, "4019.0,"),
        ("4019.0", {"repairs": "safe"}, "4019.0,I10|I16.9"),
        ("250.00", {"edition": "2009", "new_columns": ["edition"]}, "250.00,2009"),
        ("A18.01", {"source": "icd10cm", "target": "icd9cm", "map_set": "reimb-icd10cm-icd9cm"}, "A18.01,015.04"),
        ("G20", {"source": "icd10cm"}, "G20,G20.A1|G20.A2|G20.B1|G20.B2|G20.C"),
        ("C9136", {"source": "hcpcs", "target": "hcpcs", "new_columns": ["status"]}, "C9136,not_carried"),
        ("00.51", {"source": "procedure", "target": None, "new_columns": ["target_system"]}, "00.51,icd10pcs"),
    ],
)
def test_every_option_reaches_the_answer(run: Run, tmp_path: Path, line: str, asked: dict[str, Any], made: str) -> None:
    (tmp_path / "a.csv").write_text(f"dx\n{line}\n", "utf-8")
    run("a.csv", "b.csv", **{**ONE, "new_columns": ["target_code"], **asked})
    assert (tmp_path / "b.csv").read_text("utf-8").splitlines()[1] == made


def test_what_is_left_open_is_told_with_what_was_mended(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("dx\n752.3\n7523.0\n", "utf-8")
    run("a.csv", "b.csv", **{**ONE, "shape": "best", "new_columns": ["reason"], "on": "2019-01-01"})
    plain, mended = (
        line.split(",", 1)[1].strip('"') for line in (tmp_path / "b.csv").read_text("utf-8").splitlines()[1:]
    )
    assert plain.startswith("left open: ")
    assert "among Q51.0|" in plain
    assert mended == f"{plain}; '7523.0' read as 752.3: decimals added (certain)"


def test_a_file_says_how_it_is_written_or_is_told(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes("né;250.00\r\n".encode("latin-1"))
    asked = {**ONE, "new_columns": ["status"], "header": False, "delimiter": ";", "encoding": "latin-1"}
    run("a.csv", "b.csv", "2", **asked)
    assert (tmp_path / "b.csv").read_bytes() == "né;250.00;mapped\r\n".encode("latin-1")


def test_json_lines_need_nothing_that_is_not_installed_anyway(codes: Crosswalk, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(b'{"dx":"250.00"}\n')
    program = (
        "import sys, crosswalk\n"
        "with crosswalk.open(sys.argv[1]) as codes:\n"
        "    codes.convert('a.jsonl', 'b.jsonl', ['dx'], source='icd9cm', target='icd10cm', reported=False)\n"
        "print({'numpy', 'pyarrow', 'jinja2', 'xlsxwriter', 'isal'} & set(sys.modules))"
    )
    child = [sys.executable, "-c", program, codes.store.url]
    ended = subprocess.run(child, cwd=tmp_path, capture_output=True, text=True, check=True, timeout=120)
    assert ended.stdout == "set()\n"


DAMAGED = [
    "250.00",
    "401.9",
    "82529",
    "E950.0",
    "4019.0",
    "18.82",
    "250",
    "99999",
    "V10.3",
    "4280",
    "332.0",
    "nope",
    "800.22",
    "E811.0x",
]


@pytest.mark.parametrize("target", ["icd10cm", "icd9cm"])
def test_rows_are_those_of_translate(codes: Crosswalk, run: Run, tmp_path: Path, target: str) -> None:
    (tmp_path / "a.jsonl").write_text("".join(json.dumps({"dx": each}) + "\n" for each in DAMAGED), "utf-8")
    names = ["target_code", "status", "reason", "approximate", "map_set", "edition", "as_of", "release", "alternative"]
    names += [
        "choice_list",
        "scenario",
        "target_status",
        "flags",
        "long",
        "carried",
        "repair",
        "certainty",
        "suggested",
    ]
    asked: dict[str, Any] = {"source": "icd9cm", "target": target, "on": "2025-03-01"}
    run("a.jsonl", "b.jsonl", on_column=None, shape="rows", form="dotted", new_columns=names, **asked)
    made = [json.loads(line) for line in (tmp_path / "b.jsonl").read_text("utf-8").splitlines()]
    expected = [
        {name: row[name] for name in names} | {"reason": answer.reason}
        for answer in codes.translate(DAMAGED, **asked)
        for row in answer.rows()
        # A code that was not carried is told in the reason of its answer, and has no row of its own.
        if row["target_code"] is not None or not answer.alternatives
    ]
    assert [{name: row[f"dx_{name}"] for name in names} for row in made] == expected


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_full_disk_is_told(codes: Crosswalk, claims: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Path("/dev/full").open("wb") as full:
        monkeypatch.setattr("crosswalk.bulk.appearing._begun", lambda place: (place.with_name("partial"), full))
        with pytest.raises(OutputFault, match="No space left on device"):
            codes.convert(str(claims), str(claims.with_name("out.csv")), ["dx"], source="icd9cm", target="icd10cm")


WEIGHED = [
    ("250.00", "7"),
    ("401.9", "40.0"),
    ("E950.0", "2"),
    ("99999", "1"),
    ("", "5"),
    ("250", "0"),
    ("250.00", "3"),
]


@pytest.mark.parametrize("ending", ["csv", "tsv", "jsonl", "parquet", "xlsx"])
def test_rows_count_as_often_as_a_column_says(run: Run, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"a.{ending}"
    rows = [{"dx": code, "members": members} for code, members in WEIGHED]
    if ending in ("csv", "tsv"):
        between = "," if ending == "csv" else "\t"
        lines = [("dx", "members"), *WEIGHED]
        path.write_text("".join(between.join(line) + "\n" for line in lines), "utf-8")
    elif ending == "jsonl":
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    elif ending == "parquet":
        parquet.write_table(pa.table({"dx": [c for c, _ in WEIGHED], "members": [float(n) for _, n in WEIGHED]}), path)
    else:
        book = openpyxl.Workbook()
        for line in [("dx", "members"), *((code, float(number)) for code, number in WEIGHED)]:
            book.active.append(line)
        book.save(path)
    told: Any = run(path.name, f"b.{ending}", volume_column="members", **ONE).json()
    assert (told["rows_read"], told["codes"], told["matched"], told["unusable"]) == (7, 53, 50, 1)
    (column,) = told["columns"]
    assert column["statuses"] == {"mapped": 50, "blank": 5, "no_map": 2, "unknown_code": 1}
    assert [(each["code"], each["count"]) for each in column["ambiguous"]] == [("401.9", 40)]
    assert [(each["code"], each["count"]) for each in column["unmapped"]] == [("E950.0", 2), ("99999", 1)]
    assert told["volume_column"] == "members"
    assert "--volume-column members" in told["command"]
    page = (tmp_path / f"b.{ending}.report.html").read_text("utf-8")
    assert "A row counts as often as members says" in page
    assert "<b>53</b>codes, by members</div>" in page


@pytest.mark.parametrize("members", ["", "many", "-1", "1.5", "1,000", "1e3", "٣"])
@pytest.mark.parametrize("ending", ["csv", "jsonl"])
def test_a_volume_that_is_no_count_is_refused_with_its_row(run: Run, tmp_path: Path, ending: str, members: str) -> None:
    rows = [("250.00", "7"), ("401.9", members), ("401.9", members)]
    if ending == "csv":
        lines = ["dx,members\n", "\n", *(f'{code},"{number}"\n' for code, number in rows)]
    else:
        lines = [json.dumps({"dx": code, "members": number}) + "\n" for code, number in rows]
    (tmp_path / f"a.{ending}").write_text("".join(lines), "utf-8")
    with pytest.raises(UnreadableRows, match=rf"row 2 has '{members}' in the column 'members', which is no count"):
        run(f"a.{ending}", f"b.{ending}", volume_column="members", **ONE)
    assert not list(tmp_path.glob("b.*"))


def test_a_volume_of_parquet_that_is_no_count_is_refused_with_its_row(run: Run, tmp_path: Path) -> None:
    parquet.write_table(pa.table({"dx": ["250.00"] * 3, "members": [1, 2, None]}), tmp_path / "a.parquet")
    with pytest.raises(UnreadableRows, match="row 3 has '' in the column 'members'"):
        run("a.parquet", "b.parquet", volume_column="members", **ONE)


def test_a_report_says_that_rare_codes_were_forgotten(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crosswalk.bulk.tally.MOST_TEXTS", 10)
    numbers = [*range(990, 1000), *range(10_000, 10_100)]
    (tmp_path / "a.csv").write_text("dx\n" + "".join(f"{each}\n" for each in [*["E950.0"] * 9, *numbers]), "utf-8")
    told: Any = run("a.csv", "b.csv", **ONE).json()
    (column,) = told["columns"]
    listed = sum(each["count"] for each in column["unmapped"])
    assert column["unmapped_forgotten"] > 0
    assert len(column["unmapped"]) == column["unmapped_codes"]
    assert listed + column["unmapped_forgotten"] + column["matched"] + column["statuses"].get("malformed", 0) == 119
    page = (tmp_path / "b.csv.report.html").read_text("utf-8")
    assert f"{column['unmapped_forgotten']} cells more hold rarer codes, too many to be told apart." in page
    assert f"{len(column['unmapped'])} codes of more than {column['unmapped_codes']}, with what is said of them" in page


def test_of_best_choices_the_report_lists_those_that_stay_open(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("dx\n800.22\n752.3\n", "utf-8")
    conversion = run("a.csv", "b.csv", **{**ONE, "shape": "best", "new_columns": ["target_code"], "on": "2019-01-01"})
    assert (tmp_path / "b.csv").read_text("utf-8") == "dx,dx_target_code\n800.22,S02.0XXA+S06.4X1A\n752.3,\n"
    (column,) = conversion.json()["columns"]
    assert (column["matched"], column["several"], conversion.left_open) == (2, 1, 1)
    assert [each["code"] for each in column["ambiguous"]] == ["752.3"]
