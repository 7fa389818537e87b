"""The official GEM files, and a reading of them that shares no code with ours.

Layout and meaning: Dxgem_guide_2018.pdf; docs/formats.md 4.1, 4.2.
"""

from __future__ import annotations

import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

from crosswalk.domain.translation.answers import Outcome, Translation
from crosswalk.service import Crosswalk

DX_FORWARD: Final = "gem-icd9cm-icd10cm"
DX_BACKWARD: Final = "gem-icd10cm-icd9cm"
PR_FORWARD: Final = "gem-icd9pcs-icd10pcs"
PR_BACKWARD: Final = "gem-icd10pcs-icd9pcs"

ENDS: Final = {
    DX_FORWARD: ("icd9cm", "icd10cm"),
    DX_BACKWARD: ("icd10cm", "icd9cm"),
    PR_FORWARD: ("icd9pcs", "icd10pcs"),
    PR_BACKWARD: ("icd10pcs", "icd9pcs"),
}

RELEASE_OF_2018: Final = {"icd9cm": "32", "icd9pcs": "32", "icd10cm": "2018", "icd10pcs": "2018"}
"""The releases between which the edition of 2018 maps."""


@dataclass(frozen=True)
class GemArchive:
    """Where an edition was published, and how many rows it has."""

    path: str
    member: str
    rows: int

    def read(self, mirror: Path) -> bytes:
        with zipfile.ZipFile(mirror / self.path) as archive:
            return archive.read(self.member)


_CDC: Final = "ftp.cdc.gov/pub/Health_Statistics/NCHS/Publications/ICD10CM"
_CMS: Final = "www.cms.gov/medicare/coding/icd10/downloads"

_DX: Final = {
    "2009": (f"{_CDC}/2009/Dxgem2009b.zip", 33_356, 77_244),
    "2010": (f"{_CDC}/2010/2010_DiagnosisGEMs.zip", 25_315, 77_271),
    "2011": (f"{_CDC}/2011/DiagnosisGEMs_2011.zip", 23_484, 78_139),
    "2012": (f"{_CDC}/2012/DiagnosisGEMs_2012.zip", 23_912, 78_840),
    "2013": (f"{_CDC}/2013/DiagnosisGEMs_2013.zip", 23_912, 78_838),
    "2014": (f"{_CDC}/2014/DiagnosisGEMs_2014.zip", 23_936, 79_066),
    "2015": (f"{_CDC}/2015/DiagnosisGEMs_2015.zip", 23_947, 79_188),
    "2016": (f"{_CDC}/2016/DiagnosisGEMs_2016.zip", 23_947, 79_192),
    "2017": (f"{_CMS}/2017-gem-dc.zip", 24_690, 81_298),
    "2018": (f"{_CMS}/2018-icd-10-cm-general-equivalence-mappings.zip", 24_860, 81_593),
}
_PROCEDURES: Final = {
    "2012": (f"{_CMS}/proceduregems_2012.zip", 69_362, 82_569),
    "2014": (f"{_CMS}/proceduregems-2014.zip", 69_994, 82_595),
    "2015": (f"{_CMS}/proceduregems_2015.zip", 70_047, 82_633),
    "2017": (f"{_CMS}/2017-gem-pcs.zip", 70_632, 97_520),
    "2018": (f"{_CMS}/2018-icd-10-pcs-general-equivalence-mappings.zip", 73_593, 101_025),
}

EDITIONS: Final = {
    **{(DX_FORWARD, year): GemArchive(path, f"{year}_I9gem.txt", rows) for year, (path, rows, _) in _DX.items()},
    **{(DX_BACKWARD, year): GemArchive(path, f"{year}_I10gem.txt", rows) for year, (path, _, rows) in _DX.items()},
    **{(PR_FORWARD, year): GemArchive(path, "gem_i9pcs.txt", rows) for year, (path, rows, _) in _PROCEDURES.items()},
    **{(PR_BACKWARD, year): GemArchive(path, "gem_pcsi9.txt", rows) for year, (path, _, rows) in _PROCEDURES.items()},
}
"""Every edition that the mirror holds, by map set and label."""


class Row(NamedTuple):
    source: str
    target: str
    flags: str

    @property
    def is_no_map(self) -> bool:
        return self.target.startswith("No")


GemRows = Callable[[str], list[Row]]
"""The rows of the official file of 2018, by map set."""


class Entry(NamedTuple):
    """What one source code maps to: `singles` are targets that stand alone, `scenarios` the choice
    lists of each scenario in their order. Codes are undotted and sorted."""

    singles: tuple[str, ...]
    scenarios: dict[int, tuple[tuple[str, ...], ...]]


def official_rows(data: bytes) -> list[Row]:
    """The rows of a GEM file, in its order; the few codes written small are raised."""
    return [_row(*line.split()) for line in data.decode("ascii").splitlines()]


def _row(source: str, target: str, flags: str) -> Row:
    return Row(source.upper(), target if target.startswith("No") else target.upper(), flags)


def entries(rows: Iterable[Row]) -> dict[str, Entry]:
    """The entry of every source, by the rules of the GEM guide."""
    singles: dict[str, list[str]] = defaultdict(list)
    lists: dict[str, dict[str, dict[str, list[str]]]] = defaultdict(lambda: defaultdict(lambda: defaultdict(list)))
    sources = set()
    for source, target, flags in rows:
        sources.add(source)
        if target.startswith("No"):
            continue
        if flags[2] == "0":
            singles[source].append(target)
        else:
            lists[source][flags[3]][flags[4]].append(target)
    return {
        source: Entry(
            tuple(sorted(singles[source])),
            {
                int(number): tuple(tuple(sorted(scenario[at])) for at in sorted(scenario))
                for number, scenario in sorted(lists[source].items())
            },
        )
        for source in sources
    }


def entry_of(answer: Translation) -> Entry:
    """A translation in the same form."""
    ways = answer.alternatives
    return Entry(
        tuple(choice.code.replace(".", "") for way in ways if not way.scenario for (choice,) in way.choices),
        {
            way.scenario: tuple(tuple(choice.code.replace(".", "") for choice in each) for each in way.choices)
            for way in ways
            if way.scenario
        },
    )


def translate_2018(codes: Crosswalk, map_set: str, inputs: Sequence[str]) -> list[Translation]:
    """By the edition of 2018, to the release it maps to: nothing is carried on."""
    source, target = ENDS[map_set]
    return codes.translate(inputs, source, target, release=RELEASE_OF_2018[target], edition="2018")


def rows_of(answer: Translation) -> list[tuple[str, str]]:
    """Target and flags of every row that an answer stands on, undotted, sorted."""
    return sorted(
        (choice.code.replace(".", ""), choice.flags)
        for way in answer.alternatives
        for choices in way.choices
        for choice in choices
    )


def written(answer: Translation) -> list[str]:
    """An answer as people write it: singles as they are, `1: A + B|C` for a scenario of two lists."""
    lines = []
    for way in answer.alternatives:
        lists = " + ".join("|".join(choice.code for choice in choices) for choices in way.choices)
        lines.append(f"{way.scenario}: {lists}" if way.scenario else lists)
    return lines or ([answer.status.value] if answer.status is Outcome.NO_MAP else [])
