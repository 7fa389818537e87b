"""A charge description master as hospitals keep one, made of real releases, and how long its impact takes.

python benchmarks/charge_master.py STORE [--rows N] [--write FILE]

Most rows have numbers in the shape of CPT, drawn by chance; no descriptor of CPT stands anywhere, all descriptions are
made up. Beside them are codes of HCPCS of October 2020, as often as they stand in a charge master of a middle-sized
hospital, some with modifiers, some of drugs with their quantities; dental and revenue codes, drugs, codes of the house,
diagnoses of FY2026 that order sets bring along, and the mistakes that such lists have. The volumes follow
the law of Zipf.

It prints the CPU and wall seconds of `Crosswalk.impact` for hcpcs:2020-10 to 2025-10 and icd10cm:2026 to 2027
together, in a process that has imported nothing, and what came of the rows.
"""

from __future__ import annotations

import argparse
import csv
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import crosswalk
from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.service import Crosswalk

SEED: Final = 17
HEADS: Final = (
    "Charge Number",
    "Charge Description",
    "Department",
    "Revenue Code",
    "Code Type",
    "CPT/HCPCS Code",
    "NDC",
    "Unit Price",
    "Annual Volume",
    "Active",
)
_PARTS: Final = ("CPT", "HCPCS", "LOCAL", "CDT", "ICD-10-CM", "bare")
_SHARES: Final = (0.66, 0.16, 0.1, 0.02, 0.02, 0.04)
"""Of all rows; `bare` are codes of CPT and HCPCS whose type nobody entered."""
_WORDS: Final = [
    "HC",
    "PROC",
    "IMPLANT",
    "INJ",
    "TRAY",
    "KIT",
    "ROOM",
    "LEVEL",
    "VISIT",
    "SCAN",
    "PANEL",
    "SUPPLY",
    "DEVICE",
    "DRUG",
    "PER",
    "UNIT",
    "EA",
    "ADD-ON",
    "BILAT",
    "LT",
    "RT",
    "W/O",
    "WITH",
    "CONTRAST",
    "EXAM",
    "SVC",
    "SETUP",
    "MONITOR",
    "SCREEN",
    "REPAIR",
    "REMOVE",
    "GRAFT",
    "THERAPY",
    "SESSION",
]
_MODIFIERS: Final = ("JW", "JZ", "LT", "RT", "26", "TC", "59", "GA")
_ENDS: Final = (("hcpcs:2020-10", "icd10cm:2026"), ("hcpcs:2025-10", "icd10cm:2027"))


def main() -> None:
    """Make the list, measure, and print what came of it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("store")
    parser.add_argument("--rows", type=int, default=50_000)
    parser.add_argument("--write", type=Path)
    parser.add_argument("--measured", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.measured:
        measured(asked.store, asked.measured)
        return
    with tempfile.TemporaryDirectory() as folder:
        place = asked.write or Path(folder) / "charge_master.csv"
        with crosswalk.open(asked.store) as codes, place.open("w", newline="") as file:
            csv.writer(file).writerows(charge_master(codes, asked.rows))
        command = [sys.executable, __file__, asked.store, "--measured", str(place)]
        subprocess.run(command, check=True)


def measured(store: str, place: Path) -> None:
    """Print the seconds that the impact takes from opening the store, and the counts."""
    cpu, wall = time.process_time(), time.perf_counter()
    with crosswalk.open(store) as codes:
        (answer,) = codes.impact(place, before=_ENDS[0], after=_ENDS[1])
    print(f"{time.process_time() - cpu:.2f} s CPU, {time.perf_counter() - wall:.2f} s wall")
    print(answer)
    print({need.value: count for need, count in answer.by_need.items()})


def charge_master(codes: Crosswalk, rows: int) -> Iterator[Sequence[object]]:
    """The rows of a charge master, the first of which names the columns; the same on every day."""
    chance = random.Random(SEED)
    # Modifiers, of two characters, stand behind codes and not in their place.
    hcpcs = [code for code in billable(codes, "hcpcs", "2020-10") if len(code) > 2]
    diagnoses = billable(codes, "icd10cm", "2026")
    cpt_shaped = [f"{number:05}" for number in chance.sample(range(100, 99_999), min(rows, 9_000))]
    yield HEADS
    for at in range(rows):
        kind = chance.choices(_PARTS, _SHARES)[0]
        code = {
            "CPT": lambda: chance.choice(cpt_shaped),
            "HCPCS": lambda: chance.choice(hcpcs),
            "LOCAL": lambda: f"L{chance.randrange(10**6):06}X",
            "CDT": lambda: f"D{chance.randrange(10**4):04}",
            "ICD-10-CM": lambda: chance.choice(diagnoses),
            "bare": lambda: chance.choice(cpt_shaped if chance.random() < 0.5 else hcpcs),
        }[kind]()
        if kind in ("CPT", "HCPCS") and chance.random() < 0.06:
            code = f"{code}-{chance.choice(_MODIFIERS)}"
        if chance.random() < 0.01:
            # What people do to codes: leave them out, write them small, two in a cell, or a word.
            code = chance.choice(["", code.lower(), f" {code} ", f"{code}, {chance.choice(hcpcs)}", "N/A", "SEE NOTE"])
        ndc = f"{chance.randrange(10**5):05}-{chance.randrange(10**4):04}-{chance.randrange(10**2):02}"
        yield (
            f"{4_000_000 + at}",
            " ".join(chance.choices(_WORDS, k=chance.randrange(3, 7))),
            f"{chance.randrange(100, 990)}",
            f"0{chance.randrange(100, 999)}",
            "" if kind == "bare" else kind,
            code,
            ndc if kind == "HCPCS" and code.startswith(("J", "Q")) else "",
            f"{chance.lognormvariate(5, 1.4):.2f}",
            max(1, round(60_000 / chance.randrange(1, rows + 1) ** 0.8)),
            "Y",
        )


def billable(codes: Crosswalk, system: str, label: str) -> list[str]:
    """The billable codes of a release, dotted, in order."""
    asked = SYSTEMS[system]
    texts = [asked.display(code) for code in codes.store.codes.states(asked, None)]
    return [each.code or "" for each in codes.lookup(sorted(texts), system, release=label) if each.billable]


if __name__ == "__main__":
    main()
