"""Answers about many codes come batch by batch: the same bytes, in their order, the first of them at once."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest
from cli_samples import Run, in_bash
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cli import streams
from cli.json_text import json_text
from crosswalk.questions.view import Views

CODES = ["250.00", "800.22", "E950.0", "nonsense", "250.00", "0051", "18.82", "250.00"]
LINES = "\n".join(CODES) + "\n"
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=20,
)


@settings(deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow])
@given(JSON)
def test_json_is_written_as_the_standard_library_writes_it(value: object) -> None:
    assert json_text(value) == json.dumps(value, ensure_ascii=False, indent=1)


@pytest.mark.parametrize("form", ["csv", "json"])
@pytest.mark.parametrize(
    "command",
    [
        ("translate", "-", "--from", "icd9cm"),
        ("lookup", "-"),
        ("lookup", "-", "--notes"),
        ("history", "-", "--system", "icd9cm"),
    ],
    ids=" ".join,
)
def test_batches_of_any_size_give_the_same_bytes(
    run: Run, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...], form: str
) -> None:
    at_once = run(*command, "--format", form, stdin=LINES)
    monkeypatch.setattr(streams, "_FIRST", 1)
    monkeypatch.setattr(streams, "_FOLLOWING", 2)
    in_batches = run(*command, "--format", form, stdin=LINES)
    # Nothing is remembered of the batches before.
    monkeypatch.setattr(streams, "_MOST_KEPT", 0)
    assert run(*command, "--format", form, stdin=LINES) == in_batches == at_once
    if form == "json":
        rows = at_once.json
        assert [row["input"] for row in rows if row["input"] != "0051"] == [each for each in CODES if each != "0051"]
        if command[0] != "history":
            assert [row["line"] for row in rows if row["input"] == "250.00"] == [1, 5, 8]


def test_json_without_codes_is_an_empty_array(run: Run) -> None:
    assert run("translate", "-", "--from", "icd9cm", "--format", "json", stdin="").out == "[]\n"
    assert run("translate", "-", "--from", "icd9cm", "--format", "csv", stdin="").out.startswith("input,source_system,")


def test_a_load_between_two_batches_ends_the_answers(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise the first of them would be of another store than the last."""
    states = iter(["before", "before", "after"])
    real = Views.steady

    def steady(views: Views) -> Views:
        held = real(views)
        kept_of = held._kept_of
        monkeypatch.setattr(held, "_kept_of", lambda _: kept_of(next(states)))
        return held

    monkeypatch.setattr(Views, "steady", steady)
    monkeypatch.setattr(streams, "_FIRST", 1)
    monkeypatch.setattr(streams, "_FOLLOWING", 1)
    ended = run("lookup", "I10", "E11.9", "G20", "--format", "csv")
    assert ended.status == 3
    assert [line.partition(",")[0] for line in ended.out.splitlines()] == ["input", "I10", "E11.9"]
    assert ended.err.startswith("Error: the store was changed by a load while answers were written.")


@pytest.mark.skipif(os.name == "nt", reason="pipes of a shell")
@pytest.mark.parametrize("form", ["csv", "json"])
def test_whoever_has_seen_enough_waits_for_no_more(starter_store: str, tmp_path: Path, form: str) -> None:
    """`yes 250.00` never ends: answers that were written at the end never would be."""
    command = f"yes 250.00 | {sys.executable} -m crosswalk translate - --from icd9cm --format {form} | head -3"
    ended = in_bash(f"{command}; exit ${{PIPESTATUS[1]}}", starter_store, tmp_path)
    assert (ended.status, ended.err) == (0, "")
    assert len(ended.out.splitlines()) == 3


# Columns


def test_csv_can_have_some_columns_in_any_order(run: Run) -> None:
    ended = run("translate", "-", "--from", "icd9cm", "--columns", "target_code, line,input", stdin="250.00\nE950.0\n")
    assert ended.out == "target_code,line,input\nE11.9,1,250.00\n,2,E950.0\n"


@pytest.mark.parametrize(
    ("arguments", "header"),
    [
        (("lookup", "E11.9", "--columns", "code,long"), "code,long"),
        (("history", "G20", "--columns", "code,valid_from"), "code,valid_from"),
        (("search", "hay", "fever", "--columns", "code"), "code"),
        (("diff", "icd10cm", "2024", "2026-04", "--columns", "code"), "code"),
        (("releases", "--columns", "id,status"), "id,status"),
        (("categories", "--columns", "map_set"), "map_set"),
        (("translate", "--value-set", "-", "--from", "icd9cm", "--columns", "source"), "source"),
    ],
    ids=lambda each: each[0] if isinstance(each, tuple) else each,
)
def test_columns_are_chosen_wherever_csv_is_written(run: Run, arguments: tuple[str, ...], header: str) -> None:
    ended = run(*arguments, stdin="250.00\n")
    assert (ended.status, ended.out.splitlines()[0]) == (0, header)
    unknown = run(*arguments[:-1], "nonsense", stdin="250.00\n")
    assert (unknown.status, unknown.out) == (2, "")
    assert unknown.err.startswith("Error: there is no column nonsense.\nThere are ")
    assert header.partition(",")[0] in unknown.err


@pytest.mark.parametrize(
    ("columns", "said"),
    [(("--columns", "code", "--format", "json"), "--columns is about CSV"), (("--columns", ","), "names no column")],
)
def test_columns_that_mean_nothing_are_refused(run: Run, columns: tuple[str, ...], said: str) -> None:
    ended = run("lookup", "E11.9", *columns)
    assert (ended.status, ended.out) == (2, "")
    assert said in ended.err


# The format of the environment


def test_the_format_of_the_environment_gives_way_to_the_option(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CROSSWALK_FORMAT", "csv")
    assert run("lookup", "E11.9").out.startswith("input,system,code,")
    assert run("lookup", "E11.9", "--format", "json").json[0]["code"] == "E11.9"
    monkeypatch.setenv("CROSSWALK_FORMAT", "table")
    assert run("lookup", "E11.9").out.startswith("Code ")
    monkeypatch.setenv("CROSSWALK_FORMAT", "xlsx")
    assert run("lookup", "E11.9").json[0]["code"] == "E11.9", "of other commands only: passed over"
    monkeypatch.setenv("CROSSWALK_FORMAT", "xml")
    ended = run("lookup", "E11.9")
    assert (ended.status, ended.out) == (2, "")
    assert ended.err == "Error: CROSSWALK_FORMAT is 'xml'.\nThere are table, json, csv, load, html, xlsx.\n"
