"""The worked examples of the GEM guide, as the files of 2018 have them. (docs/formats.md 4.2)

Scenarios are written `1: A + B|C`: scenario 1 takes A, and B or C.
"""

from __future__ import annotations

import json
from math import prod
from pathlib import Path
from typing import Any, Final

import pytest
from golden_gems import (
    DX_BACKWARD,
    DX_FORWARD,
    PR_BACKWARD,
    PR_FORWARD,
    GemRows,
    entry_of,
    rows_of,
    translate_2018,
    written,
)

from crosswalk.domain.translation.answers import Outcome
from crosswalk.service import Crosswalk

DIAGNOSES_FORWARD: Final = {
    "250.00": ["E11.9"],
    "250.01": ["E10.9"],
    "250.80": [
        *["E11.618", "E11.620", "E11.621", "E11.622", "E11.628"],
        *["E11.630", "E11.638", "E11.649", "E11.65", "E11.69"],
    ],
    "E950.0": ["no_map"],
    "779.6": ["no_map"],
    "576.2": ["K83.1"],
    "V58.61": ["Z79.01"],
    "800.00": ["S02.0XXA"],
    "800.22": ["1: S02.0XXA + S06.4X1A|S06.4X2A|S06.5X1A|S06.5X2A|S06.6X1A|S06.6X2A"],
    "115.11": ["1: B39.5 + G02"],
    "896.2": ["1: S98.911A|S98.921A + S98.912A|S98.922A"],
    "249.51": ["E08.39", "E09.39", "1: E08.311|E08.319|E08.36|E09.311|E09.319|E09.36 + E08.65"],
    "666.02": [
        "O72.0",
        "1: O72.0 + O43.211|O43.212|O43.213|O43.221|O43.222|O43.223|O43.231|O43.232|O43.233",
    ],
    "825.29": ["S92.201A", "S92.202A", "S92.209A", "1: S92.201A + S92.301A", "2: S92.202A + S92.302A"],
    "754.35": ["1: Q65.01 + Q65.32", "2: Q65.02 + Q65.31"],
    "806.00": [
        "1: S14.101A + S12.000A|S12.001A",
        "2: S14.102A + S12.100A|S12.101A",
        "3: S14.103A + S12.200A|S12.201A",
        "4: S14.104A + S12.300A|S12.301A",
    ],
    # The guide prints two targets, the file has three.
    "599.72": ["R31.1", "R31.21", "R31.29"],
    "902.41": ["S35.403A"],
    "942.33": ["T21.32XA", "T21.72XA"],
    "655.71": ["O36.8120", "O36.8130"],
    "428.0": ["I50.814", "I50.9"],
    "401.9": ["I10", "I16.9"],
    "272.4": ["E78.4", "E78.5"],
    "995.92": ["R65.20"],
    "785.52": ["R65.21"],
    "414.02": ["I25.810"],
}

DIAGNOSES_BACKWARD: Final = {
    "E11.9": ["250.00"],
    "E11.65": ["250.80"],
    "I10": ["401.0", "401.1", "401.9"],
    "K83.1": ["576.2"],
    "S02.0XXA": ["800.00"],
    "R65.21": ["1: 785.52 + 995.92"],
    "T42.2X1A": ["1: 966.2 + E855.8", "2: 966.0 + E855.8"],
    "I25.710": ["1: 414.02 + 411.1"],
    "E10.3411": ["1: 250.51 + 362.06 + 362.07"],
    "A41.50": ["1: 038.40 + 995.91"],
    "T36.1X5A": ["1: 995.29 + E930.5"],
    "H40.10X0": ["1: 365.10 + 365.70"],
    "G92": ["323.71", "323.72", "349.82"],
    "F22": ["297.0", "297.1", "297.2"],
    "I09.89": ["397.1", "398.99"],
    "O44.01": ["641.01", "641.03"],
    "Z67.40": ["no_map"],
}

PROCEDURES_FORWARD: Final = {
    "00.51": [
        "1: 0JH609Z|0JH639Z|0JH809Z|0JH839Z + 02HK0KZ|02HK3KZ|02HK4KZ|02HL0KZ|02HL3KZ|02HL4KZ",
    ],
    "33.6": ["1: 02YA0Z0|02YA0Z1|02YA0Z2 + 0BYM0Z0|0BYM0Z1|0BYM0Z2"],
    "52.7": [
        "1: 0FTG0ZZ + 0DT90ZZ",
        "2: 0FTG0ZZ + 0DT90ZZ + 0F190Z3 + 0F1G0ZC + 0D1607A|0D160JA|0D160KA|0D160ZA",
    ],
    "02.41": ["3C1ZX8Z", "3E1Q38X", "3E1Q38Z"],
    "36.06": ["no_map"],
    "36.07": ["no_map"],
    "90.51": ["no_map"],
    "65.31": ["0UT04ZZ", "0UT14ZZ"],
    "50.24": ["0F503ZZ"],
    "39.65": ["5A15223"],
    "39.61": ["5A1221Z"],
    "52.3": ["0F9G0ZZ", "0F9G3ZZ", "0F9G4ZZ", "0F9G8ZZ"],
    "34.91": ["0B9N8ZZ", "0B9P8ZZ", "0W993ZZ", "0W9B3ZZ"],
    # Flagged 10013: no combination, whatever the last two digits say.
    "35.84": ["02S00ZZ", "02S10ZZ", "1: 02SP0ZZ + 02SW0ZZ|02SX0ZZ"],
}

EXAMPLES: Final = {DX_FORWARD: DIAGNOSES_FORWARD, DX_BACKWARD: DIAGNOSES_BACKWARD, PR_FORWARD: PROCEDURES_FORWARD}

FACTS: Final = {  # part of the fact file: map set
    "forward_2018_I9gem": DX_FORWARD,
    "forward_multi_scenario_examples": DX_FORWARD,
    "backward_2018_I10gem": DX_BACKWARD,
    "backward_multi_scenario_examples": DX_BACKWARD,
    "pcs_gem_examples": PR_FORWARD,
}


@pytest.mark.parametrize(
    ("map_set", "code"), [(map_set, code) for map_set, examples in EXAMPLES.items() for code in examples]
)
def test_worked_example(codes: Crosswalk, map_set: str, code: str) -> None:
    (answer,) = translate_2018(codes, map_set, [code])
    assert written(answer) == EXAMPLES[map_set][code]
    assert (answer.code, answer.map_set, answer.edition) == (code, map_set, "2018")


@pytest.mark.parametrize("part", FACTS)
def test_examples_of_the_fact_files(codes: Crosswalk, facts: Path, part: str) -> None:
    """Rows with their flags, singles and choice lists of every example there."""
    known: dict[str, Any] = {}
    for name in ("gem_examples_2018.json", "pcs_gem_examples.json"):
        held = json.loads((facts / name).read_text(encoding="ascii"))
        known |= held if "forward_2018_I9gem" in held else {"pcs_gem_examples": held}
    examples = {code: each for code, each in known[part].items() if not code.startswith("_")}
    answers = translate_2018(codes, FACTS[part], list(examples))
    for (code, expected), answer in zip(examples.items(), answers, strict=True):
        rows = sorted((target, flags) for target, flags in expected["rows"] if not target.startswith("No"))
        assert rows_of(answer) == rows, code
        singles = sorted(target for target, _ in expected["singles"] if not target.startswith("No"))
        scenarios = {
            int(number): tuple(tuple(sorted(each)) for each in scenario["choice_lists"])
            for number, scenario in expected["scenarios"].items()
        }
        assert entry_of(answer) == (tuple(singles), scenarios), code
        assert answer.status is (Outcome.MAPPED if rows else Outcome.NO_MAP), code


def test_a_code_that_no_edition_of_the_gems_lists(codes: Crosswalk) -> None:
    """Y35.009A is of October 2019; its row in the conversion table says that there was no code before it."""
    (answer,) = translate_2018(codes, DX_BACKWARD, ["Y35.009A"])
    assert (answer.status, answer.alternatives) == (Outcome.NOT_IN_MAP, ())


@pytest.mark.parametrize(
    ("map_set", "code", "approximate"),
    [
        (DX_FORWARD, "576.2", [False]),
        (DX_BACKWARD, "K83.1", [False]),
        (DX_FORWARD, "V58.61", [False]),
        (DX_FORWARD, "250.00", [True]),
        (DX_FORWARD, "800.22", [True]),
        (DX_FORWARD, "305.93", [False, True]),
    ],
)
def test_exact_or_approximate(codes: Crosswalk, map_set: str, code: str, approximate: list[bool]) -> None:
    (answer,) = translate_2018(codes, map_set, [code])
    assert sorted(way.approximate for way in answer.alternatives) == approximate


@pytest.mark.parametrize(
    ("map_set", "code", "scenarios", "clusters"),
    [
        (DX_FORWARD, "800.22", 1, 6),
        (DX_FORWARD, "896.2", 1, 4),
        (DX_FORWARD, "249.51", 1, 6),
        (DX_FORWARD, "666.02", 1, 9),
        (DX_FORWARD, "806.00", 4, 8),
        (DX_FORWARD, "806.4", 6, 18),
        (DX_FORWARD, "806.5", 6, 18),
        (DX_BACKWARD, "T42.6X1A", 2, 8),
        (DX_BACKWARD, "A18.01", 5, 5),
        (PR_FORWARD, "00.51", 1, 24),
        (PR_FORWARD, "37.74", 1, 24),
        (PR_FORWARD, "33.6", 1, 9),
        (PR_FORWARD, "52.7", 2, 5),
        (PR_FORWARD, "68.8", 2, 2),
        (PR_FORWARD, "34.73", 8, 1_971),
    ],
)
def test_clusters(codes: Crosswalk, map_set: str, code: str, scenarios: int, clusters: int) -> None:
    """How many complete selections the scenarios of an entry allow."""
    (answer,) = translate_2018(codes, map_set, [code])
    found = [way for way in answer.alternatives if way.scenario]
    assert len(found) == scenarios
    assert sum(prod(map(len, way.choices)) for way in found) == clusters


@pytest.mark.parametrize(
    ("map_set", "code", "alternatives"),
    [(DX_FORWARD, "V54.12", 533), (DX_BACKWARD, "F45.8", 12), (PR_FORWARD, "39.29", 1_287)],
)
def test_the_largest_entries(codes: Crosswalk, map_set: str, code: str, alternatives: int) -> None:
    (answer,) = translate_2018(codes, map_set, [code])
    assert sum(len(choices) for way in answer.alternatives for choices in way.choices) == alternatives


def test_no_i9_without_its_flag_is_no_map(codes: Crosswalk, gem_2018: GemRows) -> None:
    """29 rows say NoI9 and do not set the flag."""
    silent = [row.source for row in gem_2018(PR_BACKWARD) if row.target == "NoI9" and row.flags == "10000"]
    assert len(silent) == 29
    assert {answer.status for answer in translate_2018(codes, PR_BACKWARD, silent)} == {Outcome.NO_MAP}
