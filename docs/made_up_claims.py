"""Files as analysts have them, made up: diagnoses as MIMIC-IV has them, claims as CMS's SynPUF has them.

Nobody is in them: each row is drawn by chance, a few codes often and most of them seldom, as in real claims. The same
seed makes the same files. One hospital in eight saved its claims with a spreadsheet, which took zeros away and put
decimals on.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from crosswalk import Crosswalk

SEED: Final = 20_090_101
ADMISSIONS: Final = 700
INPATIENT: Final = 1_500
OUTPATIENT: Final = 4_000

_ICD9: Final = """
    4019 2724 25000 42731 4280 41401 53081 5849 V5861 2720 2449 486 5990 311 3051 2859 49390 496 V4581 40390 5859 0389
    78650 7802 42789 71590 V4582 27651 33829 2761 27800 51881 99592 56400 7850 4240 41071 43491 80022 8208 E8788 E9500
    0088 00845 0414 0340 0549
"""
_ICD10: Final = """
    I10 E785 E119 I2510 K219 N179 F329 Z7901 Z87891 I4891 I480 E039 J449 J189 D649 A419 I5032 E1122 N390 G4733 Z794
    E669 M810 F17210 J45909 R079 R55 I214 K5900 E871 G20 I639 Z66 Y92230 T8189XA M5450 S72001A K7460 D6959
"""
_PROCEDURES: Final = "9904 4513 3893 9671 9604 3722 8856 0066 4516 9915 3995 0331 8154 5491 0040 3950 4019 0159"
_SERVICES: Final = "99213 36415 85025 80053 G0008 J1885 93010 99214 J2405 Q0091 A4550 J3490 C9136 G0202 99232"
"""Codes with a space between them, the most frequent first; behind those of ICD-9-CM stand all others, seldom."""


def write(folder: str | Path, codes: Crosswalk) -> dict[str, Path]:
    """Write the files into a folder, and return where each is. Codes are those of the releases that are loaded."""
    draw = random.Random(SEED)
    rare = [
        row["id"].replace(".", "") for row in codes.tree("icd9cm", depth=9, on="2009-10-01").rows() if row["billable"]
    ]
    draw.shuffle(rare)
    icd9, icd10 = _Skewed([*_ICD9.split(), *rare], draw), _Skewed(_ICD10.split(), draw)
    made = {
        "mimic": _mimic(draw, icd9, icd10),
        "inpatient": _claims(draw, icd9, INPATIENT, is_inpatient=True),
        "outpatient": _claims(draw, icd9, OUTPATIENT, is_inpatient=False),
    }
    names = {"mimic": "diagnoses_icd.csv", "inpatient": "inpatient_claims.csv", "outpatient": "outpatient_claims.csv"}
    places = {name: Path(folder) / names[name] for name in made}
    for name, rows in made.items():
        with places[name].open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(rows)
    return places


class _Skewed:
    """Codes of which each is drawn the less often the later it stands."""

    def __init__(self, codes: Sequence[str], draw: random.Random) -> None:
        self._codes = codes
        self._draw = draw
        self._weights = [*accumulate(1 / (place + 3) ** 1.15 for place in range(len(codes)))]

    def some(self, most: int) -> list[str]:
        """A few of them, each once."""
        found = self._draw.choices(self._codes, cum_weights=self._weights, k=self._draw.randint(1, most))
        return list(dict.fromkeys(found))


def _mimic(draw: random.Random, icd9: _Skewed, icd10: _Skewed) -> Iterator[list[object]]:
    """Without days: `icd_version` alone says what a code is."""
    yield ["subject_id", "hadm_id", "seq_num", "icd_code", "icd_version"]
    for number in range(ADMISSIONS):
        version, codes = (9, icd9.some(14)) if draw.random() < 0.55 else (10, icd10.some(14))
        for place, code in enumerate(codes, 1):
            yield [10_000_000 + number // 2, 20_000_000 + number, place, code, version]


def _claims(draw: random.Random, icd9: _Skewed, count: int, *, is_inpatient: bool) -> Iterator[list[object]]:
    """With days as 20090101, ten diagnoses and five services, and of an inpatient six procedures."""
    stay = ["CLM_ADMSN_DT", "NCH_BENE_DSCHRG_DT"] if is_inpatient else []
    procedures = 6 if is_inpatient else 0
    yield [
        *("DESYNPUF_ID", "CLM_ID", "CLM_FROM_DT", "CLM_THRU_DT", "PRVDR_NUM", "CLM_PMT_AMT", *stay),
        *(f"ICD9_DGNS_CD_{place}" for place in range(1, 11)),
        *(f"ICD9_PRCDR_CD_{place}" for place in range(1, procedures + 1)),
        *(f"HCPCS_CD_{place}" for place in range(1, 6)),
    ]
    of_procedures, of_services = _Skewed(_PROCEDURES.split(), draw), _Skewed(_SERVICES.split(), draw)
    for number in range(count):
        first = date(2008, 1, 1) + timedelta(draw.randrange(1_090))
        last = first + timedelta(draw.randint(1, 9) if is_inpatient else 0)
        days = [f"{each:%Y%m%d}" for each in (first, last)]
        hospital = draw.randrange(40)
        found = [*_padded(icd9.some(9), 10), *_padded(of_procedures.some(3) if is_inpatient else [], procedures)]
        if hospital % 8 == 5:
            found = [_through_a_spreadsheet(code, draw) for code in found]
        services = _padded([] if is_inpatient else of_services.some(5), 5)
        beneficiary, paid = f"{draw.getrandbits(64):016X}", draw.randrange(20, 20_000, 10)
        yield [
            *(beneficiary, 500_000_000 + number, *days, f"39{hospital:02}XX", paid, *(days if is_inpatient else [])),
            *found,
            *services,
        ]


def _padded(codes: Sequence[str], length: int) -> list[str]:
    return [*codes, *[""] * (length - len(codes))]


def _through_a_spreadsheet(code: str, draw: random.Random) -> str:
    """What is all digits was taken for a number: no zeros before it, and sometimes a decimal behind it."""
    if not code.isdigit():
        return code
    return f"{int(code)}.0" if draw.random() < 0.5 else str(int(code))
