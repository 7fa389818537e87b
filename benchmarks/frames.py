"""Data frames with what their codes become, beside what analysts write by hand: each figure beside its bound.

python benchmarks/frames.py STORE [--rows 1000000]

The codes are those of ICD-9-CM, a few of them frequent and most of them rare, as in claims. Each way is tried five
times in turn with the others; what is compared is CPU time. The map and the tables that the others join have all
answers already, and ours were asked about once before.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
from run import SEED, report, url

import crosswalk
from crosswalk import frames
from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.service import Crosswalk

REPEAT = 5
BOUNDS = {"best": 0.35, "list": 0.35, "rows": 0.7}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("store", type=Path)
    parser.add_argument("--rows", type=int, default=1_000_000)
    options = parser.parse_args()
    with crosswalk.open(url(options.store)) as codes:
        known, drawn = claims(codes, options.rows)
        texts = pd.Series(np.array(known, dtype=object)[drawn], dtype="str")
        for shape, bound in BOUNDS.items():
            measure(codes, known, texts, shape, bound)


def claims(codes: Crosswalk, rows: int) -> tuple[list[str], np.ndarray]:
    """The billable codes of ICD-9-CM, and which of them so many rows have."""
    system = SYSTEMS["icd9cm"]
    lives = codes.store.codes.states(system, None)
    known = sorted(system.display(code) for code, life in lives.items() if life[-1].billable)
    chance = np.random.default_rng(SEED)
    weights = np.arange(1, len(known) + 1) ** -0.8
    return known, chance.permutation(len(known))[chance.choice(len(known), rows, p=weights / weights.sum())]


def measure(codes: Crosswalk, known: list[str], texts: pd.Series, shape: str, bound: float) -> None:
    asked = {"source": "icd9cm", "target": "icd10cm", "shape": shape, "codes": codes}
    answers = frames.translate(pd.DataFrame({"code": known}), "code", **asked)
    plain = answers.astype({name: "str" for name in answers if answers[name].dtype == "category"})
    simple = plain.drop_duplicates("code").set_index("code")["code_target_code"].to_dict()
    frame, of_polars = texts.to_frame("code"), pl.DataFrame({"code": texts.to_numpy(dtype=object)})
    table = pl.from_pandas(plain)
    ways: Mapping[str, Callable[[], object]] = {
        "Series.map(dict), one column": lambda: texts.map(simple),
        "pandas merge": lambda: frame.merge(plain, on="code", how="left"),
        "Polars join": lambda: of_polars.join(table, on="code", how="left", maintain_order="left"),
        "frames of Polars": lambda: frames.translate(of_polars, "code", **asked),
        "frames": lambda: frames.translate(texts, **asked),
    }
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(REPEAT + 1):
        for name, way in ways.items():
            begun = time.process_time()
            way()
            taken[name].append(time.process_time() - begun)
    # The first round is of what is asked for the first time.
    medians = {name: statistics.median(each[1:]) for name, each in taken.items()}
    base = medians["Series.map(dict), one column"]
    for name, seconds in medians.items():
        if name != "frames":
            print(f"{f'{shape}: {name}, {len(texts):,} codes':<70} {seconds:>9.3f} s {seconds / base:>9.2f} times")
    report(f"{shape}: frames, against Series.map(dict)", medians["frames"] / base, bound, "times")


if __name__ == "__main__":
    main()
