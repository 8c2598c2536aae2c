"""The wheel carries its data: built and installed as a stranger would."""

import subprocess
import sys
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

ASK = """
import json, pathlib, ssbcell.shelf as shelf
print(json.dumps({
    "package": str(pathlib.Path(shelf.__file__).parent),
    "cells": shelf.names("parameter_sets", "cells"),
    "materials": shelf.names("parameter_sets", "materials"),
    "protocols": shelf.names("test_protocols"),
    "criteria": shelf.names("test_protocols", "criteria"),
    "found": str(shelf.shelf("parameter_sets", "cells")),
}))
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--outdir", str(folder), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True)
    return next(folder.glob("*.whl"))


def test_data_are_found_after_installing_the_wheel_into_an_empty_environment(wheel, tmp_path):
    import json

    venv.create(tmp_path / "empty", with_pip=True)
    scripts = tmp_path / "empty" / ("Scripts" if sys.platform == "win32" else "bin")
    python = scripts / "python"
    # the data need no dependency to be found, so none is fetched
    install = [python, "-m", "pip", "install", "--quiet", "--no-deps", str(wheel)]
    subprocess.run(install, check=True, capture_output=True, cwd=tmp_path)
    answer = subprocess.run(
        [python, "-I", "-c", ASK], check=True, capture_output=True, text=True, cwd=tmp_path
    )
    found = json.loads(answer.stdout)
    assert not Path(found["package"]).is_relative_to(ROOT)
    assert Path(found["found"]).is_relative_to(found["package"])
    assert len(found["cells"]) == 6
    assert {"NCM622", "Li6PS5Cl", "lithium"} <= set(found["materials"])
    assert {"dcr_soc50_10s", "cycle_c3", "qualification"} <= set(found["protocols"])
    assert "nakagawa2025" in found["criteria"]
