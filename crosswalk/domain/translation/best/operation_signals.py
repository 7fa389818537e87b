"""The signals of procedures: approach, operation, part, purpose, and what is put in.

The defaults are those of a coder with nothing more charted: open surgery unless the act names another way, through the
skin what is given, measured or drained, through an opening of the body where that is the nearest way.
"""

from __future__ import annotations

import re
from typing import Final

from crosswalk.domain.translation.best.operations import Operation
from crosswalk.domain.translation.best.signals import OF_MAPS, Case, Signal

_ASKED: Final = (
    (
        re.compile(r"laparoscop|thoracoscop|arthroscop|mediastinoscop"),
        ("percutaneous endoscopic", "opening endoscopic"),
    ),
    (re.compile(r"endoscop|transurethral|\w{3,}oscop"), ("opening endoscopic", "percutaneous endoscopic")),
    (re.compile(r"vaginal|transvaginal|nasal|\boral"), ("opening", "external", "opening endoscopic")),
    (re.compile(r"closed reduction"), ("external", "percutaneous")),
    (
        re.compile(
            r"percutaneous|needle|\bclosed\b|aspiration|catheterization|angioplasty|endovascular|injection|infusion"
            r"|transfusion|puncture|\btap\b|centesis|\w+graphy\b"
        ),
        ("percutaneous", "external"),
    ),
    (re.compile(r"\bopen\b|\babdominal\b|laparotomy|thoracotomy|incision"), ("open",)),
)
"""The approaches that words of a source ask for, the first that match."""

_USUAL: Final = (
    (
        re.compile(r"products of conception|delivery|endometrium"),
        ("opening", "external", "opening endoscopic", "open", "percutaneous"),
    ),
    (
        re.compile(r"^(?:introduction|transfusion|measurement|monitoring|performance|irrigation|drainage|dilation)\b"),
        ("percutaneous", "external", "opening", "open", "opening endoscopic"),
    ),
    (re.compile(r"^inspection\b"), ("external", "opening endoscopic", "opening", "open", "percutaneous endoscopic")),
    (re.compile(r""), ("external", "open", "opening", "percutaneous", "opening endoscopic")),
)
"""The approaches of an operation where the source says nothing, in the order in which they are taken."""

_ACTS: Final = (
    (re.compile(r"biopsy"), ("excision", "extraction")),
    (re.compile(r"partial|subtotal|polypectomy|lesion|local|segmental|wedge"), ("excision", "destruction")),
    (re.compile(r"ectomy|\btotal\b|radical|resection"), ("resection", "excision")),
    (re.compile(r"transfusion|injection|infusion|induction"), ("transfusion", "introduction")),
    (re.compile(r"replacement"), ("replacement",)),
    (re.compile(r"graft or prosthesis"), ("supplement",)),
    (re.compile(r"insertion|implantation"), ("insertion",)),
    (re.compile(r"removal"), ("removal", "extirpation")),
    (re.compile(r"drainage|\btap\b|centesis|rupture|aspiration|urinary catheter"), ("drainage",)),
    (re.compile(r"oscopy\b"), ("inspection",)),
    (re.compile(r"repair|suture|plasty|rrhaphy|closure"), ("repair", "supplement")),
    (re.compile(r"ligation|occlusion"), ("occlusion",)),
    (re.compile(r"excision"), ("excision", "resection")),
    (re.compile(r"embolization"), ("occlusion",)),
    (re.compile(r"endovascular"), ("restriction", "dilation")),
)
"""The operations that an act is, by the definitions of ICD-10-PCS, the first that match."""


_TUBES: Final = re.compile(r"catheter|tube|\bdrain\b|indwelling")
_FURTHER: Final = 0.75
"""What one step further from the usual costs."""


def approach(case: Case) -> float:
    """Less the further the approach is from what the source asks for, or else from the usual."""
    return sum(_approach(case.act, one) for one in case.operations)


def _approach(act: Operation, target: Operation) -> float:
    if target.approach is None:
        return 0.0
    asked = next((approaches for words, approaches in _ASKED if words.search(act.text)), None)
    if asked is not None:
        return -_FURTHER * asked.index(target.approach) if target.approach in asked else -3.0
    usual = next(approaches for words, approaches in _USUAL if words.search(target.text))
    return -_FURTHER * (usual.index(target.approach) if target.approach in usual else len(usual))


def operation_meant(case: Case) -> float:
    """More where the operation is what the act of the source is by the definitions of ICD-10-PCS."""
    acts = next((acts for words, acts in _ACTS if words.search(case.act.text)), ())
    return sum(2.0 - at for one in case.operations for at, act in enumerate(acts) if one.text.startswith(act))


def part(case: Case) -> float:
    """Less for every word of a part that the source alone names, some where the target names more."""
    named = frozenset[str]().union(*(one.parts for one in case.operations))
    own = case.act.parts
    return -1.5 * len(own - named) - 0.75 * bool(named - own)


def purpose(case: Case) -> float:
    """Less where only one of them is diagnostic."""
    return -1.5 * sum(case.act.diagnostic != one.diagnostic for one in case.operations)


def material(case: Case) -> float:
    """More for the tissue that the source names, else for what is synthetic; of a bypass nothing is usual."""
    text = case.act.text
    wanted = (
        "autologous" if "auto" in text else "zooplastic" if "tissue" in text or "bioprosthe" in text else "synthetic"
    )
    return sum(
        f" {wanted}" in one.text for one in case.operations if one.text.startswith(("replacement", "supplement"))
    )


def drain(case: Case) -> float:
    """Less where only one of them speaks of a tube that stays."""
    stays = bool(_TUBES.search(case.act.text))
    drainages = (one.text for one in case.operations if one.text.startswith("drainage"))
    return -1.0 * sum(("drainage device" in text) != stays for text in drainages)


def vessel(case: Case) -> float:
    """More for a peripheral vein, some for a central one, where things are given; less for frozen blood."""
    given = [one.text for one in case.operations if one.text.startswith(("introduction", "transfusion"))]
    return sum(
        1.0 * ("peripheral vein" in text) + 0.5 * ("central vein" in text) - ("frozen" in text) for text in given
    )


def pocket(case: Case) -> float:
    """More for the chest, where a device is put under the skin."""
    return 0.5 * sum("into chest subcutaneous" in one.text for one in case.operations)


OF_OPERATIONS: Final = (
    Signal(operation_meant, "the operation that this act is by the definitions of ICD-10-PCS"),
    Signal(part, "the part of the body that the source names"),
    Signal(approach, "the approach that the source names, else the usual one"),
    Signal(purpose, "diagnostic as the source is"),
    Signal(material, "the usual material"),
    Signal(drain, "with a tube only where the source has one"),
    Signal(vessel, "the usual vessel and product"),
    Signal(pocket, "the usual place of a device"),
    *OF_MAPS,
)
"""What tells procedures apart."""
