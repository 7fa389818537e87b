"""Whole titles of ICD-9-CM codes, built of the levels of a tabular list.

A list prints `Upper back` below `Pressure ulcer` and leaves to its reader what the code is called: a title that names
its subject again stands alone (`Tuberculous fibrosis of lung`), one that does not goes on from the level above. No mark
tells which it is; the rules below tell it in most cases, and else the title is left as it is printed (docs/formats.md
1.4 says how often the result is the title that CMS published in version 27).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from crosswalk.domain.codes.systems import CodeSystem
from crosswalk.domain.history.folding import wording

_FRAMES: Final = """
Accident caused by
Accidental poisoning by
Accidents caused by
Activity involving
Activities involving
Assault by
Benign neoplasm of
Carbuncle and furuncle of
Carcinoma in situ of
Carrier or suspected carrier of
Cellulitis and abscess of
Closed dislocation of
Closed fracture of
Contact with or exposure to
Contusion of
Crushing injury of
Dislocation of
Exposure to
Family history of
Fitting and adjustment of
Foreign body in
Fracture of
Injury due to war operations by
Injury to
Late effects of
Malignant neoplasm of
Need for prophylactic vaccination and inoculation against
Neoplasm of uncertain behavior of
Open dislocation of
Open fracture of
Personal history of
Personal history of malignant neoplasm of
Poisoning by
Screening examination for
Secondary malignant neoplasm of
Special screening for
Special screening for malignant neoplasms of
Sprains and strains of
Suicide and self-inflicted injury by
Suicide and self-inflicted poisoning by
Toxic effect of
Tuberculosis of
""".strip().splitlines()
"""How titles begin below which a list names only the site, the agent or the disease: `Uvula`."""

_SAID_BY_HEADINGS: Final = tuple(
    (re.compile(pattern, re.IGNORECASE), whole)
    for pattern, whole in (
        (r"complications (following abortion .+): (?!.*following)(.+)", r"\2 \1"),
        (r"complications affecting specified body systems(, .+): (?!.*classified)(.+ complications)", r"\2\1"),
        (r"complications (of medical care, .+): (?!.*reaction)(.+ complications)", r"\2 \1"),
        (
            r"complications (of medical care, .+): (?!.*(?:due to|reaction|complication))(.+)",
            r"\2 as a complication \1",
        ),
        (r"(?:bacterial|viral and chlamydial) infection (in conditions .+): (?!.*infection)(.+)", r"\2 infection \1"),
        (r"bacterial infection (in conditions .+): (.+, unspecified)", r"\2, \1"),
        (r"bacterial infection (in conditions .+): (.+)", r"\2 \1"),
        (r"((?:streptococcus|staphylococcus|other .*bacterial) infections? in conditions .+): (.+)", r"\1, \2"),
        (
            r"intestinal infections? due to .+: (?!.*(?:enteritis|due to|infection))(.+)",
            r"Intestinal infection due to \1",
        ),
        (r"enteritis due to .+: (?!.*enteritis)(.+)", r"Enteritis due to \1"),
        (
            r"(nonspecific .+ findings .*\b(?:of|in)) (?:other )?body (?:structure|substances): (?!.*findings)(.+)",
            r"\1 \2",
        ),
        (
            r"other personal history (.+): (?!allergy|.*personal history)(?:history of )?(.+)",
            r"Personal history of \2, \1",
        ),
        (r"other specified personal history .+: (?:history of )?(.+)", r"Personal history of \1"),
        (r"fetus or newborn affected by .+: (?!.*(?:fetus|newborn))(.+)", r"\1 affecting fetus or newborn"),
        # The heading of version 20 has the fetus alone, and means no other codes.
        (
            r"noxious influences affecting fetus .+: (?!.*(?:fetus|newborn))(.+)",
            r"\1 affecting fetus or newborn via placenta or breast milk",
        ),
        (r"care involving use of .+: (?!.*care)(.+)", r"Care involving \1"),
        (r"attention to artificial openings: (?!.*attention)(.+)", r"Attention to \1"),
        (r"(?:other )?dependence on machines.*: (?!.*(?:dependence|machine))(.+)", r"Dependence on \1"),
        (r"(?:encounter for )?antenatal screening.*: (screening for .+)", r"Antenatal \1"),
        (r"(antenatal screening): (amniocentesis|levels in .+)", r"\1, \2"),
        (r"special screening examination for .+: (?!.*screening)(.+)", r"Screening examination for \1"),
        (r"(outcome of delivery|hodgkin's disease): (?!.*(?:delivery|hodgkin))(.+)", r"\1, \2"),
        (r"schizophrenic disorders: ((?:simple|disorganized|catatonic|paranoid) type)", r"\1 schizophrenia"),
        (r"(schizophrenic disorders): (.+ type)", r"\1, \2"),
        (r"other, multiple, and ill-defined dislocations: (.+), (closed|open)", r"\2 dislocation, \1"),
        (r"((?:closed|open) dislocation), .+: (.+)", r"\1, \2"),
    )
)
"""What headings say of each title below them, as `HEADING: TITLE`, and the title that the two make."""

_OF_SITES: Final = ("Benign neoplasm of", "Contusion of", "Crushing injury of", "Injury to", "Malignant neoplasm of")

_FRAMED: Final = re.compile(
    rf"(?:other (?:and unspecified )?)?({'|'.join(sorted(_FRAMES, key=len, reverse=True))})", re.IGNORECASE
)
_GOES_ON: Final = re.compile(
    r"(?:with|without|due to|of|in|by|from|to|for|on|at|as|associated|following|caused|resulting|affecting|involving|"
    r"complicating|complicated by|against|during|not|specified as)\b(?!-)",
    re.IGNORECASE,
)
_OTHER: Final = re.compile(r"other(?: specified)?", re.IGNORECASE)
_UNSPECIFIED: Final = re.compile(r"unspecified(?: [a-z]+)?", re.IGNORECASE)
_BROKEN: Final = re.compile(r"(?:other |multiple )?(?:fracture|dislocation)", re.IGNORECASE)
_CLOSED_FIRST: Final = re.compile(r"(closed|open)\b,? ?(.*)", re.IGNORECASE)
_CLOSED_LAST: Final = re.compile(r"(.*), (closed|open)", re.IGNORECASE)
_VAGUE: Final = re.compile(r"other |symptoms |disorders ", re.IGNORECASE)
_STEM: Final = 6
_SMALL: Final = frozenset(
    word[:_STEM]
    for word in ("classified", "elsewhere", "other", "site", "sites", "specified", "unspecified", "with", "without")
)


def built(titles: Mapping[str, str], system: CodeSystem, endings: Mapping[str, str]) -> dict[str, str]:
    """The whole title of each code of a list, header or billable; `titles` are those that it prints, by undotted code.

    The title of a code that a table of digits stands for begins with that of the code above it. `endings` has, by
    category, what the heading of its block says of each code below it: `causing adverse effects in therapeutic use`.
    """
    above = {code: _above(code, titles, system) for code in titles}
    shared = _shared(titles, above)
    sites = _sites(titles, above)
    ended = {code: ending for code in titles if (ending := endings.get(code[: system.shortest(code)]))}
    whole: dict[str, str] = {}
    for code in sorted(titles, key=len):
        header, own = above[code], titles[code]
        if header is None:
            whole[code] = own
            continue
        words = _words(own)
        dependent = code not in ended and (wording(own) in shared or bool(words and words <= sites))
        whole[code] = _below(titles[header], whole[header], own, dependent=dependent)
    return whole | {code: f"{whole[code]} {ending}" for code, ending in ended.items()}


def _above(code: str, titles: Mapping[str, str], system: CodeSystem) -> str | None:
    beginnings = (code[:length] for length in range(len(code) - 1, system.shortest(code) - 1, -1))
    return next((one for one in beginnings if one in titles), None)


def _shared(titles: Mapping[str, str], above: Mapping[str, str | None]) -> set[str]:
    """What is printed below several headers, and so tells no code from another: `Complicated`."""
    places: dict[str, set[str]] = {}
    for code, header in above.items():
        if header is not None and not titles[code].startswith(titles[header]):
            places.setdefault(wording(titles[code]), set()).add(header)
    return {words for words, headers in places.items() if len(headers) > 1}


def _sites(titles: Mapping[str, str], above: Mapping[str, str | None]) -> set[str]:
    """The words of the sites that the list itself puts below frames of sites: `Upper back` is nothing but a site."""
    return {
        word
        for code, header in above.items()
        if header is not None and _frame(titles[header]) in _OF_SITES
        for word in _words(titles[code])
    }


def _below(printed: str, header: str, own: str, *, dependent: bool) -> str:
    """The title of a code below a header, whose own title is built already."""
    if own == printed or own.startswith(f"{printed}, "):
        return header + own[len(printed) :]
    said = _said(header, own)
    if said and not _OTHER.fullmatch(own):
        return said
    if _OTHER.fullmatch(own):
        return header if re.match("other|certain", header, re.IGNORECASE) else f"{own} {_small(header)}"
    closed = _CLOSED_FIRST.match(own)
    if closed and _BROKEN.match(header):
        return _followed(f"{closed[1].capitalize()} {_small(header)}", closed[2])
    if _GOES_ON.match(own):
        return f"{header} {_small(own)}"
    frame = _frame(header)
    if frame:
        return own if _words(own) & _words(frame) else _framed(frame, own)
    if _words(own) & _words(printed):
        return own
    if _UNSPECIFIED.fullmatch(own) or (dependent and not _VAGUE.match(printed)):
        return f"{header}, {_small(own)}"
    return own


def _said(header: str, own: str) -> str:
    """The title that a heading says of one below it; empty where it says nothing."""
    both = f"{header}: {_small(own)}"
    made = (found.expand(whole) for pattern, whole in _SAID_BY_HEADINGS if (found := pattern.fullmatch(both)))
    title = next(made, "")
    return title[:1].upper() + title[1:]


def _frame(header: str) -> str:
    """The frame that a header's title begins with, the longest; empty for none."""
    begins = _FRAMED.match(f"{header} of")
    return begins[1].capitalize() if begins else ""


def _framed(frame: str, own: str) -> str:
    closed = _CLOSED_LAST.fullmatch(own)
    if closed and frame in ("Fracture of", "Dislocation of"):
        return f"{closed[2].capitalize()} {_small(frame)} {_small(closed[1])}"
    return f"{frame} {_small(own)}"


def _followed(title: str, more: str) -> str:
    if not more:
        return title
    return f"{title} {more}" if _GOES_ON.match(more) else f"{title}, {more}"


@lru_cache(maxsize=1 << 15)
def _words(title: str) -> frozenset[str]:
    """The beginnings of the words that say what a title is about; lists share all but one title in a hundred."""
    return frozenset(word[:_STEM] for word in re.findall("[a-z]{4,}", title.lower())) - _SMALL


def _small(title: str) -> str:
    """The title with a small first letter, unless it is that of a name or abbreviation."""
    return title if re.match(r"[A-Z][A-Z0-9'\-]", title) else title[:1].lower() + title[1:]
