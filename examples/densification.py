"""What porosity a pressing leaves, by the law that the patent's six cells teach."""

import ssbcell
from ssbcell.process import compare_laws, densification_data, predict_porosity

CELLS = [
    f"Nakagawa2025_{kind}_{number}" for kind in ("example", "comparative") for number in (1, 2, 3)
]


def main() -> None:
    data = densification_data([ssbcell.load_cell(name) for name in CELLS], "positive_electrode")
    fits = compare_laws(data)
    print("law                 worst error  worst error left out")
    for fit in fits:
        worst, left_out = abs(fit.relative_errors).max(), abs(fit.left_out_errors).max()
        print(f"{fit.law.name:<19} {worst:10.1%} {left_out:17.1%}")
    print("\npressure  temperature  porosity (90 % interval)")
    for pressure, temperature in ((980, 120), (980, 80), (800, 90), (1100, 150)):
        given = predict_porosity(fits, pressure * 1e6, temperature + 273.15)
        beyond = "; ".join(given.beyond_the_data)
        print(
            f"{pressure:5} MPa   {temperature:4} degC  {given.porosity:6.2%} "
            f"({given.low:.2%} to {given.high:.2%})  {beyond}"
        )


if __name__ == "__main__":
    main()
