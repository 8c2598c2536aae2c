"""Speed and error of the cell model beside PyBaMM's own half-cell, in one run.

Both are stepped by IDAKLU with the same tolerances, after a first solve that is not counted: as
PyBaMM sets it, with the Jacobian renewed after three iterations as `simulate` sets it, and
compiled too. The stock model has a transference number of one and no interlayer; it runs on our
mesh, and on even meshes of its own. Errors are against our model on a fine mesh. Times are those
of the processor, so that others at work on the machine disturb them less; the median of many.

Run by hand: python benchmarks/cell.py [structures]
"""

import multiprocessing
import resource
import statistics
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace

import numpy as np

import ssbcell
from ssbcell.cell import LithiumDepositionDFN, parameter_values
from ssbcell.cell._pybamm import pybamm
from ssbcell.protocols import Protocol
from ssbcell.simulate import simulate_many

CURRENT, LOWER, UPPER = (
    "Current function [A]",
    "Lower voltage cut-off [V]",
    "Upper voltage cut-off [V]",
)
STOCK = {"working electrode": "positive", "transport efficiency": "tortuosity factor"}
REPEATS = 11
#: of the solver: PyBaMM's, ours, and ours as machine code
RENEWED = {"max_nonlinear_iterations": 3}
COMPILED = {**RENEWED, "compile": True}
C_THIRD, PULSE = 1.3e-3, 15.1e-3  # A on 1 cm2


@dataclass
class Runner:
    """A built model and its solver."""

    model: object
    solver: object

    def step(self, state, current, duration, lower=2.0, upper=100.0):
        """Run at constant current until a cut-off or the end of the time."""
        inputs = {CURRENT: current, LOWER: lower, UPPER: upper}
        stops = np.array([0.0, duration])
        solution = self.solver.step(
            state, self.model, duration, t_eval=stops, t_interp=stops, inputs=inputs, save=False
        )
        last = solution.last_state
        last.termination = "final time"
        return last


def built(model, properties, submeshes, points, *, tolerance=1e-6, options=None):
    values = parameter_values(properties)
    values.update(dict.fromkeys((CURRENT, LOWER, UPPER), "[input]"))
    values["Electrolyte diffusivity [m2.s-1]"] = 1e-11
    simulation = pybamm.Simulation(
        model,
        parameter_values=values,
        submesh_types=submeshes,
        var_pts={**model.default_var_pts, **points},
    )
    simulation.build()
    solver = pybamm.IDAKLUSolver(rtol=tolerance, atol=tolerance, options=options or {})
    return Runner(simulation.built_model, solver)


def voltage(state):
    return float(np.squeeze(state["Voltage [V]"].entries)[()])


def cycle(runner):
    """C/3 charge and discharge; capacity [mAh], times [ms]."""
    began = time.process_time()
    charged = runner.step(None, -C_THIRD, 32400.0, upper=4.3)
    empty = runner.step(charged, C_THIRD, 32400.0, lower=2.65)
    took = time.process_time() - began
    return empty, (float(empty.t[-1]) - float(charged.t[-1])) * C_THIRD / 3.6, took * 1e3


def pulse(runner, rested):
    """Pulse from rest; resistance [ohm], time [ms]."""
    began = time.process_time()
    end = runner.step(rested, PULSE, 10.0)
    took = time.process_time() - began
    return (voltage(rested) - voltage(end)) / PULSE, took * 1e3


def measure(runner, repeats=REPEATS):
    cycles, pulses = [], []
    for _ in range(repeats + 1):
        empty, capacity, took = cycle(runner)
        cycles.append(took)
    # the same charge for every model, so that errors of capacity do not enter the resistance
    rested = runner.step(runner.step(empty, -C_THIRD, 5000.0), 0.0, 3600.0)
    for _ in range(repeats + 1):
        resistance, took = pulse(runner, rested)
        pulses.append(took)
    return resistance, capacity, statistics.median(pulses[1:]), statistics.median(cycles[1:])


def against_stock():
    cell = ssbcell.load_cell("Nakagawa2025_example_1")
    properties = replace(ssbcell.effective_properties(cell.laminate), interlayer_resistance=0.0)
    ours = LithiumDepositionDFN()
    meshes, stock = ours.default_submesh_types, pybamm.lithium_ion.DFN(STOCK)
    fine = built(ours, properties, meshes, {"x_p": 60, "r_p": 80}, tolerance=1e-8)
    exact, whole, *_ = measure(fine, repeats=1)
    rows = []
    for how, options in (("", None), (", renewed", RENEWED), (", compiled", COMPILED)):
        for name, model in (("ours", ours), ("stock, our mesh", stock)):
            points = ours.default_var_pts
            rows.append((name + how, built(model, properties, meshes, points, options=options)))
    for points in (20, 40, 80):
        mesh = {"x_s": 20, "x_p": 20, "r_p": points}
        even = built(stock, properties, stock.default_submesh_types, mesh)
        rows.append((f"stock, even 20 x {points}", even))
    print("model                     pulse ms  cycle ms  resistance error  capacity error")
    for name, runner in rows:
        resistance, capacity, short, long = measure(runner)
        errors = f"{resistance / exact - 1:16.3%}  {capacity / whole - 1:14.3%}"
        print(f"{name:24s}  {short:8.1f}  {long:8.1f}  {errors}")


def number(text):
    return {"value": text, "status": "assumed", "source": "benchmark"}


def plans():
    discharge = {
        "name": "discharge",
        "kind": "discharge",
        "current": number("1.3 mA/cm^2"),
        "until_voltage": number("2.65 V"),
        "at_most": number("9 h"),
        "sample_every": "10 s",
    }
    rest = {"name": "rest", "kind": "rest", "duration": number("1 s"), "sample_every": "1 s"}
    short = {
        **discharge,
        "name": "pulse",
        "current": number("15.1 mA/cm^2"),
        "duration": number("10 s"),
        "sample_every": "0.1 s",
    }
    short.pop("at_most")
    head = {"description": "benchmark", "source": "benchmark"}
    return {
        "C/3 discharge from rest at 4.3 V": Protocol.model_validate(
            {**head, "name": "a", "start_voltage": number("4.3 V"), "steps": [discharge]}
        ),
        "pulse from rest at 3.8 V": Protocol.model_validate(
            {
                **head,
                "name": "b",
                "pulse": "pulse",
                "start_voltage": number("3.8 V"),
                "steps": [rest, short],
            }
        ),
        "whole of dcr_soc50_10s": "dcr_soc50_10s",
    }


def structures(count):
    """Cells of random porosities, separator thickness and interlayer resistance."""
    laminate = ssbcell.load_cell("Nakagawa2025_example_1").laminate
    base = ssbcell.effective_properties(laminate)
    random = np.random.default_rng(1)
    for _ in range(count):
        solid = (1.0 - random.uniform(0.02, 0.18)) / 0.98
        active = base.positive_electrode_active_fraction * solid
        yield replace(
            base,
            positive_electrode_thickness=base.positive_electrode_thickness / solid,
            positive_electrode_active_fraction=active,
            positive_electrode_electrolyte_fraction=(
                base.positive_electrode_electrolyte_fraction * solid
            ),
            positive_electrode_ionic_conductivity=(
                base.positive_electrode_ionic_conductivity * solid**1.5
            ),
            solid_electrolyte_thickness=random.uniform(55e-6, 70e-6),
            interlayer_resistance=random.uniform(0.5e-4, 3e-4),
        )


def ensemble(count):
    cells = list(structures(count))
    print(f"\n{count} structures, one build a process   ms a structure, wall, 2 processes")
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:
        for name, plan in plans().items():
            list(simulate_many(cells[:64], plan, workers=pool))  # warm
            began = time.perf_counter()
            found = list(simulate_many(cells, plan, workers=pool))
            took = (time.perf_counter() - began) / count * 1e3
            failed = sum(outcome.problem is not None for outcome in found)
            print(f"{name:34s}  {took:6.1f}  ({failed} with a problem)")
    for name, plan in plans().items():
        for how, compiled in (("", False), (", compiled", True)):
            list(simulate_many(cells[:4], plan, compiled=compiled))  # warm
            began = time.process_time()
            list(simulate_many(cells[:100], plan, compiled=compiled))
            took = (time.process_time() - began) / min(count, 100) * 1e3
            print(f"{name + how:44s}  {took:6.1f} ms of one processor")
    for part in (count // 2, count):
        list(simulate_many(cells[:part], plans()["pulse from rest at 3.8 V"]))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"peak memory of this process after {part} pulses: {peak:.0f} MB")


if __name__ == "__main__":
    against_stock()
    ensemble(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
