"""What every face says of the same claims, held against one another; and all that a join may say otherwise."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final, NamedTuple

from asked_faces import (
    Pair,
    Told,
    by_api,
    by_convert,
    by_duckdb,
    by_frames,
    by_spark,
    by_translate,
    validated_by_duckdb,
    validated_by_spark,
)
from damaged_codes import WRITTEN_OUT, Claim
from laid_answers import COLUMNS, SHAPES, Cells, flat_rows, laid

from crosswalk.bulk.bundle.manifest import MANIFEST, pair_named, read_manifest, usual_day
from crosswalk.bulk.bundle.patterns import pattern_of
from crosswalk.service import Crosswalk


class Differing(NamedTuple):
    """A claim of which a face says something else than it should."""

    face: str
    shape: str
    claim: Claim
    wanted: list[Cells]
    found: list[Cells]


REFUSED: Final = ("malformed", "unknown_code")


_IN_SPARK: Final = {
    "malformed": "not the shape of a code of {system}",
    "unknown_code": "no loaded release of {system}, and no map, has this code",
    "not_covered": "the bundle has no answers on this day",
}
"""The reasons that `crosswalk.spark` has of its own; the statements of docs/bundle.md have none."""


def of_a_join(face: str, system: str, answer: Cells, shape: str, *, is_covered: bool) -> list[Cells]:
    """What a join says where a question says this: all that is let through, as docs/bundle.md tells it.

    No reason of what is no known code, and none but what was mended on a day without answers.
    """
    own = _IN_SPARK if face == "spark" else {}
    rows = laid(answer, shape)
    if answer["status"] in REFUSED:
        told = own.get(answer["status"], "").format(system=system)
        return [{**row, "reason": told, "n_alternatives": None} for row in rows]
    mended = mended_parts(answer)
    if not is_covered:
        same = {name: rows[0][name] for name in ("repair", "certainty")}
        told = "; ".join((own.get("not_covered", ""), *mended))
        return [{**dict.fromkeys(COLUMNS[shape]), **same, "status": "not_covered", "reason": told}]
    return [{**row, "reason": "; ".join((row["reason"] or "", *_beside(row["reason"], mended)))} for row in rows]


def _beside(reason: str | None, mended: Sequence[str]) -> list[str]:
    """What was mended, where a reason does not tell of it."""
    return [each for each in mended if each not in (reason or "").split("; ")]


def mended_parts(answer: Cells) -> list[str]:
    """The parts of a reason that tell of what was mended in an input, or may have been meant by it."""
    text = answer["input"]
    told = ("may have been ", f"{text!r} read as ", f"{text!r} ends in ", f"{text} is a code of ")
    return [part for part in (answer["reason"] or "").split("; ") if part.startswith(told)]


def parts(reason: str | None, day: date) -> list[str]:
    """The parts of a reason in one order, which a join does not keep, without the day, which it does not name."""
    told = (reason or "").replace(f"not billable on {day},", "not billable on the day,")
    return sorted(filter(None, told.split("; ")))


class Comparison:
    """What every face says of the claims of one pair of systems, held against what the API says.

    `differing` are the claims of which one says something else; `counts` how many were compared, by what they are.
    """

    def __init__(self, codes: Crosswalk, pair: Pair, bundle: Path, folder: Path, session: Any = None) -> None:
        self.differing: list[Differing] = []
        self.counts: dict[str, Counter[str]] = {
            name: Counter() for name in ("rows", "status", "repair", "not mended by a join", "seconds")
        }
        self._codes, self.pair, self._bundle, self._folder, self._session = codes, pair, bundle, folder, session
        self._span = pair_named(read_manifest((bundle / MANIFEST).read_text("utf-8")), *pair)
        self._spelled = _spelled(bundle, pair[0])
        self._ask = by_api(codes)

    def compare(self, claims: Sequence[Claim]) -> None:
        """Ask every face about these claims."""
        joined: dict[int, Cells] = {}
        answers: dict[int, Cells] = {}
        for day in sorted({claim.day for claim in claims}):
            asked = [claim for claim in claims if claim.day == day]
            answers |= self._answers(asked, day, "safe")
            lost = [claim for claim in asked if _is_lost(claim, self._spelled)]
            joined |= self._answers(lost, day, "none")
            self._compare_day(asked, day, answers)
        for claim in claims:
            self._count(answers[claim.number], joined.get(claim.number))
        joins: dict[str, Callable[[str], Told]] = {
            "duckdb": lambda shape: by_duckdb(claims, self.pair, shape, self._bundle)
        }
        if self._session is not None:
            joins["spark"] = lambda shape: by_spark(claims, self.pair, shape, self._bundle, self._session)
        for face, ask in joins.items():
            for shape in SHAPES:
                found = self._timed(face, lambda ask=ask, shape=shape: ask(shape))
                for claim in claims:
                    answer = joined.get(claim.number, answers[claim.number])
                    self._judge_join(face, shape, claim, answer, found.get(claim.number, []))

    def _answers(self, claims: Sequence[Claim], day: date, repair: str) -> dict[int, Cells]:
        texts = [*dict.fromkeys(claim.text for claim in claims)]
        batches = [texts[begin : begin + 5_000] for begin in range(0, len(texts), 5_000)]
        asked = [self._timed("api", lambda batch=batch: self._ask(batch, self.pair, day, repair)) for batch in batches]
        found = dict(zip(texts, (answer for batch in asked for answer in batch), strict=True))
        return {claim.number: found[claim.text] for claim in claims}

    def _compare_day(self, claims: Sequence[Claim], day: date, answers: Mapping[int, Cells]) -> None:
        store, pair = self._codes.store.url, self.pair
        flat = self._timed("translate", lambda: by_translate(claims, pair, day, store))
        for claim in claims:
            wanted = flat_rows(answers[claim.number]) if claim.text.strip() else []
            self._judge("translate", "flat", claim, map(_trimmed, wanted), map(_trimmed, flat.get(claim.number, [])))
        for shape in SHAPES:
            by_face = {
                "convert": self._timed(
                    "convert", lambda shape=shape: by_convert(claims, pair, day, shape, store, self._folder)
                ),
                "frames": self._timed("frames", lambda shape=shape: by_frames(claims, pair, day, shape, self._codes)),
            }
            for claim in claims:
                wanted = self._wanted(claim, laid(answers[claim.number], shape), shape)
                for face, found in by_face.items():
                    self._judge(face, shape, claim, wanted, found.get(claim.number, []))

    def _judge_join(self, face: str, shape: str, claim: Claim, answer: Cells, found: list[Cells]) -> None:
        is_covered = self._span["from_day"] <= claim.day.isoformat() < self._span["to_day"]
        if claim.damage == "wildcard" and re.search(pattern_of(self.pair[0]), claim.text.upper()):
            # Of a system whose codes have an X a wildcard has the shape of a code.
            answer = {**answer, "status": "unknown_code"}
        told = of_a_join(face, self.pair[0], answer, shape, is_covered=is_covered)
        wanted = self._wanted(claim, told, shape)
        names = found[0].keys() if found else ()
        told = [{name: row[name] for name in names} for row in wanted]
        rows, expected = (
            [{**row, "reason": parts(row["reason"], claim.day)} for row in each] for each in (found, told)
        )
        self._judge(face, shape, claim, sorted(expected, key=str), sorted(rows, key=str))

    def _wanted(self, claim: Claim, rows: list[Cells], shape: str) -> list[Cells]:
        return rows if claim.text.strip() else [dict.fromkeys(COLUMNS[shape])]

    def _judge(self, face: str, shape: str, claim: Claim, wanted: Iterable[Cells], found: Iterable[Cells]) -> None:
        expected, told = [*wanted], [*found]
        self.counts["rows"][f"{face} {shape}"] += len(told)
        if [*map(_filled, expected)] != [*map(_filled, told)]:
            self.differing.append(Differing(face, shape, claim, expected, told))

    def _count(self, answer: Cells, unmended: Cells | None) -> None:
        self.counts["status"][answer["status"]] += 1
        if answer["repaired"]:
            self.counts["repair"][answer["repaired"]["kind"]] += 1
            if unmended is not None:
                self.counts["not mended by a join"][answer["repaired"]["kind"]] += 1

    def _timed(self, face: str, action: Callable[[], Any]) -> Any:
        begun = time.process_time()
        made = action()
        self.counts["seconds"][face] += time.process_time() - begun  # type: ignore[assignment]
        return made


_UNDECIDED: Final = ("not_covered", "not_in_force")


def compare_validations(
    codes: Crosswalk, system: str, claims: Sequence[Claim], bundle: Path, today: date, session: Any = None
) -> tuple[list[Differing], Counter[str]]:
    """What joins with the states say of claims that `Crosswalk.validate` does not; and the statuses there are.

    What is no known code has no code, and what a join does not know it cannot mend.
    """
    spelled = _spelled(bundle, system)
    wanted: dict[int, Cells] = {}
    for repairs in ("safe", "none"):
        asked = [claim for claim in claims if (repairs == "none") is _is_lost(claim, spelled)]
        days = [claim.day for claim in asked]
        for answer in codes.validate([claim.text for claim in asked], system, days=days, repairs=repairs):
            wanted[asked[answer.row].number] = _of_states(answer.rows()[0], asked[answer.row], system)
    releases = read_manifest((bundle / MANIFEST).read_text("utf-8"))["systems"][system]
    found = {"duckdb": validated_by_duckdb(claims, system, bundle, usual_day(releases, system, today))}
    if session is not None:
        found["spark"] = validated_by_spark(claims, system, bundle, session)
    differing = []
    for face, cells in found.items():
        for claim in claims:
            told = cells[claim.number]
            right = {name: wanted[claim.number].get(name) for name in told}
            if told != right:
                differing.append(Differing(face, "states", claim, [right], [told]))
    return differing, Counter(str(each.get("status")) for each in wanted.values())


def _of_states(row: Mapping[str, Any], claim: Claim, system: str) -> Cells:
    """What a join says of a row of which this is the answer."""
    status = row["status"]
    if not claim.text.strip():
        return {}
    if status in REFUSED:
        is_code = re.search(pattern_of(system), claim.text.strip().upper())
        return {"status": "unknown_code" if claim.damage == "wildcard" and is_code else status}
    days = {name: row[name] and date.fromisoformat(row[name]) for name in ("valid_from", "valid_to")}
    same = {name: row[name] for name in ("code", "status", "repair", "certainty")}
    return {**same, **days, "billable": None if status in _UNDECIDED else status == "valid"}


def _is_lost(claim: Claim, spelled: Collection[str]) -> bool:
    """Whether a join does not know a text, and may not: one whose damage is not written out."""
    return claim.damage not in WRITTEN_OUT and claim.text.strip().upper() not in spelled


def _spelled(bundle: Path, system: str) -> set[str]:
    import duckdb

    rows = duckdb.read_parquet(f"{bundle}/spellings.parquet").filter(f"system = '{system}'").project("spelling")
    return {spelling for (spelling,) in rows.fetchall()}


def _trimmed(row: Cells) -> Cells:
    """As of an input without the blanks around it, which a line of standard input loses."""
    text = row["input"]
    reason = row["reason"] and row["reason"].replace(repr(text), repr(text.strip()))
    return {**row, "input": text.strip(), "reason": reason}


def _filled(row: Cells) -> Cells:
    """Without the cells that are empty."""
    return {name: cell for name, cell in row.items() if cell not in (None, "", [])}
