"""Every figure of the house, drawn from the cells that ship into a folder.

python examples/gallery.py [FOLDER]
"""

import sys
import tempfile
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

import ssbcell
from ssbcell.analysis import differential_capacity, find_steps, pulse_resistance
from ssbcell.calibrate import axis_of, process_window, sensitivity
from ssbcell.cell import IntermittentShort
from ssbcell.report import curve_figures as curves
from ssbcell.report import figures
from ssbcell.report import press_figure as press
from ssbcell.report import structure_figures as structure
from ssbcell.report.cycle_figure import plot_cycles
from ssbcell.report.tolerances import plot_sensitivity
from ssbcell.report.window import plot_window_maps
from ssbcell.shelf import names
from ssbcell.simulate import simulate_cycles, simulate_eis

GOOD, BAD = "Nakagawa2025_example_1", "Nakagawa2025_comparative_3"
WARM = "Nakagawa2025_example_3"
TOLERANCES = {
    "press.densify.pressure": "2 % of value",
    "press.densify.temperature": "5 K",
    "positive_electrode.coating_mass": "3 % of value",
    "solid_electrolyte.as_coated.thickness": "5 um",
}
AREA = 1e-4  # of the simulated cells [m2]
#: for an hour in the charge of the third cycle
SHORT = IntermittentShort(3.0, begins=7.2e4, ends=7.56e4)


def main() -> None:
    out = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(tempfile.mkdtemp(prefix="gallery-"))
    good, bad = ssbcell.load_cell(GOOD), ssbcell.load_cell(BAD)
    cycles = {cell.name: ssbcell.simulate_cycle(cell) for cell in (good, bad)}
    pulses = {cell.name: ssbcell.simulate_dcr(cell) for cell in (good, bad)}
    first = cycles[GOOD].record
    isolated = ssbcell.load_cell(GOOD, {"positive_electrode.isolated_fraction": "10 %"})
    lacking = ssbcell.simulate_cycle(isolated).record
    steps = {step.kind: step for step in find_steps(first) if step.kind != "rest"}
    both = {kind: differential_capacity(first, step) for kind, step in steps.items()}
    spectrum = simulate_eis(good)
    mass = good.laminate.positive_electrode.active_material_areal_mass * AREA
    with figures.style():
        drawn = {
            "voltage": figures.plot_voltage(
                {"example 1": first, "with 10 % isolated": lacking}, mass, figures.new_axes()
            ),
            "differential_capacity": curves.plot_differential_capacity(both, figures.new_axes()),
            "pulse": figures.plot_pulse(
                pulses[GOOD].record, pulse_resistance(pulses[GOOD].record, AREA), figures.new_axes()
            ),
            "dcr": figures.plot_dcr_bars(
                ["example 1", "comparative\nexample 3"],
                [one.contributions.to_dict() for one in pulses.values()],
                [good.reported.dcr_ohm_cm2, bad.reported.dcr_ohm_cm2],
                figures.new_axes(),
            ),
            "laminate": structure.plot_laminate(
                {"example 1": good.laminate, "comparative\nexample 3": bad.laminate},
                figures.new_axes(height=3.4),
            ),
            "press_steps": press.plot_press_steps(good, figures.new_axes(height=press.HEIGHT)),
            "cycles": plot_cycles(
                simulate_cycles(good, cycles=5, short=SHORT).cycles, figures.new_axes()
            ),
            "nyquist": curves.plot_nyquist(
                {GOOD: (spectrum.frequency_hertz, spectrum.impedance_ohm_cm2)}, figures.new_axes()
            ),
            "comparison": curves.plot_comparison(
                as_measured(lacking), first, figures.new_axes()
            ),
        }  # fmt: skip
        for name, axes in drawn.items():
            print(figures.save(axes, out / f"{name}.png"))
        for name, page in window_figures().items():
            page.savefig(out / f"{name}.png")
            print(out / f"{name}.png")


def as_measured(record: ssbcell.Record) -> ssbcell.Record:
    """Return a simulated record as a cycler would have logged it, with 1 mV of noise."""
    noise = np.random.default_rng(0).normal(0.0, 1e-3, len(record.data))
    data = record.data.assign(voltage_volt=record.data["voltage_volt"] + noise)
    return ssbcell.Record(data, record.metadata)


def window_figures() -> dict[str, Figure]:
    """Draw what pressing harder and warmer gives, and which tolerances matter."""
    cells = [ssbcell.load_cell(name) for name in names("parameter_sets", "cells")]
    across = axis_of("press.densify.pressure=650 .. 1050 MPa", 11)
    up = axis_of("press.densify.temperature=20 .. 130 degC", 11)
    empty = Figure(figsize=(2 * figures.COLUMN, 5.2), layout="constrained")
    axes = figures.new_axes(2 * figures.COLUMN, 3.0)
    plot_sensitivity(sensitivity(WARM, TOLERANCES), axes)
    return {
        "process_window": plot_window_maps(process_window(GOOD, across, up), cells, empty),
        "sensitivity": axes.figure,
    }


if __name__ == "__main__":
    main()
