"""The charts of a lot's page: how each quantity is spread, and how it runs from cell to cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ssbcell.grading.capability import FEWEST as BASIS
from ssbcell.grading.lot_summary import comparable_test
from ssbcell.report.chart import Bar, Chart, Level, Mark
from ssbcell.report.control import individuals

#: fewer values have no distribution
FEWEST = 3


@dataclass(frozen=True, slots=True)
class Quantity:
    """One number of every cell of a lot.

    Attributes
    ----------
    rule : str
        Whose value it is.
    name, unit : str
        For the axis.
    values : tuple of float or None
        One a cell, in the order of the lot.
    limits : tuple of float
        Those that every cell has; at most two.
    counted : tuple of bool
        Whether the cell's test was run so that its value compares with others; one that went
        wrong would widen the control limits until no outlier is seen.
    """

    rule: str
    name: str
    unit: str
    values: tuple[float | None, ...]
    limits: tuple[float, ...]
    counted: tuple[bool, ...]


def quantities(verdicts: Sequence[Mapping[str, Any]]) -> tuple[Quantity, ...]:
    """Return the numbers that the rules of a lot measured, each once.

    Parameters
    ----------
    verdicts : sequence of mapping
        As `Verdict.to_dict` gives them.

    Returns
    -------
    tuple of Quantity
        In the order of the rules; a rule that looks at the number of another is left out.
    """
    by_cell = [{rule["id"]: rule for rule in verdict["rules"]} for verdict in verdicts]
    counted = tuple(comparable_test(rules) for rules in by_cell)
    names = dict.fromkeys(key for rules in by_cell for key in rules if key.startswith("R"))
    found: dict[tuple[float | None, ...], Quantity] = {}
    for name in names:
        of_rule = [rules[name] for rules in by_cell if name in rules]
        values = tuple(rules[name]["value"] if name in rules else None for rules in by_cell)
        unit = next((rule["unit"] for rule in of_rule if rule["value"] is not None), None)
        # a drop's size is there only where there was a drop: that has no distribution
        if unit is None or unit == "mV" or values in found:
            continue
        found[values] = Quantity(name, _title(of_rule[0]), unit, values, _limits(of_rule), counted)
    return tuple(found.values())


def lot_charts(
    quantity: Quantity, names: Sequence[str], grades: Sequence[str], hrefs: Sequence[str]
) -> tuple[Chart, ...]:
    """Return the distribution of a quantity, its individuals and its moving range.

    Parameters
    ----------
    quantity : Quantity
        Of the lot.
    names, grades, hrefs : sequence of str
        Of each cell: its id, its grade and where its page is.

    Returns
    -------
    tuple of Chart
        None where there are fewer than `FEWEST` values.
    """
    given = [(k, value) for k, value in enumerate(quantity.values) if value is not None]
    kept = [(k, value) for k, value in given if quantity.counted[k]]
    at, values = [k for k, _ in kept], [value for _, value in kept]
    if len(values) < FEWEST:
        return ()
    limits = individuals(values)
    label = f"{quantity.name} [{quantity.unit}]"
    singles = tuple(
        Mark(index + 1.0, value, f"{names[index]}: {value:.5g} {quantity.unit}, {grades[index]}",
             grades[index], hrefs[index])
        for index, value in zip(at, values, strict=True)
    )  # fmt: skip
    moving = tuple(
        Mark(index + 1.0, float(change), f"{names[index]}: {change:.3g} {quantity.unit} from the "
             "cell before", grades[index], hrefs[index])
        for index, change in zip(at[1:], limits.ranges, strict=True)
    )  # fmt: skip
    return (
        _distribution(quantity, values, len(given) - len(kept), label),
        Chart(
            f"{quantity.name}: individuals", "cell, in the order of the lot", label,
            marks=singles,
            levels=(
                *(Level(limit, f"limit {limit:.5g}") for limit in quantity.limits),
                Level(limits.upper, "upper control limit", "control"),
                Level(limits.centre, "mean", "centre"),
                Level(limits.lower, "lower control limit", "control"),
            ),
            note=_basis(len(values)),
        ),
        Chart(
            f"{quantity.name}: moving range", "cell, in the order of the lot",
            f"change from the cell before [{quantity.unit}]",
            marks=moving,
            levels=(
                Level(limits.range_upper, "upper control limit", "control"),
                Level(limits.range_centre, "mean", "centre"),
            ),
        ),
    )  # fmt: skip


def _basis(count: int) -> str:
    """Say when control limits rest on too little."""
    if count >= BASIS:
        return ""
    return f"Control limits from {count} cells are a first guess; {BASIS} make a basis."


def _distribution(quantity: Quantity, values: Sequence[float], left_out: int, label: str) -> Chart:
    others = f"; {left_out} left out, whose tests do not compare" if left_out else ""
    counts, edges = np.histogram(values, bins=_bins(values))
    inside = f"{float(np.mean(values)):.5g} {quantity.unit}"
    return Chart(
        f"{quantity.name}: distribution",
        label,
        "cells",
        bars=tuple(
            Bar(float(low), float(high), float(count))
            for low, high, count in zip(edges, edges[1:], counts, strict=False)
        ),
        note=f"{len(values)} cells; mean {inside}, standard deviation "
        f"{float(np.std(values, ddof=1)):.3g} {quantity.unit}{others}.",
    )


def _bins(values: Sequence[float]) -> int:
    """Return how many bars to draw: the square root of the number of values, at most 40."""
    return int(min(max(round(len(values) ** 0.5), 3), 40))


def _limits(of_rule: Sequence[Mapping[str, Any]]) -> tuple[float, ...]:
    every = {tuple(rule["limits"]) for rule in of_rule if rule["limits"]}
    shared = next(iter(every)) if len(every) == 1 else ()
    return tuple(limit for limit in shared if limit is not None)


def _title(rule: Mapping[str, Any]) -> str:
    name = str(rule["name"])
    return "leak conductance" if rule["id"] == "R7" else name
