"""Codes as files have them: damaged in every way that repair knows, on days around the boundaries of releases."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final, NamedTuple

from crosswalk.domain.codes.systems import SYSTEMS


class Claim(NamedTuple):
    """A row of a file: its number, a text, the target day that is asked about, and what happened to its code."""

    number: int
    text: str
    day: date | None
    damage: str


def written_out(shown: str) -> Iterator[tuple[str, str]]:
    """The damages whose every spelling is in the bundle, by name, with the text that each makes of a code."""
    plain = shown.replace(".", "")
    yield from (("none", shown), ("point lost", plain), ("case", shown.lower()), ("blanks", f" \t{plain}  "))
    yield from (("point behind", f"{shown}."), ("apostrophe", f"'{plain}"), ("quotes", f'"{shown}"'))
    if "." in shown:
        yield "comma", shown.replace(".", ",")
    if plain.isdigit():
        yield from (("zeros lost", f"{float(shown):g}"), ("decimals added", f"{int(plain)}.0"))
        yield from (("zeros and point lost", str(int(plain))), ("decimals", f"{shown}0" if "." in shown else shown))


def not_written_out(system: str, shown: str) -> Iterator[tuple[str, str]]:
    """The damages that a question may mend and no join can."""
    plain = shown.replace(".", "")
    yield from (("named", f"{'ICD9' if system.startswith('icd9') else system}:{shown}"), ("label", f"Dx {shown}"))
    yield from (("modifier", f"{shown}-59"), ("brackets", f"[{shown}]"), ("filler", f"{shown}^"))
    yield from (("zeros added", f"00{shown}"), ("surplus", f"{shown}9"), ("incomplete", shown[:-1]))
    yield from (("columns", f"{shown} since 2009"), ("blank within", f"{shown[:2]} {shown[2:]}"))
    yield from (("several", f"{shown}, {shown[:-1]}"), ("wildcard", f"{shown[:3]}.xx"), ("entity", f"&quot;{shown}"))
    yield from (("letters", re.sub("[01]", lambda one: "Ol"[int(one[0])], shown)), ("no code", f"~{shown[1:]}"))
    if "." in shown:
        yield from (("point misplaced", f"{plain[:2]}.{plain[2:]}"), ("point doubled", shown.replace(".", "..")))
        yield "other sign", shown.replace(".", "·")
    if "X" in plain:
        yield "placeholder", shown.replace("X", "", 1)
    if plain.isdigit():
        yield "power of ten", f"{int(plain):.2E}"


def every_damage(system: str, shown: str) -> dict[str, str]:
    """What may become of a code on its way, by the name of the damage; blank cells among it."""
    return {**dict(written_out(shown)), **dict(not_written_out(system, shown)), "nothing left": "", "blanks left": "  "}


WRITTEN_OUT: Final = frozenset(name for name, _ in written_out("008.80"))


def claims_of(system: str, codes: Sequence[str], days: Sequence[date], rows: int, chance: random.Random) -> list[Claim]:
    """So many claims with these undotted codes, on the days in turn."""
    found = []
    for number in range(rows):
        damaged = every_damage(system, SYSTEMS[system].display(chance.choice(codes)))
        damage = chance.choice([*damaged])
        found.append(Claim(number, damaged[damage], days[number % len(days)], damage))
    return found


def both_sides(releases: Iterable[Mapping[str, Any]]) -> list[date]:
    """The last day before each boundary of releases, as a manifest tells them, and the first one behind it."""
    ends = {date.fromisoformat(each[end]) for each in releases for end in ("from_day", "to_day") if each[end]}
    return sorted({day for end in ends for day in (end - timedelta(days=1), end)})
