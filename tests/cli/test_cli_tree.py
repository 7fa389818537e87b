"""`crosswalk tree`: chapters, blocks and codes as people browse them; and the children of a header."""

from __future__ import annotations

import csv
import io

import pytest
from cli_samples import Run


def test_a_system_shows_its_chapters_in_their_order(run: Run) -> None:
    root = run("tree", "icd10cm", "--format", "json").json["root"]
    assert (root["kind"], root["id"], len(root["branches"])) == ("system", "icd10cm", 22)
    assert [each["id"] for each in root["branches"][:4]] == ["1", "2", "3", "4"]
    assert all(each["kind"] == "chapter" and not each["branches"] for each in root["branches"])


def test_a_block_shows_its_categories_and_a_code_two_levels(run: Run) -> None:
    ended = run("tree", "E08-E13", "--format", "table")
    assert ended.out.splitlines()[0] == "section E08-E13  Diabetes mellitus"
    assert "├─ E11  Type 2 diabetes mellitus  (116 below)" in ended.out
    root = run("tree", "E11", "--format", "json").json["root"]
    assert [each["id"] for each in root["branches"]][:3] == ["E11.0", "E11.1", "E11.2"]
    assert [each["id"] for each in root["branches"][0]["branches"]] == ["E11.00", "E11.01"]
    assert next(each for each in root["branches"] if each["id"] == "E11.9") | {"title": None} == {
        "kind": "code", "id": "E11.9", "title": None, "billable": True, "codes": 0, "branches": []
    }  # fmt: skip


def test_a_chapter_is_named_with_its_kind(run: Run) -> None:
    root = run("tree", "chapter:4", "--system", "icd10cm", "--depth", "0", "--format", "json").json["root"]
    assert (root["kind"], root["id"], root["branches"]) == ("chapter", "4", [])
    assert root["codes"] > 70


def test_each_branch_is_a_row(run: Run) -> None:
    rows = list(csv.DictReader(io.StringIO(run("tree", "S02.0", "--depth", "1", "--format", "csv").out)))
    assert [(row["depth"], row["id"]) for row in rows] == [
        ("0", "S02.0"), *(("1", f"S02.0XX{each}") for each in "ABDGKS")
    ]  # fmt: skip
    assert {row["billable"] for row in rows[1:]} == {"true"}


def test_what_stands_below_is_that_of_the_day(run: Run) -> None:
    before = run("tree", "G20", "--on", "2023-09-30", "--format", "json").json["root"]
    after = run("tree", "G20", "--on", "2023-10-01", "--format", "json").json["root"]
    assert (before["billable"], before["branches"]) == (True, [])
    assert (after["billable"], [each["id"] for each in after["branches"]]) == (False, ["G20.A", "G20.B", "G20.C"])


def test_procedures_have_sections_or_their_tables(run: Run) -> None:
    root = run("tree", "0FT", "--depth", "1", "--format", "json").json["root"]
    assert "0FT44ZZ" in [each["id"] for each in root["branches"]]


@pytest.mark.parametrize(
    ("asked", "status", "said"),
    [
        (["QQQ"], 2, "no code, and no chapter or block, 'QQQ' is known"),
        (["0051"], 2, "'0051' may be icd9cm, icd9pcs"),
        (["E11", "--depth", "99"], 2, "a tree has 0 to 9 levels"),
    ],
)
def test_what_cannot_be_shown_says_why(run: Run, asked: list[str], status: int, said: str) -> None:
    ended = run("tree", *asked)
    assert (ended.status, said in ended.err) == (status, True)


def test_a_header_that_is_described_lists_its_children(run: Run) -> None:
    (described,) = run("lookup", "E11", "--notes", "--format", "json").json
    assert [each["code"] for each in described["place"]["children"]][-3:] == ["E11.8", "E11.9", "E11.A"]
    assert "E11.65" not in str(described["place"]["children"])
    assert "E11.8  Type 2 diabetes mellitus with unspecified complications" in run(
        "lookup", "E11", "--notes", "--format", "table"
    ).out.replace("\n", " ")
    (leaf,) = run("lookup", "E11.9", "--notes", "--format", "json").json
    assert leaf["place"]["children"] == []
