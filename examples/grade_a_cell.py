"""From a cycler's file to a verdict: here the file is simulated, then read as anyone's."""

import tempfile
from pathlib import Path

import ssbcell
from ssbcell.records import write_bdf_csv

CELL_TOML = """
[cell]
id = "L1-007"
electrode_area = "1.0 cm^2"
active_material_mass = "21.6 mg"
design_capacity = "3.76 mAh/cm^2"
design_capacity_source = "an example"
temperature = "25 degC"
"""


def main() -> None:
    leak = {"short.areal_conductance": "0.1 mS/cm^2"}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        card = folder / "cell.toml"
        card.write_text(CELL_TOML, encoding="utf-8")
        for title, changes in (("healthy", {}), ("with a leak of 10 kohm cm2", leak)):
            cell = ssbcell.load_cell("Nakagawa2025_example_1", changes)
            data = folder / "channel_7.bdf.csv"
            write_bdf_csv(ssbcell.simulate_protocol(cell, "qualification").record, data)
            verdict = ssbcell.grade(ssbcell.read(data), card)
            print(f"{title}: {verdict.grade}")
            for line in (*verdict.basis, *verdict.would_decide):
                print(f"    {line}")


if __name__ == "__main__":
    main()
