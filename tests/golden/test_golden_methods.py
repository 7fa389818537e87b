"""Every code of the GEMs of 2018 by every method, against the official files read here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

import pytest
from conftest import A_DAY
from golden_gems import DX_BACKWARD, DX_FORWARD, ENDS, PR_BACKWARD, PR_FORWARD, RELEASE_OF_2018, GemRows, Row
from sweeps import part_of

import crosswalk
from crosswalk.domain.errors import UnknownMapSet, UsageError
from crosswalk.domain.translation.answers import Alternative, Translation
from crosswalk.domain.translation.methods import Method
from crosswalk.service import Crosswalk

OPPOSITE = {DX_FORWARD: DX_BACKWARD, DX_BACKWARD: DX_FORWARD, PR_FORWARD: PR_BACKWARD, PR_BACKWARD: PR_FORWARD}


def _answers(codes: Crosswalk, map_set: str, rows: list[Row], method: str) -> dict[str, Translation]:
    """Sources of a map translated to its own release, so that nothing is carried."""
    source, target = ENDS[map_set]
    sources = part_of(dict.fromkeys(row.source for row in rows), 4)
    found = codes.translate(sources, source, target, release=RELEASE_OF_2018[target], edition="2018", method=method)
    return dict(zip(sources, found, strict=True))


def _plain(code: str) -> str:
    return code.replace(".", "")


def _singles(answer: Translation, method: Method) -> set[str]:
    return {
        _plain(way.choices[0][0].code)
        for way in answer.alternatives
        if not way.scenario and not way.joint and method in way.methods
    }


def _joint(answer: Translation) -> set[tuple[str, tuple[tuple[str, ...], ...]]]:
    return {
        (_plain(way.choices[0][0].code), tuple(tuple(map(_plain, one)) for one in way.joint))
        for way in answer.alternatives
        if way.joint
    }


def _expected_joint(opposite: list[Row]) -> Mapping[str, set[tuple[str, tuple[tuple[str, ...], ...]]]]:
    """By code of ours: the codes that stand for it together with others, with the lists of these."""
    scenarios: dict[tuple[str, str], dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for row in opposite:
        if row.flags[2] == "1" and not row.is_no_map:
            scenarios[row.source, row.flags[3]][row.flags[4]].append(row.target)
    found: dict[str, set[tuple[str, tuple[tuple[str, ...], ...]]]] = defaultdict(set)
    for (code, _), lists in scenarios.items():
        for at, targets in lists.items():
            others = tuple(tuple(sorted(lists[one])) for one in sorted(lists) if one != at)
            for target in targets:
                found[target].add((code, others))
    return found


@pytest.mark.parametrize("map_set", OPPOSITE)
def test_backward_is_the_target_column_of_the_opposite_file(codes: Crosswalk, gem_2018: GemRows, map_set: str) -> None:
    rows, opposite = gem_2018(map_set), gem_2018(OPPOSITE[map_set])
    named: dict[str, set[str]] = defaultdict(set)
    for row in opposite:
        if row.flags[2] == "0" and not row.is_no_map:
            named[row.target].add(row.source)
    joint = _expected_joint(opposite)
    for code, found in joint.items():
        # A scenario of one list asks for nothing beside its code: 02.31 has one in the map to ICD-10-PCS.
        named[code] |= {one for one, others in found if not others}
        joint[code] = {(one, others) for one, others in found if others}
    for code, answer in _answers(codes, map_set, rows, "backward").items():
        assert _singles(answer, Method.BACKWARD) == named[code]
        assert _joint(answer) == joint[code]
        assert answer.map_set == OPPOSITE[map_set]
        assert bool(answer.alternatives) or answer.reason


@pytest.mark.parametrize("map_set", OPPOSITE)
def test_both_is_forward_and_backward_and_loses_nothing_of_either(
    codes: Crosswalk, gem_2018: GemRows, map_set: str
) -> None:
    rows = gem_2018(map_set)
    forward, backward, both = (_answers(codes, map_set, rows, one) for one in ("forward", "backward", "both"))
    for code, answer in both.items():
        assert _keys(answer, Method.FORWARD) == _keys(forward[code], Method.FORWARD)
        assert _keys(answer, Method.BACKWARD) == _keys(backward[code], Method.BACKWARD)


def _keys(answer: Translation, method: Method) -> set[tuple[object, ...]]:
    return {_key(way) for way in answer.alternatives if method in way.methods}


def _key(way: Alternative) -> tuple[object, ...]:
    return way.scenario, tuple(tuple(one.code for one in choices) for choices in way.choices), way.joint


def test_one_by_one_is_as_many_at_once(codes: Crosswalk, full_store: str) -> None:
    some = ["250.00", "428.0", "800.22", "E950.0", "729.1", "V54.12", "332.0"]
    with crosswalk.open(full_store, today=lambda: A_DAY) as anew:
        for method in ("backward", "both"):
            single = [anew.translate([one], "icd9cm", method=method, best=True)[0] for one in some]
            assert single == codes.translate(some, "icd9cm", method=method, best=True)


def test_a_code_that_the_opposite_map_names_only_together_keeps_its_companions(codes: Crosswalk) -> None:
    """E950.0 has no translation forward; backward, T39.1X2A is E950.0 together with 965.4."""
    (answer,) = codes.translate(["E950.0"], "icd9cm", method="both")
    found = {way.choices[0][0].code: way.joint for way in answer.alternatives}
    assert found["T39.1X2A"] == (("965.4",),)


def test_targets_of_the_opposite_map_are_carried_too(codes: Crosswalk) -> None:
    (answer,) = codes.translate(["332.0"], "icd9cm", method="backward", release="icd10cm:2025")
    reached = {way.choices[0][0].code: [hop.before for hop in way.carried] for way in answer.alternatives}
    assert reached["G20.A1"] == ["G20"]


def test_a_map_without_an_opposite_says_so(codes: Crosswalk) -> None:
    with pytest.raises(UnknownMapSet, match="which this method reads too"):
        codes.translate(["A18.01"], "icd10cm", map_set="reimb-icd10cm-icd9cm", method="both")


def test_methods_of_sets_are_refused_for_single_codes(codes: Crosswalk) -> None:
    with pytest.raises(UsageError, match="sets of codes"):
        codes.translate(["250.00"], "icd9cm", method="secondary")
    with pytest.raises(UsageError, match="no method 'sideways'"):
        codes.translate(["250.00"], "icd9cm", method="sideways")


def test_the_best_is_never_there_unasked(codes: Crosswalk) -> None:
    (answer,) = codes.translate(["428.0"], "icd9cm")
    assert answer.best is None
    (answer,) = codes.translate(["428.0"], "icd9cm", best=True)
    assert answer.best is not None
    assert [one.code for one in answer.best.choices] == ["I50.9"]
    assert len(answer.alternatives) == 2


def test_every_code_has_a_best_of_its_own_alternatives(codes: Crosswalk, gem_2018: GemRows) -> None:
    sources = part_of(sorted({row.source for row in gem_2018(DX_FORWARD)}), 4)
    for answer in codes.translate(sources, "icd9cm", release="icd10cm:2025", best=True):
        assert (answer.best is None) == (not answer.alternatives)
        if answer.best is None:
            continue
        assert answer.best.reasons
        if answer.best.alternative is not None:
            way = answer.alternatives[answer.best.alternative - 1]
            assert all(one in some for one, some in zip(answer.best.choices, way.choices, strict=True))
        else:
            named = {one.code for each in answer.alternatives for some in each.choices for one in some}
            assert len(answer.best.candidates) > 1
            assert all(named.issuperset(together) for together in answer.best.candidates)
