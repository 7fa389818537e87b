"""Every face tells the same of the same codes: command line, frames, API, DuckDB and Spark, in every shape.

`benchmarks/faces.py` asks them about 100,000 codes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest
from bundle_samples import OF_ICD9, OF_ICD10, TODAY, write
from damaged_codes import Claim, both_sides, every_damage
from face_comparison import Comparison, compare_validations
from sweeps import in_a_whole_sweep

import crosswalk
from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.domain.translation.answers import Outcome
from crosswalk.service import Crosswalk

PAIRS: Final = {
    ("icd9cm", "icd10cm"): OF_ICD9,
    ("icd10cm", "icd9cm"): f"{OF_ICD10} J09X2 U071 I6020",
    ("icd10cm", "icd10cm"): OF_ICD10,
}
STATUSES: Final = {
    ("icd9cm", "icd10cm"): {
        "carried_partly",
        "header_source",
        "malformed",
        "mapped",
        "no_map",
        "not_in_map",
        "unknown_code",
    },
    ("icd10cm", "icd9cm"): {"mapped", "not_carried"},
    ("icd10cm", "icd10cm"): {"mapped", "malformed"},
}
"""Of every answer at least one, of the pairs together."""
DAMAGES: Final = {
    "icd9cm": {
        "brackets",
        "comma",
        "decimals_added",
        "label",
        "leading_zeros",
        "leading_zeros_added",
        "scientific_notation",
    },
    "icd10cm": {"blanks_or_quotes", "filler", "letters_and_digits", "other_characters", "placeholder", "system_named"},
}
OF_SPARK: Final = pytest.mark.filterwarnings(
    "ignore::DeprecationWarning", "ignore::FutureWarning", "ignore::ResourceWarning"
)
FEW_DAYS: Final = 4
"""In the quick ring, out of those on both sides of every boundary."""


@pytest.fixture(scope="module")
def codes(starter_store: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crosswalk]:
    """The library, and the command line on the same day."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("CROSSWALK_TODAY", TODAY.isoformat())
        environment.setenv("CROSSWALK_HOME", str(tmp_path_factory.mktemp("home")))
        with crosswalk.open(starter_store, today=lambda: TODAY) as opened:
            yield opened


def claims_of(pair: tuple[str, str], days: list[date]) -> list[Claim]:
    """Every damage of every code, on the days in turn."""
    texts = [
        damaged
        for code in PAIRS[pair].split()
        for damaged in every_damage(pair[0], SYSTEMS[pair[0]].display(code)).items()
    ]
    return [Claim(number, text, days[number % len(days)], name) for number, (name, text) in enumerate(texts)]


@pytest.fixture(scope="module")
def bundle(codes: Crosswalk, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of all codes that one of the claims is read as."""
    read: dict[str, set[str]] = {}
    for pair in PAIRS:
        texts = [claim.text for claim in claims_of(pair, [TODAY])]
        read.setdefault(pair[0], set()).update(
            answer.code.replace(".", "")
            for answer in codes.translate(texts, *pair)
            if answer.status is not Outcome.UNKNOWN_CODE and answer.code
        )
    out = tmp_path_factory.mktemp("faces") / "tables"
    write(codes, out, [*PAIRS], only=read)
    return out


def days_of(bundle: Path, system: str) -> list[date]:
    return both_sides(json.loads((bundle / "manifest.json").read_text("utf-8"))["systems"][system])


@pytest.mark.parametrize("pair", PAIRS, ids="-".join)
def test_every_face_tells_the_same(codes: Crosswalk, bundle: Path, tmp_path: Path, pair: tuple[str, str]) -> None:
    days = days_of(bundle, pair[1])
    comparison = Comparison(codes, pair, bundle, tmp_path)
    comparison.compare(claims_of(pair, days[:: len(days) // FEW_DAYS]))
    assert comparison.differing == []
    assert comparison.counts["status"].keys() >= STATUSES[pair]
    assert comparison.counts["repair"].keys() >= DAMAGES[pair[0]]


@pytest.mark.heavy
@OF_SPARK
@pytest.mark.parametrize(
    "pair",
    [pytest.param(pair, marks=[] if pair == ("icd9cm", "icd10cm") else in_a_whole_sweep) for pair in PAIRS],
    ids="-".join,
)
def test_spark_and_every_boundary(
    codes: Crosswalk, bundle: Path, tmp_path: Path, spark_session: Any, pair: tuple[str, str]
) -> None:
    comparison = Comparison(codes, pair, bundle, tmp_path, spark_session)
    comparison.compare(claims_of(pair, days_of(bundle, pair[1])))
    assert comparison.counts["rows"]["spark rows"] > comparison.counts["rows"]["spark list"]
    assert comparison.differing == []


def dated_claims(bundle: Path, pair: tuple[str, str]) -> list[Claim]:
    """Every damage of every code of a system, on days around the boundaries of its own releases, before, and today."""
    days = [date(1970, 1, 1), *days_of(bundle, pair[0])]
    claims = claims_of(pair, days)
    return [claim if number % 20 else claim._replace(day=None) for number, claim in enumerate(claims)]


VALIDATED: Final = {
    "icd9cm": {"valid", "header", "not_yet_valid", "not_in_force", "not_covered", "unknown_code", "malformed"},
    "icd10cm": {"valid", "header", "deleted", "not_in_force", "not_covered", "unknown_code", "malformed"},
}


@pytest.mark.parametrize("pair", [pair for pair in PAIRS if pair[0] != pair[1]], ids="-".join)
def test_states_tell_what_a_validation_does(codes: Crosswalk, bundle: Path, pair: tuple[str, str]) -> None:
    differing, statuses = compare_validations(codes, pair[0], dated_claims(bundle, pair), bundle, TODAY)
    assert differing == []
    assert statuses.keys() >= VALIDATED[pair[0]]


@pytest.mark.heavy
@OF_SPARK
@pytest.mark.parametrize("pair", [pair for pair in PAIRS if pair[0] != pair[1]], ids="-".join)
def test_spark_validates_so_too(codes: Crosswalk, bundle: Path, spark_session: Any, pair: tuple[str, str]) -> None:
    # There the present day is that of the clock.
    claims = [claim for claim in dated_claims(bundle, pair) if claim.day is not None]
    differing, _ = compare_validations(codes, pair[0], claims, bundle, TODAY, spark_session)
    assert differing == []
