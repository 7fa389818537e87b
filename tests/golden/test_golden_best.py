"""The best choice on codes for which an experienced coder picked, and over every code of the GEM."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path

import pytest

import crosswalk
from crosswalk.domain.translation.answers import Best
from crosswalk.domain.translation.question import Question
from crosswalk.service import Crosswalk

ASKED_ON = date(2026, 11, 29)
LEAST = {"dx": 0.85, "inj": 0.8, "v": 0.8, "px": 0.8, "bk": 0.75}
"""The share that must be right of each group; of all of them four fifths."""


@pytest.fixture(scope="module")
def picked(facts: Path) -> list[dict[str, str]]:
    """The rows: `right` has the codes that are right, a set joined by +, or `open`."""
    file = facts / "best" / "open.tsv"
    if not file.is_file():
        pytest.skip("no picks of a coder among the facts")
    with file.open(encoding="utf-8", newline="") as rows:
        return list(csv.DictReader(rows, delimiter="\t"))


def told(best: Best | None) -> str:
    assert best is not None
    return "+".join(sorted(choice.code for choice in best.choices)) or "open"


def test_a_coder_picks_the_same(full_store: str, picked: list[dict[str, str]]) -> None:
    right: dict[str, list[bool]] = defaultdict(list)
    with crosswalk.open(full_store, today=lambda: ASKED_ON) as codes:
        for system in {row["system"] for row in picked}:
            rows = [row for row in picked if row["system"] == system]
            target = "icd9cm" if system == "icd10cm" else None
            for row, answer in zip(
                rows, codes.translate([row["code"] for row in rows], system, target, best=True), strict=True
            ):
                wanted = {"+".join(sorted(one.split("+"))) for one in row["right"].split()}
                right[row["id"].rstrip("0123456789")].append(told(answer.best) in wanted)
    assert {group: share for group, some in right.items() if (share := sum(some) / len(some)) < LEAST[group]} == {}
    everything = [one for some in right.values() for one in some]
    assert sum(everything) / len(everything) >= 0.8


def test_most_diagnoses_are_chosen_and_few_left_open(codes: Crosswalk) -> None:
    answers = codes.compiled(Question(source="icd9cm", target="icd10cm", on=ASKED_ON, best=True))
    kinds = Counter(
        "none" if each.best is None else "chosen" if each.best.choices else "open" for each in answers.values()
    )
    assert kinds.total() == 14_567
    assert kinds["none"] == sum(not each.alternatives for each in answers.values())
    assert kinds["open"] < 1_000


@pytest.mark.parametrize(
    ("system", "code", "best"),
    [
        ("icd9cm", "401.9", "I10"),
        ("icd9cm", "784.0", "R51.9"),
        ("icd9cm", "787.91", "R19.7"),
        ("icd9cm", "571.5", "K74.60"),
        ("icd9pcs", "81.54", "open"),
        ("icd9cm", "112.1", "B37.31"),
    ],
)
def test_what_the_rules_name(codes: Crosswalk, system: str, code: str, best: str) -> None:
    (answer,) = codes.translate([code], system, on=ASKED_ON, best=True)
    assert told(answer.best) == best
