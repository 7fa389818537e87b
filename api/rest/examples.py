"""An answer to each question, for the OpenAPI document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from crosswalk.contract.shapes.history import HistoryJson
from crosswalk.contract.shapes.lookup import LookupJson
from crosswalk.contract.shapes.search import SearchJson
from crosswalk.contract.shapes.translation import TranslationJson
from crosswalk.contract.shapes.tree import TreeJson
from crosswalk.contract.shapes.validation import ValidationJson

_E119: Final = "Type 2 diabetes mellitus without complications"

_LOOKUP: Final[LookupJson] = {
    "input": "e119", "system": "icd10cm", "code": "E11.9", "status": "valid", "reason": None, "billable": True,
    "short": _E119, "long": _E119, "title_from": None, "title_built": False, "get_titles": None,
    "valid_from": "2015-10-01",
    "valid_to": "9999-12-31", "open_start": False, "open_end": False, "properties": None, "meanings": None,
    "as_of": "2024-12-01",
    "release": "icd10cm:2025",
    "derived": False, "stale": False, "missing_release": None, "repaired": None, "suggested": [],
}  # fmt: skip

_VALIDATION: Final[ValidationJson] = {
    "input": "G20", "system": "icd10cm", "code": "G20", "status": "header",
    "reason": "a header groups codes and is not valid for submission", "modifiers": [],
    "valid_from": "2023-10-01", "valid_to": "9999-12-31", "open_start": False, "open_end": False,
    "replaced_by": [], "descendants": ["G20.A1", "G20.A2", "G20.B1", "G20.B2", "G20.C"], "descendant_count": 5,
    "as_of": "2024-12-01", "release": "icd10cm:2025",
    "derived": False, "stale": False, "missing_release": None, "repaired": None, "suggested": [],
}  # fmt: skip

_SEARCH: Final[SearchJson] = {
    "query": "menieres syndrom",
    "searched": [
        {"system": "icd10cm", "as_of": "2024-12-01", "release": "icd10cm:2025", "stale": False,
         "missing_release": None, "derived": False, "reason": None},
    ],
    "read_as": [{"typed": "syndrom", "read": "syndrome", "how": "correction"}], "left_out": [], "unindexed": [],
    "hits": [
        {"system": "icd10cm", "code": "H81.09", "status": "valid", "billable": True,
         "title": "Ménière's disease, unspecified ear", "reason": "inclusion_term",
         "text": "Ménière's syndrome or vertigo",
         "header": "H81.0", "index_of": None,
         "as_of": "2024-12-01", "release": "icd10cm:2025", "stale": False, "missing_release": None,
         "derived": False},
    ],
}  # fmt: skip

_HISTORY: Final[HistoryJson] = {
    "input": "G20", "system": "icd10cm", "code": "G20", "reason": None,
    "states": [
        {"first_release": "icd10cm:2014", "last_release": "icd10cm:2023-04", "valid_from": "2015-10-01",
         "valid_to": "2023-10-01", "open_start": False, "open_end": False, "ended_by": None, "billable": True,
         "short": "Parkinson's disease", "long": "Parkinson's disease", "title_from": None, "title_built": False,
         "properties": None},
    ],
    "replaced_by": [{"code": "G20.A1", "effective": "2023-10-01", "source": "conversion table FY2024"}],
    "preceded_by": [], "took_part": [],
    "lineage": [{"from": "G20", "to": "G20.A1", "effective": "2023-10-01",
                 "source": "conversion table FY2024"}],
    "cross_references": [], "parents": [], "repaired": None, "suggested": [],
}  # fmt: skip

_TRANSLATION: Final[TranslationJson] = {
    "input": "250.00", "source": {"system": "icd9cm", "code": "250.00"}, "target_system": "icd10cm",
    "map_set": "gem-icd9cm-icd10cm", "edition": "2018", "as_of": "2024-12-01", "release": "icd10cm:2025",
    "derived": False, "stale": False, "missing_release": None, "status": "mapped", "reason": None,
    "method": "forward", "opposite": None, "category": "convoluted", "best": None,
    "alternatives": [
        {"scenario": 0, "approximate": True, "carried": [], "methods": ["forward"], "joint": [],
         "choices": [[{"code": "E11.9", "status": "valid", "long": _E119, "flags": "10000"}]]},
    ],
    "clusters": None, "also_consider": [], "not_carried": [], "doubtful": [], "descendants": [], "systems": [],
    "repaired": None, "suggested": [],
}  # fmt: skip

_TREE: Final[TreeJson] = {
    "system": "icd10cm",
    "root": {"kind": "code", "id": "E11.6", "title": "Type 2 diabetes mellitus with other specified complications",
             "billable": False, "codes": 13,
             "branches": [{"kind": "code", "id": "E11.65", "title": "Type 2 diabetes mellitus with hyperglycemia",
                           "billable": True, "codes": 0, "branches": []}]},
    "as_of": "2024-12-01", "release": "icd10cm:2025", "derived": False, "stale": False, "missing_release": None,
}  # fmt: skip

EXAMPLES: Final[Mapping[Any, Any]] = {
    LookupJson: _LOOKUP,
    SearchJson: _SEARCH,
    HistoryJson: _HISTORY,
    TranslationJson: _TRANSLATION,
    TreeJson: _TREE,
    ValidationJson: _VALIDATION,
}
"""Answers by their shapes."""
