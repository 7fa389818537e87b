"""HCPCS Level II from its official files to an answer (docs/formats.md 5.1; docs/design.md, rule 3.5)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import permutations, zip_longest
from pathlib import Path

import pytest
from digests import digest
from service_samples import OpenStore

import crosswalk
from crosswalk.contract.history import history_json
from crosswalk.contract.lookup import lookup_json
from crosswalk.domain.codes.systems import END, SYSTEMS
from crosswalk.domain.errors import CountMismatch
from crosswalk.domain.lookup.status import Status
from crosswalk.domain.lookup.validity import Lookup
from crosswalk.service import Crosswalk

HELD = ("2016", "2017", "2018", "2020-04", "2020-07")


@pytest.fixture(scope="module")
def codes(mirror: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crosswalk]:
    """The files of 2016 to 2018, April and July 2020, in August 2020."""
    url = f"sqlite:///{tmp_path_factory.mktemp('hcpcs')}/all.sqlite"
    with crosswalk.open(url, create=True, today=lambda: date(2020, 8, 1)) as opened:
        opened.load([f"hcpcs:{label}" for label in ("2016", "2017", "2018", "2020-04", "2020-07")], mirror=str(mirror))
        yield opened


def asked(codes: Crosswalk, code: str, on: str | None = None, release: str | None = None) -> Lookup:
    (answer,) = codes.lookup([code], "hcpcs", on=date.fromisoformat(on) if on else None, release=release)
    return answer


@pytest.mark.parametrize(
    ("code", "day", "status"),
    [
        ("U0001", "2020-02-03", "not_yet_valid"),
        ("U0001", "2020-02-10", "valid"),  # no file of January 2020 is held
        ("C9041", "2020-06-30", "valid"),
        ("C9041", "2020-07-01", "deleted"),
        ("S3854", "2015-12-31", "valid"),
        ("S3854", "2016-06-30", "deleted"),
        ("S3854", "2016-07-01", "valid"),
        ("G0154", "2016-02-29", "valid"),
        ("G0154", "2016-03-01", "deleted"),
        ("G0299", "2015-11-01", "not_yet_valid"),
        ("G0299", "2015-11-02", "valid"),
        ("G2025", "2020-01-27", "valid"),
        ("G9976", "2018-12-31", "valid"),
        ("G9976", "2019-06-01", "not_covered"),  # dropped between 2018 and April 2020 without a termination
        ("G9976", "2020-04-01", "deleted"),
        ("G9890", "2018-03-31", "not_yet_valid"),  # announced for January 2018, withdrawn, given out in April
        ("G9868", "2018-01-01", "valid"),  # came in the corrections of 2018, which later files confirm
        ("A1", "2019-05-05", "valid"),
        ("U0001", "2020-10-01", "not_covered"),
        ("C9041", "2020-10-01", "deleted"),
    ],
)
def test_the_records_rule_the_days(codes: Crosswalk, code: str, day: str, status: str) -> None:
    assert asked(codes, code, day).status.value == status


@pytest.mark.parametrize(
    ("code", "release", "status"),
    [
        ("G0154", "2016", "deleted"),
        ("G0299", "2016", "valid"),
        ("U0001", "2018", "not_yet_valid"),
        ("VM", "2018", "not_yet_valid"),
        ("C9041", "2020-04", "valid"),
        ("C9041", "2020-07", "deleted"),
        ("G0298", "2017", "deleted"),
    ],
)
def test_the_files_rule_the_releases(codes: Crosswalk, code: str, release: str, status: str) -> None:
    assert asked(codes, code, release=release).status.value == status


def test_answers_show_what_the_record_says(codes: Crosswalk) -> None:
    told = lookup_json(asked(codes, "C9041", "2020-05-01"))["properties"]
    assert told["coverage"] == ["D"]
    assert told["type_of_service"] == ["9", "F"]
    assert (told["pricing"], told["betos"], told["action"]) == (["53"], ["O1E"], ["N"])
    assert lookup_json(asked(codes, "C9041", "2020-08-01"))["properties"]["cross_references"] == ["J7169"]
    (life,) = codes.history(["C9041"], "hcpcs")
    last = history_json(life)["states"][-1]
    assert (last["valid_from"], last["billable"], last["properties"]["terminated"]) == (None, False, ["2020-06-30"])


def test_an_answer_beyond_the_files_says_which_of_them_states_it(codes: Crosswalk) -> None:
    moment = asked(codes, "U0001", "2020-02-10").moment
    assert moment is not None
    assert moment.release is not None
    assert (moment.release.id, moment.missing) == ("hcpcs:2020-07", "hcpcs:2020-01")


def test_a_reactivated_code_has_two_intervals(codes: Crosswalk) -> None:
    (life,) = codes.history(["S3854"], "hcpcs")
    dated = [(str(state.valid_from), str(state.valid_to)) for state in life.states if state.valid_from]
    assert dated == [("2006-01-01", "2016-01-01"), ("2016-07-01", "9999-12-31")]


def test_files_come_in_any_order_and_twice(codes: Crosswalk, opened: OpenStore, mirror: Path) -> None:
    one = opened()
    for label in ("2018", "2020-07", "2016", "2018", "2020-04", "2017"):
        one.load([f"hcpcs:{label}"], mirror=str(mirror))
    assert digest(one.store.url) == digest(codes.store.url)


# Re-issues of a quarter, on invented records


def line(code: str, long: str, added: str, ended: str = "") -> str:
    row = list(f"{code:>5}001003{long:<80}{'Short':<28}".ljust(320))
    for start, text in {230: "C", 269: added, 277: added, 285: ended, 293: "N"}.items():
        row[start - 1 : start - 1 + len(text)] = text
    return "".join(row)


REISSUES = {
    "2025-10.r1": [line("A0001", "Lantern", "20251001"), line("A0002", "Rope", "20200101")],
    "2025-10.r2": [line("A0001", "Lantern, brass", "20251001"), line("A0002", "Rope", "20200101", "20250930")],
    "2025-10": [line("A0001", "Lantern, brass", "20250701"), line("A0002", "Rope", "20200101")],
}


@pytest.mark.parametrize("order", list(permutations(REISSUES)), ids=" ".join)
def test_a_re_issue_supersedes_whenever_it_is_loaded(opened: OpenStore, tmp_path: Path, order: tuple[str, ...]) -> None:
    store = opened(today=date(2025, 11, 1))
    for label in order:
        file = tmp_path / f"{label}.txt"
        file.write_text("\r\n".join(REISSUES[label]))
        store.load_file(str(file), system="hcpcs", label=label)
    answers = [asked(store, code) for code in ("A0001", "A0002")]
    assert [(one.status.value, one.long, str(one.run and one.run.valid_from)) for one in answers] == [
        ("valid", "Lantern, brass", "2025-07-01"),
        ("valid", "Rope", "2020-01-01"),
    ]
    assert asked(store, "A0001", release="2025-10.r1").long == "Lantern"
    assert asked(store, "A0002", release="2025-10.r2").status.value == "deleted"


def test_a_file_of_another_size_than_published_is_refused(opened: OpenStore, tmp_path: Path) -> None:
    file = tmp_path / "HCPC2016.txt"
    file.write_text("\r\n".join(REISSUES["2025-10"]))
    with pytest.raises(CountMismatch, match="procedures"):
        opened().load_file(str(file), system="hcpcs", label="2016")


def test_history_and_lookup_say_the_same_of_the_day_of_every_end(codes: Crosswalk) -> None:
    """G0298 is in the file of 2016 alone, and has no termination: deleted from the first day that of 2017 covers."""
    known = sorted(code for code, _ in codes.store.codes.all_states(SYSTEMS["hcpcs"]))
    lives = {life.code: [one for one in life.states if one.valid_from] for life in codes.history(known, "hcpcs")}
    ends = {
        (code, state.valid_to): state
        for code, states in lives.items()
        for state, following in zip_longest(states, states[1:])
        if state.valid_to not in (END, following and following.valid_from)
    }
    dropped = {code: str(day) for (code, day), state in ends.items() if state.ended_by == state.valid_to}
    assert dropped == {"G0298": "2017-01-01", "G9668": "2017-01-01"}
    for day in {day for _, day in ends}:
        ended = [code for code, end in ends if end == day]
        for answer in codes.lookup(ended, "hcpcs", on=day):
            state = ends[answer.code, day]
            open_end = state.open_end and state.ended_by != day
            assert answer.status is (Status.NOT_COVERED if open_end else Status.DELETED), answer.code


def test_no_code_is_a_header(codes: Crosswalk) -> None:
    for _, states in codes.store.codes.all_states(SYSTEMS["hcpcs"]):
        assert all(state.billable or state.valid_from is None for state in states)
