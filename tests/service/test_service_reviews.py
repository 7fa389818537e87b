"""The review of FY2027, as two people make it: killed in its midst, decided by both at once, carried to the next year.

FY2028 is invented: the codes file of FY2027 with a few lines changed.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest

import crosswalk
from crosswalk.contract.reviews import record_json
from crosswalk.domain.errors import DecisionRefused, ReviewConflict, UnknownReview, UsageError
from crosswalk.domain.reviews.carrying import Lapse
from crosswalk.domain.reviews.decisions import Ruling
from crosswalk.reviews.record_file import read
from crosswalk.service import Crosswalk

DECIDING: Final = """
import sys
import crosswalk
from crosswalk.domain.errors import ReviewConflict

who, ruling, codes = sys.argv[1], sys.argv[2], sys.argv[3:]
with crosswalk.open() as graph:
    print("ready", flush=True)
    sys.stdin.readline()
    for code in codes:
        try:
            graph.reviews.decide("fy2027", ruling, who=who, codes=[code])
            print(code, flush=True)
        except ReviewConflict as fault:
            (met,) = fault.decided
            print("conflict", met.code, met.who, flush=True)
"""
"""Decides about one code after another, in a process of its own."""


@pytest.fixture
def store(cm_2026_2027: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A store with FY2026 and FY2027 to be read, and a workspace of this test."""
    monkeypatch.setenv("CROSSWALK_STORE", cm_2026_2027)
    monkeypatch.setenv("CROSSWALK_WORKSPACE", str(tmp_path / "work.sqlite"))
    monkeypatch.setenv("CROSSWALK_TODAY", "2026-07-01")
    return cm_2026_2027


@pytest.fixture
def graph(store: str) -> Iterator[Crosswalk]:
    with crosswalk.open(store, today=lambda: date(2026, 7, 1)) as codes:
        codes.reviews.begin("fy2027", "icd10cm", "2026", "2027", who="A. Coder", title="October 2026")
        yield codes


def deciding(who: str, ruling: Ruling, codes: list[str]) -> subprocess.Popen[str]:
    child = subprocess.Popen(
        [sys.executable, "-c", DECIDING, who, ruling.value, *codes],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert child.stdout is not None
    assert child.stdout.readline() == "ready\n"
    return child


def go(child: subprocess.Popen[str]) -> None:
    assert child.stdin is not None
    child.stdin.write("\n")
    child.stdin.flush()


def standing(graph: Crosswalk, name: str = "fy2027") -> dict[str, tuple[str, str | None]]:
    rows = graph.reviews.get(name).reviewed
    return {
        each.row.code: (each.standing.decision.value, each.standing.ruling.who if each.standing.ruling else None)
        for each in rows
    }


def test_a_review_has_a_row_for_every_change_of_the_year(graph: Crosswalk) -> None:
    answer = graph.reviews.get("fy2027")
    kinds = Counter(kind for each in answer.reviewed for kind in each.row.kinds)
    assert (kinds["new"], kinds["deleted"], kinds["revised"]) == (190, 30, 4)
    rows = {each.row.code: each.row for each in answer.reviewed}
    assert rows["M72.2"].kinds[:2] == ("deleted", "became_header")
    assert rows["M72.2"].replacements == ("M72.20", "M72.21", "M72.22")
    assert rows["M72.20"].preceded_by == ("M72.2",)
    assert answer.progress.open == answer.progress.rows == len(rows)
    assert [each.review.name for each in graph.reviews.all()] == ["fy2027"]


def test_a_killed_reviewer_loses_no_decision_that_was_told_and_the_review_goes_on(graph: Crosswalk) -> None:
    codes = [each.row.code for each in graph.reviews.get("fy2027").reviewed]
    with deciding("A. Coder", Ruling.ACCEPT, codes) as child:
        go(child)
        assert child.stdout is not None
        told = [child.stdout.readline().strip() for _ in range(60)]
        child.kill()
        told += child.stdout.read().split()
    assert 60 <= len(told) < len(codes)
    decided = [code for code, (ruling, _) in standing(graph).items() if ruling == "accept"]
    assert decided[: len(told)] == told
    # The one that was being decided is there whole or not at all.
    assert len(decided) - len(told) in (0, 1)
    assert len(graph.reviews.get("fy2027").steps) == len(decided)
    made = graph.reviews.decide("fy2027", "accept", who="A. Coder", decisions=["open"])
    assert made.rows == len(codes) - len(decided)
    assert graph.reviews.get("fy2027").progress.open == 0


def test_of_two_who_decide_at_once_none_overwrites_the_other(graph: Crosswalk) -> None:
    codes = [each.row.code for each in graph.reviews.get("fy2027").reviewed][:80]
    children = [
        deciding("A. Coder", Ruling.ACCEPT, codes),
        deciding("B. Coder", Ruling.IGNORE, codes[::-1]),
    ]
    for child in children:
        go(child)
    lines = [child.communicate(timeout=120)[0].splitlines() for child in children]
    mine = [{line for line in told if not line.startswith("conflict")} for told in lines]
    assert mine[0].isdisjoint(mine[1])
    assert mine[0] | mine[1] == set(codes)
    assert all(mine)
    for told, other, decided in zip(lines, ("B. Coder", "A. Coder"), mine[::-1], strict=True):
        assert {line for line in told if line.startswith("conflict")} == {
            f"conflict {code} {other}" for code in decided
        }
    stand = standing(graph)
    assert all(stand[code] == ("accept", "A. Coder") for code in mine[0])
    assert all(stand[code] == ("ignore", "B. Coder") for code in mine[1])
    assert [each.number for each in graph.reviews.get("fy2027").steps] == list(range(1, len(codes) + 1))


def test_rows_are_decided_by_kind_and_place_and_what_cannot_stand_in_is_refused(graph: Crosswalk) -> None:
    reviews = graph.reviews
    assert reviews.decide("fy2027", "accept", who="A.", kinds=["revised"]).rows == 4
    made = reviews.decide("fy2027", who="A.", assign_to="C.", under=["M72", "I42"])
    assert made.rows == len(reviews.get("fy2027", assigned_to="C.").reviewed) == 11
    made = reviews.decide("fy2027", "ignore", who="B.", kinds=["new", "revised"])
    assert (made.rows, made.passed) == (190, 4)
    for codes in (["M72.2"], ["E11.99"], ["I10", "I10"], ["nonsense"]):
        with pytest.raises(DecisionRefused):
            reviews.decide("fy2027", "replace", replace_with=codes, who="A.", codes=["M72.2"])
    # Of a system of which nothing is loaded nothing can be said.
    reviews.decide("fy2027", "replace", replace_with=["m7220", "cpt:99213"], who="A.", codes=["m722"])
    (row,) = reviews.get("fy2027", codes=["M72.2"]).reviewed
    assert row.standing.ruling is not None
    assert row.standing.ruling.codes == ("M72.20", "cpt:99213")
    with pytest.raises(UnknownReview, match=r"A00\.0 is no row"):
        reviews.decide("fy2027", "accept", who="A.", codes=["A00.0"])
    for nothing in ({"who": "A."}, {"who": "A.", "ruling": "accept"}):
        with pytest.raises(UsageError):
            reviews.decide("fy2027", **nothing)  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="codes are a list"):
        reviews.get("fy2027", codes="M72.2")
    with pytest.raises(UsageError, match="perhaps"):
        reviews.decide("fy2027", "perhaps", who="A.", codes=["M72.2"])
    with pytest.raises(ReviewConflict):
        reviews.begin("fy2027", "icd10cm", "2026", "2027", who="A.")


def test_a_review_reads_back_from_its_file_with_every_step(graph: Crosswalk) -> None:
    reviews = graph.reviews
    reviews.decide("fy2027", "accept", who="A.", kinds=["revised"], comment="=cmd|' /C calc'!A0 \u202eevil\u202c <b>")
    reviews.undo("fy2027", who="A.")
    reviews.undo("fy2027", 2, who="B.")
    record = reviews.record("fy2027")
    text = json.dumps(record_json(record)).encode()
    assert read(text, "f") == record
    reviews.drop("fy2027")
    with pytest.raises(UnknownReview):
        reviews.get("fy2027")
    assert reviews.put(read(text, "f"), "again").progress.decided == 4
    reviews.undo("again", 3, who="C.")
    assert reviews.get("again").progress.decided == 0


@pytest.fixture
def with_2028(graph: Crosswalk, mirror: Path, tmp_path: Path) -> Iterator[Crosswalk]:
    """The same with FY2028, and what was decided of FY2027."""
    reviews = graph.reviews
    reviews.decide("fy2027", "replace", replace_with=["M72.20"], who="A. Coder", codes=["M72.2"], comment="as charted")
    reviews.decide("fy2027", "replace", replace_with=["I42.09"], who="B. Coder", codes=["I42.0"])
    reviews.decide("fy2027", "accept", who="B. Coder", codes=["C78.31", "I42.01", "M72.21"])
    reviews.decide("fy2027", who="A. Coder", assign_to="C. Coder", codes=["D69.1"])
    path = tmp_path / "next.sqlite"
    shutil.copy(graph.store.url.removeprefix("sqlite:///"), path)
    file = tmp_path / "codes.txt"
    file.write_text(invented(mirror), "utf-8")
    with crosswalk.open(f"sqlite:///{path}", today=lambda: date(2027, 7, 1)) as codes:
        codes.load_file(str(file), system="icd10cm", label="2028", effective=date(2027, 10, 1))
        yield codes


def invented(mirror: Path) -> str:
    """FY2028: M72.20 and C78.31 are deleted, I42.01 has another title, M72.23 and M72.24 are new."""
    lines = (mirror / "extra/icd10cm/2027/icd10cm_codes_2027.txt").read_text("utf-8").splitlines()
    kept = [line for line in lines if line.split()[0] not in ("M7220", "C7831")]
    new = [f"M722{digit}   Plantar fascial fibromatosis {digit}" for digit in "34"]
    changed = [line.replace("Familial-genetic", "Familial and genetic") for line in kept]
    return "\r\n".join(sorted([*changed, *new], key=lambda line: line[:7])) + "\r\n"


def lapses(answer: Any) -> dict[str, tuple[Lapse, tuple[str, ...]]]:
    return {each.row.code: (each.lapse, each.codes) for each in answer.lapsed}


def test_decisions_are_carried_to_the_next_year_and_conflicts_told(with_2028: Crosswalk) -> None:
    reviews = with_2028.reviews
    answer = reviews.carry("fy2027", "fy2028", "2028", who="A. Coder")
    assert lapses(answer) == {
        "M72.2": (Lapse.REPLACEMENT_ENDED, ("M72.20",)),
        "C78.31": (Lapse.CHANGED, ()),
        "I42.01": (Lapse.CHANGED, ()),
    }
    assert (answer.taken, answer.still_open, answer.fresh) == (2, 219, 2)
    assert str(answer.review.ends[0]) == "icd10cm:2027 → icd10cm:2028"
    rows = {each.row.code: each for each in reviews.get("fy2028").reviewed}
    assert rows.keys() == {each.row.code for each in reviews.get("fy2027").reviewed} | {"M72.23", "M72.24"}
    kept = rows["I42.0"].standing.ruling
    assert kept is not None
    assert (kept.who, kept.codes, kept.origin) == ("B. Coder", ("I42.09",), "fy2027")
    assert rows["D69.1"].standing.assigned_to == "C. Coder"
    assert rows["M72.20"].row.kinds[0] == "deleted"
    told = reviews.get("fy2028", lapsed=True)
    assert {each.row.code for each in told.reviewed} == {"M72.2", "C78.31", "I42.01"}
    assert [each.value for each in rows["M72.2"].standing.comments] == ["as charted"]
    with pytest.raises(DecisionRefused, match=r"M72\.20 is not billable in icd10cm:2028"):
        reviews.decide("fy2028", "replace", replace_with=["M72.20"], who="A.", codes=["M72.2"])
    reviews.decide("fy2028", "replace", replace_with=["M72.23"], who="A.", codes=["M72.2"])
    assert reviews.get("fy2028").progress.lapsed == 2
    assert standing(with_2028)["M72.2"] == ("replace", "A. Coder")


def test_decisions_are_carried_from_the_same_beginning(with_2028: Crosswalk) -> None:
    answer = with_2028.reviews.carry("fy2027", "both", "2028", since="2026", who="A. Coder")
    assert lapses(answer) == {
        "M72.2": (Lapse.CHANGED, ("M72.20",)),
        "C78.31": (Lapse.BACK, ()),
        "I42.01": (Lapse.CHANGED, ()),
    }
    assert answer.taken == 2
    assert standing(with_2028, "both")["I42.0"] == ("replace", "B. Coder")
