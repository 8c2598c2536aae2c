import numpy as np
import pytest

from ssbcell.cell import LithiumDepositionDFN, parameter_values
from ssbcell.cell._pybamm import pybamm
from ssbcell.errors import UsageError
from ssbcell.protocols import load_protocol
from ssbcell.records.record import STEP_COUNT, TEST_TIME, VOLTAGE
from ssbcell.simulate import simulate_protocol, to_experiment


def test_pybamms_own_experiment_gives_the_voltages_of_the_simulated_record(properties):
    run = simulate_protocol(properties, "dcr_soc50_10s")
    experiment = to_experiment(run.protocol, 1e-4, run.reference_capacity)
    solution = pybamm.Simulation(
        LithiumDepositionDFN(),
        parameter_values=parameter_values(properties),
        experiment=experiment,
        solver=pybamm.IDAKLUSolver(rtol=1e-6, atol=1e-6),
    ).solve(calc_esoh=False)
    steps = [step for cycle in solution.cycles for step in cycle.steps]
    assert len(steps) == len(run.steps)
    for number, theirs in enumerate(steps, start=1):
        ours = run.record.data[run.record.data[STEP_COUNT] == number]
        after = ours[TEST_TIME].iloc[-1] - run.steps[number - 1].segment.start
        assert theirs.t[-1] - theirs.t[0] == pytest.approx(after, abs=0.5)
        middle = ours.iloc[len(ours) // 2]
        since = middle[TEST_TIME] - run.steps[number - 1].segment.start
        voltage = float(np.squeeze(theirs["Voltage [V]"](theirs.t[0] + since)))
        assert voltage == pytest.approx(middle[VOLTAGE], abs=2e-4)


def test_a_state_of_charge_that_pybamm_cannot_count_is_refused_and_not_dropped():
    with pytest.raises(UsageError, match="give the reference capacity"):
        to_experiment(load_protocol("qualification"), 1e-4)
