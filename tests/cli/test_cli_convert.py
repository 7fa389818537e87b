"""`crosswalk convert`: what it says, how it ends, and that it reads and writes pipes."""

from __future__ import annotations

import json
import re
import shlex
import sys
from pathlib import Path

import pytest
from cli_samples import Run, in_bash

from cli.commands.convert import command

ROOT = Path(__file__).resolve().parents[2]

CSV = "id,dx,dos\n007,250.00,2012-01-01\n008,E950.0,2012-01-01\n"
MADE = "id,dx,dos,dx_target_code,dx_status\n007,250.00,2012-01-01,E11.9,mapped\n008,E950.0,2012-01-01,,no_map\n"
COMMAND = f"{sys.executable} -m crosswalk convert"
ASKED = ("--column", "dx", "--from", "icd9cm", "--to", "icd10cm", "--columns", "target_code,status")


@pytest.fixture
def claims(tmp_path: Path) -> Path:
    path = tmp_path / "claims.csv"
    path.write_text(CSV, "utf-8")
    return path


def test_a_file_is_converted_and_what_became_of_it_is_said(run: Run, claims: Path) -> None:
    made = claims.with_name("out.csv")
    ended = run("convert", str(claims), str(made), *ASKED)
    assert (ended.status, ended.out) == (0, "")
    assert made.read_text("utf-8") == MADE
    said = ended.err.splitlines()
    assert said[0].startswith("2 rows read, 2 written in ")
    assert said[0].endswith("; 1 of 2 codes have a translation (50.0%)")
    assert said[1] == f"Report: {made}.report.json and {made}.report.html"


def test_codes_that_cannot_be_used_are_told_and_the_status_is_1(run: Run, claims: Path) -> None:
    claims.write_text(CSV + "009,250,\n010,Doe,\n011,x,\n012\n", "utf-8")
    ended = run("convert", str(claims), str(claims.with_name("out.csv")), *ASKED, "--on-bad-row", "skip")
    assert ended.status == 1
    assert "4 cannot be used as they are: 2 malformed, 1 header_source, 1 bad row\n" in ended.err
    assert "does --from say" not in ended.err
    ended = run(
        "convert",
        str(claims),
        str(claims.with_name("back.csv")),
        "--column",
        "dx",
        "--from",
        "icd10cm",
        "--to",
        "icd9cm",
        "--on-bad-row",
        "skip",
    )
    assert "Most are no codes of their system: does --from say what they are?" in ended.err


def test_the_report_can_weigh_rows_by_a_column(run: Run, claims: Path) -> None:
    claims.write_text("dx,members\n250.00,30\nE950.0,10\n", "utf-8")
    ended = run("convert", str(claims), str(claims.with_name("out.csv")), *ASKED, "--volume-column", "members")
    assert "; 30 of 40 codes have a translation (75.0%), each counted as often as members says\n" in ended.err
    claims.write_text("dx,members\n250.00,Doe\n", "utf-8")
    ended = run("convert", str(claims), str(claims.with_name("no.csv")), *ASKED, "--volume-column", "members")
    assert ended.status == 3
    assert "row 1 has 'Doe' in the column 'members', which is no count." in ended.err


def test_the_command_in_the_report_runs_and_makes_the_same(run: Run, claims: Path) -> None:
    made = claims.with_name("out.csv")
    run("convert", str(claims), str(made), *ASKED, "--overwrite", "--no-header", "--column", "2", "--delimiter", ",")
    run(
        "convert",
        str(claims),
        str(made),
        *ASKED,
        "--overwrite",
        "--prefix",
        "n_",
        "--system-column",
        "3",
        "--rows",
        "9",
    )
    before = made.read_bytes()
    told = json.loads(Path(f"{made}.report.json").read_text("utf-8"))
    assert told["command"].startswith("CROSSWALK_TODAY=2026-05-01 crosswalk convert ")
    ended = run(*shlex.split(told["command"])[2:])
    assert ended.status == 1
    assert made.read_bytes() == before
    again = json.loads(Path(f"{made}.report.json").read_text("utf-8"))
    assert {**again, "seconds": 0, "rows_a_second": 0} == {**told, "seconds": 0, "rows_a_second": 0}


@pytest.mark.parametrize(
    ("options", "status", "told"),
    [
        (("--column", "dz", "--from", "icd9cm"), 2, "there is no column 'dz'.\nThere are: id, dx, dos."),
        (("--column", "dx"), 2, "nobody says of which system the codes of dx are"),
        (("--from", "icd9cm"), 2, "Missing option '--column'"),
        (("--column", "dx", "--from", "hcpcs", "--to", "icd10cm"), 2, "no map from hcpcs to icd10cm"),
        (("--column", "dx", "--from", "icd9cm", "--release", "1999"), 2, "1999"),
        (("--column", "dx", "--from", "icd9cm", "--delimiter", "xx"), 2, "'xx' is no delimiter"),
        (("--column", "dx", "--from", "ICD9CM", "--report", "r.json", "--no-report"), 2, "a report is named"),
    ],
)
def test_wrong_usage_is_told_and_makes_nothing(
    run: Run, claims: Path, options: tuple[str, ...], status: int, told: str
) -> None:
    ended = run("convert", str(claims), str(claims.with_name("out.csv")), *options)
    assert (ended.status, ended.out) == (status, "")
    assert told in ended.err
    assert [each.name for each in claims.parent.iterdir() if each.suffix == ".csv"] == ["claims.csv"]


def test_data_at_fault_is_told_with_its_line_and_the_status_is_3(run: Run, claims: Path) -> None:
    claims.write_text(CSV + "009\n", "utf-8")
    ended = run("convert", str(claims), str(claims.with_name("out.csv")), *ASKED)
    assert ended.status == 3
    assert f"Error: {claims}, line 4: " in ended.err
    assert "--on-bad-row keep or skip" in ended.err
    assert run("convert", "none.csv", "out.csv", *ASKED).status == 3
    # The output is there too, which is the lesser fault.
    ended = run("convert", "none.csv", str(claims), *ASKED)
    assert (ended.status, "there is no file none.csv" in ended.err) == (3, True)


def test_pipes_are_read_and_written(starter_store: str, tmp_path: Path, claims: Path) -> None:
    asked = shlex.join(ASKED)
    ended = in_bash(f"{COMMAND} - - --input-format csv {asked} < claims.csv", starter_store, tmp_path)
    assert (ended.status, ended.out) == (0, MADE)
    assert "Report" not in ended.err
    ended = in_bash(
        f"gzip < claims.csv | {COMMAND} - out.csv.gz {asked} --report told.json && zcat out.csv.gz",
        starter_store,
        tmp_path,
    )
    assert (ended.status, ended.out) == (0, MADE)
    assert json.loads((tmp_path / "told.json").read_text("utf-8"))["input"]["name"] == "-"


def test_who_names_a_file_for_a_code_is_led_here(run: Run) -> None:
    for name in ("claims.csv", "claims.csv.gz", "old.parquet", "list.xlsx"):
        ended = run("translate", name, "--from", "icd9cm")
        assert ended.status == 1
        assert f"(crosswalk convert {name} …, crosswalk validate {name} …)" in ended.json[0]["reason"]


def test_the_help_has_examples_and_fits_the_screen(run: Run) -> None:
    ended = run("convert", "--help")
    assert "crosswalk convert claims.csv today.csv --column dx --from icd9cm --to icd10cm --rows 1000" in ended.out
    assert max(map(len, ended.out.splitlines())) <= 120


@pytest.mark.parametrize("page", ["docs/convert.md", "README.md", "cli/commands/convert.py"])
def test_every_line_of_the_pages_is_understood(page: str) -> None:
    text = (ROOT / page).read_text("utf-8").replace("\\\\\n", " ").replace("\\\n", " ")
    lines = re.findall(r"^(?:\$ .*\| |[^|\n]*\| | *)crosswalk convert (.*)", text, re.MULTILINE)
    assert lines
    for line in lines:
        words = shlex.split(line, comments=True)
        ending = next((at for at, word in enumerate(words) if word in (">", "2>/dev/null")), len(words))
        command.make_context("convert", words[:ending])


def test_a_file_is_validated_and_the_status_tells_whether_all_may_stand(run: Run, claims: Path) -> None:
    made = claims.with_name("checked.csv")
    asked = ("validate", str(claims), "--column", "dx", "--kind", "diagnosis", "--on-column", "dos")
    ended = run(*asked, "-o", str(made), "--columns", "status,reason")
    assert (ended.status, ended.out) == (0, "")
    assert made.read_text("utf-8").splitlines()[1] == "007,250.00,2012-01-01,valid,"
    assert ended.err.splitlines()[0].endswith("; 2 of 2 codes are valid (100.0%)")
    claims.write_text(CSV + "009,250,2012-01-01\n", "utf-8")
    before = sorted(claims.parent.iterdir())
    ended = run(*asked)
    assert ended.status == 1
    assert "1 may not stand where they stand: 1 header\n" in ended.err
    assert sorted(claims.parent.iterdir()) == before


def test_what_is_said_of_a_file_without_its_columns_is_refused(run: Run, claims: Path) -> None:
    ended = run("validate", str(claims), "-o", str(claims.with_name("checked.csv")))
    assert ended.status == 2
    assert "nobody says which column of a file has the codes" in ended.err
