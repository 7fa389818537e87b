"""What the commands print: the JSON that programs rely on, CSV, and tables for people."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from typing import Any

import pytest
from cli_samples import Run

SHOWCASE = ("250.00", "800.22", "E950.0", "82529")
"""One to one, two codes together, no map, and a choice of singles and combinations."""


Kinds = Mapping[str, type | tuple[type, ...]]


def has(answer: Mapping[str, Any], fields: Kinds) -> None:
    """The fields of the contract, with their types. Others may be there."""
    assert fields.keys() <= answer.keys()
    wrong = {name: answer[name] for name, kind in fields.items() if not isinstance(answer[name], kind)}
    assert wrong == {}


MAYBE = (str, type(None))
MAYBE_FLAG = (bool, type(None))
LOOKUP: Kinds = {
    "input": str, "system": MAYBE, "code": MAYBE, "status": str, "reason": MAYBE, "billable": MAYBE_FLAG,
    "short": MAYBE, "long": MAYBE, "valid_from": MAYBE, "valid_to": MAYBE, "open_start": MAYBE_FLAG,
    "open_end": MAYBE_FLAG, "as_of": MAYBE, "release": MAYBE, "stale": bool,
}  # fmt: skip
TRANSLATION: Kinds = {
    "input": str, "source": dict, "target_system": MAYBE, "map_set": MAYBE, "edition": MAYBE, "as_of": MAYBE,
    "release": MAYBE, "stale": bool, "status": str, "reason": MAYBE, "category": MAYBE, "alternatives": list,
    "also_consider": list, "not_carried": list,
}  # fmt: skip
STATE: Kinds = {
    "first_release": MAYBE, "last_release": MAYBE, "valid_from": MAYBE, "valid_to": MAYBE, "open_start": bool,
    "open_end": bool, "billable": bool, "short": MAYBE, "long": MAYBE,
}  # fmt: skip


def test_lookup_as_json(run: Run) -> None:
    answers = run("lookup", "e119", "250.00", "nonsense", "--format", "json").json
    for answer in answers:
        has(answer, LOOKUP)
    assert [(one["input"], one["system"], one["code"], one["status"]) for one in answers] == [
        ("e119", "icd10cm", "E11.9", "valid"),
        ("250.00", "icd9cm", "250.00", "valid"),
        ("nonsense", None, None, "malformed"),
    ]
    diabetes = answers[0]
    assert diabetes["long"] == "Type 2 diabetes mellitus without complications"
    assert (diabetes["valid_from"], diabetes["valid_to"]) == ("2015-10-01", "9999-12-31")
    assert (diabetes["open_start"], diabetes["open_end"]) == (False, False)
    assert (diabetes["as_of"], diabetes["release"], diabetes["stale"]) == ("2026-05-01", "icd10cm:2026-04", False)


def test_a_bare_code_that_two_systems_know_is_answered_twice(run: Run) -> None:
    answers = run("lookup", "0051").json
    assert [(one["system"], one["code"]) for one in answers] == [("icd9cm", "005.1"), ("icd9pcs", "00.51")]


def test_lookup_on_a_day_and_in_a_release(run: Run) -> None:
    (before,) = run("lookup", "E16.A1", "--on", "2024-09-30").json
    (between,) = run("lookup", "E16.A1", "--on", "2025-01-01").json
    (after,) = run("lookup", "E16.A1", "--release", "icd10cm:2026-04").json
    (uncovered,) = run("lookup", "0016070", "--on", "2026-05-01").json
    assert [one["status"] for one in (before, between, after)] == ["not_yet_valid", "valid", "valid"]
    assert (uncovered["status"], uncovered["billable"], uncovered["release"]) == ("not_covered", None, None)
    assert "icd10pcs:2026-04" in uncovered["reason"]


def test_validate_says_what_to_write_instead_and_by_its_status_whether_all_may_be_used(run: Run) -> None:
    ended = run("validate", "E11.9", "V29.88XA", "J1100-JW", "--on", "2025-10-01", "--format", "json")
    assert ended.status == 1
    told = [(each["system"], each["code"], each["status"], each["modifiers"]) for each in ended.json]
    assert told == [
        ("icd10cm", "E11.9", "valid", []),
        ("icd10cm", "V29.88XA", "deleted", []),
        ("hcpcs", "J1100", "valid", ["JW"]),
    ]
    assert ended.json[1]["replaced_by"][0]["effective"] == "2022-10-01"
    assert run("validate", "E11.9", "--on", "2025-10-01").status == 0
    assert run("validate", "J1100", "--on", "2025-10-01").status == 0
    assert run("validate", "E11.9", "--on", "2015-09-30").status == 1


def test_validate_takes_the_version_of_the_day_and_lines_of_standard_input(run: Run) -> None:
    asked = ("validate", "-", "--kind", "diagnosis", "--on", "2014-03-01", "--format", "csv")
    ended = run(*asked, "--columns", "line,system,status", stdin="250.00\n\nE950.0\n")
    assert (ended.status, ended.out) == (0, "line,system,status\n1,icd9cm,valid\n3,icd9cm,valid\n")


def test_history_as_json(run: Run) -> None:
    (answer,) = run("history", "G20").json
    has(answer, {"system": str, "code": str, "states": list, "replaced_by": list, "preceded_by": list})
    for state in answer["states"]:
        has(state, STATE)
    assert answer["states"][0]["first_release"] == "icd10cm:2014"
    assert answer["states"][-1]["last_release"] == "icd10cm:2027"


def test_translate_as_json(run: Run) -> None:
    answers = run("translate", *SHOWCASE, "--from", "icd9cm", "--to", "icd10cm").json
    for answer in answers:
        has(answer, TRANSLATION)
        assert answer["source"].keys() >= {"system", "code"}
        for way in answer["alternatives"]:
            has(way, {"scenario": int, "approximate": bool, "choices": list, "carried": list})
            for choice in (one for choices in way["choices"] for one in choices):
                has(choice, {"code": str, "status": str, "long": MAYBE})
    assert [answer["source"]["code"] for answer in answers] == ["250.00", "800.22", "E950.0", "825.29"]
    assert [answer["status"] for answer in answers] == ["mapped", "mapped", "no_map", "mapped"]
    assert {(answer["map_set"], answer["edition"], answer["as_of"], answer["release"]) for answer in answers} == {
        ("gem-icd9cm-icd10cm", "2018", "2026-05-01", "icd10cm:2026-04")
    }


def test_the_structure_of_the_showcase_codes(run: Run) -> None:
    shapes = {
        answer["input"]: [
            (way["scenario"], [[choice["code"] for choice in choices] for choices in way["choices"]])
            for way in answer["alternatives"]
        ]
        for answer in run("translate", *SHOWCASE, "--from", "icd9cm").json
    }
    haemorrhages = ["S06.4X1A", "S06.4X2A", "S06.5X1A", "S06.5X2A", "S06.6X1A", "S06.6X2A"]
    assert shapes["250.00"] == [(0, [["E11.9"]])]
    assert shapes["800.22"] == [(1, [["S02.0XXA"], haemorrhages])]
    assert shapes["E950.0"] == []
    assert shapes["82529"] == [
        (0, [["S92.201A"]]),
        (0, [["S92.202A"]]),
        (0, [["S92.209A"]]),
        (1, [["S92.201A"], ["S92.301A"]]),
        (2, [["S92.202A"], ["S92.302A"]]),
    ]


def test_diff_as_json(run: Run) -> None:
    answer = run("diff", "icd10cm", "2024", "2026-04", "--format", "json").json
    has(answer, {"system": str, "from": str, "to": str, "counts": dict, "new": list, "deleted": list, "revised": list})
    assert (answer["system"], answer["from"], answer["to"]) == ("icd10cm", "icd10cm:2024", "icd10cm:2026-04")
    assert answer["counts"] == {name: len(answer[name]) for name in ("new", "deleted", "revised")}
    assert answer["counts"]["new"] == 739  # 252 of FY2025 and 487 of FY2026
    for row in answer["new"]:
        has(row, {"code": str, "long": MAYBE})
    for row in answer["deleted"]:
        has(row, {"code": str, "long": MAYBE, "became_header": bool})
    for row in answer["revised"]:
        has(row, {"code": str, "before": MAYBE, "after": MAYBE})
    assert [row["code"] for row in answer["new"]] == sorted(row["code"] for row in answer["new"])


def test_releases_as_json(run: Run) -> None:
    rows = {row["id"]: row for row in run("releases", "--format", "json").json}
    assert rows["icd10cm:2026-04"]["status"] == "loaded"
    assert (rows["icd10cm:2026-04"]["covers_from"], rows["icd10cm:2026-04"]["covers_to"]) == (
        "2026-04-01",
        "2026-10-01",
    )
    assert rows["icd10cm:2027"]["status"] == "loaded"
    assert rows["icd10pcs:2027"]["status"] == "upcoming"
    assert rows["gem-icd9cm-icd10cm:2018"]["status"] == "loaded"
    assert all(len(source["sha256"]) == 64 for row in rows.values() for source in row["sources"])


@pytest.mark.parametrize(
    "command",
    [
        ("lookup", "E11.9", "0051"),
        ("history", "G20"),
        ("translate", *SHOWCASE, "--from", "icd9cm"),
        ("diff", "icd10cm", "2024", "2026-04"),
        ("releases", "icd10cm"),
    ],
    ids=lambda command: command[0],
)
def test_the_same_question_gets_the_same_answer_byte_for_byte(run: Run, command: tuple[str, ...]) -> None:
    for form in ("json", "csv", "table"):
        first = run(*command, "--format", form)
        assert first.out
        assert first == run(*command, "--format", form)


# CSV


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_lookup_as_csv(run: Run) -> None:
    (row,) = table(run("lookup", "250.00", "--format", "csv").out)
    assert (row["code"], row["billable"], row["stale"]) == ("250.00", "true", "false")
    assert row["long"].startswith("Diabetes mellitus without mention of complication, type II")


def test_translate_as_csv_is_one_row_a_choice_and_one_for_what_has_none(run: Run) -> None:
    rows = table(run("translate", *SHOWCASE, "nonsense", "--from", "icd9cm", "--format", "csv").out)
    counted = {text: sum(row["input"] == text for row in rows) for text in (*SHOWCASE, "nonsense")}
    assert counted == {"250.00": 1, "800.22": 7, "E950.0": 1, "82529": 7, "nonsense": 1}
    lists = [(row["choice_list"], row["target_code"]) for row in rows if row["input"] == "800.22"]
    assert lists[:2] == [("1", "S02.0XXA"), ("2", "S06.4X1A")]
    assert [row["status"] for row in rows if row["input"] in ("E950.0", "nonsense")] == ["no_map", "malformed"]


def test_diff_as_csv(run: Run) -> None:
    rows = table(run("diff", "icd10cm", "2024", "2026-04", "--format", "csv").out)
    assert sum(row["change"] == "new" for row in rows) == 739
    assert {row["change"] for row in rows} == {"new", "deleted", "revised"}


def test_csv_has_its_heads_even_where_nothing_was_asked(run: Run) -> None:
    answer = run("lookup", "-", "--format", "csv", stdin="\n\n")
    assert answer.status == 0
    assert answer.err == ""


# Tables


def test_what_a_coder_sees_of_the_showcase_codes(run: Run) -> None:
    told = run("translate", *SHOWCASE, "--from", "icd9cm", "--format", "table").out
    diabetes, fracture, poisoning, foot, *_ = told.split("\n\n")
    assert "250.00  Diabetes mellitus without mention of complication" in diabetes
    assert "one to one, approximate" in diabetes
    assert "E11.9     Type 2 diabetes mellitus without complications" in diabetes
    assert "needs 2 codes together: one from each list" in fracture
    assert "→ S02.0XXA" in fracture
    assert "+ ┌ S06.4X1A" in fracture
    assert "└ S06.6X2A" in fracture
    assert "no map" in poisoning
    assert "E950.0" in poisoning
    assert "825.29" in foot
    assert "choose 1 of 5: 3 single codes, 2 with 2 codes together" in foot
    assert [f"{number})" in foot for number in range(1, 7)] == [True] * 5 + [False]
    assert "gem-icd9cm-icd10cm, edition 2018" in told
    assert "2026-05-01" in told
    assert "icd10cm:2026-04" in told


def test_no_line_is_wider_than_the_terminal(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for columns in (80, 120):
        monkeypatch.setenv("COLUMNS", str(columns))
        for command in (
            ("translate", "800.22", "82529", "--from", "icd9cm"),
            ("lookup", "250.00", "E11.9"),
            ("diff", "icd10cm", "2024", "2026-04"),
        ):
            lines = run(*command, "--format", "table").out.splitlines()
            basis = ("gem-", "icd9cm: as of", "icd10cm: as of")
            assert [line for line in lines if len(line) > columns and not line.startswith(basis)] == []


def test_a_target_that_is_no_longer_valid_is_marked(run: Run) -> None:
    """332.0 was G20 in the map of 2018; since FY2024 that is a header."""
    answer = run("translate", "332.0", "--from", "icd9cm", "--format", "table")
    assert "G20" in answer.out
    assert "header" in answer.out or "carried" in answer.out


def test_a_header_lists_what_is_below_it(run: Run) -> None:
    answer = run("translate", "250", "--from", "icd9cm", "--format", "table")
    assert answer.status == 1
    assert "header source" in answer.out
    assert "250.00" in answer.out


def test_a_stale_answer_says_so_and_what_is_missing(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CROSSWALK_TODAY", "2027-11-24")
    for command in (("lookup", "E11.9"), ("translate", "250.00", "--from", "icd9cm")):
        told = run(*command, "--format", "table").out
        assert "2027-09-30" in told
        assert "stale: icd10cm:2028 is not loaded (crosswalk fetch icd10cm:2028" in " ".join(told.split())
        (answer,) = run(*command).json
        assert (answer["as_of"], answer["stale"]) == ("2027-09-30", True)


# Standard input


def test_codes_from_standard_input_one_a_line(run: Run) -> None:
    answer = run("translate", "-", "--from", "icd9cm", stdin="250.00\n\n  80022  \nE950.0")
    assert answer.status == 0
    assert [(one["input"], one["line"]) for one in answer.json] == [("250.00", 1), ("80022", 3), ("E950.0", 4)]


def test_a_refused_code_is_told_with_its_line(run: Run) -> None:
    codes = "250.00\n25.0\n\n8.06E+02\n4019.0\n"
    told = ("translate", "-", "--from", "icd9cm", "--repair", "none")
    answer = run(*told, stdin=codes)
    assert answer.status == 1
    refused = {one["line"]: one["reason"] for one in answer.json if one["status"] == "malformed"}
    assert list(refused) == [2, 4, 5]
    assert "025 (decimals added)" in refused[2]
    assert "scientific" in refused[4]
    assert "401.9 (decimals added)" in refused[5]
    printed = run(*told, "--format", "table", stdin=codes)
    assert all(f"line {number}" in printed.out for number in (2, 4, 5))


def test_refused_codes_of_lookup_carry_their_line_too(run: Run) -> None:
    rows = run("lookup", "-", "--format", "json", stdin="E11.9\n0051\n0051\nnonsense\n").json
    assert [(row["input"], row["line"]) for row in rows] == [
        ("E11.9", 1), ("0051", 2), ("0051", 2), ("0051", 3), ("0051", 3), ("nonsense", 4),
    ]  # fmt: skip


def test_a_file_saved_by_windows_reads_the_same(run: Run) -> None:
    answer = run("lookup", "-", stdin="\ufeffE11.9\r\n250.00\r\n")
    assert [one["status"] for one in answer.json] == ["valid", "valid"]


# Damaged input


def test_a_repair_is_told_with_its_certainty(run: Run) -> None:
    (answer,) = run("translate", "18.82", "--from", "icd9cm").json
    assert (answer["input"], answer["source"]["code"], answer["status"]) == ("18.82", "018.82", "mapped")
    assert answer["repaired"] == {"from": "18.82", "to": "018.82", "kind": "leading_zeros", "certainty": "certain"}
    (row,) = table(run("translate", "18.82", "--from", "icd9cm", "--format", "csv").out)
    assert (row["repair"], row["certainty"]) == ("leading_zeros", "certain")
    told = run("translate", "18.82", "--from", "icd9cm", "--format", "table").out
    assert "'18.82' read as 018.82: leading zeros lost (certain)" in told
    (found,) = run("lookup", "2.703E+09").json
    assert (found["code"], found["repaired"]["kind"]) == ("02703E6", "scientific_notation")


def test_digits_that_are_two_codes_are_answered_as_they_stand_and_flagged(run: Run) -> None:
    """01000 without its zero is 1000."""
    for arguments in (("translate", "1000", "--from", "icd9cm"), ("lookup", "1000", "--system", "icd9cm")):
        ended = run(*arguments, "--repair", "all")
        (answer,) = ended.json
        assert (ended.status, answer["repaired"]) == (0, None)
        assert answer["suggested"] == [{"system": "icd9cm", "code": "010.00", "kind": "leading_zeros"}]
        assert "may have been 010.00 (leading zeros lost)" in answer["reason"]
    assert "010.00" in run("lookup", "1000", "--system", "icd9cm", "--format", "table").out


def test_a_header_stays_one_unless_all_is_to_be_repaired(run: Run) -> None:
    (header,) = run("translate", "250", "--from", "icd9cm").json
    assert (header["status"], header["repaired"]) == ("header_source", None)
    assert [each["code"] for each in header["suggested"]] == ["250.00"]
    (mended,) = run("translate", "250", "--from", "icd9cm", "--repair", "all").json
    assert (mended["source"]["code"], mended["repaired"]["certainty"]) == ("250.00", "likely")


def test_history_repairs_as_lookup_does(run: Run) -> None:
    (answer,) = run("history", "18.82", "--system", "icd9cm").json
    assert (answer["code"], answer["repaired"]["to"]) == ("018.82", "018.82")


def test_too_few_digits_are_refused_with_what_they_may_have_been(run: Run) -> None:
    (answer,) = run("translate", "8.06E+02", "--from", "icd9cm").json
    assert answer["status"] == "malformed"
    assert {"806.00", "806.04"} <= {each["code"] for each in answer["suggested"]}


# Carrying and the life of a code


def test_a_carried_target_is_shown_with_its_hop_and_a_living_one_with_its_neighbours(run: Run) -> None:
    told = run("translate", "332.0", "251.2", "--from", "icd9cm", "--format", "table").out
    assert "  carried: G20 → G20.A1, G20.A2, G20.B1, G20.B2, G20.C (2023-10-01)\n" in told
    assert "  also consider E16.A1, related to E16.2 (since 2024-10-01)  Hypoglycemia level 1\n" in told


def test_csv_tells_of_every_choice_how_it_was_reached_and_what_stands_beside_it(run: Run) -> None:
    printed = run("translate", "332.0", "251.2", "--from", "icd9cm", "--format", "csv").out
    by_code = {row["target_code"]: row for row in csv.DictReader(io.StringIO(printed))}
    assert by_code["G20.C"]["carried"] == "G20 > G20.C 2023-10-01"
    assert by_code["E16.2"]["also_consider"] == "E16.A1 E16.A2 E16.A3"


def test_csv_has_a_row_for_every_code_that_was_not_carried(run: Run) -> None:
    """752.2 keeps its other targets; Q51.20 ended without a replacement."""
    rows = list(csv.DictReader(io.StringIO(run("translate", "752.2", "--from", "icd9cm", "--format", "csv").out)))
    assert {row["status"] for row in rows} == {"carried_partly"}
    (lost,) = [row for row in rows if row["not_carried"]]
    assert (lost["not_carried"], lost["target_code"]) == ("Q51.20", "")
    assert lost["candidates"] == "Q51.21 Q51.22 Q51.28"
    assert lost["reason"].startswith("not billable since")


def test_history_draws_what_became_of_a_code(run: Run) -> None:
    told = run("history", "J82", "--format", "table").out
    drawn = told[told.index("  2020-04-01") :].splitlines()
    assert drawn[:3] == [
        "  2020-04-01  ├  part of its cases went to U07.0",
        "  2020-10-01  ○  header: Pulmonary eosinophilia, not elsewhere classified",
        "              │  replaced by J82.81, J82.82, J82.83, J82.89",
    ]
    assert "  2015-10-01  ✕  out of force with its system\n" in run("history", "250.00", "--format", "table").out


def test_a_record_that_was_dropped_is_ended_for_history_as_for_lookup(run: Run) -> None:
    """The file of 2018 lists G9976 without a termination, that of 2019 does not list it: that day is covered."""
    told = run("history", "G9976", "--format", "table").out
    assert "  2019-01-01  ✕  ended: no longer listed, and no record states when\n" in told
    assert "deleted" in run("lookup", "G9976", "--on", "2019-01-01", "--format", "table").out


def test_history_draws_where_the_cases_of_a_code_were_coded_before(run: Run) -> None:
    told = run("history", "G56.03", "E16.A1", "--format", "table").out
    assert "its cases were coded before as G56.01 & G56.02\n" in told
    assert "its cases were coded before as E16.2\n" in told


# Within one system


def test_codes_of_one_system_on_another_day(run: Run) -> None:
    told = run("translate", "G20", "A00", "--from", "icd10cm", "--to", "icd10cm", "--format", "table")
    assert "  carried: G20 → G20.A1, G20.A2, G20.B1, G20.B2, G20.C (2023-10-01)\n" in told.out
    assert "  header source: A00 is a header; ask for its billable descendants\n" in told.out
    assert "icd10cm carried without a map; codes as of 2026-05-01, from icd10cm:2026-04" in told.out
    (answer,) = run("translate", "I10", "--from", "icd10cm", "--to", "icd10cm").json
    assert (answer["status"], answer["map_set"], answer["edition"]) == ("mapped", None, None)
    rows = table(run("translate", "G20", "--from", "icd10cm", "--to", "icd10cm", "--format", "csv").out)
    assert [row["target_code"] for row in rows] == ["G20.A1", "G20.A2", "G20.B1", "G20.B2", "G20.C"]


@pytest.mark.parametrize(
    "more", [("--best",), ("--method", "both"), ("--edition", "2018"), ("--map-set", "gem-icd10cm-icd9cm")]
)
def test_codes_of_one_system_take_no_map(run: Run, more: tuple[str, ...]) -> None:
    ended = run("translate", "G20", "--from", "icd10cm", "--to", "icd10cm", *more)
    assert ended.status == 2
    assert "without a map" in ended.err


def test_a_system_that_is_not_loaded_carries_nothing(run: Run) -> None:
    ended = run("translate", "99213", "--from", "cpt", "--to", "cpt")
    assert ended.status == 3
    assert "no release of cpt is loaded" in ended.err
