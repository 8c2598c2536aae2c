"""What every command owes: help with examples that name real options, --json, --quiet."""

import json
import shlex

import pytest
from synthetic import first_cycle

from ssbcell.cli.app import app, run
from ssbcell.records import write_bdf_csv

COMMANDS = [command.name for command in app.registered_commands]


def told(arguments, capsys):
    """Run a command in this process; give its code, stdout and stderr."""
    try:
        code = run(arguments)
    except SystemExit as end:
        code = end.code
    return (code, *capsys.readouterr())


@pytest.mark.parametrize("command", [*COMMANDS, "ledger verify"])
def test_the_examples_of_a_command_use_options_that_it_has(command, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    _, words, _ = told([*command.split(), "--help"], capsys)
    _, _, shown = words.partition("Examples:")
    lines = [line.strip() for line in shown.strip().splitlines()]
    assert lines
    for line in lines:
        program, *given = shlex.split(line)
        assert program == "ssbcell"
        assert " ".join(given).startswith(command)
        assert [one for one in given if one.startswith("--") and one not in words] == []


@pytest.mark.parametrize("command", [name for name in COMMANDS if name != "watch"])
def test_every_command_that_ends_has_json_and_quiet(command, capsys):
    _, words, _ = told([command, "--help"], capsys)
    assert "--json" in words
    assert "--quiet" in words


def test_quiet_leaves_results_and_errors_and_nothing_else(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write_bdf_csv(first_cycle(rest_interval=60.0), tmp_path / "a.bdf.csv")
    loud = told(["ingest", "a.bdf.csv", "--out", "a.h5"], capsys)
    quiet = told(["ingest", "a.bdf.csv", "--out", "b.h5", "-q"], capsys)
    assert loud[0] == quiet[0] == 0
    assert quiet[1] == loud[1]
    assert loud[2] != ""
    assert quiet[2] == ""
    code, out, problem = told(["grade", "-q", "none.csv", "--cell", "c.toml", "--out", "o"], capsys)
    assert (code, out) == (2, "")
    assert "c.toml: no such file" in problem


def test_quiet_ends_with_its_command(capsys):
    told(["cells", "--quiet", "--json"], capsys)
    from ssbcell.cli.console import say

    say("heard")
    assert capsys.readouterr().err == "heard\n"


def test_quiet_changes_no_result(capsys):
    _, loud, _ = told(["cells", "--json"], capsys)
    _, quiet, _ = told(["cells", "--json", "--quiet"], capsys)
    assert json.loads(loud) == json.loads(quiet)
