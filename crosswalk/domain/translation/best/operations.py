"""What titles of procedures tell: ICD-9-CM names the act of a surgeon, ICD-10-PCS operation, part and approach."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple

from crosswalk.domain.history.folding import fold
from crosswalk.domain.translation.best.told import words_of

_APPROACHES: Final = {
    "percutaneous endoscopic approach": "percutaneous endoscopic",
    "percutaneous approach": "percutaneous",
    "open approach": "open",
    "external approach": "external",
    "via natural or artificial opening endoscopic": "opening endoscopic",
    "via natural or artificial opening with percutaneous endoscopic assistance": "assisted",
    "via natural or artificial opening": "opening",
}
_APPROACH: Final = re.compile("|".join(sorted(_APPROACHES, key=len, reverse=True)))

_PARTS: Final = {
    "append": "appendix",
    "arthr": "joint",
    "bronch": "tracheobronchial",
    "cholecyst": "gallbladder",
    "col": "large intestine",
    "colon": "large intestine",
    "crani": "skull",
    "cyst": "bladder",
    "esophag": "esophagus",
    "gastr": "stomach",
    "hemicol": "large intestine",
    "hepat": "liver",
    "hyster": "uterus cervix",
    "lapar": "peritoneal",
    "laryng": "larynx",
    "lob": "lobe",
    "mast": "breast",
    "nephr": "kidney",
    "oophor": "ovary",
    "orchi": "testis",
    "pancreat": "pancreas",
    "pneumon": "lung",
    "prostat": "prostate",
    "salping": "fallopian tube",
    "sigmoid": "sigmoid colon",
    "splen": "spleen",
    "thorac": "pleural",
    "thyroid": "thyroid",
    "tonsill": "tonsils",
    "adenoid": "adenoids",
    "trache": "trachea",
    "ureter": "ureter",
}
"""The parts of the body by the forms in which acts are named."""
_ACT: Final = re.compile(r"\b([a-z]+?)o?(?:ectomy|otomy|ostomy|scopy|plasty|rrhaphy|pexy|centesis|graphy)\b")

_SILENT: Final = re.compile(
    r"\b(?:approach|structure|procedure|body|open|closed|endoscopic|percutaneous|laparoscopic|via|natural|artificial|opening"
    r"|diagnostic|biopsy|needle|insertion|excision|resection|repair|drainage|inspection|introduction|transfusion|supplement"
    r"|replacement|restriction|occlusion|extraction|removal|performance|measurement|injection|infusion|fiber|combined|total"
    r"|right|left|bilateral|less|than|greater|hours|consecutive|day|per|\d+|initial|continuous|invasive|therapeutic|substance|peripheral|vein|device)\b"
)
_CONDUIT: Final = re.compile(
    r"zooplastic|nonautologous|autologous|synthetic|venous|arterial|tissue|substitute|allogeneic"
    r"|syngeneic"
)


class Operation(NamedTuple):
    """The title of a procedure, read: `text` is folded, `parts` are roots of the words that name parts of the body.

    `approach` is None where it names none as ICD-10-PCS does.
    """

    text: str
    approach: str | None
    parts: frozenset[str]
    diagnostic: bool


NO_OPERATION: Final = Operation("", None, frozenset(), False)


@lru_cache(maxsize=8_192)
def operation(title: str) -> Operation:
    """A title of either procedure system, read."""
    text = fold(title)
    found = _APPROACH.search(text)
    parts = " ".join(_PARTS.get(stem, "") for stem in _ACT.findall(text))
    named = _SILENT.sub(" ", _CONDUIT.sub(" ", _APPROACH.sub(" ", _ACT.sub(" ", text))))
    return Operation(
        text,
        _APPROACHES[found.group()] if found else None,
        words_of(f"{named} {parts}"),
        "diagnostic" in text or "biopsy" in text or "tap" in text.split(),
    )
