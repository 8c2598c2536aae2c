"""Writes docs/densification.md: how well each law meets the six cells, layer by layer."""

from pathlib import Path

import numpy as np

from ssbcell.process import DensificationFit, consistency_report, load_cell, shipped_laws
from ssbcell.process.chain import Fits
from ssbcell.shelf import names

PAGE = Path(__file__).parent.parent / "docs" / "densification.md"

HEAD = """# Densification: what the six cells say

Made by `benchmarks/densification_table.py`; run it again after a change of law or data.

A law takes the porosity before a pressing, its pressure and temperature, and gives the
porosity after it. Each is fitted to the six cells of US 2025/0260067 A1 by least squares
on the logarithm of porosity. *Left out* is the error on a cell that the fit has not seen;
*together* is the correlation of the two parameters.

## The densifying step
"""

WORDS = """
The positive electrode follows Heckel's law with a yield pressure that falls linearly with
temperature. The solid electrolyte follows no law: its printed rates of decrease and its
printed porosities contradict each other in the comparative examples (below), so an error of
a fifth is in the data themselves. The interlayer hardly densifies, by a few percent of its
voids; the data would have it yield *later* when it is warm, which no powder is known to do, so
that its softening is held at zero.

## The joinings

Before densifying the source joins cold, once at 90 MPa and once at 290 MPa, all cells alike.
That is enough for one number a layer: a yield pressure without temperature.
"""

MORE = """
Densifying after joining is not one law for the interlayer: it gives up a third of its voids at
290 MPa, and next to none of the rest at 980 MPa. The positive electrode's yield pressures agree
(677 +- 65 MPa joining, 688 +- 7 MPa densifying); the solid electrolyte's do not (629 and 473 MPa).

## Where a prediction is one

- Its interval (90 %) has the scatter of the cells about the law, the covariance of its
  parameters, and how far the other laws part from it.
- The data lie on two lines: pressure at room temperature, temperature at 980 MPa. Away from
  them a prediction carries a flag. Its interval then holds that of the nearest place on the
  lines, and counts the scatter once more for each span of the data in between (an assumption);
  so it never narrows on the way out.
- A layer that was looser or denser before densifying than those of the cells, or that had seen
  another pressure, is flagged as well.
- Heckel's softening is a straight line. It is followed down to a tenth of the yield pressure,
  for the positive electrode to 223 degC; a warmer pressing is refused. So is a pressure above
  ten times the highest of the cells.
- The modulus of the interlayer goes with pressure in a straight line: 0.8, 0.7, 0.6 GPa at
  980, 784, 700 MPa.

## What is assumed of a step without a reported rate

A step that presses no harder than one before takes nothing: the source reports nothing of its
third joining. The rule holds for predictions too: densifying at 290 MPa or less, after a joining
at 290 MPa, keeps the porosity. The laws count pressure from zero, so that just above it the
prediction falls by a third at once; the interval below reaches down to the law, since a warmer
pressing may take something after all.

The last step that presses harder leaves the layer as it was built. If it had fewer voids before,
by the reported rates, the step takes nothing, and where rounding does not explain it the
consistency report names the two numbers. What lies between comes from the other steps' rates if
only one is missing, else from the laws above, and is marked as predicted.

So one cell may have two thicknesses of a layer. The press table and the press figure follow the
printed rates, which leave 1.75 % of voids and 61.1 um of the separator of example 1; its
properties and the simulation take what the source printed of the finished layer, 2.0 % and
61.2 um. The rounding of the source explains the difference.
"""


def rows(laws: Fits) -> list[str]:
    lines = [
        "| layer | law | parameters | together | worst error | worst left out |",
        "|---|---|---|---|---|---|",
    ]
    for layer, fits in laws.items():
        for fit in fits:
            left_out = np.abs(fit.left_out_errors).max()
            lines.append(
                f"| {layer.replace('_', ' ')} | {fit.law.name} | {parameters(fit)} "
                f"| {together(fit)} | {np.abs(fit.relative_errors).max():.1%} "
                f"| {'too few' if np.isnan(left_out) else f'{left_out:.1%}'} |"
            )
    return lines


def parameters(fit: DensificationFit) -> str:
    spread = np.sqrt(np.diag(fit.covariance))
    return ", ".join(
        f"{name} held at 0" if name in fit.held else f"{name} {value:.4g} +- {doubt:.2g}"
        for name, value, doubt in zip(fit.law.parameters, fit.values, spread, strict=True)
    )


def together(fit: DensificationFit) -> str:
    if fit.held or len(fit.values) < 2:
        return "-"
    return f"{fit.covariance[0, 1] / np.sqrt(np.prod(np.diag(fit.covariance))):.2f}"


def chains() -> list[str]:
    """Return how each cell's porosity comes out through densifying, by the best law."""
    lines = ["", "| cell | layer | printed | by law | error |", "|---|---|---|---|---|"]
    for layer, fits in shipped_laws().densify.items():
        best = fits[0]
        for name, error, printed in zip(
            best.data.cells, best.relative_errors, best.data.porosity_after, strict=True
        ):
            lines.append(
                f"| {name} | {layer.replace('_', ' ')} | {printed:.1%} "
                f"| {printed * (1.0 + error):.2%} | {error:+.1%} |"
            )
    return lines


def contradictions() -> list[str]:
    lines = ["| cell | number | printed | computed | rounding allows |", "|---|---|---|---|---|"]
    for name in names("parameter_sets", "cells"):
        for one in consistency_report(load_cell(name)):
            if not one.agrees:
                lines.append(
                    f"| {name} | {one.what} | {one.printed} | {one.computed:.3g} {one.unit} "
                    f"| {one.low:.3g} to {one.high:.3g} {one.unit} |"
                )
    return lines


def main() -> None:
    laws = shipped_laws()
    head = "## Numbers that contradict each other"
    page = [HEAD, *rows(laws.densify), *chains(), WORDS, *rows(laws.join), MORE, head, ""]
    page += contradictions()
    PAGE.write_text("\n".join(page) + "\n", encoding="utf-8")
    print(f"wrote {PAGE}")


if __name__ == "__main__":
    main()
