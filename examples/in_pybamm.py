"""The model as a PyBaMM user takes it: by name, with an Experiment, without importing ssbcell."""

import os

os.environ.setdefault("PYBAMM_DISABLE_TELEMETRY", "true")

import pybamm


def main() -> None:
    model = pybamm.Model("LithiumDepositionDFN")
    values = pybamm.ParameterValues("Nakagawa2025_example_1")
    values["Initial lithium thickness [m]"] = 0.0  # anode-free
    experiment = pybamm.Experiment(
        [("Charge at 1.3 mA until 4.3 V", "Rest for 1 hour", "Discharge at 1.3 mA until 2.65 V")]
    )
    simulation = pybamm.Simulation(model, parameter_values=values, experiment=experiment)
    solution = simulation.solve()
    for step, name in zip(solution.cycles[0].steps, ("charge", "rest", "discharge"), strict=True):
        thickness = step["Lithium thickness [m]"].entries[-1] * 1e6
        print(f"after {name}: {step['Voltage [V]'].entries[-1]:.3f} V, {thickness:.2f} um lithium")


if __name__ == "__main__":
    main()
