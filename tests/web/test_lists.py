"""My lists: a list is read before it is reviewed, decided row by row or many at once, and nobody is overwritten."""

from __future__ import annotations

import asyncio
import io
import json
import re
import zipfile

import openpyxl
import pytest
from people import Person

from api.app import create_app
from cli.main import main
from crosswalk.domain.reviews.decisions import Ruling
from crosswalk.service import Crosswalk
from crosswalk.serving import Serving

LIST = b"item,code,annual volume\n1,G20,3\n2,E11.9,5\n3,nonsense,1\n4,G20,4\n5,M54.50,2\n"
ENDS = {"system": "icd10cm", "from-icd10cm": "2023", "to-icd10cm": "2024"}


@pytest.fixture
def ann(service: Crosswalk, runner: asyncio.Runner) -> Person:
    return Person(create_app(service), runner)


def _begun(person: Person, name: str = "cdm") -> None:
    answer = person.send("/lists/-/new", {"file": ("cdm.csv", LIST)}, name=name, **ENDS)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/lists/{name}")


def _row(service: Crosswalk, code: str, name: str = "cdm") -> str:
    (found,) = service.reviews.get(name, codes=[code]).reviewed
    return str(found.row.number)


def test_a_list_is_shown_as_it_is_read_before_anything_is_kept(ann: Person, service: Crosswalk) -> None:
    assert "There is no list yet" in ann.get("/lists").text
    shown = ann.send("/lists/-/new/preview", {"file": ("cdm.csv", LIST)}, **ENDS)
    assert shown.status_code == 200
    assert re.search(r'id="role-2".*?<option value="code" selected>', shown.text, re.DOTALL)
    assert re.search(r'id="role-3".*?<option value="volume" selected>', shown.text, re.DOTALL)
    assert "1</data> code is hit by a change" in shown.text
    assert "nonsense" in shown.text
    assert service.reviews.all() == []


def test_columns_are_chosen_by_hand(ann: Person, service: Crosswalk) -> None:
    doubtful = b"a,b\nG20,E11.9\nM54.50,I10\n"
    shown = ann.send("/lists/-/new/preview", {"file": ("two.csv", doubtful)}, part=True, **ENDS)
    assert "may be in" in shown.text
    refused = ann.send("/lists/-/new", {"file": ("two.csv", doubtful)}, **ENDS)
    assert refused.status_code == 422
    chosen = {"role-1": "code", "role-2": ""}
    assert ann.send("/lists/-/new", {"file": ("two.csv", doubtful)}, **ENDS, **chosen).status_code == 303
    assert [each.row.code for each in service.reviews.get("two").reviewed] == ["G20"]


def test_codes_of_sets_that_are_none_of_the_systems_are_told_beside_the_others(ann: Person) -> None:
    mixed = b"MS-DRG,code\n,G20\nMS-DRG,470\nNDC,0002-1433-80\nRevenue code,0250\n"
    chosen = {"role-1": "system", "role-2": "code"}
    for path in ("/lists/-/new/counts", "/lists/-/new/preview"):
        told = ann.send(path, {"file": ("mixed.csv", mixed)}, **ENDS, **chosen)
        assert told.status_code == 200
        assert "diagnosis-related groups" in told.text
    begun = ann.send("/lists/-/new", {"file": ("mixed.csv", mixed)}, **ENDS, **chosen)
    assert begun.status_code == 303


def test_codes_are_pasted_and_a_name_is_found(ann: Person, service: Crosswalk) -> None:
    for name in ("pasted-codes", "pasted-codes-2"):
        begun = ann.send("/lists/-/new", text="G20\r\nE11.9", part=True, **ENDS)
        assert (begun.status_code, begun.headers["hx-redirect"]) == (204, f"/lists/{name}")
    taken = ann.send("/lists/-/new", text="G20", name="pasted-codes", **ENDS)
    assert taken.status_code == 409
    assert len(service.reviews.all()) == 2


def test_what_is_not_judged_is_told_with_what_would_judge_it(ann: Person) -> None:
    """Nobody takes a charge master for reviewed whose codes were of a system that nobody chose."""
    shown = ann.send("/lists/-/new/counts", text="code\nG20\n250.00\n401.9\nnonsense", part=True, **ENDS).text
    told = " ".join(re.sub(r"<[^>]+>", " ", shown).split())
    assert "3 of 4 rows are not judged, and are in no review: 1 row: no code at all 2 rows: of a system that" in told
    assert "Choose ICD-9-CM diagnoses among the code systems above" in told
    chosen = ann.send("/lists/-/new/counts", text="code\nG20\nE11.9", part=True, **ENDS).text
    assert "not judged" not in chosen


def test_no_review_begins_of_a_list_of_which_nothing_is_judged(ann: Person, service: Crosswalk) -> None:
    for part in (False, True):
        refused = ann.send("/lists/-/new", text="code\n250.00\n401.9", part=part, **ENDS)
        assert refused.status_code == 422
        assert "No row of this list can be judged" in refused.text
    assert service.reviews.all() == []


def test_a_value_set_with_a_column_of_code_systems_is_judged_by_it(ann: Person, service: Crosswalk) -> None:
    file = b"Code,Title,Code System\nG20,Parkinson,ICD10CM\n49049005,Parkinson,SNOMEDCT\nM54.50,x,ICD10CM\n"
    begun = ann.send("/lists/-/new", {"file": ("Value set.csv", file)}, **ENDS)
    assert begun.headers["location"] == "/lists/value-set"
    assert [each.row.code for each in service.reviews.get("value-set").reviewed] == ["G20"]


def test_a_list_of_icd9_is_reviewed_between_its_own_releases(ann: Person, service: Crosswalk) -> None:
    page = ann.get("/lists/-/new").text
    held = re.search(r'name="to-icd9cm".*?</select>', page, re.DOTALL)
    assert held
    begun = ann.send("/lists/-/new", text="code\n250.00\n401.9", system="icd9cm", part=True)
    assert begun.status_code == 204
    (ends,) = service.reviews.get("pasted-codes").review.ends
    assert ends.system == "icd9cm"
    assert "No change hits this list" in ann.get("/lists/pasted-codes").text


def test_a_list_that_no_change_hits_ends_as_a_workbook_too(ann: Person) -> None:
    ann.send("/lists/-/new", text="code\nE11.9\nM54.50", name="still", **ENDS)
    page = ann.get("/lists/still").text
    assert "There is nothing to decide" in page
    book = openpyxl.load_workbook(io.BytesIO(ann.get("/lists/still/file.xlsx").content))
    assert ("rows", 0) in [row[:2] for row in book["Summary"].iter_rows(values_only=True)]


def test_the_command_line_sees_what_the_pages_did(
    ann: Person, service: Crosswalk, starter_store: str, capsys: pytest.CaptureFixture[str]
) -> None:
    _begun(ann)
    number = _row(service, "G20")
    ann.send("/lists/cdm/decide", do=f"replace:{number}:G20.A1", seen="0", **{f"comment-{number}": "as charted"})

    def run(*arguments: str) -> str:
        with pytest.raises(SystemExit) as left:
            main(["review", *arguments, "--store", starter_store])
        assert left.value.code == 0
        return capsys.readouterr().out

    (row,) = json.loads(run("show", "cdm", "--format", "json"))["rows"]
    assert (row["code"], row["decision"], row["replace_with"]) == ("G20", "replace", ["G20.A1"])
    run("decide", "cdm", "G20", "--ignore", "--seen", "1")
    late = ann.send("/lists/cdm/decide", part=True, do=f"accept:{number}", seen="1", show="all")
    assert late.status_code == 412


def test_a_review_of_all_that_changed_needs_no_list(ann: Person, service: Crosswalk) -> None:
    begun = ann.send("/lists/-/new/changes", changed="icd10cm", **{"from-icd10cm": "2023", "to-icd10cm": "2024"})
    assert begun.headers["location"] == "/lists/icd10cm-2024"
    page = ann.get("/lists/icd10cm-2024?q=parkinson").text
    assert "G20.A1" in page
    assert "E11.9" not in page


def test_rows_are_decided_and_undone_with_their_steps(ann: Person, service: Crosswalk) -> None:
    _begun(ann)
    page = ann.get("/lists/cdm").text
    assert "lines 2, 5" in page
    assert "used 7 times" in page
    number = _row(service, "G20")
    made = ann.send("/lists/cdm/decide", do=f"replace:{number}:G20.A1", seen="0", show="open")
    assert made.status_code == 303
    assert "Done: replace 1." in ann.get(made.headers["location"]).text
    (row,) = service.reviews.get("cdm", codes=["G20"]).reviewed
    assert (row.standing.decision, row.standing.codes) == (Ruling.REPLACE, ("G20.A1",))
    typed = {f"codes-{number}": "G20.ZZ"}
    refused = ann.send("/lists/cdm/decide", do=f"replace:{number}", seen="1", show="all", **typed)
    assert refused.status_code == 422
    assert 'value="G20.ZZ"' in refused.text
    assert ann.send("/lists/cdm/undo").status_code == 303
    assert service.reviews.get("cdm").progress.decided == 0
    assert "undone by step" in ann.get("/lists/cdm/steps").text


def test_many_rows_are_decided_at_once(ann: Person, service: Crosswalk) -> None:
    ann.send("/lists/-/new/changes", changed="icd10cm", name="fy", **{"from-icd10cm": "2023", "to-icd10cm": "2024"})
    wanted = [str(each.row.number) for each in service.reviews.get("fy").reviewed[:3]]
    ann.send("/lists/fy/decide", do="accept", seen="0", row=wanted, comment="as charted", assign="Ben")
    progress = service.reviews.get("fy").progress
    assert progress.decided == 3
    kinds = service.reviews.get("fy", kinds=["deleted"], decisions=["open"]).reviewed
    ann.send("/lists/fy/decide", do="ignore", seen="1", whole="yes", kind="deleted", show="all")
    assert service.reviews.get("fy").progress.by_ruling[Ruling.IGNORE] == len(kinds) > 0
    nothing = ann.send("/lists/fy/decide", do="accept", seen="2")
    assert "no row is marked" in nothing.text


def test_who_was_faster_is_told_with_what_was_decided(service: Crosswalk, runner: asyncio.Runner) -> None:
    app = create_app(service)
    ann = Person(app, runner)
    _begun(ann)
    number = _row(service, "G20")
    service.reviews.decide("cdm", "accept", codes=["G20"], who="Ben")
    late = ann.send("/lists/cdm/decide", part=True, do=f"ignore:{number}", seen="0", show="all")
    assert late.status_code == 412
    assert "Ben decided meanwhile" in late.text
    many = ann.send("/lists/cdm/decide", part=True, do="ignore", row=number, seen="0", show="all", comment="as charted")
    assert re.search(r'<details open><summary>Replace, assign, comment.*?value="as charted"', many.text, re.DOTALL)
    assert "accept, by Ben" in late.text
    again = ann.send("/lists/cdm/decide", part=True, do=f"ignore:{number}", seen="1", show="all")
    assert again.status_code == 303
    assert service.reviews.get("cdm").progress.by_ruling[Ruling.IGNORE] == 1


def test_a_review_ends_as_a_workbook_in_which_nothing_is_a_formula(ann: Person, service: Crosswalk) -> None:
    _begun(ann)
    number = _row(service, "G20")
    ann.send("/lists/cdm/decide", do=f"accept:{number}", seen="0", **{f"comment-{number}": "=HYPERLINK(1)"})
    made = ann.get("/lists/cdm/file.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(made.content))
    assert book.sheetnames[1:] == ["Rows", "Steps"]
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert any("=HYPERLINK(1)" in str(cell.value) for cell in cells)
    assert all(cell.data_type != "f" for cell in cells)
    assert "'=HYPERLINK" in ann.get("/lists/cdm/file.csv").text or "=HYPERLINK" in ann.get("/lists/cdm/file.csv").text
    assert ann.get("/lists/cdm/file.exe").status_code == 404


HOSTILE = b'code,"<script>alert(1)</script>"\nG20,"<img src=x onerror=alert(2)>"\n"=cmd|\' /C calc\'!A0",1\n'


def test_html_in_a_list_stays_text(ann: Person) -> None:
    name = "<b>bold</b>.csv"
    for part in (False, True):
        shown = ann.send("/lists/-/new/preview", {"file": (name, HOSTILE)}, part=part, **ENDS)
        assert "&lt;script&gt;" in shown.text
        assert "<script>alert" not in shown.text
        assert "<img src=x" not in shown.text
    begun = ann.send("/lists/-/new", {"file": (name, HOSTILE)}, **ENDS, title="<i>x</i>")
    assert begun.status_code == 303
    page = ann.get(begun.headers["location"])
    assert "<i>x</i>" not in page.text
    assert "<b>bold" not in page.text


def _bomb(size: int) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as book, book.open("xl/worksheets/sheet1.xml", "w") as member:
        for _ in range(size >> 20):
            member.write(b"0" * (1 << 20))
    return made.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("cdm.xlsx", b"no workbook", "damaged"),
        ("cdm.exe", b"MZ", "does not tell its format"),
        ("cdm.parquet", b"PAR1", "no list that can be sent"),
        ("cdm.csv.gz", b"\x1f\x8b", "no list that can be sent"),
        ("cdm.csv", b"", "There is nothing in it"),
        ("cdm.csv", b"\x00\xff" * 500, "wide encoding"),
        ("cdm.csv", b"\n" * 600_000, "more than 500,000 lines"),
        ("cdm.csv", b"," * 2_000 + b"\n", "columns"),
    ],
)
def test_what_is_no_list_is_refused_in_words(ann: Person, name: str, content: bytes, said: str) -> None:
    shown = ann.send("/lists/-/new/preview", {"file": (name, content)}, **ENDS)
    assert shown.status_code == 422
    assert said in shown.text
    assert "Traceback" not in shown.text


def test_a_quote_that_does_not_close_is_told_of_its_row(ann: Person) -> None:
    shown = ann.send("/lists/-/new/preview", {"file": ("cdm.csv", b'code\n"G20\nE11.9\n')}, **ENDS)
    assert (shown.status_code, "the row cannot be taken apart" in shown.text) == (200, True)


def test_a_workbook_that_unpacks_without_end_is_refused(ann: Person) -> None:
    shown = ann.send("/lists/-/new/preview", {"file": ("cdm.xlsx", _bomb(300 << 20))}, **ENDS)
    assert shown.status_code == 422
    assert "unpacks to more than 256 MB" in shown.text


def test_a_form_that_no_page_of_this_browser_sent_changes_nothing(
    ann: Person, service: Crosswalk, runner: asyncio.Runner
) -> None:
    _begun(ann)
    other = Person(create_app(service), runner)
    other.get("/lists/cdm")
    for token in ("", "0" * 64, other.token):
        ann.token = token or "none"
        for path in (
            "/lists/-/new",
            "/lists/-/new/preview",
            "/lists/-/new/changes",
            "/lists/cdm/decide",
            "/lists/cdm/undo",
        ):
            assert ann.send(path, do="accept:1", seen="0").status_code == 403
    assert service.reviews.get("cdm").progress.decided == 0


@pytest.mark.parametrize("do", ["", "drop", "accept:x", "accept:99999999999", "replace:1:<b>"])
def test_what_no_button_says_decides_nothing(ann: Person, service: Crosswalk, do: str) -> None:
    _begun(ann)
    assert ann.send("/lists/cdm/decide", do=do, seen="0").status_code == 422
    assert ann.send("/lists/cdm/decide", do="accept:1", seen="x").status_code == 422
    assert service.reviews.get("cdm").progress.decided == 0


def test_a_review_may_have_any_name(ann: Person, service: Crosswalk) -> None:
    service.reviews.begin("new", "icd10cm", "2023", "2024", who="Ben")
    assert "begun by Ben" in ann.get("/lists/new").text


def test_only_who_began_a_list_drops_it_and_says_so(service: Crosswalk, runner: asyncio.Runner) -> None:
    serving = Serving(behind_proxy=("127.0.0.1",), user_header="x-user")
    app = create_app(service, serving)
    ann, ben = (Person(app, runner, **{"x-user": name}) for name in ("Ann", "Ben"))
    _begun(ann)
    ben.get("/lists/-/new")
    assert ben.send("/lists/cdm/drop", sure="cdm").status_code == 403
    assert ann.send("/lists/cdm/drop", sure="other").status_code == 422
    assert service.reviews.get("cdm").review.who == "Ann"
    assert ann.send("/lists/cdm/drop", sure="cdm").headers["location"] == "/lists"
    assert service.reviews.all() == []
