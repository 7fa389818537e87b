"""What code says about the pages in docs/, and these about the code, is true."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
NUMBERED = ("design", "formats")
HEADING = re.compile(r"^#{2,3} (\d+(?:\.\d+)*) \S", re.MULTILINE)
CITED = re.compile(
    r"(?:docs/)?(design|formats)\.md\)?,? (?:rules? )?(\d+(?:\.\d+)*(?:(?:, | and | to )\d+(?:\.\d+)*)*)"
)
OUTSIDE = re.compile(r"\b(?:DESIGN|FORMATS|ANCHORS)\.md\b")
PLACE = re.compile(r"`((?:api|benchmarks|cli|crosswalk|docs|graph_schema|loaders|releases|scripts|tests)/[\w./-]*)`")
LINK = re.compile(r"\]\(([^)#]+?)(?:#[^)]*)?\)")


def _texts() -> list[tuple[Path, str]]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, check=True, capture_output=True, text=True)
    paths = [ROOT / name for name in listed.stdout.splitlines() if name.endswith((".py", ".md", ".toml"))]
    return [(path, path.read_text(encoding="utf-8")) for path in paths if path.is_file() and path != Path(__file__)]


def _citations() -> list[tuple[str, str, str]]:
    """File, page and number of each citation; a range is cited by both its ends."""
    return [
        (str(path.relative_to(ROOT)), page, number)
        for path, text in _texts()
        for page, numbers in CITED.findall(" ".join(text.replace("#", " ").split()))
        for number in re.findall(r"\d+(?:\.\d+)*", numbers)
    ]


def _headings(page: str) -> list[str]:
    return HEADING.findall((ROOT / f"docs/{page}.md").read_text(encoding="utf-8"))


@pytest.mark.parametrize("page", NUMBERED)
def test_every_number_is_given_once(page: str) -> None:
    numbers = _headings(page)
    assert len(numbers) > 20
    assert len(numbers) == len(set(numbers))


def test_every_number_that_is_cited_is_there() -> None:
    known = {page: set(_headings(page)) for page in NUMBERED}
    citations = _citations()
    assert len(citations) >= 90
    assert [(where, page, number) for where, page, number in citations if number not in known[page]] == []


def test_nothing_cites_a_page_that_is_not_in_the_project() -> None:
    assert [str(path.relative_to(ROOT)) for path, text in _texts() if OUTSIDE.search(text)] == []


def test_links_between_pages_lead_somewhere() -> None:
    pages = [path for path, _ in _texts() if path.suffix == ".md"]
    broken = [
        (page.name, target)
        for page in pages
        for target in LINK.findall(page.read_text(encoding="utf-8"))
        if "://" not in target and not (page.parent / target).exists()
    ]
    assert broken == []


@pytest.mark.parametrize("page", ["README.md", "docs/architecture.md", "docs/walk.md", "docs/formats.md"])
def test_every_file_and_folder_that_a_page_names_is_there(page: str) -> None:
    named = PLACE.findall((ROOT / page).read_text(encoding="utf-8"))
    assert named
    assert [place for place in named if not (ROOT / place).exists()] == []
