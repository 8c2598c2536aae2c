"""What importing and grading load, seen in a fresh interpreter."""

import subprocess
import sys

import pytest


def run_fresh(code):
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done


@pytest.mark.parametrize("heavy", ["pybamm", "pandas", "scipy", "matplotlib", "pint"])
def test_importing_ssbcell_loads_none_of_the_heavy_libraries(heavy):
    run_fresh(f"import ssbcell, sys; assert {heavy!r} not in sys.modules")


def test_every_public_name_loads():
    run_fresh("import ssbcell\nfor name in ssbcell.__all__: getattr(ssbcell, name)")


def test_grading_never_imports_pybamm(tmp_path):
    data, card = tmp_path / "a.bdf.csv", tmp_path / "cell.toml"
    rows = "\n".join(f"{10 * i},{3.6 + 0.001 * i},0.0013" for i in range(200))
    data.write_text(f"test_time_second,voltage_volt,current_ampere\n{rows}\n", encoding="utf-8")
    card.write_text(
        '[cell]\nid = "x"\nelectrode_area = "1 cm^2"\ntemperature = "25 degC"\n'
        'design_capacity = "3.76 mAh"\ndesign_capacity_source = "drawing"\n',
        encoding="utf-8",
    )
    out = tmp_path / "out"
    run_fresh(
        "import sys\nfrom ssbcell.cli.app import run\n"
        f"code = run(['grade', r'{data}', '--cell', r'{card}', '--out', r'{out}'])\n"
        "assert code == 3, code\nassert 'pybamm' not in sys.modules"
    )


def test_telemetry_is_off_before_pybamm_is_imported_and_nothing_prompts():
    done = run_fresh(
        "import os\nos.environ.pop('PYBAMM_DISABLE_TELEMETRY', None)\n"
        "import ssbcell\nssbcell.LithiumDepositionDFN\nimport sys\n"
        "assert 'pybamm' in sys.modules\n"
        "import pybamm\nassert pybamm.config.check_opt_out()"
    )
    assert done.stdout == ""
    assert done.stderr == ""
