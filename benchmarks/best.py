"""The best choice beside three simple peers, on rows in which an experienced coder picked, and over all diagnoses.

python benchmarks/best.py STORE [GOLD.tsv] [--write CHOICES.json] [--before CHOICES.json]

The rows are those of `shared/facts/best/open.tsv` beside the checkout, unless others are named: the system, the code,
and the code or codes that are right (a set joined by +), or `open` where no single answer is honest. The peers pick the
first row of the GEM, its last row (what a dictionary read from the file keeps), and the target whose title shares most
words with that of the source. A choice left open is right only where the rows say so; the peers never leave one open.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import crosswalk
from crosswalk.domain.codes.systems import SYSTEMS, undotted
from crosswalk.domain.translation.answers import Translation
from crosswalk.domain.translation.question import Question
from crosswalk.service import Crosswalk

GOLD: Final = Path(__file__).parents[2] / "shared" / "facts" / "best" / "open.tsv"
GROUPS: Final = {
    "dx": "diagnoses",
    "inj": "injuries and causes",
    "v": "V codes",
    "px": "procedures",
    "bk": "backward",
}
LEFT_OPEN: Final = "open"


class Row(NamedTuple):
    """One row of the set: its group, the code, and all that is right."""

    group: str
    system: str
    code: str
    right: frozenset[str]


class Case(NamedTuple):
    """What is picked from: the whole answer, the title of the source, and the targets of its rows in the newest GEM."""

    answer: Translation
    title: str
    gem: Sequence[str]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("store")
    parser.add_argument("gold", type=Path, nargs="?", default=GOLD)
    parser.add_argument("--before", type=Path, help="choices written by --write of another version, to compare with")
    parser.add_argument("--write", type=Path, help="write the choice of every diagnosis here")
    options = parser.parse_args()
    with crosswalk.open(options.store) as codes:
        print_shares(read(options.gold), codes)
        found = choices_of_all(codes)
    print_counts(found)
    if options.before:
        before = json.loads(options.before.read_text(encoding="utf-8"))
        changed = sum(before.get(code) != choice for code, choice in found.items())
        print(f"changed from before    {changed:6,}")
    if options.write:
        options.write.write_text(json.dumps(found), encoding="utf-8")


def read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return [
            Row(
                GROUPS[row["id"].rstrip("0123456789")],
                row["system"],
                row["code"],
                frozenset(_key(one.split("+")) for one in row["right"].split()),
            )
            for row in csv.DictReader(file, delimiter="\t")
        ]


def print_shares(rows: Sequence[Row], codes: Crosswalk) -> None:
    """One line a group: the share of rows in which each way of picking is right."""
    cases = cases_of(rows, codes)
    print(f"{'group':22}{'rows':>6}{''.join(f'{name:>14}' for name in PICKS)}")
    for group in (*GROUPS.values(), "all"):
        some = [row for row in rows if group in (row.group, "all")]
        shares = [
            sum(pick(cases[row.system, row.code]) in row.right for row in some) / len(some) for pick in PICKS.values()
        ]
        print(f"{group:22}{len(some):6,}{''.join(f'{share:14.1%}' for share in shares)}")


def cases_of(rows: Sequence[Row], codes: Crosswalk) -> dict[tuple[str, str], Case]:
    """What every row is picked from, by system and code."""
    cases: dict[tuple[str, str], Case] = {}
    for system in sorted({row.system for row in rows}):
        asked = sorted({row.code for row in rows if row.system == system})
        answers = codes.translate(asked, system, "icd9cm" if system == "icd10cm" else None, best=True)
        map_set = answers[0].map_set or ""
        newest = max(codes.store.maps.loaded_editions(map_set), key=lambda each: each.edition.ordinal).edition
        gem = codes.store.maps.map_rows(map_set, set(map(undotted, asked)), newest)
        for answer, found in zip(answers, codes.lookup(asked, system), strict=True):
            target = SYSTEMS[answer.target.id] if answer.target else None
            listed = [target.display(row.target) for row in gem.get(undotted(found.code or ""), ())] if target else []
            cases[system, answer.code or ""] = Case(answer, found.long or "", listed)
    return cases


def choices_of_all(codes: Crosswalk) -> dict[str, str | None]:
    """What is chosen for every diagnosis that the GEM lists: codes, `open`, or None where it has no target."""
    answers = codes.compiled(Question(source="icd9cm", target="icd10cm", best=True))
    return {code: by_best(Case(answer, "", [])) if answer.best else None for code, answer in sorted(answers.items())}


def print_counts(found: dict[str, str | None]) -> None:
    counts = Counter(LEFT_OPEN if one == LEFT_OPEN else "chosen" if one else "no target" for one in found.values())
    print(f"\nall diagnoses          {len(found):6,}")
    for name, number in sorted(counts.items()):
        print(f"{name:22} {number:6,}  {number / len(found):.1%}")


def by_best(case: Case) -> str:
    best = case.answer.best
    return LEFT_OPEN if best is None or best.equals else _key([choice.code for choice in best.choices])


def by_first_row(case: Case) -> str:
    return case.gem[0] if case.gem else LEFT_OPEN


def by_last_row(case: Case) -> str:
    return case.gem[-1] if case.gem else LEFT_OPEN


def by_titles(case: Case) -> str:
    """The target whose title has most words in common with that of the source, for all the words of both."""
    own = _words(case.title)
    targets = [choice for each in case.answer.alternatives for choices in each.choices for choice in choices]
    alike = max(targets, key=lambda choice: len(own & _words(choice.long)) / len(own | _words(choice.long)))
    return alike.code


PICKS: Final[dict[str, Callable[[Case], str]]] = {
    "first row": by_first_row,
    "last row": by_last_row,
    "titles": by_titles,
    "--best": by_best,
}


def _words(title: str | None) -> set[str]:
    return set(re.findall(r"[a-z0-9]+", (title or "").lower()))


def _key(codes: Sequence[str]) -> str:
    return "+".join(sorted(codes))


if __name__ == "__main__":
    main()
