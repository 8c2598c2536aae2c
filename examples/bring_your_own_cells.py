"""Calibrate on cells of your own from a CSV, see how far to trust it, and predict.

Put your cells in the CSV's rows, each quantity with its unit; an empty field was not measured.
The file here holds ten: the six cells of US 2025/0260067 A1, and four that were not made, but
simulated by the cell model and the shipped shared_fraction, with noise, to show how charge,
efficiency and a bound of a leak are written. Put your own in their place. What your
cells share (composition, coating mass, joining) stands in one cell file, here that of the
patent's first example. The same from the command line: ``ssbcell calibrate``.
"""

from pathlib import Path

from ssbcell.calibrate import fit_own_cells, near_table, predict, profiles, read_own_cells
from ssbcell.calibrate.own_fit import steps_of
from ssbcell.cli.console import progress
from ssbcell.report.figures import new_axes, save, style

HERE = Path(__file__).parent
SHARED = "Nakagawa2025_example_1"
DESIGN_CAPACITY = 174.0  # mAh/g, yours
HYPOTHESES = ("shared_fraction", "percolation")  # all of them if left out


def main(out=Path("calibration.png")):
    own = read_own_cells(HERE / "my_cells.csv", SHARED, design_capacity=DESIGN_CAPACITY)
    model = near_table()
    with progress("calibrate", steps_of(HYPOTHESES, len(own), 4)) as told:
        found = fit_own_cells(
            own, model, hypotheses=HYPOTHESES, design_capacity=DESIGN_CAPACITY, progress=told
        )
    for row in found.rows():
        print(f"{row['name']}, left out: {row['dcr']:.0%} of DCR, {row['capacity']:.1f} mAh/g")
    for one in profiles(found.fits[0], model):
        low, high = one.interval
        sure = "" if all(one.bounded) else ", which the cells do not bound on both sides"
        print(f"{found.fits[0].closure.name}: {one.name} {low:.3g} to {high:.3g} {one.unit}{sure}")
    print(*found.advice, sep="\n")

    foretold = predict(own[0].cell, 900e6, 353.15, calibrations=found.calibrations, forward=model)
    for name, interval in foretold.outcomes.items():
        print(f"900 MPa, 80 degC: {name} {interval.median:.4g} ({interval.low:.4g} to "
              f"{interval.high:.4g})")  # fmt: skip
    print(f"probability of A {foretold.probability_of_a:.0%}; {foretold.assumption}")
    print("wrote", plot(found, own, out))


def plot(found, own, out):
    """Draw what each hypothesis foretells of a cell that it was not fitted to."""
    seen = [one.case.observations[0].low for one in own]
    with style():
        axes = new_axes()
        for left, marker in zip(found.left, "os", strict=True):
            axes.plot(seen, [o.dcr_ohm_cm2 for o in left.outcomes], marker, label=left.name)
        axes.axline((20.0, 20.0), slope=1.0, color="0.6", linewidth=0.7)
        axes.set_xlabel("measured DCR [$\\Omega$ cm$^2$]")
        axes.set_ylabel("foretold by the other cells [$\\Omega$ cm$^2$]")
        axes.legend()
        return save(axes, out)


if __name__ == "__main__":
    main()
