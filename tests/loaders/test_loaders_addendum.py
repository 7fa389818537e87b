"""Code addenda of ICD-10-CM and ICD-10-PCS, line by line. (docs/formats.md 2.3)"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from loader_samples import source

from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.domain.errors import CountMismatch, DuplicateCode, LayoutError
from crosswalk.domain.history.addenda import Addendum, Totals
from crosswalk.domain.history.releases import Role
from crosswalk.domain.history.snapshot import Facts
from loaders.shared import addendum

CM = SYSTEMS["icd10cm"]
PCS = SYSTEMS["icd10pcs"]
LABELS = {"add": "Add:         ", "delete": "Delete:      ", "from": "Revise from: ", "to": "Revise to:   "}
FOOTER = [
    "",
    "Headers",
    "  22776 headers in icd10cm_order_2022.txt",
    "  22777 headers in icd10cm_order_2022.txt",
    "      1 additions",
    "      0 deletions",
    "      0 revisions",
    "of which",
    "      0 revisions to both long and short titles",
    "      0 revisions to long title only",
    "      0 revisions to short title only",
    "",
    "Codes",
    "  72748 codes in icd10cm_order_2022.txt",
    "  72748 codes in icd10cm_order_2022.txt",
    "      1 additions",
    "      1 deletions",
    "      1 revisions",
    "    of which",
    "      1 revisions to both long and short titles",
    "      0 revisions to long title only",
    "      0 revisions to short title only",
]


def change(label: str, code: str, title: str, flag: str = "1", short: str | None = None) -> str:
    return f"{LABELS[label]}{flag} {code:<7} {short or title:<60} {title}"


CHANGES = [
    change("delete", "A848", "Other encephalitis"),
    change("add", "A848", "Other encephalitis", "0"),
    change("add", "A8481", "Powassan virus disease"),
    change("from", "A849", "Encephalitis"),
    change("to", "A849", "Encephalitis, unspecified"),
]


def read(
    lines: list[str], how: Callable[..., Addendum] = addendum.read_order, system: str = "icd10cm", ending: str = "\r\n"
) -> Addendum:
    return how(ending.join(lines).encode(), source(Role.DELTA), SYSTEMS[system])


@pytest.mark.parametrize("ending", ["\r\n", "\n"])
def test_an_order_addendum(ending: str) -> None:
    found = read(CHANGES + FOOTER, ending=ending)
    header = Facts(False, "Other encephalitis", "Other encephalitis")
    assert found.added == (
        ("A848", header),
        ("A8481", Facts(True, "Powassan virus disease", "Powassan virus disease")),
    )
    assert found.deleted == (("A848", header._replace(billable=True)),)
    assert found.revised == (
        (
            "A849",
            Facts(True, "Encephalitis", "Encephalitis"),
            Facts(True, "Encephalitis, unspecified", "Encephalitis, unspecified"),
        ),
    )
    assert found.headers == Totals(22776, 22777, 1, 0, 0, 0, 0, 0)
    assert found.codes == Totals(72748, 72748, 1, 1, 1, 1, 0, 0)


def test_an_order_addendum_without_footer() -> None:
    assert read([*CHANGES, "", ""]).codes == Totals()


def test_icd10pcs_has_no_flag() -> None:
    lines = [
        f"{LABELS['add']}{'00K':<7} {'Central Nervous System, Map':<60} Central Nervous System and Cranial Nerves, Map",
        f"{LABELS['add']}00K0XZ1 {'Map Brain, External':<60} Map Brain, External Approach",
    ]
    found = read(lines, system="icd10pcs")
    assert [(code, fact.billable) for code, fact in found.added] == [("00K", False), ("00K0XZ1", True)]
    assert found.added[1][1].long == "Map Brain, External Approach"


def test_a_codes_addendum_knows_long_titles_of_billable_codes() -> None:
    lines = [
        f"{LABELS['delete']}A848    Other encephalitis",
        f"{LABELS['add']}A8481   Powassan virus disease",
        "Codes",
        "      1 additions",
        "      1 deletions",
        "      0 revisions",
    ]
    found = read(lines, addendum.read_codes)
    assert found.added == (("A8481", Facts(True, None, "Powassan virus disease")),)
    assert found.codes == Totals(added=1, deleted=1, revised=0)


def test_a_codes_addendum_of_no_change() -> None:
    lines = ["", "Codes", "  ", "  69823 codes in a.txt", "  69823 codes in b.txt", "      ", "      0 additions"]
    assert read(lines, addendum.read_codes) == Addendum(codes=Totals(69823, 69823, 0))


def test_a_list_of_differences() -> None:
    lines = [
        "O L705    Acne excori\u00e9e des jeunes filles",
        "N L705    Acne excoriee des jeunes filles",
        "D T401X5A Adverse effect of heroin, initial encounter",
        "A M1A00x0 Idiopathic chronic gout",
        "    69832 old_lines_read",
        "    69832 new_lines_read",
        "        1 additions",
        "        1 deletions",
        "        1 changes",
    ]
    found = read(lines, addendum.read_differences)
    assert [code for code, _ in found.added] == ["M1A00X0"]
    assert [code for code, _ in found.deleted] == ["T401X5A"]
    assert found.revised[0][1].long == "Acne excori\u00e9e des jeunes filles"
    assert found.codes == Totals(69832, 69832, 1, 1, 1)


@pytest.mark.parametrize(
    ("lines", "line"),
    [
        ([CHANGES[0], CHANGES[3]], 2),
        ([CHANGES[3], CHANGES[0], CHANGES[4]], 1),
        ([CHANGES[3], change("to", "A848", "Encephalitis, unspecified")], 1),
        ([CHANGES[3], change("to", "A849", "Encephalitis, unspecified", "0")], 1),
        ([CHANGES[0], CHANGES[4]], 2),
        ([CHANGES[3], change("from", "A848", "x")], 1),
        ([change("add", "A848", "x", "2")], 1),
        ([change("add", "84", "x")], 1),
        ([change("add", "A848", "y", short="x" * 61)], 1),
        ([f"{LABELS['add']}1 A848    x"], 1),
        ([change("add", "A848", "x\ty")], 1),
        ([LABELS["add"]], 1),
        (["Added:       1 A848    x"], 1),
        ([*CHANGES, *FOOTER, CHANGES[2]], 28),
        ([*CHANGES, "Codes", "  1 codes in a", "  2 codes in b", "  3 codes in c"], 9),
        ([*CHANGES, "Codes", "      1 novelties"], 7),
        ([*CHANGES, "Codes", f"{'9' * 5000} additions"], 7),
    ],
    ids=[
        "old line last",
        "between",
        "other code",
        "other flag",
        "new line alone",
        "two old lines",
        "flag",
        "shape",
        "shifted",
        "no long",
        "tab",
        "nothing",
        "label",
        "below footer",
        "three issues",
        "count",
        "endless",
    ],
)
def test_a_line_off_the_layout_is_named(lines: list[str], line: int) -> None:
    with pytest.raises(LayoutError) as raised:
        read(lines)
    assert raised.value.where is not None
    assert (raised.value.where.file, raised.value.where.line) == ("file.txt", line)
    assert raised.value.remedy


def test_a_change_listed_twice() -> None:
    with pytest.raises(DuplicateCode, match="line 2: the change of code A8481"):
        read([CHANGES[2], CHANGES[2]])


@pytest.mark.parametrize(("lost", "says"), [(1, "1 additions of headers"), (2, "1 additions of codes")])
def test_a_footer_that_counts_otherwise(lost: int, says: str) -> None:
    kept = [line for at, line in enumerate(CHANGES) if at != lost]
    with pytest.raises(CountMismatch, match=says):
        read(kept + FOOTER)


def test_an_empty_addendum() -> None:
    with pytest.raises(LayoutError, match="empty"):
        read([""])
