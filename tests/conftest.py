"""What every room's tests share."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

# pytest's importlib mode puts no folder on the path, and rooms share synthetic.py
sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real cycler files and reference material, named by SSBCELL_SHARED."""
    named = os.environ.get("SSBCELL_SHARED")
    if not named:
        pytest.skip("SSBCELL_SHARED is not set: the folder with the real cycler files")
    folder = Path(named).resolve()
    if not (folder / "cycler_files").is_dir():
        pytest.fail(f"SSBCELL_SHARED is {named!r}, where there is no folder cycler_files")
    return folder
