"""Translating a list: read, chosen for, taken as a file, kept as a map; and what is hostile in it does no harm."""

from __future__ import annotations

import asyncio
import base64
import csv
import html
import io
import json
import re
import zipfile
import zlib

import httpx
import openpyxl
import pytest
from people import Person

from api.app import create_app
from api.web.translating.carried import Item, Pick, unpack_items, unpack_picks
from crosswalk.domain.applied.manual_choices import ManualChoice
from crosswalk.service import Crosswalk
from crosswalk.serving import Serving

LIST = (
    b"item,Diagnosis code,charge\n1,25000,3\n2,250.00,9\n3,80022,1\n4,V58.69,2\n5,E849.9,2\n6,=cmd|'x'!A0,1\n"
    b"7,<script>alert(1)</script>,1\n8,250,1\n9,E11.9,1\n10,414.01-,4\n11,0051,1\n"
)
PATIENT = Serving(question_seconds=240)
"""A map of every code takes some seconds of a processor that tests share."""
SEND_PARTS = ".</p><p>Send it in parts"
CHOSEN = {"source": "icd9cm", "target": "icd10cm", "on": "2025-03-01"}


@pytest.fixture
def ann(service: Crosswalk, runner: asyncio.Runner) -> Person:
    person = Person(create_app(service, PATIENT), runner)
    person.get("/translate")
    return person


def fields_of(answer: httpx.Response) -> dict[str, str]:
    """What the form of the list carries, and nothing of its rows."""
    found = re.findall(r'<input type="hidden" name="([a-z]+)" value="([^"]*)">', answer.text)
    return {name: html.unescape(value) for name, value in found if name not in ("csrf", "row")}


def items_of(answer: httpx.Response) -> list[Item]:
    return [*unpack_items(fields_of(answer)["list"])]


def place_of(answer: httpx.Response, text: str) -> int:
    return next(at for at, item in enumerate(items_of(answer)) if item.shown == text)


def begun(person: Person, content: bytes = LIST, name: str = "problems.csv", **asked: str) -> httpx.Response:
    answer = person.send("/translate", {"file": (name, content)}, **{**CHOSEN, **asked})
    assert answer.status_code == 200, answer.text[-1500:]
    return answer


def test_each_code_is_told_with_what_it_becomes(ann: Person) -> None:
    answer = begun(ann)
    items = {item.text: item for item in items_of(answer)}
    assert items["25000"].kind == "d"
    assert items["250.00"].same == 0
    assert (items["80022"].kind, items["V58.69"].several) == ("c", True)
    assert {items[text].kind for text in ("250", "E11.9", "=cmd|'x'!A0")} == {"x"}
    everything = ann.send("/translate/codes", part=True, **fields_of(answer), show="all").text
    assert "25000 read as 250.00" in everything
    assert "Also written 250.00" in everything
    assert "<script>alert" not in everything
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in everything


def test_how_a_list_is_read_is_shown_and_nothing_of_a_review(ann: Person) -> None:
    looked = ann.send("/translate/look", {"file": ("problems.csv", LIST)}, part=True, **CHOSEN)
    assert "How problems.csv is read" in looked.text
    assert "different codes" in looked.text
    assert "/lists" not in looked.text
    assert "review" not in looked.text


def test_a_repair_is_shown_as_one(ann: Person) -> None:
    mixed = begun(ann, b"code\nW21.89A\n", source="")
    assert re.search(r"<q>W21.89A</q> read as <b class=\"code\">W21.89XA</b>: placeholder X missing", mixed.text)
    assert items_of(mixed)[0].repaired


def test_a_combination_needs_a_code_of_every_list(ann: Person) -> None:
    answer = begun(ann)
    at = place_of(answer, "80022")
    one = {"row": str(at), f"s-{at}": "1.2", f"l-{at}-1-1": "S02.0XXA"}
    half = ann.send("/translate/codes", part=True, **fields_of(answer), **one, **{f"c-{at}": "1.2"})
    assert unpack_picks(fields_of(half)["picked"], 99) == {at: Pick("1", ("S02.0XXA", ""))}
    assert "needs a choice" in half.text
    # Without a script nobody checks the button of the combination for whoever picked in each of its lists.
    whole = ann.send("/translate/codes", part=True, **fields_of(half), **one, **{f"l-{at}-1-2": "S06.5X1A"})
    assert unpack_picks(fields_of(whole)["picked"], 99) == {at: Pick("1", ("S02.0XXA", "S06.5X1A"))}
    foreign = ann.send("/translate/codes", part=True, **fields_of(answer), **one, **{f"l-{at}-1-2": "I10"})
    assert unpack_picks(fields_of(foreign)["picked"], 99) == {}


def test_an_input_that_cannot_be_used_is_read_otherwise(ann: Person) -> None:
    answer = begun(ann)
    shown = ann.send("/translate/codes", part=True, **fields_of(answer), show="unusable")
    at = place_of(answer, "250")
    assert f'value="{at} icd9cm 250.00"' in shown.text
    mended = ann.send("/translate/codes", part=True, **fields_of(answer), reread=f"{at} icd9cm 250.02")
    assert items_of(mended)[at]._replace(kind="", several=False) == Item(
        "icd9cm", "250.02", 1, 9, "250", "", False, False, at
    )
    typed = ann.send("/translate/codes", part=True, **fields_of(answer), reread=str(at), **{f"f-{at}": "401.9"})
    assert items_of(typed)[at].text == "401.9"


def test_what_is_chosen_is_kept_as_a_map_that_translates(ann: Person, service: Crosswalk) -> None:
    answer = begun(ann)
    at, other = place_of(answer, "80022"), place_of(answer, "V58.69")
    picked = {
        "row": [str(at), str(other)], f"c-{at}": "1.2", f"l-{at}-1-1": "S02.0XXA", f"l-{at}-1-2": "S06.5X1A",
        f"c-{other}": "own", f"o-{other}": "Z79.82", f"w-{other}": "aspirin only",
    }  # fmt: skip
    kept = ann.send("/maps", **fields_of(answer), **picked, name="problems", why="as agreed")
    assert (kept.status_code, kept.headers["location"]) == (303, "/maps/problems")
    rows = {row.source: row for row in service.maps.rows("problems", ["800.22", "V58.69", "250.00"])}
    assert (rows["80022"].targets, rows["80022"].why) == (("S020XXA", "S065X1A"), "as agreed")
    assert (rows["V5869"].origin, rows["V5869"].why) == ("own", "aspirin only")
    assert rows["25000"].who is None
    (found,) = service.maps.translate(["V5869"], "problems")
    assert [choice.code for choice in found.alternatives[0].choices[0]] == ["Z79.82"]
    page = ann.get("/maps/problems?show=chosen").text
    assert "aspirin only" in page
    assert "as agreed" in page


def test_nobody_is_overwritten_unawares(ann: Person, service: Crosswalk, runner: asyncio.Runner) -> None:
    answer = begun(ann)
    at = place_of(answer, "V58.69")
    mine = {"row": str(at), f"c-{at}": "1=Z79.84"}
    assert ann.send("/maps", **fields_of(answer), **mine, name="shared").status_code == 303
    bob = Person(create_app(service, PATIENT), runner)
    bob.get("/translate")
    his = {"row": str(at), f"c-{at}": "2=Z79.891"}
    told = bob.send("/maps", **fields_of(answer), **his, into="shared@1")
    assert told.status_code == 409
    assert "Somebody chose otherwise before" in told.text
    assert service.maps.version("shared").version == 1
    assert bob.send("/maps", **fields_of(answer), **his, into="shared@1", over="yes").status_code == 303
    late = ann.send("/maps", **fields_of(answer), **mine, into="shared@1", over="yes")
    assert late.status_code == 409
    assert "made version 2 of shared meanwhile" in late.text
    edited = ann.send("/maps/shared/codes/V58.69", seen="1", do="choose", **{"c-x": "1=Z79.84", "w-x": "mine"})
    assert edited.status_code == 409
    edited = ann.send("/maps/shared/codes/V58.69", seen="2", do="choose", **{"c-x": "1=Z79.84", "w-x": "mine"})
    assert edited.status_code == 303
    back = ann.send("/maps/shared/codes/V58.69", seen="3", do="withdraw")
    assert back.status_code == 303
    assert not service.maps.rows("shared", ["V58.69"])[0].is_chosen
    assert [each.version for each in service.maps.versions("shared")] == [1, 2, 3, 4]


def test_only_who_made_a_map_drops_it_and_says_so(service: Crosswalk, runner: asyncio.Runner) -> None:
    app = create_app(service, Serving(behind_proxy=("127.0.0.1",), user_header="x-user"))
    ann, ben = (Person(app, runner, **{"x-user": name}) for name in ("Ann", "Ben"))
    ann.get("/translate")
    answer = begun(ann)
    at = place_of(answer, "V58.69")
    assert (
        ann.send("/maps", **fields_of(answer), **{"row": str(at), f"c-{at}": "1=Z79.84"}, name="gone").status_code
        == 303
    )
    assert "Drop this map" in ann.get("/maps/gone").text
    assert "Drop this map" not in ben.get("/maps/gone").text
    assert ben.send("/maps/gone/drop", sure="gone").status_code == 403
    assert ann.send("/maps/gone/drop", sure="other").status_code == 422
    service.maps.choose("gone", [ManualChoice("250.00", ("E11.9",), "x", "Ben", "2024-08-01")], who="Ben")
    assert ann.send("/maps/gone/drop", sure="gone").headers["location"] == "/maps"
    assert service.maps.newest() == []
    assert ann.get("/maps/gone").status_code == 404


def test_what_cannot_be_kept_is_told_and_nothing_is_lost(ann: Person, service: Crosswalk) -> None:
    answer = begun(ann)
    at = place_of(answer, "V58.69")
    wrong = {"row": str(at), f"c-{at}": "own", f"o-{at}": "Z79"}
    told = ann.send("/maps", **fields_of(answer), **wrong, name="wrong")
    assert told.status_code == 422
    assert "not billable" in told.text
    assert unpack_picks(fields_of(told)["picked"], 99) == {at: Pick("own", ("Z79",))}
    assert ann.send("/maps", **fields_of(answer), name="No Name").status_code == 422
    assert service.maps.newest() == []


def test_files_have_every_code_and_start_no_formula(ann: Person) -> None:
    answer = begun(ann)
    at = place_of(answer, "V58.69")
    picked = {**fields_of(answer), "row": str(at), f"c-{at}": "1=Z79.84", f"w-{at}": "=1+1"}
    sent = ann.send("/translate/file.csv", **picked)
    rows = {row["written"]: row for row in csv.DictReader(io.StringIO(sent.text))}
    assert rows["V58.69"]["targets"] == "Z79.84"
    assert rows["V58.69"]["why"] == "'=1+1"
    assert "'=cmd|'x'!A0" in rows
    assert rows["80022"]["decided by"] == "nobody yet"
    assert rows["25000"]["targets"] == rows["250.00"]["targets"] == "E11.9"
    book = openpyxl.load_workbook(io.BytesIO(ann.send("/translate/file.xlsx", **picked).content))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert "=cmd|'x'!A0" in [cell.value for cell in cells]
    assert {cell.data_type for cell in cells} <= {"s", "n"}


def test_a_list_without_a_system_of_its_own_is_mixed(ann: Person) -> None:
    answer = begun(ann, b"code\nE11.9\n250.00\n0051\n", source="")
    kinds = {item.text: item.kind for item in items_of(answer)}
    assert kinds == {"E11.9": "d", "250.00": "d", "0051": "x"}
    shown = ann.send("/translate/codes", part=True, **fields_of(answer), show="unusable").text
    assert "icd9cm 0051" in shown
    assert "icd9pcs 0051" in shown


def bomb() -> bytes:
    """A workbook whose only sheet unfolds to 200 MB."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 200_000_000)
    return made.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("list.pdf", b"%PDF-1.7", "list.pdf"),
        ("list.xlsx", b"no workbook", ""),
        ("list.csv", b"\x00\x01\x02\x03", "list.csv"),
        ("list.csv", b"code\n", "no codes"),
        ("list.csv", b"code\n" + b"250.00\n" * 50_001, f"the page takes 50,000{SEND_PARTS}"),
        (
            "list.csv",
            b"code\n" + b"\n".join(b"X%d" % each for each in range(5_001)),
            f"the page takes 5,000{SEND_PARTS}",
        ),
    ],
)
def test_what_is_no_list_is_told_on_the_page(ann: Person, name: str, content: bytes, told: str) -> None:
    answer = ann.send("/translate", {"file": (name, content)}, **CHOSEN)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert told in answer.text


def test_a_workbook_that_unfolds_to_much_more_is_refused(ann: Person) -> None:
    assert ann.send("/translate", {"file": ("list.xlsx", bomb())}, **CHOSEN).status_code == 422


@pytest.mark.parametrize(
    "text",
    [
        "nonsense",
        base64.b64encode(zlib.compress(b"0" * 100_000_000)).decode(),
        base64.b64encode(zlib.compress(json.dumps([["icd9cm"]]).encode())).decode(),
        base64.b64encode(zlib.compress(b'[["no"],["x"],[1],[1],[""],["q"],[true],[true],[0]]')).decode(),
    ],
)
def test_a_form_that_no_page_wrote_is_refused(ann: Person, text: str) -> None:
    assert ann.send("/translate/codes", list=text, **CHOSEN).status_code == 422


def test_other_pages_can_send_nothing(ann: Person, service: Crosswalk) -> None:
    carried = fields_of(begun(ann))
    ann.token = "0" * 64
    for path in ("/translate", "/translate/look", "/translate/codes", "/translate/file.csv", "/maps"):
        assert ann.send(path, **carried, name="stolen").status_code == 403
    assert service.maps.newest() == []


def test_systems_between_which_there_is_no_map_are_told(ann: Person) -> None:
    answer = ann.send("/translate", source="icd9cm", target="icd10pcs", text="250.00")
    assert answer.status_code == 422
    assert "No map from icd9cm to icd10pcs is loaded." in answer.text


MIXED = b"code\n800.22\n250.00\nG20\nE11.9\nJ0129\n410.90\n401.9\n"


def mixed_choices(answer: httpx.Response) -> dict[str, str | list[str]]:
    """Choices for a code of each system, and for half of a combination."""
    half, carried, drug, own, none = (place_of(answer, text) for text in ("800.22", "G20", "J0129", "410.90", "401.9"))
    return {
        "row": [str(each) for each in (half, carried, drug, own, none)], f"c-{none}": "own", f"o-{none}": "",
        f"c-{half}": "1.2", f"l-{half}-1-1": "S02.0XXA", f"c-{carried}": "1=G20.A1", f"c-{drug}": "own",
        f"o-{drug}": "Z51.81", f"c-{own}": "own", f"o-{own}": "I21.4",
    }  # fmt: skip


def test_no_choice_is_left_out_of_a_map_untold(ann: Person, service: Crosswalk) -> None:
    answer = begun(ann, MIXED, source="")
    fields, picked = fields_of(answer), mixed_choices(answer)
    told = ann.send("/maps", **fields, **picked, name="mixed")
    assert told.status_code == 409
    words = " ".join(re.sub("<[^>]+>", "", told.text).split())
    for each in (
        "cannot have 4 of your choices, and nothing was kept yet. It is from ICD-9-CM diagnoses to ICD-10-CM",
        "800.22, row 2: only S02.0XXA of a combination is chosen yet",
        "G20, row 4: G20.A1; it is of ICD-10-CM",
        "J0129, row 6: Z51.81; it is of HCPCS",
        "401.9, row 8: no code of your own is typed yet",
    ):
        assert each in words, words[words.index("cannot have") :][:600]
    assert "mixed" not in {made.name for made in service.maps.newest()}
    kept = ann.send("/maps", **fields, **picked, name="mixed", without="yes")
    assert kept.status_code == 303, re.findall("role=.alert.*", kept.text)
    assert [row.source for row in service.maps.rows("mixed") if row.is_chosen] == ["41090"]
    assert "1 chosen for the list problems.csv, and 4 that this map cannot have" in ann.get("/maps/mixed").text


def test_choices_of_other_systems_alone_make_no_version(ann: Person, service: Crosswalk) -> None:
    ann.send("/maps", **fields_of(begun(ann)), name="there")
    answer = begun(ann, b"code\nG20\nI10\nE11.9\n4109\n", source="")
    at = place_of(answer, "G20")
    picked = {"row": str(at), f"c-{at}": "1=G20.A1", "into": "there@1"}
    assert ann.send("/maps", **fields_of(answer), **picked).status_code == 409
    told = ann.send("/maps", **fields_of(answer), **picked, without="yes")
    assert (told.status_code, "nothing is chosen that this map can have" in told.text) == (422, True)
    assert [each.version for each in service.maps.versions("there")] == [1]
