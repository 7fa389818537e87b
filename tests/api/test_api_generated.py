"""Schemathesis asks every operation of the OpenAPI document of a real server, with good input and bad.

The same requests at every change; others, and more of them, in a whole sweep.
"""

from __future__ import annotations

import subprocess
import sysconfig
from pathlib import Path

import pytest
from sweeps import WHOLE
from test_api_serve import _served

_HERE = Path(__file__).parent


@pytest.mark.heavy
def test_requests_that_are_made_of_the_document_are_answered_as_it_says(
    starter_store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CROSSWALK_WORKSPACE", str(tmp_path / "work.sqlite"))
    program = Path(sysconfig.get_path("scripts"), "schemathesis")
    with _served(starter_store) as (_, address):
        made = subprocess.run(
            [program, "--config-file", str(_HERE / "schemathesis.toml"), "run", f"{address}/openapi.json",
             "--no-color", *(["--max-examples", "60"] if WHOLE else ["--max-examples", "5", "--seed", "18"])],
            cwd=_HERE, capture_output=True, text=True, timeout=3_000, check=False,
        )  # fmt: skip
    assert made.returncode == 0, made.stdout[-8_000:]
