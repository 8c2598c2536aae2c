"""Writes docs/densification.md: how well each law meets the six cells, layer by layer."""

from pathlib import Path

import numpy as np

from ssbcell.process import consistency_report, load_cell, shipped_fits
from ssbcell.shelf import names

PAGE = Path(__file__).parent.parent / "docs" / "densification.md"

HEAD = """# Densification: what the six cells say

Made by `benchmarks/densification_table.py`; run it again after a change of law or data.

A law takes the porosity before the densifying step, its pressure and temperature, and gives
the porosity after it. Each is fitted to the six cells of US 2025/0260067 A1 by least squares
on the logarithm of porosity. *Left out* is the error on a cell that the fit has not seen.
"""

WORDS = """
The positive electrode follows Heckel's law with a yield pressure that falls linearly with
temperature. The solid electrolyte follows no law: its printed rates of decrease and its
printed porosities contradict each other in the comparative examples (below), so an error of
a fifth is in the data themselves. The interlayer hardly densifies; its porosity after the step
is known, and not why.

The data lie on two lines: pressure at room temperature, temperature at 980 MPa. A prediction
elsewhere carries a flag, and its interval grows by how far the laws part.
"""


def rows() -> list[str]:
    lines = ["| layer | law | parameters | worst error | worst left out |", "|---|---|---|---|---|"]
    for layer, fits in shipped_fits().items():
        for fit in fits:
            spread = np.sqrt(np.diag(fit.covariance))
            parameters = ", ".join(
                f"{name} {value:.4g} +- {doubt:.2g}"
                for name, value, doubt in zip(fit.law.parameters, fit.values, spread, strict=True)
            )
            lines.append(
                f"| {layer.replace('_', ' ')} | {fit.law.name} | {parameters} "
                f"| {np.abs(fit.relative_errors).max():.1%} "
                f"| {np.abs(fit.left_out_errors).max():.1%} |"
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
    page = [HEAD, *rows(), WORDS, "## Numbers that contradict each other", "", *contradictions()]
    PAGE.write_text("\n".join(page) + "\n", encoding="utf-8")
    print(f"wrote {PAGE}")


if __name__ == "__main__":
    main()
