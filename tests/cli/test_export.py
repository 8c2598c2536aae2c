"""`ssbcell export` writes for PyBaMM, and says what it changed."""

import json

from ssbcell.cli.app import run

CELL = """
[cell]
id = "L1-007"
electrode_area = "2.0 cm^2"
active_material_mass = "43.2 mg"
design_capacity = "3.76 mAh/cm^2"
design_capacity_source = "drawing"
temperature = "25 degC"
"""


def test_export_writes_the_file_and_says_what_it_changed(tmp_path, capsys):
    cell, out = tmp_path / "cell.toml", tmp_path / "dcr.py"
    cell.write_text(CELL, encoding="utf-8")
    asked = ["export", "dcr_soc50_10s", "--to", "pybamm", "--cell", str(cell)]
    assert run([*asked, "--out", str(out), "--json"]) == 0
    printed = capsys.readouterr()
    changed = json.loads(printed.out)["changed"]
    assert "'to_soc50' ends at SOC 50 %" in changed[0]
    assert "changed: step 'to_soc50'" in printed.err
    # 15.1 mA/cm2 on 2 cm2, and half of 3.76 mAh/cm2 at 1.3 mA/cm2
    assert "Discharge at 0.0302 A for 10.0 seconds or until 2.65 V" in out.read_text("utf-8")
    assert "for 5206.15" in out.read_text("utf-8")


def test_export_refuses_an_unknown_format_by_name(tmp_path, capsys):
    cell = tmp_path / "cell.toml"
    cell.write_text(CELL, encoding="utf-8")
    assert run(["export", "cycle_c3", "--to", "arbin", "--cell", str(cell)]) == 2
    assert "neware, biologic, pybamm" in capsys.readouterr().err
