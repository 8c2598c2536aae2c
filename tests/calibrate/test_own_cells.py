"""Own cells from a CSV and from records, with rests, curves, efficiencies and bounds."""

import csv
import json
import math
from pathlib import Path

import numpy as np
import pytest

from ssbcell.calibrate import (
    Case,
    CurveObservation,
    Noise,
    Observation,
    Outcome,
    curve_model,
    fit_connection,
    observe_record,
    read_own_cells,
)
from ssbcell.calibrate.compare import baselines
from ssbcell.calibrate.curves import SHARES, Curve
from ssbcell.calibrate.own_fit import fit_own_cells
from ssbcell.cli.app import run
from ssbcell.errors import DataFileError, UsageError
from ssbcell.process import load_cell
from ssbcell.records import write_record
from ssbcell.simulate import simulate_protocol
from ssbcell.transport import (
    Connection,
    ConnectionClosure,
    FreeParameter,
    Structure,
    connect,
    effective_properties,
)

EXAMPLE = "Nakagawa2025_example_1"
CSV = Path(__file__).parents[2] / "examples" / "my_cells.csv"
AREA, MASS = 1e-4, 21.6e-6  # of the simulated cells


@pytest.fixture(scope="module")
def base():
    return effective_properties(load_cell(EXAMPLE).laminate)


@pytest.fixture(scope="module")
def leaking(base):
    return connect(base, Connection(0.1, 1.0, 1.0, 5e-4, 0.05))


@pytest.fixture(scope="module")
def record(leaking):
    return simulate_protocol(leaking, "qualification").record


def test_a_record_says_of_a_cell_what_the_model_that_made_it_says(record, leaking):
    seen = observe_record(record, AREA, MASS)
    (outcome,) = curve_model([leaking])
    assert {one.quantity for one in seen} == {
        "dcr_ohm_cm2",
        "charge_capacity_mAh_per_g",
        "discharge_capacity_mAh_per_g",
        "leak_mS_per_cm2",
        "charge curve",
        "rest curve",
        "discharge curve",
    }
    for one in seen:
        assert np.abs(one.residuals(outcome)).max() < 0.1, one.quantity
    (leak,) = (one.low for one in seen if one.quantity == "leak_mS_per_cm2")
    assert leak == pytest.approx(0.005, rel=0.05)  # 0.05 S/m2, of which the rest alone tells


def test_a_tight_cell_bounds_its_leak_from_above(base):
    record = simulate_protocol(base, "qualification").record
    leaks = [one for one in observe_record(record, AREA, MASS, curves=False)
             if one.quantity == "leak_mS_per_cm2"]  # fmt: skip
    assert not leaks[0].measured
    assert leaks[0].high < 1e-3
    none, much = (leaks[0].residual(Outcome(15.0, 180.0, 166.0, leak)) for leak in (0.0, 0.1))
    assert none < 1.5
    assert much > 10.0


def test_a_fit_to_one_records_curves_and_rest_finds_the_cell_that_made_it(record, base):
    closure = ConnectionClosure(
        "three unknowns",
        "of one cell",
        (
            FreeParameter("isolated", "-", 0.0, 0.4, 0.2),
            FreeParameter("resistance", "ohm*m^2", 1e-4, 2e-3, 1e-3),
            FreeParameter("leak", "S/m^2", 1e-3, 1.0, 0.02, logarithmic=True),
        ),
        lambda _, v: Connection(v["isolated"], 1.0, 1.0, v["resistance"], v["leak"]),
    )
    structure = Structure(0.02, 0.02, 980e6, 393.15)
    case = Case("one", base, structure, observe_record(record, AREA, MASS))
    fit = fit_connection(closure, [case], curve_model, starts=1)
    assert fit.values == pytest.approx([0.1, 5e-4, 0.05], rel=0.15)
    assert all(fit.identifiable.values())


def test_a_curve_counts_for_a_few_values_however_many_points_it_has():
    outcome = Outcome(15.0, 180.0, 166.0, 0.0, {"charge": Curve(SHARES, 3.8 + 0.1 * SHARES)})
    off = [CurveObservation("charge", Curve(at, 3.82 + 0.1 * at), 0.02)
           for at in (SHARES, np.linspace(0.1, 0.9, 90))]  # fmt: skip
    sums = [sum(r**2 for r in one.residuals(outcome)) for one in off]
    assert sums == pytest.approx([3.0, 3.0])
    assert np.isnan(off[0].residuals(Outcome(15.0, 180.0, 166.0))).all()
    with pytest.raises(UsageError, match="not a number"):
        CurveObservation("rest", Curve(np.array([0.1]), np.array([math.nan])), 0.02)


def rows_of(path, **changes):
    with CSV.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    rows[3] |= changes
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[3])
        writer.writeheader()
        writer.writerows(rows)
    return path


def test_a_row_is_a_cell_with_what_was_measured_and_bounded(tmp_path):
    changes = {"coulombic_efficiency": "0.91", "leak": "< 0.002 mS/cm^2", "charge_capacity": ""}
    own = read_own_cells(rows_of(tmp_path / "c.csv", **changes), EXAMPLE, design_capacity=174.0)
    assert own[3].cell.laminate.positive_electrode.layer.porosity == pytest.approx(0.06)
    seen = {one.quantity: one for one in own[3].case.observations}
    assert seen["coulombic_efficiency"].low == 0.91
    assert (seen["leak_mS_per_cm2"].low, seen["leak_mS_per_cm2"].high) == (-math.inf, 0.002)
    charge = own[0].case.observations[-1]  # graded A: within 95 to 105 % of the design
    assert (charge.low, charge.high) == pytest.approx((165.3, 182.7))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"dcr": "21 mAh"}, r"row 5 \(cold\).*ohm"),
        ({"grade": "C"}, r"row 5 \(cold\).*grade"),
        ({"press.densify.pressure": "980"}, r"row 5 \(cold\).*pressure"),
        ({"dcr": "", "discharge_capacity": ""}, r"row 5 \(cold\).*nothing was measured"),
        ({"record": "cold.csv"}, r"row 5 \(cold\).*electrode_area"),
    ],
)
def test_a_wrong_row_is_refused_with_its_number_and_name(tmp_path, changes, words):
    with pytest.raises(DataFileError, match=words):
        read_own_cells(rows_of(tmp_path / "c.csv", **changes), EXAMPLE)


def test_a_row_may_name_a_record_beside_the_table(tmp_path, record):
    write_record(record, tmp_path / "cold.h5", cell_id="cold")
    changes = {"record": "cold.h5", "electrode_area": "1 cm^2", "active_material_mass": "21.6 mg"}
    path = rows_of(tmp_path / "c.csv", dcr="", discharge_capacity="", **changes)
    own = read_own_cells(path, EXAMPLE, curves=True)
    assert "rest curve" in {one.quantity for one in own[3].case.observations}


def closed_form(properties):
    return [
        Outcome(12.0 / (1.0 - p.isolated_fraction) + 1e4 * p.interlayer_resistance,
                180.0 * (1.0 - p.isolated_fraction), 166.0 * (1.0 - p.isolated_fraction),
                0.0)
        for p in properties
    ]  # fmt: skip


def test_what_was_not_measured_on_a_cell_takes_no_part_in_its_errors(tmp_path):
    own = read_own_cells(rows_of(tmp_path / "c.csv", dcr=""), EXAMPLE)
    found = fit_own_cells(
        own, closed_form, hypotheses=["shared_fraction"], design_capacity=174.0, starts=1
    )
    assert math.isnan(found.left[0].dcr_errors[3])
    assert math.isfinite(found.left[0].rms[0])
    assert all(math.isfinite(one.rms[0]) for one in baselines([one.case for one in own]))


def test_a_hypothesis_with_more_numbers_than_measurements_is_refused_and_others_go_on(tmp_path):
    own = read_own_cells(CSV, EXAMPLE)[:3]
    found = fit_own_cells(
        own, closed_form, hypotheses=["percolation", "isolation_and_contact"],
        design_capacity=174.0, starts=1,
    )  # fmt: skip
    assert [fit.closure.name for fit in found.fits] == ["percolation"]
    assert "5 parameters" in found.refused[0]


def test_the_command_fits_and_keeps_and_predict_takes_what_it_kept(tmp_path, capsys):
    kept = tmp_path / "fits"
    options = ["--based-on", EXAMPLE, "--design-capacity", "174 mAh/g", "--out", str(kept)]
    chosen = ["--hypothesis", "percolation", "--hypothesis", "shared_fraction", "--starts", "1"]
    assert run(["calibrate", str(CSV), *options, *chosen, "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert {row["name"] for row in document["left_out"]} >= {"percolation", "mean", "interpolation"}
    settings = ["--densify-pressure", "980 MPa", "--densify-temperature", "120 degC"]
    taken = ["--calibrations", str(kept), "--draws", "20", "--json"]
    assert run(["predict", EXAMPLE, *settings, *taken]) == 0
    foretold = json.loads(capsys.readouterr().out)
    assert set(foretold["hypotheses"]) == {"percolation", "shared_fraction"}


def test_what_was_missing_from_the_six_cells_is_said_in_plain_words(capsys):
    assert run(["experiments", "--json"]) == 0
    said = " ".join(json.loads(capsys.readouterr().out)["advice"])
    for words in ("charge capacity", "efficiency", "a rest after the charge"):
        assert words in said
    assert "not measured on any of these cells" in said


def test_a_wider_noise_is_wider_in_every_quantity():
    wide = Noise().widened(2.0)
    assert wide.of("leak_mS_per_cm2") == pytest.approx(2.0 * Noise().leak)
    assert wide.curve == pytest.approx(0.04)
    assert Observation("leak_mS_per_cm2", 0.01, 0.01, 0.3).count == 1
