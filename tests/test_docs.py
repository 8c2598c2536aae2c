"""The documentation builds without a warning, and its commands run as they stand."""

import importlib.util
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = [path for path in sorted(DOCS.rglob("*.md")) if "```console" in path.read_text("utf-8")]
FENCE = re.compile(r"^```(?P<kind>[^\n]*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
CAPTION = re.compile(r":caption: (\S+)\n+")
EXIT_CODE = re.compile(r"#\s*exit code (\d+)\s*$")


def run(line, folder):
    """Run a command of a page; give its exit code, the one that the page names, and its words."""
    expected = EXIT_CODE.search(line)
    program, *arguments = shlex.split(line, comments=True)
    known = {"ssbcell": [sys.executable, "-m", "ssbcell"], "python": [sys.executable]}
    done = subprocess.run(
        [*known[program], *arguments],
        cwd=folder,
        env={**os.environ, "PYBAMM_DISABLE_TELEMETRY": "true", "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    return done.returncode, int(expected[1]) if expected else 0, done.stdout + done.stderr


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.relative_to(DOCS).as_posix())
def test_every_command_of_a_page_runs_as_it_stands(page, tmp_path):
    for block in FENCE.finditer(page.read_text("utf-8")):
        body, named = block["body"], CAPTION.match(block["body"])
        if named:
            (tmp_path / named[1]).write_text(body[named.end() :], encoding="utf-8")
        if block["kind"] == "console":
            for line in body.splitlines():
                code, expected, words = run(line.removeprefix("$ "), tmp_path)
                assert code == expected, f"{line}\n{words}"


#: exit codes of the commands of the first screen that are not zero, and what each must say
FIRST_SCREEN = {"grade": (1, "L1-007: B"), "diagnose": (0, "L1-007, graded B: leak")}


def test_the_commands_of_the_first_screen_run_in_their_order_and_say_what_it_shows(tmp_path):
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    text = (ROOT / "README.md").read_text("utf-8")
    lines = [line for line in text.splitlines() if line.startswith("$ uv run ssbcell")]
    assert {line.split()[4] for line in lines} >= {"simulate", "grade", "diagnose", "predict"}
    for line in lines:
        command = line.split()[4]
        code, _, words = run(line.removeprefix("$ uv run "), tmp_path)
        expected, says = FIRST_SCREEN.get(command, (0, ""))
        assert code == expected, f"{line}\n{words}"
        assert says in words


def test_the_documentation_builds_without_a_warning(tmp_path):
    for needed in ("sphinx", "myst_parser", "pydata_sphinx_theme"):
        if importlib.util.find_spec(needed) is None:
            pytest.skip(f"{needed} is not installed: uv sync --group docs")
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", DOCS, tmp_path],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "LithiumDepositionDFN" in (tmp_path / "reference" / "cell.html").read_text("utf-8")
