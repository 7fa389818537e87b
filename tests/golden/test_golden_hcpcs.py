"""HCPCS Level II against what CMS printed beside it (docs/formats.md 5.1)."""

from __future__ import annotations

from collections import Counter
from typing import Final

import pytest

from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.domain.history.dated_records import DatedRecord, kinds_of, record_of
from crosswalk.domain.history.timeline import StatedRelease, Timeline
from crosswalk.service import Crosswalk

HCPCS: Final = SYSTEMS["hcpcs"]
COUNTS: Final = {
    "2016": (5_956, 337),
    "2017": (6_155, 343),
    "2018": (6_205, 354),
    "2020-04": (6_728, 369),
    "2020-07": (6_789, 369),
}
ACTIONS: Final = {
    "2016": {"A": 236, "D": 88, "C": 44},
    "2017": {"A": 278, "D": 147, "C": 124},
    "2018": {"A": 152, "D": 40, "C": 50, "P": 64, "S": 19},
    "2020-07": {"A": 61, "D": 9, "C": 4},
}
TERMINATED: Final = {"2016": 452, "2020-04": 616}
"""Codes of a file that had ended before its first day."""


@pytest.fixture(scope="module")
def timeline(codes: Crosswalk) -> Timeline:
    releases = [StatedRelease(each.release, each.stated_by) for each in codes.store.releases.loaded_releases(HCPCS)]
    return Timeline.restore(HCPCS, releases, codes.store.codes.states(HCPCS, None))


def records(timeline: Timeline, label: str) -> dict[str, DatedRecord]:
    return {code: record_of(code, fact) for code, fact in timeline.snapshot(f"hcpcs:{label}").facts.items()}


@pytest.mark.parametrize("label", COUNTS)
def test_procedures_and_modifiers(timeline: Timeline, label: str) -> None:
    kinds = kinds_of(timeline.snapshot(f"hcpcs:{label}"))
    assert (kinds["procedure"], kinds["modifier"]) == COUNTS[label]


@pytest.mark.parametrize("label", ACTIONS)
def test_the_actions_of_a_file_come_back_from_the_store(timeline: Timeline, label: str) -> None:
    found = Counter(record.action for record in records(timeline, label).values())
    assert {action: found[action] for action in ACTIONS[label]} == ACTIONS[label]


@pytest.mark.parametrize("label", TERMINATED)
def test_codes_that_had_ended(timeline: Timeline, label: str) -> None:
    snapshot = timeline.snapshot(f"hcpcs:{label}")
    assert snapshot.header_count == TERMINATED[label]


def test_the_changes_of_a_quarter_are_its_actions(codes: Crosswalk, timeline: Timeline) -> None:
    found = codes.diff("hcpcs", "2020-04", "2020-07")
    listed = records(timeline, "2020-07")
    for action, rows in (("A", found.new), ("D", found.deleted), ("C", found.revised)):
        assert [row.code for row in rows] == sorted(code for code, one in listed.items() if one.action == action)
    assert not any(row.became_header for row in found.deleted)
    assert not any(row.was_header for row in found.new)


@pytest.mark.parametrize(("before", "after"), [("2016", "2017"), ("2017", "2018")])
def test_the_changes_of_a_year_are_its_actions_and_what_was_dated_otherwise(
    codes: Crosswalk, timeline: Timeline, before: str, after: str
) -> None:
    """Beside the additions of its own year a file has those its forerunner lacked, and codes come and gone between."""
    found, held, listed = codes.diff("hcpcs", before, after), records(timeline, before), records(timeline, after)
    day = timeline.snapshot(f"hcpcs:{after}").release.effective
    new, deleted = {row.code for row in found.new}, {row.code for row in found.deleted}
    added = {code for code, one in listed.items() if one.action == "A"}
    ended = {code for code, one in listed.items() if one.action == "D"}
    assert {listed[code].added > day for code in added - new} <= {True}
    in_use = {code for code, fact in timeline.snapshot(f"hcpcs:{before}").facts.items() if fact.billable}
    late = {code for code in new - added if code not in held and listed[code].added < day}
    reactivated = {code for code in new - added if listed[code].action == "R"}
    assert new - added == late | reactivated
    assert not (ended - deleted) & in_use
    assert all(code not in listed or listed[code].terminated is not None for code in deleted - ended)
