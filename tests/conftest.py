"""What the tests of several rooms share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def mirror() -> Path:
    """The directory of real official archives: CROSSWALK_MIRROR, or shared/data beside the checkout."""
    named = os.environ.get("CROSSWALK_MIRROR")
    folder = Path(named) if named else ROOT.parent / "shared" / "data"
    if not (folder / "www.cms.gov").is_dir():
        pytest.skip("no mirror of the official archives: set CROSSWALK_MIRROR")
    return folder
