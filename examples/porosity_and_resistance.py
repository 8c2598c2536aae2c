"""How the porosity of the solid electrolyte raises the resistance of a cell.

The mass of the layer stays, so a looser layer is also a thicker one.
"""

import ssbcell


def main() -> None:
    print("porosity  thickness  DCR          of which solid electrolyte")
    for porosity in ("2 %", "5 %", "10 %", "20 %"):
        changes = {"solid_electrolyte.porosity": porosity}
        cell = ssbcell.load_cell("Nakagawa2025_example_1", changes)
        dcr = ssbcell.simulate_dcr(cell)
        print(
            f"{porosity:>8}  {cell.laminate.solid_electrolyte.thickness * 1e6:6.1f} um"
            f"  {dcr.resistance_ohm_cm2:5.2f} ohm cm2"
            f"  {dcr.contributions.solid_electrolyte:5.2f} ohm cm2"
        )


if __name__ == "__main__":
    main()
