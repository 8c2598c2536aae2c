"""Resistance of a cell at 0, 25, 45 and 60 degC, and what it is made of.

Conductivities, exchange currents and diffusion follow Arrhenius' law; which activation energies
were measured and which assumed stands in parameter_sets.
"""

import ssbcell
from ssbcell.errors import SimulationError

CELL = "Nakagawa2025_example_1"


def main() -> None:
    laminate = ssbcell.load_cell(CELL).laminate
    print(f"{CELL}: 15.1 mA/cm2 for 10 s at SOC50")
    print("degC  ohm cm2  largest parts")
    for celsius in (0.0, 25.0, 45.0, 60.0):
        properties = ssbcell.effective_properties(laminate, temperature=celsius + 273.15)
        try:
            dcr = ssbcell.simulate_dcr(properties)
        except SimulationError as problem:
            print(f"{celsius:4.0f}  none: {problem}")
            continue
        parts = sorted(dcr.contributions.to_dict().items(), key=lambda part: -part[1])[:3]
        largest = ", ".join(f"{name} {value:.1f}" for name, value in parts)
        print(f"{celsius:4.0f}  {dcr.resistance_ohm_cm2:7.1f}  {largest}")


if __name__ == "__main__":
    main()
