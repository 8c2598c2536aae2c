"""The command as people type it, in a process of its own."""

import json
import subprocess
import sys

import pytest

CELL = "Nakagawa2025_example_1"


def ssbcell(*arguments, cwd=None, env=None):
    """Run the command and return code, stdout and stderr."""
    done = subprocess.run(
        [sys.executable, "-m", "ssbcell", *map(str, arguments)],
        capture_output=True,
        text=True,
        cwd=cwd,
        env=env,
        encoding="utf-8",
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def one_line(stderr):
    lines = stderr.strip().splitlines()
    assert len(lines) == 1, stderr
    assert "Traceback" not in stderr
    return lines[0]


@pytest.fixture(scope="module")
def healthy(tmp_path_factory):
    """A simulated healthy cell as a cycler's file, with its CELL.toml."""
    from ssbcell.demo import CELLS, _grade
    from ssbcell.process import load_cell
    from ssbcell.simulate import simulate_protocol

    folder = tmp_path_factory.mktemp("healthy")
    cell = load_cell(CELLS[0])
    _grade(cell, simulate_protocol(cell, "qualification").record, folder)
    return folder / "records" / f"{CELL}.bdf.csv", folder / "cells" / f"{CELL}.toml"


@pytest.mark.parametrize("command", ["cells", "protocols", "readers"])
def test_lists_print_a_table_or_one_json_document(command):
    code, table, _ = ssbcell(command)
    assert code == 0
    assert table.strip()
    code, document, stderr = ssbcell(command, "--json")
    assert code == 0
    assert json.loads(document)
    assert stderr == ""


def test_properties_tell_thickness_at_constant_mass():
    code, document, _ = ssbcell("properties", CELL, "--json")
    properties = json.loads(document)
    assert code == 0
    assert properties["closure"] == "bruggeman"
    assert properties["solid_electrolyte_thickness"] == pytest.approx(60e-6 / 0.98)


def test_conformity_tells_the_claims_that_comparative_example_1_breaks():
    code, document, _ = ssbcell("conformity", "Nakagawa2025_comparative_1", "--json")
    claims = json.loads(document)["claims"]
    assert code == 0
    assert [c for c, result in claims.items() if result == "broken"] == [
        "claim 1",
        "claim 5",
        "claim 6",
    ]


def test_simulate_gives_the_json_that_was_agreed_and_porosity_raises_the_resistance():
    code, document, _ = ssbcell("simulate", CELL, "--protocol", "dcr_soc50_10s", "--json")
    dense = json.loads(document)
    assert code == 0
    assert set(dense["resistance_ohm_cm2"]) == {"0.1 s", "1 s", "10 s"}
    parts = dense["contributions_ohm_cm2"]
    assert sum(parts.values()) == pytest.approx(dense["dcr_ohm_cm2"], rel=1e-6)
    assert dense["soc"] == pytest.approx(0.5, abs=1e-3)
    changed = ("--set", "solid_electrolyte.porosity=0.2")
    _, document, _ = ssbcell("simulate", CELL, "--protocol", "dcr_soc50_10s", "--json", *changed)
    loose = json.loads(document)
    # the separator alone: 75 um at 0.8^1.5 against 61.2 um at 0.98^1.5, of 3 mS/cm
    more = 60e-4 / 3e-3 * (0.8**-2.5 - 0.98**-2.5)
    assert loose["dcr_ohm_cm2"] - dense["dcr_ohm_cm2"] == pytest.approx(more, rel=0.01)


def test_an_anode_free_cell_deposits_lithium_by_faradays_law():
    code, document, _ = ssbcell(
        "simulate", CELL, "--protocol", "cycle_c3", "--json",
        "--set", "negative_electrode.initial_lithium_thickness=0 um",
    )  # fmt: skip
    cycle = json.loads(document)
    assert code == 0
    assert cycle["lithium_thickness_um"]["start"] == 0.0
    areal_charge = cycle["charge_capacity_mAh_per_g"] * 3.6 * 0.216 * 1e3  # C/m2 on 21.6 mg/cm2
    molar_volume = cycle["lithium_molar_volume_cm3_per_mol"] * 1e-6
    faraday = areal_charge / 96485.33212 * molar_volume * 1e6
    assert molar_volume == pytest.approx(6.94e-3 / 534.0, rel=1e-3)  # molar mass by density
    assert cycle["lithium_thickness_um"]["end_of_charge"] == pytest.approx(faraday, rel=1e-6)


def test_a_change_that_no_law_reads_is_said_to_change_nothing():
    _, _, stderr = ssbcell(
        "simulate", CELL, "--protocol", "cycle_c3", "--json", "--set", "interlayer.modulus=0.5 GPa"
    )
    assert "changes no property" in one_line(stderr)


def test_a_simulated_record_is_written_and_ingested_again(tmp_path):
    out = tmp_path / "record.h5"
    ssbcell("simulate", CELL, "--protocol", "cycle_c3", "--json", "--out", out)
    code, document, _ = ssbcell("ingest", out, "--json")
    file = json.loads(document)["files"][0]
    assert code == 0
    assert file["charge_capacity_ah"] > file["discharge_capacity_ah"] > 3e-3
    assert {"test_time_second", "voltage_volt", "current_ampere"} <= set(file["columns"])


def test_a_healthy_simulated_cell_is_graded_a(healthy, tmp_path):
    data, card = healthy
    code, document, _ = ssbcell("grade", data, "--cell", card, "--out", tmp_path, "--json")
    verdict = json.loads(document)["cells"][0]
    assert verdict["grade"] == "A", verdict["basis"]
    assert code == 0
    written = json.loads((tmp_path / CELL / "verdict.json").read_text(encoding="utf-8"))
    assert written["grade"] == "A"


def test_the_same_record_without_its_rest_is_not_graded_a(healthy, tmp_path):
    data, card = healthy
    lines = data.read_text(encoding="utf-8").splitlines(keepends=True)
    current = lines[0].strip().split(",").index("current_ampere")
    kept = [line for line in lines[1:] if abs(float(line.split(",")[current])) > 1e-9]
    cut = tmp_path / "no_rest.bdf.csv"
    cut.write_text("".join([lines[0], *kept]), encoding="utf-8")
    code, document, _ = ssbcell("grade", cut, "--cell", card, "--out", tmp_path, "--json")
    assert json.loads(document)["cells"][0]["grade"] != "A"
    assert code in (1, 3, 4)


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["properties", "Nakagawa2025_exampel_1"], 2, "Did you mean 'Nakagawa2025_example_1'"),
        (["simulate", CELL, "--protocol", "dcr_soc50"], 2, "Did you mean 'dcr_soc50_10s'"),
        (["simulate", CELL], 2, "--protocol"),
        (["simulate", CELL, "--protocol", "cycle_c3", "--set", "x"], 2, "PATH=VALUE"),
        (
            ["simulate", CELL, "--protocol", "cycle_c3", "--set", "interlayer.porosity=45"],
            2,
            "0.45",
        ),
        (["properties", CELL, "--closure", "brugeman"], 2, "Did you mean 'bruggeman'"),
        (["properties", "no_such_folder/cell.toml"], 2, "no such file"),
        (["ingest", "missing.ndax"], 4, "no such file"),
        (["nonsense"], 2, "nonsense"),
    ],
)
def test_bad_input_is_one_line_and_its_exit_code(arguments, code, says, tmp_path):
    given, stdout, stderr = ssbcell(*arguments, cwd=tmp_path)
    assert given == code
    assert stdout == ""
    assert says in one_line(stderr)


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("empty.csv", b"", "empty"),
        ("unknown.csv", b"a,b\n1,2\n", "unknown format"),
        ("noise.ndax", bytes(range(256)) * 8, "noise.ndax"),
        ("no_current.bdf.csv", b"test_time_second,voltage_volt\n0,3.7\n1,3.8\n", "current"),
    ],
)
def test_a_bad_file_is_refused_and_nothing_is_written(name, content, says, tmp_path):
    bad, out = tmp_path / name, tmp_path / "record.h5"
    bad.write_bytes(content)
    code, stdout, stderr = ssbcell("ingest", bad, "--out", out)
    assert code == 4
    assert stdout == ""
    assert says in one_line(stderr)
    assert sorted(path.name for path in tmp_path.iterdir()) == [name]


def test_a_missing_design_capacity_is_wrong_usage(healthy, tmp_path):
    data, card = healthy
    bare = tmp_path / "bare.toml"
    lines = card.read_text(encoding="utf-8").splitlines()
    bare.write_text(
        "\n".join(line for line in lines if not line.startswith("design_capacity")),
        encoding="utf-8",
    )
    out = tmp_path / "out"
    code, _, stderr = ssbcell("grade", data, "--cell", bare, "--out", out)
    assert code == 2
    assert "design_capacity" in one_line(stderr)
    assert not out.exists()


def test_output_survives_a_terminal_that_is_not_utf8(tmp_path):
    import os

    env = os.environ | {"PYTHONIOENCODING": "ascii", "LC_ALL": "C"}
    code, stdout, _ = ssbcell("properties", CELL, cwd=tmp_path, env=env)
    assert code == 0
    assert "solid electrolyte" in stdout
