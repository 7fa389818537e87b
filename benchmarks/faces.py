"""Asks the same codes through every face, and finds equal answers: command line, frames, API, DuckDB, Spark.

python benchmarks/faces.py STORE [--rows 100000] [--codes N] [--seed 7] [--bundle FOLDER] [--without-spark]
                              [--only SOURCE:TARGET]

Codes of five pairs of systems, damaged in every way that repair knows, on both sides of every boundary of the target's
releases. The API answers first; its answers, laid into rows by the few lines of tests/laid_answers.py, are what
`crosswalk translate -`, `crosswalk convert` and `crosswalk.frames` must say to the last cell, in every shape. Joins on
the bundle, by the statement of docs/bundle.md and by `crosswalk.spark`, must say the same but for what that page says a
join cannot do: tests/face_comparison.py holds all that is let through. Prints what was compared and the CPU seconds
of each face, and ends with status 1 where anything differs.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from damaged_codes import Claim, both_sides, claims_of
from face_comparison import Comparison

import crosswalk
from crosswalk.bulk.bundle.manifest import releases_of
from crosswalk.bulk.bundle.writing import write_bundle
from crosswalk.domain.codes.systems import SYSTEMS, undotted
from crosswalk.domain.translation.answers import Outcome

if TYPE_CHECKING:
    from crosswalk.service import Crosswalk

PAIRS: Final = (
    ("icd9cm", "icd10cm"),
    ("icd10cm", "icd9cm"),
    ("icd9pcs", "icd10pcs"),
    ("icd10cm", "icd10cm"),
    ("hcpcs", "hcpcs"),
)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("store")
    arguments.add_argument("--rows", type=int, default=100_000)
    arguments.add_argument("--codes", type=int, help="out of so many codes of each system, of which the bundle is then")
    arguments.add_argument("--seed", type=int, default=7)
    arguments.add_argument("--bundle", type=Path, help="one of all five pairs that is there already")
    arguments.add_argument("--without-spark", action="store_true")
    arguments.add_argument("--only", help="this pair of systems, as icd9pcs:icd10pcs")
    asked = arguments.parse_args()
    pairs = [pair for pair in PAIRS if asked.only in (None, ":".join(pair))]
    with tempfile.TemporaryDirectory() as folder, crosswalk.open(asked.store) as codes:
        claims = {pair: _claims(codes, pair, asked) for pair in pairs}
        bundle = asked.bundle or _bundled(codes, Path(folder) / "tables", claims, narrowed=bool(asked.codes))
        session = None if asked.without_spark else _session()
        differing = [
            _compared(Comparison(codes, pair, bundle.resolve(), Path(folder), session), claims[pair]) for pair in pairs
        ]
    sys.exit(any(differing))


def _claims(codes: Crosswalk, pair: tuple[str, str], asked: argparse.Namespace) -> list[Claim]:
    """Claims with codes of the source that some release has, on the days that matter to the target."""
    chance = random.Random(asked.seed)
    known = sorted(codes.store.codes.states(SYSTEMS[pair[0]], None))
    drawn = chance.sample(known, min(asked.codes or len(known), len(known)))
    with codes._views.one() as view:
        days = both_sides(releases_of(view, pair[1]))
    return claims_of(pair[0], drawn, days, asked.rows // len(PAIRS), chance)


def _bundled(codes: Crosswalk, out: Path, claims: dict[tuple[str, str], list[Claim]], *, narrowed: bool) -> Path:
    """A bundle of all codes of these pairs, or of those that one of the claims is read as."""
    begun = time.process_time()
    read = _read(codes, claims) if narrowed else None
    with codes._views.one() as view:
        write_bundle(view, out, [*claims], codes=read)
    size, took = sum(each.stat().st_size for each in out.iterdir()), time.process_time() - begun
    named = sum(map(len, read.values())) if read else "all"
    print(f"bundle of {named} codes: {took:.0f} CPU s, {size:,} bytes", flush=True)
    return out


def _read(codes: Crosswalk, claims: dict[tuple[str, str], list[Claim]]) -> dict[str, set[str]]:
    """The codes of each system as which its claims are read."""
    read: dict[str, set[str]] = {system: set() for pair in claims for system in pair}
    for (source, target), rows in claims.items():
        answers = codes.translate([each.text for each in rows], source, target)
        read[source] |= {
            undotted(each.code) for each in answers if each.code and each.status is not Outcome.UNKNOWN_CODE
        }
    return read


def _session() -> Any:
    from pyspark.sql import SparkSession

    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    made = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
    return made.config("spark.sql.shuffle.partitions", "2").getOrCreate()


def _compared(comparison: Comparison, claims: list[Claim]) -> int:
    """Compare the claims of a pair and print what came of it; how many differ."""
    comparison.compare(claims)
    days = {claim.day for claim in claims}
    print(f"\n{' to '.join(comparison.pair)}: {len(claims):,} claims on {len(days)} days", flush=True)
    for what, counts in comparison.counts.items():
        print(f"  {what}: {', '.join(f'{name} {_shown(count)}' for name, count in counts.most_common())}")
    kinds = Counter((each.face, each.shape, each.claim.damage) for each in comparison.differing)
    print(f"  differing: {len(comparison.differing)} {dict(kinds)}", flush=True)
    for each in comparison.differing[:5]:
        print(f"    {each.face} {each.shape} {each.claim}\n      wanted {each.wanted}\n      found  {each.found}")
    return len(comparison.differing)


def _shown(count: float) -> str:
    return f"{count:,.1f}" if isinstance(count, float) else f"{count:,}"


if __name__ == "__main__":
    main()
