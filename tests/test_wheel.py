"""The wheel as a stranger installs it: into an empty environment, with what it needs."""

import json
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

ASK = """
import json, pathlib
import ssbcell.shelf as shelf
print(json.dumps({
    "package": str(pathlib.Path(shelf.__file__).parent),
    "found": str(shelf.shelf("parameter_sets", "cells")),
    "cells": shelf.names("parameter_sets", "cells"),
    "materials": shelf.names("parameter_sets", "materials"),
    "electrochemistry": shelf.names("parameter_sets", "electrochemistry"),
    "protocols": shelf.names("test_protocols"),
    "criteria": shelf.names("test_protocols", "criteria"),
    "conformity": shelf.names("test_protocols", "conformity"),
}))
"""

# PyBaMM finds cell and model by name, and nobody imports ssbcell
IN_PYBAMM = """
import os, sys
os.environ["PYBAMM_DISABLE_TELEMETRY"] = "true"
import pybamm
assert "ssbcell" not in sys.modules
values = pybamm.ParameterValues("Nakagawa2025_example_1")
model = pybamm.Model("LithiumDepositionDFN")
assert values["Initial lithium thickness [m]"] > 0
assert "Lithium thickness [m]" in model.variables
"""


def run(*command, **options):
    done = subprocess.run(
        [str(part) for part in command], capture_output=True, text=True, check=False, **options
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def python(tmp_path_factory) -> Path:
    """The interpreter of an environment that holds the wheel and nothing of this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "build", "--wheel", "--outdir", folder, ROOT)
    wheel = next(folder.glob("*.whl"))
    uv = os.environ.get("UV") or shutil.which("uv")
    venv.create(folder / "empty", with_pip=uv is None)
    scripts = folder / "empty" / ("Scripts" if sys.platform == "win32" else "bin")
    interpreter = scripts / ("python.exe" if sys.platform == "win32" else "python")
    if uv:
        run(uv, "pip", "install", "--quiet", "--python", interpreter, wheel, cwd=folder)
    else:
        run(interpreter, "-m", "pip", "install", "--quiet", wheel, cwd=folder)
    return interpreter


def test_data_are_found_after_installing_the_wheel(python, tmp_path):
    found = json.loads(run(python, "-I", "-c", ASK, cwd=tmp_path))
    assert not Path(found["package"]).is_relative_to(ROOT)
    assert Path(found["found"]).is_relative_to(found["package"])
    assert len(found["cells"]) == 6
    assert {"NCM622", "Li6PS5Cl", "lithium"} <= set(found["materials"])
    assert {"NCM622", "lithium"} <= set(found["electrochemistry"])
    assert {"dcr_soc50_10s", "cycle_c3", "qualification"} <= set(found["protocols"])
    assert "nakagawa2025" in found["criteria"]
    assert "nakagawa2025" in found["conformity"]


def test_the_command_works_after_installing_the_wheel(python, tmp_path):
    command = python.parent / ("ssbcell.exe" if sys.platform == "win32" else "ssbcell")
    cells = json.loads(run(command, "cells", "--json", cwd=tmp_path))
    assert len(cells) == 6


def test_pybamm_finds_cell_and_model_by_name(python, tmp_path):
    run(python, "-I", "-c", IN_PYBAMM, cwd=tmp_path)
