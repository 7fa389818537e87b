"""Programs of the repository that are no part of its packages, as modules."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parents[1]


def program(path: str) -> ModuleType:
    """The program at this path in the repository, loaded once."""
    name = path.removesuffix(".py").replace("/", "_")
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, ROOT / path)
        assert spec is not None
        assert spec.loader is not None
        sys.modules[name] = importlib.util.module_from_spec(spec)
        # As Python does for a program that is run: it finds what stands beside it.
        sys.path.insert(0, str((ROOT / path).parent))
        try:
            spec.loader.exec_module(sys.modules[name])
        finally:
            sys.path.pop(0)
    return sys.modules[name]
